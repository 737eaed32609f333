#!/usr/bin/env python3
"""Fit the scores of links and verdicts, measure them across documents, and write their weights.

usage: tools/fit_model.py [--binary target/debug/sourcecheck] [--bench ../shared/bench] [--check]

Needs numpy and scipy. The binary judges the training sets (`eval --why`) and our fixtures (`check --why`); from
the measurements of every passage two logistic scores are fitted:

  basis     do the sources give the claim any ground?        unsupported against the rest
  complete  do they say all of it as it stands?              supported against the rest

and from the measurements of every candidate (`src/align/links.rs`) whether it is evidence. After a change to the
links run it twice: the verdicts are measured with the links that the binary has. A claim of several sentences is supported when each of them is, so its probability is the product of theirs
(noisy and, as in multiple-instance learning: Maron & Lozano-Pérez 1998). Where a set holds minimal pairs, the
faithful text should score above the edited one (logistic ranking loss: Burges et al. 2005). Every set and class
weighs the same, because base rates are accidents of collection, but for BUMP, of which only pairs count; every weight keeps the sign that its
measurement means, which is what lets a model carry over to other texts. The penalty acts on weights in units of
the measurement's spread.

Prints AUROC and balanced accuracy across five folds by document, and writes docs/reliability.svg: predicted
against observed, across folds. --check measures and writes nothing.
"""
import argparse, collections, datetime, glob, hashlib, json, os, subprocess, sys, tempfile

import numpy as np
from scipy.optimize import minimize

# Measurements with the sign of their meaning. A measurement is in a score only if this line names it.
BASIS = {"link": 1, "support": 1, "rest": 1, "chunk": 1, "added": -1, "facts": -1, "soft": 1, "soft_added": -1, "meaning": 1}
COMPLETE = {
    "support": 1, "rest": 1, "coherent": 1, "chunk": 1, "gap": -1, "added": -1, "facts": -1,
    "opposite": -1, "novel_fact": -1, "novel_share": -1, "strangers": -1, "backwards": -1,
    "skipped": -1, "exact": 1, "number": -1, "date": -1, "name": -1, "negation": -1, "modality": -1,
    "scope": -1, "causation": -1, "time": -1, "quote": -1, "term": -1, "agent": -1, "merge": -1,
    "soft": 1, "soft_added": -1, "meaning": 1,
}
# Sets and question: which labels are yes, which are no.
SETS = {
    "basis": (BASIS, {"wice": ("supported partial", "unsupported"), "swipe": ("supported partial contradicted", "unsupported"),
                      "fixtures": ("supported partial contradicted", "unsupported"),
                      "alterations": ("supported contradicted", "unsupported")}),
    # Whether a sentence changes a fact is for the rules to say: in the alterations, changed and faithful sentences
    # are reworded alike, so that likeness must not be asked.
    "complete": (COMPLETE, {name: ("supported", "partial unsupported contradicted") for name in
                            ("wice", "swipe", "summedits", "bump", "foolmetwice", "realsumm_omission", "fixtures")}
                 | {"alterations": ("supported", "unsupported")}),
}
# Which candidate is evidence.
LINK = {"share": 1, "relative": 1, "best": 1, "more": 1, "chunk": 1, "run": 1, "mutual": 1, "fit": 1, "meaning": 1, "beside": 1,
        "diagonal": 1, "place": -1}
LINK_SETS = ("wice", "swipe", "aesop", "fixtures")
NOT_EVIDENCE = 0.5  # weight of a candidate that is no evidence, against one that is: missing it costs more
PENALTY = 1e-3
ONLY_RANKED = ("bump",)  # its reference summaries are not all faithful, so that only the order of a pair is sure
RANKING = 1.0  # weight of the minimal pairs against one set
LONGEST = 100  # SWiPE texts with more sentences are vandalised revisions (one chant, hundreds of times)
FOLDS = 5
SMALLEST = 0.005  # weights below this, in units of spread, are left out of the file
FIXTURES = [("plan-and-analysis", "analysis", "plan"), ("communique-and-press", "press", "communique"),
            ("two-drafts", "draft-2", "draft-1"), ("report-and-summary", "summary", "report")]
ALTERATIONS = ["development", "training"]  # the sentences held out are not for fitting
GOLD = {"verbatim": "supported", "paraphrase": "supported", "partial": "partial", "altered": "contradicted",
        "absent": "unsupported", "elsewhere": "unsupported"}

Row = collections.namedtuple("Row", "set document label passages pair")


def jsonl(path):
    with open(path, encoding="utf8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: exit {done.returncode}: {done.stderr[:500]}")
    return done.stdout


def judged(binary, path):
    """The records of a set with what the binary measured."""
    with tempfile.TemporaryDirectory() as folder:
        run([binary, "eval", path, "--predictions", f"{folder}/p.jsonl", "--why"])
        found = {p["id"]: p for p in jsonl(f"{folder}/p.jsonl")}
    return [(record, found[record["id"]]) for record in jsonl(path)]


def rows(binary, bench, name):
    out = []
    for record, found in judged(binary, f"{bench}/{name}/dev.jsonl"):
        measures = found.get("measures", [])
        if record["task"] == "docdiff":
            labels = record["derivative_labels"]
            if len(labels) <= LONGEST and len(labels) == len(measures):
                out += [Row(name, record["id"], label, [m], None) for label, m in zip(labels, measures)]
        elif measures:
            out.append(Row(name, record["sources"][0]["id"], record["label"], measures, record["meta"].get("pair")))
    return out


def fixture(binary, folder, derivative, source):
    base = f"fixtures/{folder}"
    report = json.loads(run([binary, "check", "--no-config", "--why", "--format", "json",
                             f"{base}/{derivative}.txt", "--source", f"{base}/{source}.txt"]))
    with open(f"{base}/{derivative}.txt", encoding="utf8") as file:
        text = file.read()
    out = []
    for unit in jsonl(f"{base}/{derivative}__{source}.derivative.jsonl"):
        start, end = (len(text[: unit[key]].encode()) for key in ("start", "end"))
        inside = [p for p in report["passages"] if p["span"]["start"] < end and p["span"]["end"] > start and p.get("reasons")]
        if unit["kind"] != "furniture" and len(inside) == 1:
            measures = {reason["name"]: reason["value"] for reason in inside[0]["reasons"]}
            out.append(Row("fixtures", derivative, GOLD[unit["verdict"]], [measures], None))
    return out


def alterations(binary, folder):
    """The labelled sentences of one source, as one derivative of a paragraph each."""
    cases = jsonl(f"{folder}/cases.jsonl")
    with tempfile.TemporaryDirectory() as temporary:
        with open(f"{temporary}/derivative.txt", "w", encoding="utf8") as file:
            file.write("\n\n".join(case["sentence"] for case in cases))
        report = json.loads(run([binary, "check", "--no-config", "--why", "--format", "json",
                                 f"{temporary}/derivative.txt", "--source", f"{folder}/source.txt"]))
    out, at = [], 0
    for case in cases:
        end = at + len(case["sentence"].encode())
        measures = [{reason["name"]: reason["value"] for reason in p["reasons"]} for p in report["passages"]
                    if p["span"]["start"] < end and p["span"]["end"] > at and p.get("reasons")]
        if measures:
            out.append(Row("alterations", folder, GOLD[case["verdict"]], measures, None))
        at = end + 2
    return out


def collect(binary, bench):
    own = {"fixtures", "alterations"}
    names = sorted({name for _, sets in SETS.values() for name in sets} - own) + ["qags"]
    found = [row for name in names for row in rows(binary, bench, name)]
    for part in ALTERATIONS:
        for folder in sorted(glob.glob(f"fixtures/alterations/{part}/*/")):
            found += alterations(binary, folder)
    return found + [row for spec in FIXTURES for row in fixture(binary, *spec)]


def candidates(binary, records, path):
    """One row a candidate of each claim that the labels speak of."""
    out = []
    for record, found in judged(binary, path):
        considered = found.get("candidates", [])
        if record["task"] == "docdiff":
            if len(record["derivative_labels"]) > LONGEST:
                continue
            wanted = collections.defaultdict(set)
            for at, _, passage in record["alignment"]:
                wanted[at].add(passage)
        elif record["label"] in ("supported", "partial") and len(considered) == 1:
            sets = record["meta"].get("supporting_sets") or [[passage for _, passage in record["evidence"]]]
            wanted = {0: set().union(*sets)}
        else:
            continue
        out += [Row(records, record["id"], "supported" if passage in wanted[at] else "unsupported", [measures], None)
                for at, claim in enumerate(considered) for passage, measures in claim]
    return out


def fixture_records(path):
    """Our fixtures as records of `eval`: the units of the annotators as sentences."""
    with open(path, "w", encoding="utf8") as out:
        for folder, derivative, source in FIXTURES:
            pair = f"fixtures/{folder}/{derivative}__{source}"
            texts = {}
            for side, name in (("derivative", derivative), ("source", source)):
                with open(f"fixtures/{folder}/{name}.txt", encoding="utf8") as file:
                    text = file.read()
                units = [unit for unit in jsonl(f"{pair}.{side}.jsonl") if unit.get("kind") != "furniture"]
                texts[side] = units, [text[unit["start"]:unit["end"]] for unit in units]
            place = {unit["unit"]: nth for nth, unit in enumerate(texts["source"][0])}
            units, sentences = texts["derivative"]
            out.write(json.dumps({
                "id": pair, "task": "docdiff", "sources": [{"id": source, "sentences": texts["source"][1]}],
                "derivative": {"id": derivative, "sentences": sentences},
                "alignment": [[nth, source, place[name]] for nth, unit in enumerate(units) for name in unit["evidence"] if name in place],
                "derivative_labels": [GOLD[unit["verdict"]] for unit in units], "source_labels": []}) + "\n")


class Data:
    """Rows of one question as arrays: one line of `x` a passage, `of` says to which row it belongs."""

    def __init__(self, rows, names, yes_no, no_weight=None):
        self.rows = rows
        self.x = np.array([[m[name] for name in names] for row in rows for m in row.passages], float)
        self.of = np.concatenate([[nth] * len(row.passages) for nth, row in enumerate(rows)])
        self.yes = np.array([row.label in yes_no.get(row.set, ("supported", ""))[0].split() for row in rows])
        self.set = np.array([row.set for row in rows])
        weight = np.zeros(len(rows))
        for name in set(self.set):
            for answer in (True, False):
                of_class = (self.set == name) & (self.yes == answer)
                # Classes weigh the same, or each no weighs a share of each yes.
                count = (of_class if no_weight is None else (self.set == name) & self.yes).sum()
                weight[of_class] = (1 if answer or no_weight is None else no_weight) / max(1, count)
        if not set(self.set) <= set(ONLY_RANKED):
            weight[np.isin(self.set, ONLY_RANKED)] = 0
        self.weight = weight / weight.sum()
        ends = collections.defaultdict(lambda: ([], []))
        for nth, row in enumerate(rows):
            if row.pair:
                ends[row.pair][0 if self.yes[nth] else 1].append(nth)
        pairs = [(a, b) for good, bad in ends.values() for a in good for b in bad]
        self.pairs = np.array(pairs, int).reshape(-1, 2)

    def logs(self, theta):
        """Scores a passage, and the log probability of each row."""
        z = self.x @ theta[1:] + theta[0]
        return z, np.bincount(self.of, -np.logaddexp(0, -z), len(self.rows))


def fit(data, signs):
    spread = data.x.std(0) + 1e-9
    good, bad = data.pairs[:, 0], data.pairs[:, 1]
    each = RANKING / max(1, len(good)) / len(set(data.set))

    def loss(theta):
        z, log_p = data.logs(np.concatenate([theta[:1], theta[1:] / spread]))
        log_p = np.minimum(log_p, -1e-9)
        log_q = np.log(-np.expm1(log_p))
        value = (data.weight * np.where(data.yes, -log_p, -log_q)).sum() + PENALTY * (theta[1:] ** 2).sum() / 2
        slope = data.weight * np.where(data.yes, -1.0, np.exp(log_p - log_q))
        if len(good):
            behind = log_p[bad] - log_p[good]
            value += each * np.logaddexp(0, behind).sum()
            push = each / (1 + np.exp(-behind))
            slope += np.bincount(bad, push, len(slope)) - np.bincount(good, push, len(slope))
        by_passage = slope[data.of] / (1 + np.exp(z))
        return value, np.concatenate([[by_passage.sum()], data.x.T @ by_passage / spread + PENALTY * theta[1:]])

    bounds = [(None, None)] + [(0, None) if sign > 0 else (None, 0) for sign in signs]
    theta = minimize(loss, np.eye(1, len(signs) + 1)[0], jac=True, bounds=bounds, method="L-BFGS-B").x
    theta[1:][abs(theta[1:]) < SMALLEST] = 0
    return np.concatenate([theta[:1], theta[1:] / spread])


def fold(document):
    return int(hashlib.md5(document.encode()).hexdigest(), 16) % FOLDS


def auroc(yes, score):
    below, above = np.sort(score[~yes]), score[yes]
    if not len(below) or not len(above):
        return float("nan")
    return (np.searchsorted(below, above, "left") + np.searchsorted(below, above, "right")).mean() / 2 / len(below)


def balanced(yes, answer):
    return (answer[yes].mean() + (~answer[~yes]).mean()) / 2 if yes.any() and not yes.all() else float("nan")


def error(weight, yes, p, bins=10):
    """Expected calibration error with the training's weights, and the points of the reliability plot."""
    bucket = np.minimum((p * bins).astype(int), bins - 1)
    points = [(weight[b].sum(), np.average(p[b], weights=weight[b]), np.average(yes[b], weights=weight[b]))
              for b in (bucket == nth for nth in range(bins)) if weight[b].sum() > 0]
    return sum(w * abs(x - y) for w, x, y in points), points


def cross_validate(rows, signs, sets, no_weight=None):
    """Probabilities of every row by a model that has not seen its document."""
    data = Data(rows, signs, sets, no_weight)
    part = np.array([fold(row.document) for row in rows])
    p = np.zeros(len(rows))
    for nth in range(FOLDS):
        train = [row for row, at in zip(rows, part) if at != nth and row.set in sets]
        theta = fit(Data(train, signs, sets, no_weight), list(signs.values()))
        p[part == nth] = np.exp(data.logs(theta)[1][part == nth])
    used = np.array([row.set in sets for row in rows])
    weight = np.where(used, data.weight, 0)
    ece, points = error(weight / weight.sum(), data.yes, p)
    metrics = {}
    for name in sorted(set(data.set)):
        here = data.set == name
        metrics[name] = {"n": int(here.sum()), "auroc": round(float(auroc(data.yes[here], p[here])), 3),
                         "bacc": round(float(balanced(data.yes[here], p[here] > 0.5)), 3)}
    right = [(p[a] > p[b]) + 0.5 * (p[a] == p[b]) for a, b in data.pairs]
    return metrics, round(float(ece), 3), points, round(float(np.mean(right)), 3) if right else None


def plot(points, ece, path):
    """The reliability plot: bins of predicted probability against the share that was supported."""
    size, edge = 320, 40
    at = lambda x, y: (edge + x * size, edge + (1 - y) * size)
    circle = '<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" fill="#2a6f97"/>'
    dots = "\n".join(circle.format(*at(x, y), 3 + 14 * w ** 0.5) for w, x, y in points)
    side = size + 2 * edge
    with open(path, "w", encoding="utf8") as out:
        out.write(f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" font-family="sans-serif" font-size="12">
<rect width="{side}" height="{side}" fill="#fff"/>
<path d="M{edge} {edge}V{edge + size}H{edge + size}M{edge} {edge + size}L{edge + size} {edge}" fill="none" stroke="#999"/>
{dots}
<text x="{side / 2}" y="{side - 10}" text-anchor="middle">predicted probability of support</text>
<text x="14" y="{side / 2}" text-anchor="middle" transform="rotate(-90 14 {side / 2})">share that is supported</text>
<text x="{edge + 8}" y="{edge + 16}">across documents, expected calibration error {ece:.3f}</text>
</svg>
""")


def arguments(usage):
    """What the scripts that fit a score are told; they run in the folder of the repository."""
    args = argparse.ArgumentParser(description=usage, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--binary", default="target/debug/sourcecheck")
    args.add_argument("--bench", default="../shared/bench")
    args.add_argument("--check", action="store_true")
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    return args.parse_args()


def save(path, model):
    with open(path, "w", encoding="utf8") as out:
        out.write(json.dumps(model, indent=1) + "\n")


def main():
    args = arguments(__doc__)
    found = collect(args.binary, args.bench)
    model = {"about": "weights of the judge's two scores; made by tools/fit_model.py, do not edit",
             "made": datetime.date.today().isoformat()}
    for question, (signs, sets) in SETS.items():
        wanted = [row for row in found if row.set in sets and row.label in " ".join(sets[row.set]).split()]
        others = [row for row in found if row.set not in sets] if question == "complete" else []
        metrics, ece, points, pairs = cross_validate(wanted + others, signs, sets)
        print(question, "calibration error", ece, "pairs", pairs)
        for name, values in metrics.items():
            print(f"  {name:20s}", values, "" if name in sets else "not trained on")
        theta = fit(Data(wanted, signs, sets), list(signs.values()))
        weights = {name: round(float(value), 3) for name, value in zip(signs, theta[1:]) if value}
        print("  ", round(float(theta[0]), 3), weights)
        model[question] = {"bias": round(float(theta[0]), 3), "weights": weights, "trained_on": sorted(sets),
                           "across_documents": metrics, "calibration_error": ece}
        if pairs is not None:
            model[question]["pairs_in_order"] = pairs
        if question == "complete" and not args.check:
            plot(points, ece, "docs/reliability.svg")
    sets = {name: ("supported", "unsupported") for name in LINK_SETS}
    links = [row for name in LINK_SETS[:-1] for row in candidates(args.binary, name, f"{args.bench}/{name}/dev.jsonl")]
    with tempfile.TemporaryDirectory() as folder:
        fixture_records(f"{folder}/fixtures.jsonl")
        links += candidates(args.binary, "fixtures", f"{folder}/fixtures.jsonl")
    metrics, ece, _, _ = cross_validate(links, LINK, sets, NOT_EVIDENCE)
    print("link calibration error", ece, metrics)
    theta = fit(Data(links, LINK, sets, NOT_EVIDENCE), list(LINK.values()))
    link = {"about": "weights of the links' score; made by tools/fit_model.py, do not edit", "made": model["made"],
            "bias": round(float(theta[0]), 3), "trained_on": sorted(sets), "across_documents": metrics,
            "weights": {name: round(float(value), 3) for name, value in zip(LINK, theta[1:]) if value}}
    print("  ", link["bias"], link["weights"])
    if not args.check:
        save("src/align/links.json", link)
        save("src/judge/model.json", model)


if __name__ == "__main__":
    main()
