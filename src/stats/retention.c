/* Maximum likelihood in ln alpha and ln beta. Of those who began period t, lost(t) left with 1 − r_t and the others stayed with r_t. */
#include "stats/retention.h"

#include <math.h>

#include "stats/minimize.h"

static const double REACH = 14;
static const double starts[][2] = { { 0.7, 1.2 }, { 1, 5 }, { 3, 3 } };
enum { STARTS = sizeof starts / sizeof *starts };

struct cohort { const double *survivors; size_t n; };

static double deviance(void *context, const double *logs, double *gradient)
{
	const struct cohort *c = context;
	double alpha = exp(logs[0]), beta = exp(logs[1]), sum = 0, by_alpha = 0, by_beta = 0;

	for (size_t t = 1; t < c->n; t++) {
		double began = c->survivors[t - 1] / c->survivors[0], stayed = c->survivors[t] / c->survivors[0], lost = began - stayed;
		double b = beta + (double)(t - 1), all = alpha + b;
		sum += lost * log(alpha / all) - stayed * log1p(alpha / b);
		by_alpha += lost / alpha - began / all;
		by_beta += stayed / b - began / all;
	}
	gradient[0] = -by_alpha * alpha;
	gradient[1] = -by_beta * beta;
	return -sum;
}

void retention_fit(const double *survivors, size_t n, struct retention_fit *out)
{
	struct cohort c = { survivors, n };
	struct minimum found = { 0 };

	*out = (struct retention_fit){ NAN, NAN, NAN, false, 0 };
	for (int k = 0; k < STARTS && !found.found && n > 2 && survivors[0] > 0; k++) {
		double logs[] = { log(starts[k][0]), log(starts[k][1]) };
		minimize(deviance, &c, 2, logs, REACH, &found);
		out->iterations += found.iterations;
	}
	if (found.found) {
		out->alpha = exp(found.at[0]);
		out->beta = exp(found.at[1]);
		out->log_likelihood = -found.value * survivors[0];
		out->converged = true;
	}
}

void retention_curve(double alpha, double beta, size_t periods, double *retention, double *survival)
{
	for (size_t t = 0; t < periods; t++) {
		retention[t] = 1 / (1 + alpha / (beta + (double)t));
		survival[t] = (t ? survival[t - 1] : 1) * retention[t];
	}
}
