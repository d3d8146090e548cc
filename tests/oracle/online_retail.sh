#!/bin/sh
# What the Pareto of the online retail data must be, worked out with awk and sort alone: usage online_retail.sh FILE.csv…
# Amounts are whole thousandths (prices have at most three decimals), so that awk's doubles are exact. Prints NAME VALUE lines:
#   rows, returns (negative quantity), without (no customer), gross (all rows), customers, total (sum of the positive customers), positive, count80,
#   a, b (customers of class A and B: running share ≤ 0.8, ≤ 0.95; the largest is A), top20 (share of the largest fifth), first (largest customer, its sum).
set -e
work=$(mktemp)
trap 'rm -f "$work"' EXIT
cat "$@" | tr -d '\r' | awk -F, '
	$1 == "InvoiceNo" { next }
	{
		n = split($5, part, "."); price = part[1] * 1000
		if (n > 1) { d = substr(part[2] "000", 1, 3); price += (part[1] ~ /^-/ ? -d : d) }
		amount = $3 * price; gross += amount; rows++
		if ($3 < 0) returns++
		if ($6 == "") { without++; next }
		sum[$6] += amount
	}
	END {
		printf "# rows %d\n# returns %d\n# without %d\n# gross %.0f\n", rows, returns, without, gross
		for (c in sum) printf "%s %.0f\n", c, sum[c]
	}' > "$work"
trap 'rm -f "$work"' EXIT
sed -n 's/^# //p' "$work"
grep -v '^#' "$work" | sort -k2,2nr -k1,1 | awk '
	{ customers++; if ($2 > 0) { positive++; value[positive] = $2; name[positive] = $1; total += $2 } }
	END {
		fifth = int((positive + 4) / 5)
		for (i = 1; i <= positive; i++) {
			running += value[i]
			if (!count80 && running * 10 >= total * 8) count80 = i
			if (i == 1 || running * 10 <= total * 8) a++
			else if (running * 100 <= total * 95) b++
			if (i == fifth) top = running
		}
		printf "customers %d\ntotal %.0f\npositive %d\ncount80 %d\na %d\nb %d\ntop20 %.15f\nfirst %s\nfirst_sum %.0f\n", customers, total, positive, count80, a, b,
			top / total, name[1], value[1]
	}'
