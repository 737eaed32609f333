"""`sourcecheck batch` on a cluster: the same candidates and findings, with the work spread by Spark or Sail.

    python -m sourcecheck.spark --pairs pairs.parquet --output checked --master spark://host:7077
    spark-submit … spark.py --sources wires.parquet --derivatives articles.parquet --output checked

`docs/engines.md` says when that pays and how to set a cluster up. Only calls that Spark Connect has are used, so that
the job runs unchanged on Sail (`--master sc://host:port`): data frames and `mapInArrow`.

Every stage writes a folder and, when all of it is there, the mark `_SUCCESS` in it; a stage that has the mark is not
run again. A text that cannot be read or checked is a row of `errors` and fails no task.
"""

from __future__ import annotations

import argparse
import json
import os
import posixpath
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.fs

import sourcecheck
from sourcecheck._tables import empty_pairs, flat_schema

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# Rows that cross to Python at once. Spark's default of 10,000 would be a batch of 80 MB with texts of 8 kB.
BATCH_ROWS = 256

# Pairs of a task, unless told otherwise: at 5 to 30 ms a pair some seconds, long beside the 0.1 s that a task costs,
# short enough that what is lost with a worker is soon done again.
PAIRS_PER_TASK = 256

# Documents of a task when postings are made, unless told otherwise: one costs about 0.1 ms.
DOCUMENTS_PER_TASK = 4096

# Rows of a task when a table of the result is sorted.
ROWS_PER_TASK = 200_000

# No stage has fewer tasks than the first, so that small data uses a small cluster, nor more than the second.
TASKS = (4, 4096)

# As of `sourcecheck batch`, which has the reasons.
MIN_SHARED = 5
MAX_SOURCES = 100

# Columns of an input, with the types they are cast to; the texts of pairs may be in documents.
PAIRS = {
    "pair_id": "bigint",
    **dict.fromkeys(
        ("source_id", "derivative_id", "source_text", "derivative_text", "source_format", "derivative_format"), "string"
    ),
}
DOCUMENTS = dict.fromkeys(("doc_id", "text", "series", "format"), "string")

# Columns of the results, and what their rows are sorted by.
SPANS = ("d_start", "d_end", "s_start", "s_end")
IDS = ("pair_id", "source_id", "derivative_id")
TABLES = {
    "findings": ((*IDS, "finding_no", "rule", "level", "message", *SPANS, "fingerprint"), ("pair_id", "finding_no")),
    "passages": (
        (*IDS, "passage_no", "kind", "verdict", "confidence", *SPANS, "similarity", "alterations"),
        ("pair_id", "passage_no"),
    ),
    "errors": ((*IDS, "stage", "message"), (*IDS, "stage", "message")),
}

SQL_TYPES = {pa.string(): "string", pa.int64(): "bigint", pa.int32(): "int", pa.float32(): "float"}


class JobError(Exception):
    """What the user can mend; the message names the place and the remedy."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the job; the exit status is that of the program: 0 done, 2 could not be done."""
    given = parser().parse_args(arguments)
    try:
        Run(given).run()
    except (JobError, sourcecheck.SourcecheckError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def parser() -> argparse.ArgumentParser:
    """The arguments, named as those of `sourcecheck batch`."""
    parser = argparse.ArgumentParser(
        prog="python -m sourcecheck.spark",
        description="`sourcecheck batch` on Spark or Sail",
        epilog="Paths are files or folders that the whole cluster can read, or addresses such as s3a://bucket/folder.",
    )
    paths = {"nargs": "+", "metavar": "PATH", "default": []}
    parser.add_argument("--pairs", **paths, help="tables of pairs, Parquet or JSON Lines")  # type: ignore[arg-type]
    parser.add_argument("--documents", **paths, help="tables of documents, which have the texts of --pairs")  # type: ignore[arg-type]
    parser.add_argument("--sources", **paths, help="tables of documents to check against; with --derivatives")  # type: ignore[arg-type]
    parser.add_argument("--derivatives", **paths, help="tables of documents to check")  # type: ignore[arg-type]
    parser.add_argument("--output", required=True, metavar="DIR", help="a run that was interrupted in it goes on")
    parser.add_argument("--format", choices=("parquet", "jsonl"), default="parquet", help="form of the tables")
    parser.add_argument("--options", default="{}", metavar="JSON", help="rules, glossary, thresholds, format, max-text-bytes")
    parser.add_argument("--min-shared", type=int, default=MIN_SHARED, metavar="N", help="fewest shingles that a pair shares")
    parser.add_argument(
        "--max-sources", type=int, default=MAX_SOURCES, metavar="N", help="a shingle that more sources have does not count"
    )
    parser.add_argument("--tasks", type=int, metavar="N", help="tasks of a stage (default: by the number of rows)")
    parser.add_argument("--force", action="store_true", help="begin anew in a folder that holds another run")
    parser.add_argument("--quiet", action="store_true", help="print only errors")
    parser.add_argument(
        "--master",
        metavar="URL",
        help="spark://HOST:7077, local[N], yarn, k8s://…, or sc://HOST:PORT of Spark Connect or Sail "
        "(default: as spark-submit was told)",
    )
    return parser


def session(master: str | None) -> SparkSession:
    """A session on the engine at an address."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise JobError(
            f"{sys.executable} has no pyspark; run `pip install 'sourcecheck[spark]'` for Spark, or "
            "`pip install pyspark-client pandas pyarrow` to reach a server by sc://"
        ) from None
    builder = SparkSession.builder.appName("sourcecheck")
    builder = builder.config("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
    if master and master.startswith("sc://"):
        builder = builder.remote(master)
    elif master:
        builder = builder.master(master)
    try:
        spark = builder.getOrCreate()
        settings = {
            "spark.sql.execution.arrow.maxRecordsPerBatch": BATCH_ROWS,
            # Small in bytes is not small in work: a few MB of pairs must not be joined into one task.
            "spark.sql.adaptive.coalescePartitions.enabled": "false",
        }
        for key, value in settings.items():
            spark.conf.set(key, str(value))
    except Exception as error:
        raise JobError(f"no session at {master or 'the default master'}: {error}") from error
    return spark


class Run:
    """A run: what it is to do, where, and the stages of it."""

    def __init__(self, given: argparse.Namespace) -> None:
        both = bool(given.sources), bool(given.derivatives)
        if given.pairs and any(both):
            raise JobError("--pairs names the pairs, --sources and --derivatives let them be found; give one of the two")
        if not given.pairs and (not all(both) or given.documents):
            raise JobError("give --pairs, with --documents where it has no texts, or --sources and --derivatives")
        # Refuses what no task could work with.
        sourcecheck.check_batch_flat(empty_pairs(), given.options)
        self.given, self.out = given, Folder(given.output)

    @cached_property
    def spark(self) -> SparkSession:
        """The session, made when there is something to do."""
        return session(self.given.master)

    def run(self) -> None:
        """The stages, each skipped when its mark is there."""
        if self.claim() and all(self.out.has(f"{name}/_SUCCESS") for name in TABLES):
            self.say(f"{self.given.output}: is complete; nothing was done")
            return
        started = time.monotonic()
        checked = self.stage("checked", self.checked, "parquet")
        for name in TABLES:
            self.stage(name, partial(self.ordered, checked, name), self.given.format)
        counts = self.counts(checked)
        self.record(complete=True, counts=counts)
        # All of it is in the three tables.
        self.out.remove("checked")
        told = ", ".join(f"{counts[name]} {name}" for name in ("pairs", *TABLES))
        self.say(f"{told} in {self.given.output}, {time.monotonic() - started:.1f} s")

    def say(self, what: str) -> None:
        if not self.given.quiet:
            print(what, file=sys.stderr, flush=True)

    def checked(self) -> DataFrame:
        """Findings, passages and errors of all pairs, in one table."""
        from pyspark.sql import functions as F

        given, broken = self.given, None
        if given.pairs:
            pairs = self.read(given.pairs, PAIRS, ["pair_id"])
            if given.documents:
                documents, broken = self.documents(given.documents)
                pairs = with_texts(pairs, documents, documents)
        else:
            (sources, broken), (derivatives, also) = self.documents(given.sources), self.documents(given.derivatives)
            broken = broken.unionByName(also)
            found = self.stage("candidates", lambda: self.candidates(sources, derivatives), "parquet")
            pairs = found.select("pair_id", "source_id", "derivative_id")
            # The candidates are small, but lie in one file: parted before their texts are joined to them.
            pairs = pairs.repartition(self.tasks(found, PAIRS_PER_TASK))
            absent = {name: F.lit(None).cast("string") for name in PAIRS if name not in pairs.columns}
            pairs = with_texts(pairs.withColumns(absent), sources, derivatives)
        if given.pairs:
            pairs = pairs.repartition(self.tasks(pairs, PAIRS_PER_TASK))
        options = given.options

        def check(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            use_threads_of_task()
            for batch in batches:
                yield from without_broken_rows(batch, lambda good: sourcecheck.check_batch_flat(good, options))

        rows = pairs.mapInArrow(check, ddl(flat_schema()))
        return rows if broken is None else rows.unionByName(broken)

    def documents(self, paths: list[str]) -> tuple[DataFrame, DataFrame]:
        """The documents of a table, each id once, and error rows for the others."""
        from pyspark.sql import functions as F

        rows = self.read(paths, DOCUMENTS, ["doc_id", "text"])
        markup = json.loads(self.given.options).get("format") or "plain"
        rows = rows.withColumn("format", F.coalesce(F.col("format"), F.lit(markup)))
        doubled = rows.groupBy("doc_id").agg(F.count(F.lit(1)).alias("times")).where("doc_id IS NOT NULL AND times > 1")
        why_broken = F.when(F.col("doc_id").isNull(), "there is no doc_id").otherwise("there is no text")
        broken = rows.where("doc_id IS NULL OR text IS NULL").select(F.col("doc_id").alias("id"), why_broken.alias("message"))
        said = F.concat(F.lit("of "), F.col("times").cast("string"), F.lit(" documents with this id none was taken"))
        broken = broken.unionByName(doubled.select(F.col("doc_id").alias("id"), said.alias("message")))
        name = F.coalesce(F.col("id"), F.lit("without id"))
        told = {
            "table": F.lit("errors"),
            "stage": F.lit("read"),
            "message": F.concat(F.lit("document "), name, F.lit(": "), F.col("message")),
        }
        absent = F.lit(None)
        errors = broken.select(
            *(told.get(field.name, absent).cast(SQL_TYPES[field.type]).alias(field.name) for field in flat_schema())
        )
        good = rows.where("doc_id IS NOT NULL AND text IS NOT NULL")
        return good.join(doubled.select("doc_id"), "doc_id", "left_anti"), errors

    def candidates(self, sources: DataFrame, derivatives: DataFrame) -> DataFrame:
        """Pairs that share enough shingles, numbered in the order of derivative and source. The same as
        `src/bin/sourcecheck/batch/candidates.rs` finds, in words of data frames."""
        from pyspark.sql import Window
        from pyspark.sql import functions as F

        of_sources = self.stage("postings/sources", lambda: self.postings(sources), "parquet")
        of_derivatives = self.stage("postings/derivatives", lambda: self.postings(derivatives), "parquet")
        rare = of_sources.groupBy("feature").agg(F.count(F.lit(1)).alias("times"))
        rare = rare.where(F.col("times") <= self.given.max_sources).select("feature")
        left = of_sources.join(rare, "feature").select("feature", F.col("doc_id").alias("source_id"), F.col("series").alias("of"))
        right = of_derivatives.select("feature", F.col("doc_id").alias("derivative_id"), F.col("series").alias("by"))
        together = left.join(right, "feature").where("source_id <> derivative_id AND (of IS NULL OR by IS NULL OR of <> by)")
        shared = together.groupBy("source_id", "derivative_id").agg(F.count(F.lit(1)).cast("int").alias("shared"))
        sizes = of_derivatives.groupBy(F.col("doc_id").alias("derivative_id")).agg(F.count(F.lit(1)).alias("size"))
        found = shared.where(F.col("shared") >= self.given.min_shared).join(sizes, "derivative_id")
        number = F.row_number().over(Window.orderBy("derivative_id", "source_id")).cast("bigint") - F.lit(1)
        return found.select(
            number.alias("pair_id"),
            "source_id",
            "derivative_id",
            "shared",
            (F.col("shared") / F.col("size")).cast("float").alias("score"),
            F.lit("postings").alias("method"),
        )

    def postings(self, documents: DataFrame) -> DataFrame:
        """The postings of documents, with the series of each."""

        def post(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            use_threads_of_task()
            for batch in batches:
                yield from without_broken_rows(batch, posted, drop=True)

        parted = documents.repartition(self.tasks(documents, DOCUMENTS_PER_TASK))
        return parted.mapInArrow(post, "doc_id string, feature bigint, position int, series string")

    def stage(self, name: str, make: Callable[[], DataFrame], form: str) -> DataFrame:
        """The rows of a stage: those that are there when its folder has the mark, else as `make` makes them."""
        mark = f"{name}/_SUCCESS"
        form = "json" if form == "jsonl" else form
        if self.out.has(mark):
            self.say(f"{name}: done before")
        else:
            started = time.monotonic()
            rows = make()
            self.out.remove(name)
            rows.write.mode("overwrite").format(form).option("ignoreNullFields", "false").save(self.out.address(name))
            # Spark writes the mark itself, Sail does not.
            if not self.out.has(mark):
                self.out.write(mark, "")
            self.say(f"{name}: done in {time.monotonic() - started:.1f} s")
        return self.spark.read.format(form).load(self.out.address(name))

    def read(self, paths: list[str], columns: dict[str, str], needed: list[str]) -> DataFrame:
        """The known columns of tables; those that they do not have are null."""
        from pyspark.sql import functions as F

        of_json = [path.endswith((".jsonl", ".ndjson", ".json")) for path in paths]
        if any(of_json) != all(of_json):
            raise JobError(f"{', '.join(paths)}: give tables of one form, Parquet or JSON Lines")
        addresses = [address_of(path) for path in paths]
        reader = self.spark.read
        try:
            if all(of_json):
                rows = reader.schema(", ".join(f"`{name}` {kind}" for name, kind in columns.items())).json(addresses)
            else:
                rows = reader.parquet(*addresses)
            there = rows.columns
        except Exception as error:
            raise JobError(f"{', '.join(paths)}: cannot be read by the engine: {error}") from error
        missing = [name for name in needed if name not in there]
        if missing:
            raise JobError(f"{', '.join(paths)}: there is no column `{missing[0]}`; there are: {', '.join(there)}")
        return rows.select(
            *((F.col(name) if name in there else F.lit(None)).cast(kind).alias(name) for name, kind in columns.items())
        )

    def tasks(self, rows: DataFrame, per_task: int) -> int:
        """How many tasks the next stage has; the engine is told, for what it parts by itself."""
        tasks: int = self.given.tasks or max(TASKS[0], min(TASKS[1], -(-rows.count() // per_task)))
        self.spark.conf.set("spark.sql.shuffle.partitions", str(tasks))
        return tasks

    def ordered(self, checked: DataFrame, name: str) -> DataFrame:
        """One of the three tables."""
        columns, order = TABLES[name]
        rows = checked.where(checked["table"] == name).select(*columns)
        self.tasks(rows, ROWS_PER_TASK)
        return rows.orderBy(*order)

    def claim(self) -> bool:
        """Takes the folder for this run, or goes on with it; whether the run was complete once."""
        if self.given.force:
            self.out.remove("")
        if not self.out.has("run.json"):
            if self.out.is_used():
                raise JobError(f"{self.given.output}: holds files and no run; name an empty folder, or add --force")
            self.record(complete=False, counts=None)
            return False
        there = json.loads(self.out.read("run.json"))
        for key, value in self.identity().items():
            if there.get(key) != value:
                raise JobError(
                    f"{self.given.output}/run.json: is of a run with other `{key}`; "
                    "name another --output, or add --force to begin anew there"
                )
        return bool(there.get("complete"))

    def identity(self) -> dict[str, Any]:
        """What makes the run the run it is."""
        given = self.given
        roles = ("pairs", "documents", "sources", "derivatives")
        identity = {
            "tool": {"name": "sourcecheck", "version": sourcecheck.__version__},
            "engine": "spark",
            "inputs": {role: [address_of(path) for path in getattr(given, role)] for role in roles if getattr(given, role)},
            "options": json.loads(given.options),
            "format": given.format,
        }
        if not given.pairs:
            identity["candidates"] = {"min-shared": given.min_shared, "max-sources": given.max_sources}
        return identity

    def record(self, complete: bool, counts: dict[str, Any] | None) -> None:
        run = {**self.identity(), "complete": complete, "counts": counts}
        self.out.write("run.json", json.dumps(run, indent=2, sort_keys=True) + "\n")

    def counts(self, checked: DataFrame) -> dict[str, Any]:
        """What came of the run, in the form of `sourcecheck batch`."""
        from pyspark.sql import functions as F

        rows = checked.groupBy("table", "rule", "level").agg(F.count(F.lit(1)).alias("times")).collect()
        counts: dict[str, Any] = {name: sum(row["times"] for row in rows if row["table"] == name) for name in TABLES}
        counts["pairs"] = checked.select("pair_id").where("pair_id IS NOT NULL").distinct().count()
        counts["rules"] = {}
        for row in rows:
            if row["table"] == "findings":
                counts["rules"].setdefault(row["rule"], {})[row["level"]] = row["times"]
        return counts


def with_texts(pairs: DataFrame, sources: DataFrame, derivatives: DataFrame) -> DataFrame:
    """Pairs with the texts of documents where they have none."""
    from pyspark.sql import functions as F

    for side, documents in (("source", sources), ("derivative", derivatives)):
        names = {"doc_id": f"{side}_id", "text": "found_text", "format": "found_format"}
        pairs = pairs.join(documents.select(*(F.col(old).alias(new) for old, new in names.items())), f"{side}_id", "left")
        pairs = pairs.withColumn(f"{side}_format", F.coalesce(f"{side}_format", "found_format"))
        pairs = pairs.withColumn(f"{side}_text", F.coalesce(f"{side}_text", "found_text"))
        pairs = pairs.drop("found_text", "found_format")
    return pairs.select(*PAIRS)


def use_threads_of_task() -> None:
    """In a worker of Spark, as many threads as the task has processors; elsewhere all threads of a process are shared
    among its tasks, as they should be."""
    try:
        from pyspark import TaskContext
    except ImportError:
        return
    context = TaskContext.get()
    if context is not None:
        sourcecheck.set_threads(context.cpus())


def posted(documents: pa.RecordBatch) -> pa.RecordBatch:
    """The postings of documents, with the series of each."""
    postings = sourcecheck.postings_batch(documents)
    series = dict(zip(documents.column("doc_id").to_pylist(), documents.column("series").to_pylist()))
    column = pa.array([series[name] for name in postings.column("doc_id").to_pylist()], pa.string())
    return pa.RecordBatch.from_arrays([*postings.columns, column], names=[*postings.schema.names, "series"])


def without_broken_rows(
    batch: pa.RecordBatch, work: Callable[[pa.RecordBatch], pa.RecordBatch], drop: bool = False
) -> Iterator[pa.RecordBatch]:
    """What `work` makes of a batch. Rows with a text that is not UTF-8, which engines let through, become errors here,
    or are dropped, since no table may hold them."""
    try:
        batch.validate(full=True)
    except pa.ArrowInvalid:
        pass
    else:
        yield work(batch)
        return
    for one in (batch.slice(row, 1) for row in range(batch.num_rows)):
        broken = [field.name for field, column in zip(batch.schema, one.columns) if not is_utf8(column)]
        if not broken:
            # A copy, since a slice shares the buffers of its batch, broken ones too.
            yield work(pa.RecordBatch.from_pylist(one.to_pylist(), schema=batch.schema))
        elif not drop:
            error = {name: one.column(name)[0].as_py() for name in IDS if name not in broken}
            error |= {"table": "errors", "stage": "read", "message": f"{', '.join(broken)}: not UTF-8"}
            yield pa.RecordBatch.from_pylist([error], schema=flat_schema())


def is_utf8(column: pa.Array) -> bool:
    """Whether all strings of a column are; other columns always are."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return True
    try:
        for value in column.cast(pa.binary() if pa.types.is_string(column.type) else pa.large_binary()):
            if value.is_valid:
                value.as_py().decode()
    except UnicodeDecodeError:
        return False
    return True


def ddl(schema: pa.Schema) -> str:
    """A schema in the words of Spark."""
    return ", ".join(f"`{field.name}` {SQL_TYPES[field.type]}" for field in schema)


def address_of(path: str) -> str:
    """A path as an address: what has no scheme is of this machine, whatever the cluster takes for its default."""
    return path if "://" in path else f"file://{os.path.abspath(path)}"


class Folder:
    """The folder of a run, on any file system that pyarrow knows; for marks and records, while the engine writes the
    tables."""

    def __init__(self, path: str) -> None:
        self.root = address_of(path).rstrip("/")
        # The names by which Hadoop knows stores of objects.
        known = {"s3a": "s3", "s3n": "s3"}
        scheme = urlsplit(self.root).scheme
        if scheme == "file":
            # Not by its address, which may have spaces.
            self.system, self.path = pa.fs.LocalFileSystem(), self.root.removeprefix("file://")
            return
        try:
            address = self.root.replace(scheme, known.get(scheme, scheme), 1)
            self.system, self.path = pa.fs.FileSystem.from_uri(address)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise JobError(f"{path}: pyarrow cannot reach it ({error}); name a local folder, s3a://, gs:// or hdfs://") from error

    def address(self, name: str) -> str:
        return f"{self.root}/{name}"

    def _at(self, name: str) -> str:
        return posixpath.join(self.path, name) if name else self.path

    def has(self, name: str) -> bool:
        return bool(self.system.get_file_info(self._at(name)).type == pa.fs.FileType.File)

    def is_used(self) -> bool:
        """Whether there is anything in it; hidden files do not count."""
        inside = self.system.get_file_info(pa.fs.FileSelector(self.path, allow_not_found=True))
        return any(not one.base_name.startswith(".") for one in inside)

    def read(self, name: str) -> str:
        with self.system.open_input_stream(self._at(name)) as stream:
            return bytes(stream.read()).decode()

    def write(self, name: str, text: str) -> None:
        self.system.create_dir(posixpath.dirname(self._at(name)), recursive=True)
        with self.system.open_output_stream(self._at(name)) as stream:
            stream.write(text.encode())

    def remove(self, name: str) -> None:
        if self.system.get_file_info(self._at(name)).type == pa.fs.FileType.Directory:
            self.system.delete_dir(self._at(name))


if __name__ == "__main__":
    sys.exit(main())
