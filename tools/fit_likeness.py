#!/usr/bin/env python3
"""Fit the likeness of two sentences, measure it across sets, and write its weights.

usage: tools/fit_likeness.py [--binary target/debug/sourcecheck] [--bench ../shared/bench] [--check]

Needs numpy and scipy. The binary measures pairs of sentences (`eval --why`); a logistic score is fitted to

  stsb    paraphrases: similarity 4 and above; not: from 3 up to 4, and below 3. Without the pairs of MSRpar and
          any other sentence of mrpc, which stays unseen.
  swipe   paraphrases: sentences linked one to one of which nothing was left out or added. Not: one to one where
          something was (hard), a sentence of the simple page with the nearest one that it does not come from
          (stranger), the two nearest sentences of one page (inside).

Sets weigh the same, in a set paraphrases and the rest, in the rest its kinds: how many there are of each is an
accident of collection. Every weight keeps the sign that its measurement means. Aesop's fables have links too, but
these say that sentences correspond, not that they say the same; they are measured and not fitted on, as are mrpc
and pan_paraphrase. Prints AUROC and balanced accuracy, for a set that is fitted on by the weights of the other one.
--check measures and writes nothing.
"""
import collections, datetime, json, re, tempfile

import numpy as np
from scipy.optimize import minimize

from fit_model import LONGEST, arguments, auroc, balanced, jsonl, judged, save

SIGNS = {"shared": 1, "facts": -1, "gap": -1, "surplus": -1}
FITTED = ("stsb", "swipe")
MEASURED = ("aesop", "mrpc", "pan_paraphrase")
PENALTY = 6e-3  # on the squares of weights in units of spread, halved
NEAR = 3  # strangers share at least this many words, sentences of one page at least one more
WORDS = 4  # a shorter sentence is a heading or a scrap

Pair = collections.namedtuple("Pair", "set kind a b")


def words(text):
    return set(re.findall(r"\w{3,}", text.lower()))


def linked(name, bench):
    """Pairs of a set with alignments."""
    for record in jsonl(f"{bench}/{name}/dev.jsonl"):
        sources, claims = record["sources"][0]["sentences"], record["derivative"]["sentences"]
        if max(len(sources), len(claims)) > LONGEST:
            continue
        of = {side: [words(text) for text in texts] for side, texts in (("source", sources), ("claim", claims))}
        links = {(claim, source) for claim, _, source in record["alignment"]}
        of_claim, of_source = (collections.Counter(link[side] for link in links) for side in (0, 1))
        whole = lambda claim, source: (record["derivative_labels"][claim] in ("supported", "aligned")
                                       and record["source_labels"][source] == "aligned")
        for claim, text in enumerate(claims):
            if len(text.split()) < WORDS:
                continue
            strange = []
            for source, other in enumerate(sources):
                if len(other.split()) < WORDS:
                    continue
                if (claim, source) not in links:
                    strange.append((len(of["claim"][claim] & of["source"][source]), -source))
                elif of_claim[claim] == of_source[source] == 1:
                    yield Pair(name, "paraphrase" if whole(claim, source) else "hard", other, text)
            if strange and max(strange)[0] >= NEAR:
                yield Pair(name, "stranger", sources[-max(strange)[1]], text)
        for side, texts in (("source", sources), ("claim", claims)):
            for first, text in enumerate(texts):
                later = [(len(of[side][first] & of[side][other]), -other) for other in range(first + 1, len(texts))]
                if later and max(later)[0] > NEAR and texts[-max(later)[1]] != text:
                    yield Pair(name, "inside", text, texts[-max(later)[1]])


def rated(bench):
    """Pairs of stsb of which mrpc has neither sentence."""
    unseen = {record[side] for record in jsonl(f"{bench}/mrpc/dev.jsonl") for side in ("sentence_a", "sentence_b")}
    for record in jsonl(f"{bench}/stsb/dev.jsonl"):
        a, b, score = record["sentence_a"], record["sentence_b"], record["meta"]["label"]
        if record["meta"]["file"] != "MSRpar" and not {a, b} & unseen:
            yield Pair("stsb", "paraphrase" if score >= 4 else "hard" if score >= 3 else "stranger", a, b)


def labelled(name, bench):
    for record in jsonl(f"{bench}/{name}/dev.jsonl"):
        kind = "paraphrase" if record["label"] == "paraphrase" else "stranger"
        yield Pair(name, kind, record["sentence_a"], record["sentence_b"])


def collect(binary, bench):
    """The pairs that the binary judges, headings and the like left out, and their measurements as rows."""
    pairs = [*rated(bench), *linked("swipe", bench), *linked("aesop", bench),
             *labelled("mrpc", bench), *labelled("pan_paraphrase", bench)]
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/pairs.jsonl", "w", encoding="utf8") as out:
            for nth, pair in enumerate(pairs):
                out.write(json.dumps({"id": str(nth), "task": "pair", "sentence_a": pair.a, "sentence_b": pair.b}) + "\n")
        found = judged(binary, f"{folder}/pairs.jsonl")
    kept = [(pair, p["likeness"]) for pair, (_, p) in zip(pairs, found) if "likeness" in p]
    return [pair for pair, _ in kept], np.array([[likeness[name] for name in SIGNS] for _, likeness in kept], float)


class Data:
    def __init__(self, pairs, x, sets):
        at = [nth for nth, pair in enumerate(pairs) if pair.set in sets]
        count = collections.Counter((pairs[nth].set, pairs[nth].kind) for nth in at)
        kinds = collections.Counter(name for name, kind in count if kind != "paraphrase")
        self.x = x[at]
        self.kind = np.array([pairs[nth].kind for nth in at])
        self.yes = self.kind == "paraphrase"
        share = lambda pair: 1 if pair.kind == "paraphrase" else 1 / kinds[pair.set]
        weight = np.array([share(pairs[nth]) / count[pairs[nth].set, pairs[nth].kind] for nth in at])
        self.weight = weight / weight.sum()


def fit(data):
    mean = data.weight @ data.x
    spread = np.sqrt(data.weight @ (data.x - mean) ** 2) + 1e-9
    side = np.where(data.yes, 1.0, -1.0)

    def loss(theta):
        z = (data.x - mean) / spread
        margin = side * (z @ theta[1:] + theta[0])
        slope = -data.weight * side / (1 + np.exp(margin))
        value = data.weight @ np.logaddexp(0, -margin) + PENALTY * (theta[1:] ** 2).sum() / 2
        return value, np.concatenate([[slope.sum()], z.T @ slope + PENALTY * theta[1:]])

    bounds = [(None, None)] + [(0, None) if sign > 0 else (None, 0) for sign in SIGNS.values()]
    theta = minimize(loss, np.zeros(len(SIGNS) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    weights = theta[1:] / spread
    return np.concatenate([[theta[0] - mean @ weights], weights])


def measure(data, theta):
    """Every kind of pair that is none weighs the same."""
    score = data.x @ theta[1:] + theta[0]
    parts = [data.yes | (data.kind == kind) for kind in sorted(set(data.kind[~data.yes]))]
    mean = lambda by, values: round(float(np.mean([by(data.yes[part], values[part]) for part in parts])), 3)
    return {"n": len(score), "auroc": mean(auroc, score), "bacc": mean(balanced, score >= 0)}


def main():
    args = arguments(__doc__)
    pairs, x = collect(args.binary, args.bench)
    theta = fit(Data(pairs, x, FITTED))
    metrics = {}
    for name in FITTED + MEASURED:
        others = [other for other in FITTED if other != name]
        by = fit(Data(pairs, x, others)) if name in FITTED else theta
        metrics[name] = measure(Data(pairs, x, [name]), by)
        print(f"  {name:20s}", metrics[name], f"fitted on {others[0]} alone" if name in FITTED else "not fitted on")
    model = {"about": "weights of the likeness of two sentences; made by tools/fit_likeness.py, do not edit",
             "made": datetime.date.today().isoformat(), "bias": round(float(theta[0]), 3),
             "weights": {name: round(float(value), 3) for name, value in zip(SIGNS, theta[1:])},
             "trained_on": sorted(FITTED), "across_sets": {name: metrics[name] for name in FITTED}}
    print("  ", model["bias"], model["weights"])
    if not args.check:
        save("src/bin/sourcecheck/eval/likeness.json", model)


if __name__ == "__main__":
    main()
