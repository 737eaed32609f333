#!/usr/bin/env bash
# Scores of the program against gold labels, and whether they hold the floors of docs/quality-floors.txt.
#
# usage: tools/quality.sh [--full]
#
# BINARY (default target/debug/sourcecheck) is measured with the scorers, labels and texts in SHARED (default
# ../shared). Prints one `SET METRIC VALUE` a line for the metrics that have a floor, or all with --full.
# Exit status 1 when a value lies below its floor or was not measured.
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${SHARED:-../shared}
binary=${BINARY:-target/debug/sourcecheck}
floors=docs/quality-floors.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# measure GOLD_PREFIX TEXTS: the report on one pair, scored.
measure() {
    local pair=${1##*/}
    "$binary" check "$2/${pair%%__*}.txt" --source "$2/${pair##*__}.txt" \
        --no-config --format json --fail-on never --quiet > "$work/report.json"
    python3 "$shared/score/score_gold.py" "$work/report.json" "$1" --texts "$2" | sed "s/^/$pair /"
}

{
    for gold in "$shared"/gold/*.derivative.jsonl; do
        measure "${gold%.derivative.jsonl}" "$shared/sources"
    done
    for gold in fixtures/*/*.derivative.jsonl; do
        measure "${gold%.derivative.jsonl}" "$(dirname "$gold")"
    done
    python3 "$shared/score/score_probe.py" "$binary" --folder "$shared/probe" |
        awk '{ for (i = 1; i < NF; i += 2) print "probe", $i, $(i + 1) }'
} > "$work/scores"

if [ "${1:-}" = --full ]; then cat "$work/scores"; fi
awk -v full="${1:-}" '
    /^#/ || NF < 3 { next }
    FNR == NR { value[$1, $2] = $3; next }
    {
        found = value[$1, $2]
        low = found == "" || found + 0 < $3 + 0
        if (low || full == "") printf "%-55s %-14s %6s  floor %s%s\n", $1, $2, found == "" ? "none" : found, $3, low ? "  BELOW" : ""
        faults += low
    }
    END { exit faults > 0 }
' "$work/scores" "$floors"
