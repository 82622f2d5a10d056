#!/bin/sh
# Recomputes the figures from sales.csv in awk and compares them with answer.json.
# An order counts once; it needs a region, units and a price. Dates stand as 2024-05-31, 31/05/2024 or 31 May 2024.
set -eu
expected=$(awk -F, '
    NR == 1 || seen[$0]++ { next }
    {
        if ($2 ~ /^[0-9]+-/) { split($2, date, "-"); month = date[2] + 0 }
        else if ($2 ~ /\//) { split($2, date, "/"); month = date[2] + 0 }
        else { split($2, date, " "); month = (index("JanFebMarAprMayJunJulAugSepOctNovDec", date[2]) + 2) / 3 }
        region = tolower($3); gsub(/ /, "", region)
        if (region == "" || $5 !~ /^[0-9]+$/ || $6 == "") next
        cents = $5 * int($6 * 100 + 0.5)
        if (month >= 1 && month <= 3) first[region] += cents
        if (month >= 4 && month <= 6) second[region] += cents
    }
    END {
        for (region in second) if (best == "" || second[region] > second[best]) best = region
        printf "%s %.2f %.2f\n", best, second[best] / 100, first[best] / 100
    }' sales.csv)
given=$(python3 -c '
import json
answer = json.load(open("answer.json"))
print(answer["region"].lower(), "%.2f" % answer["q2_revenue"], "%.2f" % answer["q1_revenue"])')
[ "$given" = "$expected" ] || { echo "answer.json differs from what awk finds in sales.csv"; exit 1; }
