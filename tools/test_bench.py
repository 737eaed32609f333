#!/usr/bin/env python3
"""Tests of `tools/bench.py` that measure nothing.

usage: python3 -m unittest tools/test_bench.py
"""

import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import bench
from benchmarks import engine, measuring, model, peers, reuse, texts

TEXT = "<!-- bench:pair -->\nold\n<!-- /bench -->\nbetween\n<!-- bench:scaled -->\nolder\n<!-- /bench -->\n"


class Document(unittest.TestCase):
    def test_every_part_has_its_lines(self):
        self.assertEqual(bench.misplaced(bench.DOCUMENT.read_text(encoding="utf-8")), [])

    def test_only_what_was_measured_is_refreshed(self):
        new = bench.refreshed(TEXT, {"pair": {"markdown": "| new |"}})
        self.assertEqual(new, TEXT.replace("old\n", "| new |\n", 1))

    def test_refreshing_twice_changes_nothing(self):
        results = {"pair": {"markdown": "a \\1 b"}, "scaled": {"markdown": "x\n\ny"}}
        new = bench.refreshed(TEXT, results)
        self.assertIn("a \\1 b\n<!-- /bench -->", new)
        self.assertEqual(bench.refreshed(new, results), new)

    def test_wrong_lines_are_told(self):
        whole = "".join(f"<!-- bench:{name} -->\n<!-- /bench -->\n" for name in bench.PARTS)
        self.assertEqual(bench.misplaced(whole), [])
        self.assertIn("no lines for `pair`", bench.misplaced(whole.replace("bench:pair", "bench:pear")))
        self.assertIn("no part is called `pear`", bench.misplaced(whole.replace("bench:pair", "bench:pear")))
        self.assertIn("`pair` is there twice", bench.misplaced(whole + "<!-- bench:pair -->\n<!-- /bench -->\n"))
        self.assertNotEqual(bench.misplaced(whole.removesuffix("<!-- /bench -->\n")), [])


class Measuring(unittest.TestCase):
    def test_slope(self):
        self.assertAlmostEqual(measuring.slope([(n, 3 * n) for n in (1, 2, 8)]), 1)
        self.assertAlmostEqual(measuring.slope([(n, 0.1 * n**2) for n in (1, 2, 8, 64)]), 2)

    def test_figures(self):
        shown = [measuring.three(x) for x in (0, 0.001234, 9.996, 12.34, 123.4, 12_345)]
        self.assertEqual(shown, ["0", "0.00123", "10.00", "12.3", "123", "12,300"])
        shown = [measuring.duration(x) for x in (None, 0.0123, 1.5, 500, 8_000)]
        self.assertEqual(shown, ["–", "12.3 ms", "1.50 s", "8.33 min", "2.22 h"])

    def test_table(self):
        self.assertEqual(measuring.table(["a", ">b"], [["x", 1]]), "| a | b |\n| --- | --: |\n| x | 1 |")

    def test_a_command_is_timed_and_limited(self):
        run = measuring.timed([sys.executable, "-c", "print('said')"], runs=2)
        self.assertEqual((len(run.wall), run.output), (2, b"said\n"))
        self.assertGreater(run.memory, 1_000_000)
        with self.assertRaises(TimeoutError):
            measuring.timed(["sleep", "60"], limit=0.1)
        with self.assertRaisesRegex(RuntimeError, "no luck"):
            measuring.timed([sys.executable, "-c", "raise SystemExit('no luck')"])


class Texts(unittest.TestCase):
    def test_copies_differ_alike_on_both_sides(self):
        derivative, source = texts.fixture()
        self.assertTrue(texts.repeated(source, 3).startswith(source))
        self.assertNotEqual(texts.edited(source, 1), texts.edited(source, 2))
        shared = set(texts.edited(derivative, 7).split()) & set(texts.edited(source, 7).split())
        self.assertGreater(len(shared), 100)
        self.assertTrue(any(word.endswith(texts.letters(7)) for word in shared))

    def test_every_copy_has_an_ending_of_its_own(self):
        self.assertEqual(len({texts.letters(n) for n in range(1, 20_000)}), 19_999)

    def test_moved_sentences_are_where_they_are_said_to_be(self):
        source = texts.repeated(texts.fixture()[1], 2)
        derivative, stated, places = texts.moved(source, 10)
        self.assertEqual(derivative, "\n\n".join(stated))
        for number, (sentence, (start, end)) in enumerate(zip(stated, places)):
            there = source[start:end].split()
            self.assertEqual(len(there) - len(sentence.split()), 2 * (number % 2))
        pointed = [(sentence, *place) for sentence, place in zip(stated, places)]
        self.assertEqual(peers.judge(stated, places, pointed), [True] * 10)
        self.assertEqual(peers.judge(stated, places, [(s, 0, 0) for s in stated]), [False] * 10)

    def test_a_collection_is_the_same_in_every_run(self):
        first, second = texts.Collection(50), texts.Collection(50)
        self.assertEqual(list(first.texts()), list(second.texts()))
        self.assertTrue(first.taken)
        for derivative, source in first.taken:
            self.assertLess(source, derivative)
        self.assertEqual(len({texts.invented(rank) for rank in range(texts.Collection.WORDS)}), texts.Collection.WORDS)

    def test_clusters_become_pairs(self):
        members = [{"document": f"d{n:07}"} for n in (3, 1, 2, 1)]
        self.assertEqual(reuse.ours({"clusters": [{"members": members}]}), {frozenset(p) for p in ((1, 2), (1, 3), (2, 3))})

    def test_wdiff_is_read(self):
        source = "one two three four"
        output = "one [-two-] {+2+} three four"
        self.assertEqual(peers.wdiff_places(output, source), [("one", 0, 3), ("three four", 8, 18)])


    def test_who_is_faster_is_said(self):
        numbers = {"ratio_cold": {"wdiff": {1: 0.25, 8: 2.0}}, "ratio": {}}
        self.assertEqual(peers.faster(numbers), "Faster than we are: wdiff, cold ×1 (4.00 times).")
        self.assertEqual(peers.faster({"ratio_cold": {}, "ratio": {}}), "None is faster than we are.")


class Engine(unittest.TestCase):
    SAID = (
        "local: 10.0 s for 2000 pairs, 30.0 s for 6000; a further pair 5.00 ms; fixed 0.0 s\n"
        "local, 1 thread: 20.0 s for 2000 pairs, 60.0 s for 6000; a further pair 10.00 ms; fixed 0.0 s\n"
        "spark: 41.2 s for 2000 pairs, 63.6 s for 6000; a further pair 5.60 ms; fixed 30.0 s\nload 2.0\n"
    )

    def test_what_the_script_says_is_read(self):
        found = engine.runs(self.SAID)
        self.assertEqual([run["name"] for run in found], ["local", "local, 1 thread", "spark"])
        result = engine.told(found, cores=2)
        self.assertAlmostEqual(result.numbers["overhead"], 0.0012)
        self.assertEqual(result.numbers["start"], 30.0)
        self.assertIn("| spark | 41.2 s | 63.6 s | 30.0 s | 5.60 ms | 0.600 ms |", result.markdown)

    def test_the_model_takes_it(self):
        results = {"batch": {"numbers": {"processor": 0.01}}, "engine": {"numbers": {"overhead": 0.0012, "start": 30.0}}}
        self.assertEqual(model.rates(results).source["engine"], "measured, `engine`")


class Model(unittest.TestCase):
    RATES = model.Rates(check=0.01, document=0.001, engine=0.001, start=30, source={})

    def test_cost(self):
        cost = model.cost(self.RATES, 3)
        self.assertEqual(cost["pairs"], 3_000_000)
        self.assertAlmostEqual(cost["core_seconds"], 2_000 + 30_000)
        self.assertAlmostEqual(cost["one_machine"], 32_000 / 16)
        self.assertAlmostEqual(cost["cluster"], 30 + 35_000 / 256)

    def test_rates_say_where_they_are_from(self):
        found = model.rates({"batch": {"numbers": {"processor": 0.02}}})
        self.assertEqual((found.check, found.source["check"]), (0.02, "measured, `batch`"))
        self.assertEqual((found.engine, found.source["engine"]), (model.TRIAL_ENGINE, "the trial"))
        with self.assertRaises(measuring.NotThere):
            model.rates({})

    def test_it_is_written_from_results_that_were_kept(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "results.json")
            path.write_text(json.dumps({"batch": {"numbers": {"processor": 0.02}}}))
            self.assertIn("core hours", model.model(json.loads(path.read_text())).markdown)


if __name__ == "__main__":
    unittest.main()
