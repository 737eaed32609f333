"""Texts to measure on: the pairs of this repository, the same at N times their length, and generated ones."""

import json
import random
import re
import tomllib

from .measuring import ROOT

FIXTURE = ROOT / "fixtures/plan-and-analysis"


def pairs():
    """(derivative, sources) of every pair of the configuration whose texts are there (`sourcecheck sources sync` brings
    them), and the fixture plan-and-analysis, which always is."""
    config = tomllib.loads((ROOT / "sourcecheck.toml").read_text(encoding="utf-8"))
    path = lambda name: ROOT / f"sources/text/{name}.txt"
    named = [(path(pair["derivative"]), [path(s) for s in pair["sources"]]) for pair in config["pair"]]
    there = [(d, s) for d, s in named if all(p.is_file() for p in [d, *s])]
    return [*there, (FIXTURE / "analysis.txt", [FIXTURE / "plan.txt"])]


def fixture():
    """(derivative, source), as texts, of the fixture."""
    return tuple((FIXTURE / name).read_text(encoding="utf-8") for name in ("analysis.txt", "plan.txt"))


def repeated(text, times):
    """The text `times` over. In every copy but the first one longer word in four gets an ending of its own, the same in
    a derivative and in its source, so that names and numbers differ as they do between chapters."""
    return "\n\n".join(edited(text, copy) for copy in range(times))


def edited(text, copy):
    """Copy 0 is the text itself."""
    if copy == 0:
        return text
    ending = letters(copy)

    def edit(match):
        word = match.group()
        seed = copy * 31
        for byte in word.encode():
            seed = (seed * 33) % 2**32 ^ byte
        return word + ending if seed % 4 == 0 else word

    return re.sub(r"\w{5,}", edit, text)


def letters(number):
    """Two letters or more, other ones for every number."""
    digits = []
    while number or len(digits) < 2:
        number, digit = divmod(number, 20)
        digits.append(chr(ord("a") + digit))
    return "".join(reversed(digits))


def words(*texts):
    return sum(len(text.split()) for text in texts)


def sentences(text):
    """(start, end) of every sentence of eight words or more, which can be told from all others; a heading is none."""
    cuts = [0, *(m.end() for m in re.finditer(r"(?<=[.!?])\s+|\n\s*\n", text)), len(text)]
    spans = [(a, a + len(text[a:b].rstrip())) for a, b in zip(cuts, cuts[1:])]
    return [(a, b) for a, b in spans if len(text[a:b].split()) >= 8 and text[b - 1] in ".!?"]


def moved(source, count, seed=1):
    """A derivative of `count` sentences of the source, in another order, a paragraph each; every other one with two
    words left out. Returns its text, the sentences, and for each its (start, end) in the source."""
    dice = random.Random(seed)
    places = dice.sample(sentences(source), count)
    said = []
    for number, (start, end) in enumerate(places):
        sentence = source[start:end]
        if number % 2:
            kept = sentence.split()
            for _ in range(2):
                del kept[dice.randrange(1, len(kept) - 1)]
            sentence = " ".join(kept)
        said.append(" ".join(sentence.split()))
    return "\n\n".join(said), said, places


def write_pairs(path, texts):
    """(derivative, source) pairs as JSON Lines, which `benches/pairs.rs`, `tools/peers/calls.py` and `sourcecheck batch`
    read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        for number, (derivative, source) in enumerate(texts):
            row = {"pair_id": number, "source_id": f"s{number}", "derivative_id": f"d{number}"}
            row |= {"source_text": source, "derivative_text": derivative}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


class Collection:
    """Documents of invented words with planted reuse, for tools that look for it. Word of rank r is drawn as often as
    1 / (r + 5) says, near what English has; sentences have 8 to 22 words, documents 25 to 55 sentences. Three in ten
    documents take over three to six sentences of an earlier one, of which one word in twelve is another one. Every
    tenth ends with one of five stock paragraphs, which is not reuse that anybody looks for."""

    WORDS = 30_000
    TAKES, FROM, TO = 0.3, 3, 6
    CHANGED = 1 / 12

    def __init__(self, documents, seed=1):
        self.dice = random.Random(seed)
        weights = [1 / (rank + 5) for rank in range(self.WORDS)]
        self.words = [invented(rank) for rank in range(self.WORDS)]
        self.drawn = iter(())
        self.weights = weights
        stock = [[self.sentence() for _ in range(3)] for _ in range(5)]
        self.documents, self.taken = [], set()
        """Lists of sentences; (derivative, source) by number."""
        for number in range(documents):
            sentences = [self.sentence() for _ in range(self.dice.randint(25, 55))]
            if number and self.dice.random() < self.TAKES:
                source = self.dice.randrange(number)
                count = self.dice.randint(self.FROM, self.TO)
                start = self.dice.randrange(1, len(self.documents[source]) - count)
                at = self.dice.randrange(1, len(sentences))  # passim misses what begins a document.
                sentences[at:at] = [self.changed(s) for s in self.documents[source][start : start + count]]
                self.taken.add((number, source))
            if self.dice.random() < 0.1:
                sentences += self.dice.choice(stock)
            self.documents.append(sentences)

    def word(self):
        for word in self.drawn:
            return word
        self.drawn = iter(self.dice.choices(self.words, self.weights, k=10_000))
        return next(self.drawn)

    def sentence(self):
        return [self.word() for _ in range(self.dice.randint(8, 22))]

    def changed(self, sentence):
        return [self.word() if self.dice.random() < self.CHANGED else word for word in sentence]

    def texts(self):
        shown = lambda words: " ".join(words).capitalize() + "."
        for sentences in self.documents:
            paragraphs = (sentences[at : at + 5] for at in range(0, len(sentences), 5))
            yield "\n\n".join(" ".join(map(shown, paragraph)) for paragraph in paragraphs)

    def write(self, path):
        """As JSON Lines of documents, as `sourcecheck reuse` and passim read them; bytes of text."""
        path.parent.mkdir(parents=True, exist_ok=True)
        size = 0
        with open(path, "w", encoding="utf-8") as out:
            for number, text in enumerate(self.texts()):
                size += len(text.encode())
                out.write(json.dumps({"id": f"d{number:07}", "text": text}) + "\n")
        return size


def invented(rank):
    """A word of two to four syllables, another one for every rank."""
    syllables = [first + second for first in "bdfghjklmnprstvz" for second in "aeiou"]
    found = []
    number = rank + len(syllables)
    while number:
        number, digit = divmod(number, len(syllables))
        found.append(syllables[digit])
    return "".join(found)
