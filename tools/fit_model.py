#!/usr/bin/env python3
"""Fit the two logistic scores of the judge and write src/judge/model.json.

usage: tools/fit_model.py [--binary target/debug/sourcecheck] [--bench ../shared/bench] [--check]

Needs numpy and scipy. Runs the binary with --why on the training sets, reads the measurements of every
judged passage, and fits

  basis     does the source give the claim any ground?   unsupported against the rest
  complete  does it carry all of it?                     supported against partial and unsupported

Training sets: WiCE (ODC-BY / CC BY-SA text) and SWiPE (Apache-2.0) development parts, and our own fixtures.
Every set and class weighs the same, because their base rates are accidents of how they were collected; every
weight keeps the sign that its measurement means (more support never lowers a score), which is what lets a
model carry over to other texts. L2 penalty 3e-4. --check only reports how well the present model.json does.
"""
import argparse, collections, concurrent.futures, json, math, os, re, subprocess, sys, tempfile

import numpy as np
from scipy.optimize import minimize

MEASURES = {"support": 1, "best": 1, "rest": 1, "chunk": 1, "added": -1, "facts": -1}
PENALTY = 3e-4
PER_DOCUMENT = 40  # most passages taken from one document, so that no long page outweighs a set
LONGEST = 100  # SWiPE documents with more sentences are vandalised revisions
FIXTURES = [("plan-and-analysis", "analysis", "plan"), ("communique-and-press", "press", "communique"),
            ("two-drafts", "draft-2", "draft-1"), ("report-and-summary", "summary", "report")]
GOLD = {"verbatim": "supported", "paraphrase": "supported", "partial": "partial", "altered": "altered",
        "absent": "unsupported", "elsewhere": "unsupported"}
QUESTIONS = {"basis": ({"supported", "partial", "altered"}, {"unsupported"}),
             "complete": ({"supported"}, {"partial", "unsupported"})}


def jsonl(path):
    with open(path, encoding="utf8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def sentence(text):
    """One line that ends like a sentence, so that it stays one passage."""
    text = " ".join(text.split())
    return text if re.search(r"[.!?][\"”’)]*$", text) else text + "."


def check(binary, derivative, source):
    run = [binary, "check", "--no-config", "--why", "--format", "json", derivative, "--source", source]
    done = subprocess.run(run, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(run)}: exit {done.returncode}: {done.stderr[:500]}")
    return json.loads(done.stdout)


def check_sentences(binary, source, derivative):
    with tempfile.TemporaryDirectory() as folder:
        for name, sentences in (("s", source), ("d", derivative)):
            with open(f"{folder}/{name}.txt", "w", encoding="utf8") as out:
                out.write("\n\n".join(map(sentence, sentences)))
        return check(binary, f"{folder}/d.txt", f"{folder}/s.txt")


def measures(passage):
    return {reason["name"]: reason["value"] for reason in passage["reasons"]}


def wice(binary, record):
    report = check_sentences(binary, record["sources"][0]["sentences"], [record["claim"]])
    judged = [p for p in report["passages"] if p.get("reasons")]
    return [(record["sources"][0]["id"], record["label"], min(map(measures, judged), key=lambda m: m["support"]))] if judged else []


def swipe(binary, record):
    sentences = record["derivative"]["sentences"]
    if len(sentences) > LONGEST:
        return []
    report = check_sentences(binary, record["sources"][0]["sentences"], sentences)
    blocks = collections.defaultdict(list)
    for passage in report["passages"]:
        blocks[passage["block"]["index"]].append(passage)
    if len(blocks) != len(sentences):
        return []
    rows = []
    for (_, passages), label in zip(sorted(blocks.items()), record["derivative_labels"]):
        judged = [p for p in passages if p.get("reasons")]
        if len(judged) == 1:
            rows.append((record["id"], label, measures(judged[0])))
    return rows


def fixture(binary, folder, derivative, source):
    base = f"fixtures/{folder}"
    report = check(binary, f"{base}/{derivative}.txt", f"{base}/{source}.txt")
    with open(f"{base}/{derivative}.txt", encoding="utf8") as file:
        text = file.read()
    rows = []
    for unit in jsonl(f"{base}/{derivative}__{source}.derivative.jsonl"):
        start, end = (len(text[: unit[key]].encode()) for key in ("start", "end"))
        inside = [p for p in report["passages"] if p["span"]["start"] < end and p["span"]["end"] > start and p.get("reasons")]
        if unit["kind"] != "furniture" and len(inside) == 1:
            rows.append((derivative, GOLD[unit["verdict"]], measures(inside[0])))
    return rows


def collect(binary, bench):
    sets = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, read in (("wice", wice), ("swipe", swipe)):
            found = pool.map(lambda record: read(binary, record), jsonl(f"{bench}/{name}/dev.jsonl"))
            sets[name] = capped(row for rows in found for row in rows)
    sets["fixtures"] = [row for spec in FIXTURES for row in fixture(binary, *spec)]
    return sets


def capped(rows):
    count, kept = collections.Counter(), []
    for row in rows:
        count[row[0]] += 1
        if count[row[0]] <= PER_DOCUMENT:
            kept.append(row)
    return kept


def matrix(rows):
    return np.array([[row[2][name] for name in MEASURES] for row in rows])


def fit(sets, yes, no):
    signs = np.array(list(MEASURES.values()))
    inputs, answers, weights = [], [], []
    for rows in sets.values():
        rows = [row for row in rows if row[1] in yes | no]
        truth = np.array([row[1] in yes for row in rows], float)
        share = np.where(truth == 1, 1 / max(1, truth.sum()), 1 / max(1, (1 - truth).sum()))
        inputs.append(matrix(rows)); answers.append(truth); weights.append(share)
    x, y, w = np.concatenate(inputs), np.concatenate(answers), np.concatenate(weights)
    w /= w.sum()

    def loss(theta):
        z = x @ theta[1:] + theta[0]
        slope = (1 / (1 + np.exp(-z)) - y) * w
        value = (w * (np.logaddexp(0, z) - y * z)).sum() + PENALTY * (theta[1:] ** 2).sum() / 2
        return value, np.concatenate([[slope.sum()], x.T @ slope + PENALTY * theta[1:]])

    bounds = [(None, None)] + [(0, None) if sign > 0 else (None, 0) for sign in signs]
    return minimize(loss, np.zeros(len(signs) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x


def scores(model, rows, yes, no):
    rows = [row for row in rows if row[1] in yes | no]
    theta = np.array([model["weights"].get(name, 0) for name in MEASURES])
    p = 1 / (1 + np.exp(-(matrix(rows) @ theta + model["bias"])))
    truth = np.array([row[1] in yes for row in rows])
    above = (p[truth][:, None] > p[~truth][None]).mean() + 0.5 * (p[truth][:, None] == p[~truth][None]).mean()
    return {"n": len(rows), "auroc": round(float(above), 3)}


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--binary", default="target/debug/sourcecheck")
    args.add_argument("--bench", default="../shared/bench")
    args.add_argument("--check", action="store_true")
    args = args.parse_args()
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    sets = collect(args.binary, args.bench)
    path = "src/judge/model.json"
    with open(path, encoding="utf8") as file:
        model = json.load(file)
    if not args.check:
        model = {"about": "weights of the judge's two logistic scores; made by tools/fit_model.py, do not edit",
                 "training": "WiCE and SWiPE development parts, own fixtures; classes and sets weigh the same"}
        for question, answers in QUESTIONS.items():
            theta = fit(sets, *answers)
            weights = {name: round(float(value), 2) + 0.0 for name, value in zip(MEASURES, theta[1:])}
            model[question] = {"bias": round(float(theta[0]), 2), "weights": weights}
    for question, answers in QUESTIONS.items():
        model[question]["on_training_sets"] = {name: scores(model[question], rows, *answers) for name, rows in sets.items()}
        print(question, json.dumps(model[question]["on_training_sets"]))
    if not args.check:
        with open(path, "w", encoding="utf8") as out:
            out.write(json.dumps(model, indent=2) + "\n")


if __name__ == "__main__":
    main()
