#!/usr/bin/env python3
"""What rival checkers from PyPI catch and keep on a folder of probe cases, beside what sourcecheck does.

usage: measure_rivals.py [--binary PATH] [--venv DIR] [--only NAME]... [--rules] FOLDER...

Every FOLDER has subfolders NAME/ with source.txt and cases.jsonl, one case a line: its "sentence" and the "verdict" it
was labelled with, which is altered, absent, or for a faithful one verbatim or paraphrase. Of each checker is printed:

    caught  altered sentences that are not passed as supported
    kept    faithful sentences that are passed
    mean    of these two rates; passing everything, and passing nothing, has 0.500
    absent  absent sentences that are not passed, whatever the checker calls them
    n       altered + faithful + absent cases

The rivals are installed by pip, at the versions below, into a virtual environment: DIR, which is made if need be and
kept, or one that is thrown away afterwards. They run there with the defaults of their public functions and with every
connection refused. What a rival could do with models that it downloads is therefore not measured: each such tier has
a row that says so. Of groundrails only what its lexical tiers import is installed: all of what it asks for is 7 GB and
gave the same verdicts. A rival that does not run has a row with the reason. --rules adds how each one
decides; --only takes the rivals whose row begins with NAME.

With --binary the cases of a folder become one derivative, a paragraph each, and a sentence is passed if every verdict
on it is verbatim or paraphrase.
"""

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import venv
from collections import Counter
from pathlib import Path

FAITHFUL = ("verbatim", "paraphrase")
PINS = """
    anchorcite==0.1.0 cite-right==0.4.0 claimproofkit==0.1.1 corroborate==0.1.0 groundrails==1.1.2
    annotated-types==0.8.0 defusedxml==0.7.1 ftfy==6.3.1 joblib==1.6.0 langcodes==3.5.1
    lingua-language-detector==2.1.1 locate==1.1.1 loguru==0.7.3 msgpack==1.2.4 nltk==3.10.4 numpy==2.4.6
    pydantic==2.14.3 pydantic_core==2.50.4 PyYAML==6.0.3 rank-bm25==0.2.2 RapidFuzz==3.14.6 regex==2026.11.15
    scikit-learn==1.9.1 scipy==1.17.1 threadpoolctl==3.8.0 typing-inspection==0.4.5 typing_extensions==4.16.0
    wcwidth==0.9.4 wordfreq==3.1.1
""".split()


# The rivals. Each takes a source and sentences, and says of every sentence whether it is passed as supported. These
# functions run in the virtual environment. Their first lines are what --rules prints.


def anchorcite_claim(source, sentences):
    """passed if a source sentence holds it nearly verbatim, or 0.4 of its content words"""
    from anchorcite import LexicalScorer, anchor_claim

    return [anchor_claim(sentence, source, scorer=LexicalScorer()) is not None for sentence in sentences]


def anchorcite_answer(source, sentences):
    """passed if anchor_claim passes half of the clauses that it is split into, rounded down, and one at least"""
    from anchorcite import LexicalScorer, verify_answer

    report = lambda sentence: verify_answer(f'<cite id="s">{sentence}</cite>', {"s": source}, scorer=LexicalScorer())
    return [every(c.verified for c in report(sentence).citations) for sentence in sentences]


def cite_right_align(source, sentences):
    """passed if the best alignment covers 0.6 of its words and shows no clash of numbers, names, negation or time"""
    from cite_right import align_citations

    return [every(s.status == "supported" for s in align_citations(sentence, [source])) for sentence in sentences]


def cite_right_facts(source, sentences):
    """passed if the best alignment covers 0.6 of its words"""
    from cite_right import verify_facts

    claims = lambda sentence: verify_facts(sentence, [source]).claim_verifications
    return [every(c.status == "verified" for c in claims(sentence)) for sentence in sentences]


def cite_right_grounded(source, sentences):
    """passed if the best alignment covers half of its words"""
    from cite_right import is_grounded

    return [is_grounded(sentence, [source]) for sentence in sentences]


def claimproofkit_whole(source, sentences):
    """passed if the source has 0.8 of its terms, and no clash of negation, opposites, numbers or speculation"""
    return claimproofkit([source], sentences)


def claimproofkit_paragraphs(source, sentences):
    """the same of the one paragraph that has most of its terms"""
    return claimproofkit(re.split(r"\n\s*\n", source.strip()), sentences)


def claimproofkit_sentences(source, sentences):
    """the same of the one sentence that has most of its terms"""
    return claimproofkit(re.split(r"(?<=[.!?])\s+|\n\s*\n", source.strip()), sentences)


def claimproofkit(passages, sentences):
    from claimproofkit import ClaimVerifier, EvidencePassage

    evidence = [EvidencePassage(id=f"{i:04}", source="source", text=text) for i, text in enumerate(passages)]
    return [ClaimVerifier().verify_document(sentence, evidence).is_safe_to_publish for sentence in sentences]


def corroborate(source, sentences):
    """passed unless it has a number, a date or a quotation that the source has not"""
    from corroborate import check_answer

    return [check_answer("", [source], sentence).ok() for sentence in sentences]


def groundrails_high(source, sentences):
    """passed if a fitted logistic over word, n-gram and number overlap says so and no number or named thing clashes"""
    return groundrails(source, sentences, None)


def groundrails_medium(source, sentences):
    """the same with the features and weights of the tier below the default one"""
    return groundrails(source, sentences, "medium")


def groundrails(source, sentences, effort):
    import groundrails as package
    from groundrails.config import load_document_processing_config

    package.init(home=os.environ["HOME"], models="none", wordnet=False)
    config = load_document_processing_config().overlay(lexical_effort=effort)
    # Not ground_batch, which takes a claim that it stumbles on for an ungrounded one.
    return [package.ground(sentence, [("source.txt", source)], config=config).grounded for sentence in sentences]


def every(passed):
    """All of them, of which there must be one: a text in which a rival finds no claim is not passed."""
    passed = list(passed)
    return bool(passed) and all(passed)


RIVALS = {
    "anchorcite anchor_claim": anchorcite_claim,
    "anchorcite verify_answer": anchorcite_answer,
    "cite-right align_citations": cite_right_align,
    "cite-right verify_facts": cite_right_facts,
    "cite-right is_grounded": cite_right_grounded,
    "claimproofkit whole source": claimproofkit_whole,
    "claimproofkit paragraphs": claimproofkit_paragraphs,
    "claimproofkit sentences": claimproofkit_sentences,
    "corroborate": corroborate,
    "groundrails high (default)": groundrails_high,
    "groundrails medium": groundrails_medium,
}
NOT_RUN = {
    "anchorcite [model]": "needs BAAI/bge-small-en-v1.5 and lytang/MiniCheck-DeBERTa-v3-Large from Hugging Face",
    "cite-right [embeddings]": "needs a sentence-transformers model from Hugging Face",
    "groundrails semantic": "needs bge-m3, bge-reranker-v2-m3 and mDeBERTa-v3-nli from Hugging Face",
    "groundrails WordNet": "needs WordNet from the nltk server for its antonym check, which the rows above go without",
    "proofpath": "needs an NLI model from Hugging Face; not installed",
}


def work(name):
    """Runs one rival in the virtual environment: source and sentences in, verdicts out, as JSON."""

    def refuse(*_, **__):
        raise OSError("measure_rivals.py lets no rival connect to anything")

    socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
    verdicts = [RIVALS[name](source, sentences) for source, sentences in json.load(sys.stdin)]
    Path(os.environ["VERDICTS"]).write_text(json.dumps([[bool(v) for v in of] for of in verdicts]), encoding="utf-8")


def rival(python, name, probes):
    """What a rival says of every sentence of every probe; RuntimeError with the reason if it does not run."""
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": home, "VERDICTS": f"{home}/verdicts.json"}
        environment |= {"HF_HUB_OFFLINE": "1", "NLTK_DATA": home, "PYTHONHASHSEED": "0"}
        given = json.dumps([(source, [case["sentence"] for case in cases]) for source, cases in probes])
        command = [python, Path(__file__).resolve(), "--worker", name]
        run = subprocess.run(command, input=given, capture_output=True, text=True, cwd=home, env=environment)
        if run.returncode:
            raise RuntimeError((run.stderr.strip().splitlines() or [f"exit {run.returncode}"])[-1])
        return json.loads(Path(environment["VERDICTS"]).read_text(encoding="utf-8"))


def ours(binary, probes):
    """The same of sourcecheck."""
    verdicts = []
    for source, cases in probes:
        text, spans = "", []
        for case in cases:
            start = len(text.encode())
            spans.append((start, start + len(case["sentence"].encode())))
            text += case["sentence"] + "\n\n"
        with tempfile.TemporaryDirectory() as folder:
            for name, content in (("derivative", text), ("source", source)):
                Path(folder, f"{name}.txt").write_text(content, encoding="utf-8")
            command = [binary, "check", f"{folder}/derivative.txt", "--source", f"{folder}/source.txt", "--no-config"]
            command += ["--format", "json", "--fail-on", "never", "--quiet"]
            passages = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["passages"]
        on = lambda start, end: [p for p in passages if p["span"]["start"] < end and p["span"]["end"] > start]
        found = [{p["verdict"] for p in on(*span)} - {"none"} for span in spans]
        verdicts.append([every(verdict in FAITHFUL for verdict in of) for of in found])
    return verdicts


def row(probes, verdicts):
    """The rates of one checker, as the table has them."""
    cases = Counter()
    for (_, labelled), passed in zip(probes, verdicts, strict=True):
        for case, ok in zip(labelled, passed, strict=True):
            kind = "faithful" if case["verdict"] in FAITHFUL else case["verdict"]
            cases[kind, ok] += 1
    of = lambda kind: cases[kind, True] + cases[kind, False]
    rate = lambda kind, ok: cases[kind, ok] / of(kind) if of(kind) else float("nan")
    caught, kept = rate("altered", False), rate("faithful", True)
    rates = "  ".join(f"{x:6.3f}" for x in (caught, kept, (caught + kept) / 2, rate("absent", False)))
    return f"{rates}  {of('altered')}+{of('faithful')}+{of('absent')}"


def installed(folder):
    """The Python of a virtual environment that has the pinned packages."""
    python, done = folder / "bin/python", folder / "measure_rivals.pins"
    if not done.is_file() or done.read_text(encoding="utf-8").split() != PINS:
        venv.create(folder, with_pip=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", *PINS]
        run = subprocess.run(pip, stdout=sys.stderr)
        if run.returncode:
            sys.exit(f"{folder}: pip could not install the rivals")
        done.write_text("\n".join(PINS), encoding="utf-8")
    return python


def probes_of(folders):
    """(source, cases) of every probe in the folders."""
    found = []
    for cases in sorted(path for folder in folders for path in folder.glob("*/cases.jsonl")):
        lines = cases.read_text(encoding="utf-8").splitlines()
        source = cases.with_name("source.txt").read_text(encoding="utf-8")
        found.append((source, [json.loads(line) for line in lines if line.strip()]))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--binary", type=Path)
    parser.add_argument("--venv", type=Path)
    parser.add_argument("--only", action="append", metavar="NAME")
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        return work(args.worker)
    probes = probes_of(args.folders)
    if not probes:
        parser.error("no FOLDER/NAME/cases.jsonl there")
    taken = lambda name: not args.only or name.startswith(tuple(args.only))
    print(f"{'rival':28} {'version':8} {'caught':>6}  {'kept':>6}  {'mean':>6}  {'absent':>6}  n")
    if args.binary:
        version = subprocess.run([args.binary, "--version"], capture_output=True, text=True, check=True).stdout.split()
        print(f"{'sourcecheck':28} {version[1]:8} {row(probes, ours(args.binary, probes))}")
    versions = dict(pin.split("==") for pin in PINS)
    with tempfile.TemporaryDirectory() as scratch:
        python = installed(args.venv.resolve() if args.venv else Path(scratch))
        for name in filter(taken, RIVALS):
            try:
                result = row(probes, rival(python, name, probes))
            except RuntimeError as reason:
                result = f"not run: {reason}"
            print(f"{name:28} {versions[name.split()[0]]:8} {result}", flush=True)
    for name in filter(taken, NOT_RUN):
        print(f"{name:28} {versions.get(name.split()[0], '-'):8} not run: {NOT_RUN[name]}")
    if args.rules:
        print()
        for name in filter(taken, RIVALS):
            print(f"{name}: {RIVALS[name].__doc__}")


if __name__ == "__main__":
    main()
