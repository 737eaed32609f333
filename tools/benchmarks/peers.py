"""(e) side by side with what a user would pick instead, in one run and on the same texts."""

import json
import os
import re
import shutil
import statistics
import tempfile
from pathlib import Path

import measure_rivals

from . import texts
from .measuring import FOLDER, NotThere, Result, check_command, duration, in_process, note, said, table, three, timed

SIZES = (1, 8, 32)
CALLS = Path(__file__).resolve().parent.parent / "peers/calls.py"
BATCH = 200
OURS = "sourcecheck"
LONG = 8
"""Copies of the plan that the moved sentences are looked for in: about 7,600 words."""
MOVED = 40

TELLS = {
    OURS: "place of every sentence, verdict, and which fact changed, by kind; what was left out",
    "cite-right align_citations": "place and score of every sentence; not what changed",
    "anchorcite verify_answer": "place and score of every sentence; not what changed",
    "groundrails grounding_document": "place and score of every sentence; of changes a number that clashes",
    "difflib SequenceMatcher": "words kept in one order; what was moved counts as deleted and new",
    "difflib get_close_matches": "the sentence most alike by its letters, and nothing of it",
    "wdiff": "words kept in one order; what was moved counts as deleted and new",
}


WORDNET = Path("/usr/share/wordnet")
"""Where Debian's wordnet-base and wordnet-sense-index put the dictionary. groundrails asks for it at every new word; in
vain, if it is missing, and that takes ten times as long as an answer."""

LEXICOGRAPHERS = """
    adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body noun.cognition
    noun.communication noun.event noun.feeling noun.food noun.group noun.location noun.motive noun.object noun.person
    noun.phenomenon noun.plant noun.possession noun.process noun.quantity noun.relation noun.shape noun.state
    noun.substance noun.time verb.body verb.change verb.cognition verb.communication verb.competition verb.consumption
    verb.contact verb.creation verb.emotion verb.motion verb.perception verb.possession verb.social verb.stative
    verb.weather adj.ppl
""".split()
"""The files that WordNet was compiled from, in their order: the list that nltk wants and Debian leaves out."""


def wordnet():
    """WordNet as nltk reads it, in a folder of ours; None if it is not installed."""
    if not (WORDNET / "index.sense").is_file():
        return None
    folder = FOLDER / "nltk"
    inside = folder / "corpora/wordnet"
    if not (inside / "lexnames").is_file():
        inside.mkdir(parents=True, exist_ok=True)
        for path in WORDNET.iterdir():
            if path.is_file():
                shutil.copy(path, inside / path.name)
        kinds = ("", "noun", "verb", "adj", "adv")
        lines = (f"{n:02}\t{name}\t{kinds.index(name.split('.')[0])}\n" for n, name in enumerate(LEXICOGRAPHERS))
        (inside / "lexnames").write_text("".join(lines), encoding="utf-8")
    return folder


class Bench:
    """The peers as they are installed here."""

    def __init__(self, options):
        self.options = options
        note("virtual environment of the peers")
        try:
            self.python = measure_rivals.installed(FOLDER / "peers")
        except SystemExit as reason:
            raise NotThere(str(reason)) from None
        self.home = tempfile.TemporaryDirectory()
        self.wordnet = wordnet()
        pins = dict(pin.split("==") for pin in measure_rivals.PINS)
        self.versions = {name: pins.get(name.split()[0]) for name in TELLS}
        self.versions |= {name: f"({said([self.python, '--version'])})" for name in TELLS if name.startswith("difflib")}
        self.versions[OURS] = said([options.binary, "--version"]).split()[-1]
        self.versions["wdiff"] = (said(["wdiff", "--version"]).splitlines() or [""])[0].split()[-1:]
        self.versions["wdiff"] = "".join(self.versions["wdiff"]) or None

    def environment(self):
        kept = {"PATH": os.environ.get("PATH", ""), "HOME": self.home.name, "HF_HUB_OFFLINE": "1"}
        return kept | {"NLTK_DATA": str(self.wordnet or self.home.name), "PYTHONHASHSEED": "0"}

    def call(self, name, path, seconds, *more):
        """Times of the process, and what calls.py answered. TimeoutError after the limit."""
        command = [self.python, CALLS, name, path, seconds, *more]
        run = timed(command, warm=False, limit=self.options.limit, env=self.environment(), cwd=self.home.name)
        return run, json.loads(run.output)


def peers(options):
    bench = Bench(options)
    parts = [one_pair, batch, moved]
    found = [part(bench) for part in parts]
    numbers = {part.__name__: result.numbers for part, result in zip(parts, found)}
    without = [] if bench.wordnet else ["groundrails ran without WordNet, which is not installed, and is slower for it."]
    return Result("\n\n".join([result.markdown for result in found] + without), numbers)


def measured(action):
    """What a measurement gives, or the reason why there is none."""
    try:
        return action()
    except (TimeoutError, RuntimeError) as reason:
        return str(reason)


def one_pair(bench):
    """One pair at several sizes: cold, as a command that is started for it, and warm, inside a running process."""
    options = bench.options
    sizes = SIZES[:2] if options.quick else SIZES
    derivative, source = texts.fixture()
    seconds = 2 if options.quick else 10
    grown = {n: (texts.repeated(derivative, n), texts.repeated(source, n)) for n in sizes}
    files = {n: texts.write_pairs(FOLDER / f"pair-{n}.jsonl", [pair]) for n, pair in grown.items()}
    plain = {}
    for n, pair in grown.items():
        plain[n] = [FOLDER / f"pair-{n}-{which}.txt" for which in ("derivative", "source")]
        for path, text in zip(plain[n], pair):
            path.write_text(text, encoding="utf-8")

    # By tool and size: a time in seconds, or the reason for none.
    cold, warm = {}, {}
    runs = max(3, options.runs // 3)
    for threads in (1, 2):
        name = f"{OURS}, {threads} thread{'s' * (threads > 1)}"
        note(name)
        ours = lambda n: check_command(options.binary, plain[n][0], plain[n][1:], "--threads", str(threads))
        check = lambda n: timed(ours(n), runs).median
        cold[name] = {n: check(n) for n in sizes}
        warm[name] = {n: in_process(files[n], threads, seconds)[2] for n in sizes}
    for name in TELLS:
        if name == OURS:
            continue
        if not bench.versions[name]:
            cold[name] = warm[name] = dict.fromkeys(sizes, "not installed")
            continue
        if name == "wdiff":
            compare = lambda n: timed(["wdiff", plain[n][1], plain[n][0]], runs, accept=(0, 1)).median
            cold[name] = {n: compare(n) for n in sizes}
            warm[name] = dict.fromkeys(sizes)
            continue
        cold[name], warm[name] = {}, {}
        for n in sizes:
            note(f"{name}, ×{n}")
            if any(isinstance(warm[name].get(m), str) for m in sizes):
                cold[name][n] = warm[name][n] = "longer than the limit"  # As the smaller one did already.
                continue
            started = measured(lambda: bench.call(name, files[n], 0)[0].median)
            cold[name][n] = started
            within = lambda: statistics.median(s for _, s in bench.call(name, files[n], seconds)[1]["rounds"])
            warm[name][n] = started if isinstance(started, str) else measured(within)

    # Ratios are to one thread of ours, warm to warm and cold to cold, so that nobody gains by a second core.
    base_cold, base_warm = cold[f"{OURS}, 1 thread"], warm[f"{OURS}, 1 thread"]

    def shown(value, base):
        if value is None:
            return "–"
        if isinstance(value, str):
            return f"> {options.limit:.0f} s" if "more than" in value or "longer" in value else value
        return f"{duration(value)} ({three(value / base)}×)"

    rows = []
    for name in cold:
        tool = name.split(",")[0]
        row = [name.replace(tool.split()[0], f"{tool.split()[0]} {bench.versions[tool] or ''}".strip(), 1)]
        row += [shown(cold[name][n], base_cold[n]) for n in sizes]
        row += [shown(warm[name][n], base_warm[n]) for n in sizes]
        rows.append([*row, TELLS[tool]])
    head = ["tool", *(f">cold ×{n}" for n in sizes), *(f">warm ×{n}" for n in sizes), "what it tells"]
    counts = ", ".join(f"×{n} {texts.words(grown[n][0]):,} + {texts.words(grown[n][1]):,}" for n in sizes)
    caption = f"**One pair** (words, derivative + source: {counts}). In brackets the multiple of our time on one thread."
    numbers = {"cold": cold, "warm": warm, "ratio": ratios(warm, base_warm), "ratio_cold": ratios(cold, base_cold)}
    return Result(f"{caption}\n\n{table(head, rows)}\n\n{faster(numbers)}", numbers)


def faster(numbers):
    """Which peers beat one thread of ours, and where; said in words, so that no reader has to find it."""
    found = []
    for name in TELLS:
        for way, of in (("cold", numbers["ratio_cold"]), ("warm", numbers["ratio"])):
            won = [f"×{n} ({three(1 / r)} times)" for n, r in of.get(name, {}).items() if r < 1]
            found += [f"{name}, {way} {', '.join(won)}"] if won else []
    return f"Faster than we are: {'; '.join(found)}." if found else "None is faster than we are."


def ratios(times, base):
    found = {name: {n: t / base[n] for n, t in of.items() if isinstance(t, float)} for name, of in times.items()}
    return {name: of for name, of in found.items() if of}


def batch(bench):
    """200 edited copies of the pair in one process."""
    options = bench.options
    count = 20 if options.quick else BATCH
    derivative, source = texts.fixture()
    copies = [(texts.edited(derivative, n), texts.edited(source, n)) for n in range(count)]
    path = texts.write_pairs(FOLDER / "batch-peers.jsonl", copies)
    # A call ends after these, and is given up after the limit.
    seconds = 5 if options.quick else min(60, options.limit / 2)
    rates = {}
    for threads in (1, 2):
        note(f"{count} pairs, {OURS}, {threads} threads")
        pairs, _, round_ = in_process(path, threads, seconds / 6)
        rates[f"{OURS}, {threads} thread{'s' * (threads > 1)}"] = pairs / round_
    files = [FOLDER / f"copy-{which}.txt" for which in ("derivative", "source")]

    def processes(command):
        """Pairs a second of a command that is started for each."""
        spent = 0.0
        for pair in copies[: count // 4]:
            for file, text in zip(files, pair):
                file.write_text(text, encoding="utf-8")
            spent += timed(command, warm=False, accept=(0, 1)).median
        return (count // 4) / spent

    rates[f"{OURS}, a process a pair"] = processes(check_command(options.binary, files[0], files[1:]))
    for name in TELLS:
        if name == OURS or not bench.versions[name]:
            continue
        note(f"{count} pairs, {name}")
        if name == "wdiff":
            rates["wdiff, a process a pair"] = processes(["wdiff", files[1], files[0]])
            continue
        answer = measured(lambda: bench.call(name, path, seconds)[1])
        rates[name] = answer if isinstance(answer, str) else rate(answer["rounds"])
    base = rates[f"{OURS}, 1 thread"]
    rows = []
    for name, found in rates.items():
        slow = [found, ""] if isinstance(found, str) else [f"{three(found)}", f"{three(base / found)}×"]
        rows.append([name, *slow])
    caption = f"**A batch** of {count} edited copies of the pair (×1) in one process, about {seconds:.0f} s each."
    rows = table(["tool", ">pairs a second", ">our rate on one thread is"], rows)
    return Result(f"{caption}\n\n{rows}", rates)


def rate(rounds):
    return sum(done for done, _ in rounds) / sum(spent for _, spent in rounds)


def moved(bench):
    """The work that a user has: sentences of a long source, told in another order, found again."""
    options = bench.options
    count = 10 if options.quick else MOVED
    source = texts.repeated(texts.fixture()[1], LONG)
    derivative, stated, places = texts.moved(source, count)
    path = texts.write_pairs(FOLDER / "moved.jsonl", [(derivative, source)])
    files = [FOLDER / f"moved-{which}.txt" for which in ("derivative", "source")]
    for file, text in zip(files, (derivative, source)):
        file.write_text(text, encoding="utf-8")
    rows, numbers = [], {}

    def row(name, seconds, found):
        if isinstance(seconds, str):
            rows.append([name, f"> {options.limit:.0f} s" if "more than" in seconds else seconds, "", "–"])
            return
        base = numbers.setdefault("base", seconds)
        numbers[name] = {"seconds": seconds, "found": found}
        rows.append([name, duration(seconds), f"{three(seconds / base)}×", f"{found} of {count}"])

    warm = in_process(path, 1, 2 if options.quick else 10)[2]
    report = json.loads(timed(check_command(options.binary, files[0], files[1:]), warm=False).output)
    row(f"{OURS}, 1 thread", warm, sum(judge(stated, places, our_places(report, source))))
    for name in TELLS:
        if name == OURS or not bench.versions[name]:
            continue
        note(f"moved sentences, {name}")
        if name == "wdiff":
            run = timed(["wdiff", files[1], files[0]], 5, accept=(0, 1))
            row(name, run.median, sum(judge(stated, places, wdiff_places(run.output.decode(), source))))
            continue
        answer = measured(lambda: bench.call(name, path, 2 if options.quick else 10, "--places")[1])
        if isinstance(answer, str):
            row(name, answer, None)
            continue
        found = sum(judge(stated, places, answer["places"]))
        row(name, statistics.median(spent for _, spent in answer["rounds"]), found)
    caption = (
        f"**Moved sentences**: {count} sentences of a source of {texts.words(source):,} words, in another order, every "
        "other one with two words left out; warm. *Found* are those for at least half of whose words the tool points to the "
        "place they come from."
    )
    return Result(f"{caption}\n\n{table(['tool', '>time', '>to ours', '>found'], rows)}", numbers)


def judge(stated, places, pointed):
    """Of every sentence whether it is found: at least half of its words are in pieces that point to its true place."""
    plain = lambda text: " ".join(text.split())
    found = []
    for sentence, (start, end) in zip(stated, places):
        here = [plain(words) for words, s, e in pointed if s < end and e > start]
        covered = sum(len(w.split()) for w in here if w and w in sentence and w != sentence)
        whole = any(sentence in words for words in here)
        found.append(whole or 2 * covered >= len(sentence.split()))
    return found


def our_places(report, source):
    """As calls.py has them: spans in a report are bytes."""
    raw = source.encode()
    chars = lambda at: len(raw[:at].decode(errors="ignore"))
    evidence = [(p["text"], e["span"]) for p in report["passages"] for e in p["evidence"]]
    return [(text, chars(span["start"]), chars(span["end"])) for text, span in evidence]


def wdiff_places(output, source):
    """The words that wdiff leaves unmarked, and where they stand in the source: it prints them in its order."""
    there = [m.span() for m in re.finditer(r"\S+", source)]
    pieces, at = [], 0
    for piece in re.split(r"(\[-.*?-\]|\{\+.*?\+\})", output, flags=re.DOTALL):
        if piece.startswith("{+"):
            continue
        deleted = piece.startswith("[-")
        words = (piece[2:-2] if deleted else piece).split()
        if words and not deleted:
            pieces.append((" ".join(words), there[at][0], there[min(at + len(words), len(there)) - 1][1]))
        at += len(words)
    return pieces
