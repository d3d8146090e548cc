/* Wilson's interval and the net promoter score. */
#include "stats/proportion.h"

#include "stats/normal.h"

#include <math.h>

struct interval proportion_wilson(double k, double n, double level)
{
	double z = normal_quantile(0.5 + level / 2), p = k / n, spread = z * z / n, middle, half;

	if (!(n > 0))
		return (struct interval){ NAN, NAN, NAN };
	middle = (p + spread / 2) / (1 + spread);
	half = z / (1 + spread) * sqrt(p * (1 - p) / n + spread / (4 * n));
	return (struct interval){ p, k > 0 ? fmax(0, middle - half) : 0, k < n ? fmin(1, middle + half) : 1 };
}

struct interval proportion_nps(double promoters, double passives, double detractors)
{
	double n = promoters + passives + detractors, p = promoters / n, d = detractors / n, score, half;

	if (!(n > 0))
		return (struct interval){ NAN, NAN, NAN };
	score = 100 * (promoters - detractors) / n;
	half = 100 * 1.96 * sqrt(fmax(0, p + d - (p - d) * (p - d)) / n);
	return (struct interval){ score, fmax(-100, score - half), fmin(100, score + half) };
}
