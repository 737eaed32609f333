"""(g) what a collection of a million sources and a million derivatives would cost, from the rates that were measured.

Nothing here is a measurement. A rate that the other parts measured is used; one that they did not is taken from the
trial of engines of 2026-11-22 (20,000 pairs of 5.8 and 2.0 kB on the same two cores), and the table says which is which.
"""

from dataclasses import dataclass

from .measuring import NotThere, Result, duration, table, three

SOURCES = DERIVATIVES = 1_000_000
CORES, NODES = 16, 16
"""Of one machine, and machines of a cluster."""

PRICE = 0.05
"""Dollars for a core and hour, about what a rented core costs."""

CANDIDATES = (3, 20)
"""Sources that each derivative is checked against: a collection that repeats itself little, and much."""

NIGHT = 8 * 3600
"""Seconds that nobody minds: a run that one machine ends by the morning needs no cluster."""

TRIAL_ENGINE = 0.0006
"""Seconds of a core that Spark took for a pair beside the check, marginal, in the trial."""

TRIAL_DOCUMENT = 130 * 20e-6
"""Seconds of a core for the candidates of a document in the trial: 130 postings at 20 µs each, the slower of the figures
there."""

TRIAL_START = 30.0
"""Seconds until a Spark session took its first row in the trial."""


@dataclass
class Rates:
    """Seconds of one core. `check`: a pair. `document`: postings and candidates of one document. `engine`: what Spark
    takes for a pair beside the check. `start`: seconds until a cluster takes the first row. Each with where it is from
    in `source`."""

    check: float
    document: float
    engine: float
    start: float
    source: dict


def rates(results):
    """The rates among the results of the other parts."""
    number = lambda part: results.get(part, {}).get("numbers", {})
    source = {}

    def first(name, *choices):
        for value, where in choices:
            if value is not None:
                source[name] = where
                return value
        raise NotThere("no rate of checks has been measured: run `tools/bench.py batch` or `pair` first")

    warm = number("peers").get("one_pair", {}).get("warm", {}).get("sourcecheck, 1 thread", {})
    fixture = number("pair").get("analysis", {}).get("alone")
    check = first(
        "check",
        (number("batch").get("processor"), "measured, `batch`"),
        (warm.get("1"), "measured, `peers`, one pair of the fixture in one process"),
        (fixture, "measured, `pair`, in process on one thread"),
    )
    collection = number("reuse")
    per_document = collection["processor"] / collection["documents"] if collection else None
    document = first("document", (per_document, "measured, `reuse`"), (TRIAL_DOCUMENT, "the trial"))
    engine = first("engine", (number("engine").get("overhead"), "measured, `engine`"), (TRIAL_ENGINE, "the trial"))
    start = first("start", (number("engine").get("start"), "measured, `engine`"), (TRIAL_START, "the trial"))
    return Rates(check, document, engine, start, source)


def cost(rates, candidates, sources=SOURCES, derivatives=DERIVATIVES):
    """Pairs, core seconds without and with an engine, and seconds on one machine and on the cluster."""
    pairs = candidates * derivatives
    local = (sources + derivatives) * rates.document + pairs * rates.check
    spread = local + pairs * rates.engine
    return {
        "pairs": pairs,
        "core_seconds": local,
        "core_seconds_engine": spread,
        "one_machine": local / CORES,
        "cluster": rates.start + spread / (CORES * NODES),
        "dollars": spread / 3600 * PRICE,
    }


def overnight(rates):
    """Pairs that one machine checks in a night."""
    return NIGHT * CORES / rates.check


def model(results):
    found = rates(results)
    said = {
        "check": "a check of a pair",
        "document": "postings and candidates of a document",
        "engine": "Spark, for a pair, beside the check",
    }
    inputs = [[said[name], duration(getattr(found, name)), found.source[name]] for name in said]
    inputs.append(["start of a session of Spark", duration(found.start), found.source["start"]])
    rows = []
    for candidates in CANDIDATES:
        c = cost(found, candidates)
        rows.append([candidates, f"{c['pairs']:,}", hours(c["core_seconds"]), duration(c["one_machine"])]
                    + [hours(c["core_seconds_engine"]), duration(c["cluster"]), f"${three(c['dollars'])}"])
    brute = SOURCES * DERIVATIVES * found.check
    head = [
        ">candidates a derivative", ">pairs", ">core hours, local", f">one machine, {CORES} cores", ">core hours, Spark",
        f">{NODES} machines × {CORES} cores", ">price",
    ]
    night = overnight(found)
    text = (
        f"Seconds of one core:\n\n{table(['rate', '>core time', 'from'], inputs)}\n\n"
        f"{SOURCES:,} sources and {DERIVATIVES:,} derivatives, pairs as long as those that the rate was measured on:\n\n"
        f"{table(head, rows)}\n\n"
        f"Every source against every derivative would be {SOURCES * DERIVATIVES:,} pairs and {hours(brute)} core hours: "
        f"finding candidates first is not optional. One machine of {CORES} cores checks {three(night / 1e6)} million "
        f"pairs in {NIGHT // 3600} hours. **A cluster pays** beyond that, or where the archive already lives in one; below, it "
        f"only adds its start and {three(100 * found.engine / found.check)} % to each pair."
    )
    numbers = {"overnight": night, **{f"cost_{c}": cost(found, c) for c in CANDIDATES}}
    return Result(text, numbers)


def hours(seconds):
    return three(seconds / 3600)
