#!/usr/bin/env python3
"""Measure the table of word vectors, assets/vectors.bin: what it is good for, and what not.

usage: tools/measure_vectors.py sts|words|align|cover [--table FILE] [--bench ../shared/bench]

  sts    correlation of the cosine of two sentences with human judgement, STS-B development part
  words  cosines of pairs that assets/lexical*.txt calls synonyms, opposites, broader, of sisters (two words
         with one broader word) and of random pairs; precision and recall of synonyms by threshold
  align  finding the aligned sentence on Aesop and SWiPE and the evidence on WiCE: weighted word overlap, the cosine of
         passages, overlap with near words, and mixes
  cover  share of the words of each set that are in the table

Needs from PyPI numpy, scipy, snowballstemmer. The vectors are as in the crate, four bits and all.
"""
import argparse, collections, hashlib, itertools, json, math, os, re, struct

import numpy as np
import snowballstemmer
from scipy.stats import pearsonr, rankdata, spearmanr

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORD = re.compile(r"[^\W_]+")
STEMMER = snowballstemmer.stemmer("english")
FUNCTION = set("""a about after all also an and any are as at be been before being but by can could did do does for
    from had has have he her here him his how i if in into is it its may me might more most my no not of on only or
    our out over s shall she should so some such t than that the their them then there these they this those to too
    up us very was we were what when where which who whom whose why will with would you your""".split())
FOLDS = 5
LONGEST = 100  # sentences of a derivative; SWiPE documents with more are vandalised revisions


def read(path):
    """Words with their index, and their vectors."""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:8] == b"SCVECT01", path
    count, dimensions = struct.unpack_from("<II", data, 8)
    ends = np.frombuffer(data, "<u4", count, 16)
    scales = np.frombuffer(data, "<f4", count, 16 + 4 * count)
    packed = np.frombuffer(data, np.uint8, count * dimensions // 2, 16 + 8 * count).reshape(count, -1)
    codes = np.stack([packed & 15, packed >> 4], 2).reshape(count, dimensions).astype(np.float32) - 8
    text = data[16 + 8 * count + packed.size:].decode("ascii")
    words = [text[start:end] for start, end in zip([0, *ends[:-1]], ends)]
    return {word: at for at, word in enumerate(words)}, codes * scales[:, None]


def unit(vectors):
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def records(bench, name):
    with open(os.path.join(bench, name, "dev.jsonl"), encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def sts(index, table, bench):
    found = records(bench, "stsb")
    def passage(text):
        return table[[index[word] for word in WORD.findall(text.lower()) if word in index]].sum(0)
    cosines = [float(unit(passage(r["sentence_a"])) @ unit(passage(r["sentence_b"]))) for r in found]
    gold = [r["meta"]["label"] for r in found]
    print(f"stsb dev, {len(gold)} pairs: Pearson {100 * pearsonr(cosines, gold)[0]:.1f}, "
          f"Spearman {100 * spearmanr(cosines, gold)[0]:.1f}")


def word_pairs():
    """Pairs of words by what they are to one another."""
    pairs, kinds = collections.defaultdict(set), collections.defaultdict(list)
    for name in ("lexical.txt", "lexical_extra.txt"):
        with open(os.path.join(ROOT, "assets", name), encoding="ascii") as file:
            for line in file:
                word, *fields = line.rstrip("\n").split("\t")
                for field in fields if not line.startswith("#") else []:
                    name_, others = field.split(":")
                    for other in others.split(","):
                        pairs[name_].add(tuple(sorted((word, other))))
                        if name_ == "h":
                            kinds[other].append(word)
    related = set().union(*pairs.values())
    # Twelve, because the sisters under a broad word (two kinds of "person") have little in common.
    sisters = {pair for words in kinds.values() if len(words) <= 12
               for pair in itertools.combinations(sorted(words), 2)} - related
    return {"synonym": pairs["s"], "opposite": pairs["o"], "broader": pairs["h"], "sister": sisters}


def words(index, table, _bench):
    table = unit(table)
    cosines = {}
    for kind, pairs in word_pairs().items():
        known = sorted(pair for pair in pairs if pair[0] in index and pair[1] in index)
        a, b = (np.array([index[pair[side]] for pair in known]) for side in (0, 1))
        cosines[kind] = (table[a] * table[b]).sum(1)
        if kind == "synonym":
            pool, draw = np.unique(np.concatenate([a, b])), np.random.default_rng(0)
            a, b = draw.choice(pool, 50_000), draw.choice(pool, 50_000)
            cosines["random"] = (table[a] * table[b]).sum(1)[a != b]
    print("kind       pairs   5%  25%  50%  75%  95%   share at least " + " ".join(f"{t:.1f}  " for t in CUTS))
    for kind, found in cosines.items():
        print(f"{kind:9} {len(found):6}", " ".join(f"{q:4.2f}" for q in np.quantile(found, [.05, .25, .5, .75, .95])),
              "                 ", " ".join(f"{(found >= cut).mean():.3f}" for cut in CUTS))
    good = cosines["synonym"]
    for kind in ("random", "opposite", "broader", "sister"):
        bad = cosines[kind]
        ranks = rankdata(np.concatenate([good, bad]))[:len(good)]
        area = (ranks.sum() - len(good) * (len(good) + 1) / 2) / len(good) / len(bad)
        # Precision as if there were as many bad pairs as synonyms.
        shares = [((good >= cut).mean(), (bad >= cut).mean()) for cut in CUTS]
        print(f"synonym against {kind:8} AUROC {100 * area:.1f}; precision (1:1) / recall "
              + ", ".join(f">={cut}: {100 * g / max(g + b, 1e-9):.0f}/{100 * g:.0f}" for cut, (g, b) in zip(CUTS, shares)))
    for pair in LOOK.split(","):
        a, b = pair.split()
        print(f"{pair} {table[index[a]] @ table[index[b]]:.2f}", end="; ")
    print()


CUTS = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
LOOK = ("buy purchase,doctor physician,ship vessel,begin commence,increase decrease,rise fall,approve reject,north south,"
        "france germany,monday tuesday,median average,million billion,killed died,said told,london paris,may must")


def align(index, table, bench):
    for name in ("aesop", "swipe", "wice"):
        found = records(bench, name)
        for r in found if name == "wice" else []:
            r.update(derivative={"sentences": [r["claim"]]}, alignment=[[0, *evidence] for evidence in r["evidence"]])
        measured = [pairs_of(r, index, table) for r in found]
        documents = [r["meta"].get("fable") or r["meta"].get("document") or r["id"] for r in found]
        kept = [i for i, found in enumerate(measured) if found is not None]
        fold = np.concatenate([np.full(len(measured[i]), digest(documents[i])) for i in kept])
        claim = np.concatenate([1000 * i + measured[i][:, 0] for i in kept])
        rows = np.concatenate([measured[i] for i in kept])
        linked, scores = rows[:, 1] > 0, dict(zip(SCORES, rows[:, 2:].T))
        print(f"{name}: {len(kept)} documents, {len(rows)} pairs, {int(linked.sum())} links")
        bases, cosines = ["overlap claim", "overlap both", "near 0.4 both"], ["cosine plain", "cosine idf"]
        for key in SCORES:
            print(f"  {key:28} F1 {cross(fold, linked, [scores[key]]):.1f}, first is right {first(claim, linked, scores[key]):.1f} %")
        for a, b in itertools.product(bases, cosines):
            mixes = [(1 - w) * scores[a] + w * scores[b] for w in np.arange(0, 1.01, 0.1)]
            print(f"  {a + ' + ' + b:28} F1 {cross(fold, linked, mixes):.1f}, first is right at half and half "
                  f"{first(claim, linked, mixes[5]):.1f} %")


# `near` is overlap in which a word without its like also counts, by its cosine to the nearest word of the other
# sentence if that is at least so much.
NEAR = [0.3, 0.4, 0.5, 0.6, 0.7]
SCORES = (["overlap claim", "overlap both", "cosine plain", "cosine idf"] + [f"near {cut} claim" for cut in NEAR]
          + [f"near {cut} both" for cut in NEAR])


def pairs_of(record, index, table):
    """A row for each claim and source sentence: claim, linked, SCORES."""
    claims = record["derivative"]["sentences"]
    sources = [(s["id"], i, text) for s in record["sources"] for i, text in enumerate(s["sentences"])]
    if len(claims) > LONGEST or len(claims) * len(sources) < 2:
        return None
    texts = [WORD.findall(text.lower()) for text in claims + [text for _, _, text in sources]]
    stems = [[STEMMER.stemWord(word) for word in text] for text in texts]
    frequency = collections.Counter(stem for text in stems for stem in set(text))
    idf = {stem: math.log(1 + len(texts) / n) / math.log(1 + len(texts)) for stem, n in frequency.items()}
    idf.update((STEMMER.stemWord(word), 0.0) for word in FUNCTION)
    sets = [set(text) for text in stems]
    plain, weighted = np.zeros((2, len(texts), table.shape[1]))
    for i, text in enumerate(texts):
        for word, stem in zip(text, stems[i]):
            if word in index:
                plain[i] += table[index[word]]
                weighted[i] += idf[stem] * table[index[word]]
    plain, weighted = unit(plain), unit(weighted)
    forms = [{stem: word for word, stem in zip(text, stems[i]) if idf[stem] > 0} for i, text in enumerate(texts)]
    listed = [sorted(stem for stem in form if form[stem] in index) for form in forms]
    vectors = [unit(table[[index[form[stem]] for stem in stems]]) for form, stems in zip(forms, listed)]
    links = {tuple(link) for link in record["alignment"]}
    rows = []
    for i in range(len(claims)):
        for at, (source, j, _) in enumerate(sources, len(claims)):
            weight = lambda found: sum(idf[stem] for stem in sorted(found))
            shared, mine, yours = weight(sets[i] & sets[at]), weight(sets[i]), weight(sets[at])
            near = vectors[i] @ vectors[at].T
            gain = [[sum(idf[stem] * cosine for stem, cosine in zip(stems_, found) if cosine >= cut and stem not in other)
                     for stems_, found, other in ((listed[i], near.max(1, initial=0), sets[at]),
                                                  (listed[at], near.max(0, initial=0), sets[i]))] for cut in NEAR]
            rows.append([i, (i, source, j) in links, shared / max(mine, 1e-9), 2 * shared / max(mine + yours, 1e-9),
                         plain[i] @ plain[at], weighted[i] @ weighted[at],
                         *((shared + g) / max(mine, 1e-9) for g, _ in gain),
                         *((2 * shared + g + h) / max(mine + yours, 1e-9) for g, h in gain)])
    return np.array(rows)


def digest(document):
    return int(hashlib.sha256(document.encode()).hexdigest(), 16) % FOLDS


def best(score, linked):
    """The highest F1 of all thresholds, and its threshold."""
    order = np.argsort(-score, kind="stable")
    f1 = 2 * np.cumsum(linked[order]) / (np.arange(1, len(order) + 1) + linked.sum())
    return f1.max(), score[order][f1.argmax()]


def cross(fold, linked, mixes):
    """F1 of links with mix and threshold chosen on the other folds, folds by document, in per cent."""
    right = said = 0
    for held in range(FOLDS):
        test = fold == held
        if test.all() or not test.any():
            continue
        (_, threshold), score = max(((best(mix[~test], linked[~test]), mix) for mix in mixes), key=lambda pair: pair[0][0])
        chosen = score[test] >= threshold
        right, said = right + (chosen & linked[test]).sum(), said + chosen.sum()
    return 200 * right / (said + linked.sum())


def first(claim, linked, score):
    """Share of claims with a link whose highest source sentence is linked, in per cent."""
    hits = []
    for key in np.unique(claim):
        mine = claim == key
        if linked[mine].any() and mine.sum() > 1:
            hits.append(linked[mine][score[mine].argmax()])
    return 100 * np.mean(hits)


def cover(index, _table, bench):
    for name in sorted(os.listdir(bench)):
        if not os.path.isdir(os.path.join(bench, name)):
            continue
        counts = collections.Counter()
        for r in records(bench, name):
            text = f'{r["sentence_a"]} {r["sentence_b"]}' if r["task"] == "pair" else r.get("claim") or " ".join(
                r["derivative"]["sentences"])
            counts.update(re.findall(r"\b[a-z]{2,}\b", text))
        content = {word: n for word, n in counts.items() if word not in FUNCTION}
        print(f"{name:18} {100 * sum(n for w, n in content.items() if w in index) / sum(content.values()):.1f} % of "
              f"{sum(content.values())} small-letter content words")


def main():
    parser = argparse.ArgumentParser(usage="see the head of the script")
    parser.add_argument("what", choices=["sts", "words", "align", "cover"])
    parser.add_argument("--table", default=os.path.join(ROOT, "assets", "vectors.bin"))
    parser.add_argument("--bench", default=os.path.join(ROOT, "..", "shared", "bench"))
    args = parser.parse_args()
    index, table = read(args.table)
    {"sts": sts, "words": words, "align": align, "cover": cover}[args.what](index, table, args.bench)


if __name__ == "__main__":
    main()
