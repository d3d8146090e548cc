#!/bin/sh
# What the selection over northwind must be, worked out with awk and sort alone: usage northwind.sh FOLDER. Amounts are whole 1/100,000 (prices in cents,
# discounts in thousandths), so that awk's doubles are exact. Prints NAME VALUE lines; the order details say net and count80, a, b as in online_retail.sh.
set -e
cd "$1"
csv='function cells(line,   n, i, c, q, out) { n = 1; out = ""; q = 0
	for (i = 1; i <= length(line); i++) { c = substr(line, i, 1)
		if (c == "\"") q = !q; else if (c == "," && !q) { cell[n++] = out; out = "" } else out = out c }
	cell[n] = out; return n }'
tr -d '\r' < customers.csv | awk 'NR > 1 && NF' | wc -l | awk '{ print "customers", $1 }'
tr -d '\r' < orders.csv | awk "$csv"' NR > 1 && length { cells($0); n++; if (cell[6] == "NULL") open++ } END { printf "orders %d\nundelivered %d\n", n, open }'
{ tr -d '\r' < orders.csv | awk "$csv"' NR > 1 && length { cells($0); print "O", cell[1], cell[2] }'
  tr -d '\r' < order-details.csv | awk -F, 'NR > 1 && NF == 5 { print "L", $1, $3, $4, $5 }'
} | awk '
	$1 == "O" { customer[$2] = $3; next }
	{ lines++; net = int($3 * 100 + .5) * $4 * (1000 - int($5 * 1000 + .5)); sum[customer[$2]] += net; total += net }
	END { printf "# lines %d\n# net %.0f\n", lines, total; for (c in sum) printf "%s %.0f\n", c, sum[c] }' | {
	read -r _ name value; echo "$name $value"
	read -r _ name value; echo "$name $value"
	sort -k2,2nr -k1,1 | awk '{ positive++; value[positive] = $2; name[positive] = $1; total += $2 }
		END {
			for (i = 1; i <= positive; i++) {
				running += value[i]
				if (!count80 && running * 10 >= total * 8) count80 = i
				if (i == 1 || running * 10 <= total * 8) a++
				else if (running * 100 <= total * 95) b++
			}
			printf "positive %d\ncount80 %d\na %d\nb %d\nfirst %s\nfirst_net %.0f\n", positive, count80, a, b, name[1], value[1]
		}'
}
