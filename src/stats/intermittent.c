/* One pass for the figures of the series, one for smoothing. */
#include "stats/intermittent.h"

#include <math.h>

static const double SPARSE = 1.32, VARIED = 0.49;

/* Of the demands: where the first and the last stand (from 1), how many, their mean and squared coefficient of variation. */
struct demands { size_t first, last, count; double first_size, mean, cv2; };

static struct demands look(const double *series, size_t n)
{
	struct demands d = { 0 };
	double squares = 0;

	for (size_t i = 0; i < n; i++) {
		if (!(series[i] > 0))
			continue;
		double step = series[i] - d.mean; /* Welford's recurrence */
		d.count++;
		d.mean += step / (double)d.count;
		squares += step * (series[i] - d.mean);
		d.last = i + 1;
		if (d.count == 1) {
			d.first = i + 1;
			d.first_size = series[i];
		}
	}
	d.cv2 = d.count > 1 ? squares / (double)(d.count - 1) / (d.mean * d.mean) : NAN;
	return d;
}

static enum intermittent_class class_of(double adi, double cv2)
{
	if (adi < SPARSE)
		return cv2 < VARIED ? INTERMITTENT_SMOOTH : INTERMITTENT_ERRATIC;
	return cv2 < VARIED ? INTERMITTENT_INTERMITTENT : INTERMITTENT_LUMPY;
}

static void croston(const double *series, const struct demands *d, enum intermittent_init init, double alpha, double beta, struct intermittent *out)
{
	size_t before = d->first;

	out->interval = init == INTERMITTENT_NAIVE ? (double)d->first : (double)d->last / (double)d->count;
	for (size_t i = d->first; i < d->last; i++) {
		if (!(series[i] > 0))
			continue;
		out->demand += alpha * (series[i] - out->demand);
		out->interval += beta * ((double)(i + 1 - before) - out->interval);
		before = i + 1;
	}
	out->forecast = out->demand / out->interval;
}

static void tsb(const double *series, size_t n, const struct demands *d, enum intermittent_init init, double alpha, double beta, struct intermittent *out)
{
	double probability = init == INTERMITTENT_NAIVE ? 1 / (double)d->first : (double)d->count / (double)n;

	for (size_t i = 1; i < n; i++) {
		bool some = series[i] > 0;
		probability += beta * (some - probability);
		out->demand += some ? alpha * (series[i] - out->demand) : 0;
	}
	out->interval = probability;
	out->forecast = probability * out->demand;
}

void intermittent(const double *series, size_t n, enum intermittent_method method, enum intermittent_init init, double alpha, double beta, struct intermittent *out)
{
	struct demands d = look(series, n);

	*out = (struct intermittent){ d.count > 1, NAN, NAN, NAN, d.count ? (double)n / (double)d.count : NAN, d.cv2, INTERMITTENT_SMOOTH };
	if (!out->enough)
		return;
	out->class = class_of(out->adi, out->cv2);
	out->demand = d.first_size;
	if (method == INTERMITTENT_TSB)
		tsb(series, n, &d, init, alpha, beta, out);
	else
		croston(series, &d, init, alpha, beta, out);
	if (method == INTERMITTENT_SBA)
		out->forecast *= 1 - beta / 2;
	if (method == INTERMITTENT_SBJ)
		out->forecast *= 1 - beta / (2 - beta);
}
