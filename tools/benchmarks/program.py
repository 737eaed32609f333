"""(a) one pair, (b) the pair at 1 to 64 times its length."""

from . import texts
from .measuring import FOLDER, Result, check_command, duration, in_process, note, slope, table, timed

TIMES = (1, 2, 4, 8, 16, 32, 50, 64)
PROMISED = 50
"""Times the length for which at most 75 times the time is promised."""


def pair(options):
    """Start, reading, check and JSON to a pipe, as a script would run it; and the check alone in a running process."""
    start = timed([options.binary, "--version"], options.runs)
    rows = [["start alone (`--version`)", "", *map(duration, (start.median, start.best, start.processor)), "", "", ""]]
    numbers = {"start": start.median}
    for derivative, sources in texts.pairs():
        note(f"{derivative.stem}")
        run = timed(check_command(options.binary, derivative, sources), options.runs)
        read = [path.read_text(encoding="utf-8") for path in (derivative, *sources)]
        counted = f"{texts.words(read[0]):,} + {texts.words(*read[1:]):,}"
        # One source is what the bench takes; several are read as one text there, which costs the same.
        file = texts.write_pairs(FOLDER / "one.jsonl", [(read[0], "\n\n".join(read[1:]))])
        seconds = 1 if options.quick else 5
        _, first, warm = in_process(file, 0, seconds)
        alone = in_process(file, 1, seconds)[2]
        name = f"{derivative.stem} ← {', '.join(path.stem for path in sources)}"
        rows.append([name, counted, *map(duration, (run.median, run.best, run.processor, first, warm, alone))])
        numbers[derivative.stem] = {"program": run.median, "processor": run.processor, "warm": warm, "alone": alone}
    head = ["pair", ">words, derivative + sources", ">program: median", ">best", ">processor"]
    head += [">in process: first", ">further", ">on one thread"]
    return Result(table(head, rows), numbers)


def scaled(options):
    """The fixture, and the same many times over with edited copies."""
    derivative, source = texts.fixture()
    measured = []
    for times in TIMES[:4] if options.quick else TIMES:
        note(f"×{times}")
        grown = texts.repeated(derivative, times), texts.repeated(source, times)
        run = grown_pair(options, [derivative, source], times)
        _, _, warm = in_process(texts.write_pairs(FOLDER / "one.jsonl", [grown]), 0, 1 if options.quick else 5)
        measured.append((times, texts.words(*grown), run, warm))
    once = measured[0]
    rows = [
        [f"×{times}", f"{count:,}", duration(run.median), f"{run.median / once[2].median:.1f}"]
        + [duration(run.processor), duration(warm), f"{warm / once[3]:.1f}"]
        for times, count, run, warm in measured
    ]
    head = ["", ">words, both", ">program: median", ">ratio to ×1", ">processor", ">in process", ">ratio to ×1"]
    tables = table(head, rows)
    exponents = {
        "program": slope([(times, run.median) for times, _, run, _ in measured]),
        "processor": slope([(times, run.processor) for times, _, run, _ in measured]),
        "in_process": slope([(times, warm) for times, _, _, warm in measured]),
        "in_process_from_4": slope([(times, warm) for times, _, _, warm in measured if times >= 4]),
    }
    said = (
        f"Slope (time ~ length^k, least squares of the logarithms): program {exponents['program']:.2f}, its processor "
        f"time {exponents['processor']:.2f}, in process {exponents['in_process']:.2f}, and from ×4 on "
        f"{exponents['in_process_from_4']:.2f}. 1 is linear, 2 would be every sentence against every other."
    )
    others = []
    for path, sources in texts.pairs()[:-1]:
        note(f"{path.stem}, ×{PROMISED}")
        read = [text.read_text(encoding="utf-8") for text in (path, *sources)]
        small, large = (grown_pair(options, read, times) for times in (1, 4 if options.quick else PROMISED))
        row = [f"{path.stem} ← {', '.join(s.stem for s in sources)}", duration(small.median), duration(large.median)]
        others.append([*row, f"{large.median / small.median:.0f}", f"{large.processor / small.processor:.0f}"])
    head = ["pair", ">×1", f">×{PROMISED}", ">ratio", ">ratio of processor time"]
    said += f"\n\n{table(head, others)}" if others else ""
    return Result(f"{tables}\n\n{said}", {"slope": exponents, "seconds": {t: w for t, _, _, w in measured}})


def grown_pair(options, read, times):
    """Times of the program on a derivative and its sources, given as texts, at `times` their length."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    paths = [FOLDER / f"scaled-{number}.txt" for number in range(len(read))]
    for path, text in zip(paths, read):
        path.write_text(texts.repeated(text, times), encoding="utf-8")
    return timed(check_command(options.binary, paths[0], paths[1:]), max(5, options.runs // times))
