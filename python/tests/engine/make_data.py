"""Collections for the tests of engines: invented articles, each written from one of the sources.

    python make_data.py FOLDER [PAIRS] [--poison]

Writes `sources.parquet`, `derivatives.parquet` and `pairs.parquet` (with texts), the same bytes of text for the same
arguments. Each derivative has sentences of its source, some with a changed number or a sentence that no source has; one
source in two carries a notice that nearly all share, so that the cap on common shingles has something to do. With
`--poison` there are also texts that cannot be checked: none, empty, far too long, of an unknown format, of odd characters.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

BODIES = "board council guild ministry assembly trust college union bank chamber court agency".split()
PLACES = "Aldmere Brinport Calder Dunholm Eskwater Farrow Glenhaven Hartsea Inverlin Joppa Kelbrook Lorne".split()
VERBS = "hire train pay move house feed license inspect equip restore survey replace".split()
THINGS = "pilots lamps ferries orchards bridges teachers mills wells archives towers gardens kilns".split()
MANNERS = "after a vote in the old hall|without new taxes|with help from the coast guard|in spite of the storm|at its own cost|before the harvest ends|over three winters|by lot".split("|")
NOTICE = "All rights to this bulletin of the joint wire service remain with its members, and reprints need a written consent."

# Beyond the limit of a text in a batch, 4 MiB.
TOO_LONG = 5 << 20


def sentence(chance: random.Random) -> str:
    body, place, verb, thing = (chance.choice(words) for words in (BODIES, PLACES, VERBS, THINGS))
    number, year, manner = chance.randrange(3, 5000), chance.randrange(2024, 2060), chance.choice(MANNERS)
    return f"The {body} of {place} will {verb} {number} {thing} by {year} {manner}."


def pair(chance: random.Random) -> tuple[str, str]:
    sentences = [sentence(chance) for _ in range(24)]
    source = " ".join(sentences[:12]) + "\n\n" + " ".join(sentences[12:])
    if chance.random() < 0.5:
        source += f"\n\n{NOTICE}"
    kept = sorted(chance.sample(range(24), 8))
    copied = [sentences[at] for at in kept]
    copied[2] = copied[2].replace(" will ", " may ")
    copied[5] = " ".join(str(int(word) + 7) if word.isdigit() else word for word in copied[5].split(" "))
    return source, " ".join([*copied, sentence(chance)]) + f"\n\n{NOTICE}"


def main(folder: Path, count: int, poison: bool) -> None:
    chance = random.Random(20261123)
    sources: list[dict[str, Any]] = []
    derivatives: list[dict[str, Any]] = []
    for number in range(count):
        source, derivative = pair(chance)
        sources.append({"doc_id": f"s{number:06}", "text": source, "series": None, "format": None})
        derivatives.append({"doc_id": f"d{number:06}", "text": derivative, "series": None, "format": None})
    if poison:
        text = sources[0]["text"]
        broken = [None, " \n", text * (TOO_LONG // len(text)), f"\0\x1b[2J\ufffe\u202e{text}"]
        sources += [{"doc_id": f"p{nth}", "text": text, "series": None, "format": None} for nth, text in enumerate(broken)]
        derivatives.append({"doc_id": "p9", "text": derivatives[0]["text"], "series": None, "format": "docx"})
        derivatives.append({"doc_id": None, "text": derivatives[0]["text"], "series": None, "format": None})
    folder.mkdir(parents=True, exist_ok=True)
    documents = pa.schema([(name, pa.string()) for name in ("doc_id", "text", "series", "format")])
    pq.write_table(pa.Table.from_pylist(sources, schema=documents), folder / "sources.parquet")
    pq.write_table(pa.Table.from_pylist(derivatives, schema=documents), folder / "derivatives.parquet")
    pairs = [
        {
            "pair_id": number,
            **{"source_id": source["doc_id"], "derivative_id": derivative["doc_id"]},
            **{"source_text": source["text"], "derivative_text": derivative["text"]},
            "derivative_format": derivative["format"],
        }
        for number, (source, derivative) in enumerate(zip(sources, derivatives))
    ]
    if poison:
        pairs += [{**pairs[0], "pair_id": len(pairs) + nth, "source_id": f"p{nth}", "source_text": text} for nth, text in enumerate(broken)]
    names = ("source_id", "derivative_id", "source_text", "derivative_text", "derivative_format")
    schema = pa.schema([("pair_id", pa.int64()), *((name, pa.string()) for name in names)])
    pq.write_table(pa.Table.from_pylist(pairs, schema=schema), folder / "pairs.parquet")


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[2:] if argument.isdigit()]
    main(Path(sys.argv[1]), numbers[0] if numbers else 400, "--poison" in sys.argv)
