#!/usr/bin/env bash
# Scores of the program against labels, and whether they hold what docs/quality-floors.txt asks for.
#
# usage: tools/quality.sh [--full | --record | --table] [--sets "NAME ..."]
#
#   (nothing)  check the floors, one line each; status 1 when one is broken or was not measured
#   --full     print every score before that, as SET METRIC VALUE or SET METRIC VALUE [LOW, HIGH]
#   --record   write the scores of the labelled sets, with their intervals, into the floors file
#   --table    print the labelled sets as a Markdown table, beside docs/quality-published.tsv
#   --sets     labelled sets to run, in this order, instead of all; "" for none
#
# BINARY (default target/debug/sourcecheck) is measured with the scorers, labels and texts in SHARED (default
# ../shared): gold labels, fixtures, the probe and our own labelled alterations (shares, 0 to 1), and SHARED/bench
# through `eval` (per cent).
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${SHARED:-../shared}
binary=${BINARY:-target/debug/sourcecheck}
floors=docs/quality-floors.txt
published=docs/quality-published.tsv
sets="wice wice_tokens summedits bump foolmetwice qags swipe realsumm_omission aesop pan_paraphrase mrpc clough"
mode=check
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

while [ $# -gt 0 ]; do
    case $1 in
        --full | --record | --table) mode=${1#--} ;;
        --sets) sets=${2?--sets needs a list of names}; shift ;;
        *) sed -n 's/^# usage/usage/p' "$0" >&2; exit 2 ;;
    esac
    shift
done

# measure GOLD_PREFIX TEXTS: the report on one pair, scored.
measure() {
    local pair=${1##*/}
    "$binary" check "$2/${pair%%__*}.txt" --source "$2/${pair##*__}.txt" \
        --no-config --format json --fail-on never --quiet > "$work/report.json"
    python3 "$shared/score/score_gold.py" "$work/report.json" "$1" --texts "$2" | sed "s/^/$pair /"
}

labelled_pairs() {
    for gold in "$shared"/gold/*.derivative.jsonl; do
        measure "${gold%.derivative.jsonl}" "$shared/sources"
    done
    for gold in fixtures/*/*.derivative.jsonl; do
        measure "${gold%.derivative.jsonl}" "$(dirname "$gold")"
    done
    python3 "$shared/score/score_probe.py" "$binary" --folder "$shared/probe" |
        awk '{ for (i = 1; i < NF; i += 2) print "probe", $i, $(i + 1) }'
    # The part held out is not measured here, so that nobody tunes to it.
    python3 "$shared/score/score_probe.py" "$binary" --folder fixtures/alterations/development |
        awk '{ for (i = 1; i < NF; i += 2) print "alterations", $i, $(i + 1) }'
}

labelled_sets() {
    for set in $sets; do
        "$binary" eval "$shared/bench/$set/dev.jsonl" --format json > "$work/eval.json"
        python3 - "$set" "$work/eval.json" << 'PYTHON'
import json, sys
for m in json.load(open(sys.argv[2]))["metrics"]:
    print(sys.argv[1], m["name"], f'{m["value"]:.1f} [{m["low"]:.1f}, {m["high"]:.1f}]')
PYTHON
    done
}

if [ "$mode" = check ] || [ "$mode" = full ]; then labelled_pairs > "$work/scores"; fi
labelled_sets >> "$work/scores"

case $mode in
    record)
        # Lines of sets that were not run stay, and so do comments and the floors of the other scores.
        awk -v sets=" $sets " 'NF != 4 || /^#/ || !index(sets, " " $1 " ")' "$floors" > "$work/floors"
        tr -d '[],' < "$work/scores" |
            awk '{ printf "%s %s %.1f %.1f\n", $1, $2, $3, ($5 - $4) / 2 }' >> "$work/floors"
        cp "$work/floors" "$floors"
        exit ;;
    table)
        awk -F '\t' '
            FNR == NR && (/^#/ || FNR == 1) { next }
            FNR == NR { floor[$1, $2] = $3; best[$1, $2] = $4 == "" ? "" : $4 " (" $5 ")"; next }
            FNR == 1 {
                print "| set | metric | score | 95 % interval | overlap | published |"
                print "|---|---|--:|---|--:|---|"
            }
            {
                split($0, part, " ")
                interval = substr($0, index($0, "["))
                key = part[1] SUBSEP part[2]
                printf "| %s | %s | %s | %s | %s | %s |\n", part[1], part[2], part[3], interval,
                    floor[key] == "" ? "–" : floor[key], best[key] == "" ? "–" : best[key]
            }
        ' "$published" "$work/scores"
        exit ;;
    full) cat "$work/scores" ;;
esac

awk -v mode="$mode" -v sets=" $sets " '
    /^#/ || NF < 3 { next }
    FNR == NR { value[$1, $2] = $3; next }
    # A recorded figure of a set that was not asked for.
    NF == 4 && !index(sets, " " $1 " ") { next }
    {
        found = value[$1, $2]
        # Of the calibration error less is better, so that its floor is a ceiling.
        bound = $2 == "ece" ? $3 + $4 : $3 - $4
        broken = found == "" || ($2 == "ece" ? found + 0 > bound : found + 0 < bound)
        if (broken || mode == "check") {
            printf "%-55s %-14s %6s  %s %s%s\n", $1, $2, found == "" ? "none" : found,
                $2 == "ece" ? "ceiling" : "floor", bound, broken ? "  BROKEN" : ""
        }
        faults += broken
    }
    END { exit faults > 0 }
' "$work/scores" "$floors"
