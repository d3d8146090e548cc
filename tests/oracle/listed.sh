#!/bin/sh
# How many companies the list names, with awk and sort alone: usage listed.sh FOLDER. limited: full names with 有限 in them.
set -e
tr -d '\r' < "$1/companies_merged_utf8.csv" | awk -F, 'NR > 1 && NF { n++; if (!seen[$3]++) { d++; if (index($3, "有限")) l++ } }
	END { printf "rows %d\ndistinct %d\nlimited %d\n", n, d, l }'
