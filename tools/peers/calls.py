#!/usr/bin/env python3
"""Runs one peer on pairs of texts inside a Python process. `tools/bench.py peers` calls it in a virtual environment.

usage: calls.py NAME FILE.jsonl SECONDS [--places]

A line of FILE is one pair, {"source_text": …, "derivative_text": …}. After a first call for the first pair the peer
takes them all in order; round follows round for as long as SECONDS allow, and the last may end early, but not before a
call has ended. With 0 there is the first call only. One JSON object goes to standard output: `first`, seconds of the
first call with the imports; `rounds`, [pairs, seconds] of every round; with --places, for the first pair, [words of the
derivative, start, end] of every place in the source, in characters, that the peer points to.

Each peer is called as its own documentation says, with its defaults, and without models: every connection is refused.
What is not its own work (cutting a text into sentences where it wants them) is a regular expression.
"""

import contextlib
import json
import os
import re
import socket
import sys
import time

SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n")


def sentences(text):
    """(start, end) of every sentence."""
    cuts = [0, *(m.end() for m in SENTENCE_END.finditer(text)), len(text)]
    spans = ((a, a + len(text[a:b].rstrip())) for a, b in zip(cuts, cuts[1:]))
    return [(a, b) for a, b in spans if b > a]


# A peer: a function that imports what it needs and returns (call, places). call(source, derivative) is what is timed;
# places(answer, source, derivative) says where in the source the answer points.


def difflib_words():
    from difflib import SequenceMatcher

    def call(source, derivative):
        return SequenceMatcher(None, source.split(), derivative.split()).get_opcodes()

    def places(answer, source, derivative):
        there = [m.span() for m in re.finditer(r"\S+", source)]
        words = derivative.split()
        equal = [opcode for opcode in answer if opcode[0] == "equal"]
        return [(" ".join(words[c:d]), there[a][0], there[b - 1][1]) for _, a, b, c, d in equal]

    return call, places


def difflib_sentences():
    from difflib import get_close_matches

    def call(source, derivative):
        there = [source[a:b] for a, b in sentences(source)]
        stated = [derivative[a:b] for a, b in sentences(derivative)]
        return [(sentence, get_close_matches(sentence, there, 1)) for sentence in stated]

    def places(answer, source, derivative):
        where = {source[a:b]: (a, b) for a, b in reversed(sentences(source))}
        return [(sentence, *where[match]) for sentence, matches in answer for match in matches]

    return call, places


def cite_right():
    from cite_right import align_citations

    def call(source, derivative):
        return align_citations(derivative, [source])

    def places(answer, source, derivative):
        return [(s.answer_span.text, c.char_start, c.char_end) for s in answer for c in s.citations[:1]]

    return call, places


def anchorcite():
    from anchorcite import LexicalScorer, verify_answer

    def call(source, derivative):
        cited = " ".join(f'<cite id="s">{derivative[a:b]}</cite>' for a, b in sentences(derivative))
        return verify_answer(cited, {"s": source}, scorer=LexicalScorer())

    def places(answer, source, derivative):
        anchored = [(c.claim, anchor) for c in answer.citations for anchor in anchors(c)]
        return [(claim, anchor.start_offset, anchor.end_offset) for claim, anchor in anchored]

    def anchors(citation):
        # One field holds an anchor or a list of them; its name is not part of what is documented.
        found = [value for _, value in citation if type(value).__name__ == "SourceAnchor"]
        lists = [value for _, value in citation if isinstance(value, list)]
        return found + [v for values in lists for v in values if type(v).__name__ == "SourceAnchor"]

    return call, places


def groundrails():
    import groundrails as package
    from groundrails.extract import extract_claims

    package.init(home=os.environ["HOME"], models="none", wordnet=False)

    def call(source, derivative):
        claims = [found.claim for found in extract_claims(derivative)]
        # The edited copies of a batch are no language that it knows; without this it refuses them.
        return package.grounding_document(claims, [("source.txt", source)], ignore_language=True)

    def places(answer, source, derivative):
        supported = [c for c in answer["claims"] if c["support"]]
        return [(c["claim"], c["support"]["char_start"], c["support"]["char_end"]) for c in supported]

    return call, places


PEERS = {
    "difflib SequenceMatcher": difflib_words,
    "difflib get_close_matches": difflib_sentences,
    "cite-right align_citations": cite_right,
    "anchorcite verify_answer": anchorcite,
    "groundrails grounding_document": groundrails,
}


def refuse(*_, **__):
    raise OSError("no peer may connect to anything")


def run(name, pairs, seconds):
    start = time.perf_counter()
    call, places = PEERS[name]()
    answer = call(*pairs[0])
    first, rounds = time.perf_counter() - start, []
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        start, done = time.perf_counter(), 0
        for source, derivative in pairs:
            call(source, derivative)
            done += 1
            if time.perf_counter() - begin > seconds:
                break
        rounds.append([done, time.perf_counter() - start])
    return {"first": first, "rounds": rounds}, lambda: places(answer, *pairs[0])


def main():
    socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
    name, path, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    # Peers print; standard output is for the one answer.
    with contextlib.redirect_stdout(sys.stderr):
        result, places = run(name, [(row["source_text"], row["derivative_text"]) for row in rows], seconds)
        if "--places" in sys.argv:
            result["places"] = places()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
