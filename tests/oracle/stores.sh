#!/bin/sh
# Counts and sums over the stores, with awk alone: usage stores.sh FOLDER. Names may hold commas in quotes, so cells are counted from the right.
set -e
tr -d '\r' < "$1/Store_demographics_flat.csv" | awk -F, '
	NR > 1 && NF { n++; staff += $NF; revenue += $(NF - 8); if ($(NF - 4) == "Mountain") mountain++ }
	END { printf "stores %d\nstaff %d\nrevenue %.0f\nmountain %d\n", n, staff, revenue, mountain }'
