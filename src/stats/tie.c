/* Exponential forgetting, and the usual rhythm by the median. */
#include "stats/tie.h"

#include <math.h>
#include <string.h>

#include "stats/quantile.h"

struct tie tie_strength(double now, double half_life, const double *at, const double *weights, size_t n, double *sorted)
{
	struct tie t = { .usual_gap = NAN };

	for (size_t i = 0; i < n; i++)
		t.strength += (weights && !isnan(weights[i]) ? weights[i] : 1) * exp2(-(now - at[i]) / half_life);
	memcpy(sorted, at, n * sizeof *sorted);
	sort_ascending(sorted, n);
	t.silence = now - sorted[n - 1];
	if (n < 2)
		return t;
	for (size_t i = 0; i + 1 < n; i++)
		sorted[i] = sorted[i + 1] - sorted[i];
	sort_ascending(sorted, n - 1);
	t.usual_gap = quantile_sorted(sorted, n - 1, 1, 2);
	t.fading = t.silence > 2 * t.usual_gap;
	return t;
}
