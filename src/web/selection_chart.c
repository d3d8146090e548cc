/* The Pareto curve as the server draws it, and the same as a table. */
#include "web/selection.h"

#include "base/mem.h"

#include <stdlib.h>

enum { BARS_MAX = 120, ACCOUNTS_LEAST = 20, TICKS = 8, LEFT_TICKS = 4, RIGHT_TICKS = 4, TWIN_MAX = 24, POINTS_MAX = 32 << 10 };

static const double plot_left = 56, plot_right = 748, plot_top = 30, plot_bottom = 260;

/* What is drawn: the first `count` accounts, `step` of them a bar. */
struct drawing {
	size_t count, step, bars;
	double highest; /* value at the top */
	double total;
};

static double value_of(const struct selection *s, size_t place)
{
	return decimal_sum_to_double(s->c.items[place].value, LINE_SCALE);
}

static double x_of(const struct drawing *d, double place)
{
	return plot_left + (plot_right - plot_left) * place / (double)d->count;
}

static double round1(double v)
{
	return (double)(long)(v * 10 + (v < 0 ? -.5 : .5)) / 10;
}

static double bar_value(const struct selection *s, const struct drawing *d, size_t bar)
{
	double sum = 0;
	size_t from = bar * d->step, to = from + d->step < d->count ? from + d->step : d->count;

	for (size_t i = from; i < to; i++)
		sum += value_of(s, i);
	return to > from ? sum / (double)(to - from) : 0;
}

/* 1, 2, 2.5 or 5 times a power of ten, at least v. */
static double round_up(double v)
{
	static const double steps[] = { 1, 2, 2.5, 4, 5, 8, 10 };
	double power = 1;

	while (power * 10 <= v)
		power *= 10;
	while (power > v && power > 1e-9)
		power /= 10;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i] * power >= v)
			return steps[i] * power;
	return 10 * power;
}

static struct drawing plan(const struct selection *s)
{
	size_t all = (size_t)s->c.count, wanted = (size_t)s->c.count80 + (size_t)s->c.count80 / 2;
	struct drawing d = { .count = wanted > ACCOUNTS_LEAST ? wanted : ACCOUNTS_LEAST, .step = 1, .total = decimal_sum_to_double(s->c.total, LINE_SCALE) };

	if (d.count > all)
		d.count = all;
	while (d.count / d.step > BARS_MAX)
		d.step++;
	d.bars = (d.count + d.step - 1) / d.step;
	d.highest = round_up(bar_value(s, &d, 0));
	return d;
}

static void draw_bars(struct selection *s, const struct drawing *d, struct pareto_chart *c)
{
	static const char *const classes[ABC_COUNT] = { "a", "b", "c" };
	struct bar_mark *bars = page_new_array(&s->p, struct bar_mark, d->bars);
	double width = x_of(d, (double)d->step) - plot_left, gap = width > 4 ? 1.2 : width > 2 ? .6 : 0;

	for (size_t i = 0; bars && i < d->bars; i++) {
		double share = bar_value(s, d, i) / d->highest, height = (plot_bottom - plot_top) * (share < 0 ? 0 : share);
		size_t first = i * d->step, past = first + d->step < d->count ? first + d->step : d->count;
		bars[i] = (struct bar_mark){ round1(x_of(d, (double)first)), round1(plot_bottom - height), round1(x_of(d, (double)past) - x_of(d, (double)first) - gap),
					     round1(height), classes[s->c.items[first].class] };
	}
	c->bars.items = bars;
	c->bars.count = bars ? d->bars : 0;
}

static void put_point(struct buf *b, const struct drawing *d, double place, double share)
{
	buf_printf(b, "%s%.1f,%.1f", b->len ? " " : "", x_of(d, place), plot_bottom - (plot_bottom - plot_top) * (share > 1 ? 1 : share));
}

static struct str line_now(struct selection *s, const struct drawing *d)
{
	struct buf b = { .max = POINTS_MAX };

	put_point(&b, d, 0, 0);
	for (size_t i = d->step - 1; i < d->count; i += d->step)
		put_point(&b, d, (double)i + 1, s->c.items[i].cumulative);
	return page_take(&s->p, &b);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? 1 : x > y ? -1 : 0;
}

/* Positive values of the period before, largest first; the caller frees. */
static double *values_before(const struct selection *s, size_t *count)
{
	double *values = mem_alloc((s->c.item_count + 1) * sizeof *values);

	*count = 0;
	for (size_t i = 0; values && i < s->c.item_count; i++)
		if (s->c.items[i].value_before > 0)
			values[(*count)++] = decimal_sum_to_double(s->c.items[i].value_before, LINE_SCALE);
	if (values)
		qsort(values, *count, sizeof *values, by_value);
	return values;
}

static struct str line_before(struct selection *s, const struct drawing *d)
{
	struct buf b = { .max = POINTS_MAX };
	double sum = 0, total = 0;
	size_t count;
	double *values = values_before(s, &count);

	for (size_t i = 0; i < count; i++)
		total += values[i];
	if (total > 0)
		put_point(&b, d, 0, 0);
	for (size_t i = 0; total > 0 && i < count && i < d->count; i++) {
		sum += values[i];
		if ((i + 1) % d->step == 0)
			put_point(&b, d, (double)i + 1, sum / total);
	}
	mem_free(values);
	return page_take(&s->p, &b);
}

static void draw_scales(struct selection *s, const struct drawing *d, struct pareto_chart *c)
{
	struct scale_mark *x = page_new_array(&s->p, struct scale_mark, TICKS + 1), *left = page_new_array(&s->p, struct scale_mark, LEFT_TICKS + 1),
			  *right = page_new_array(&s->p, struct scale_mark, RIGHT_TICKS + 1);
	size_t every = (size_t)round_up((double)d->count / TICKS);

	if (!x || !left || !right)
		return;
	for (size_t rank = 1; rank <= d->count && c->x.count <= TICKS; rank = rank == 1 && every > 1 ? every : rank + every)
		x[c->x.count++] = (struct scale_mark){ round1(x_of(d, (double)rank - .5)), page_count(&s->p, (int64_t)rank) };
	for (int i = 0; i <= LEFT_TICKS; i++) {
		double share = (double)i / LEFT_TICKS, at = round1(plot_bottom - (plot_bottom - plot_top) * share);
		decimal_sum value = (decimal_sum)(d->highest * share * MONEY_UNIT);
		left[i] = (struct scale_mark){ at, i ? page_money(&s->p, s->currency, value) : STR("0") };
		right[i] = (struct scale_mark){ at, page_print(&s->p, "%d%%", i * 100 / RIGHT_TICKS) };
	}
	c->x.items = x;
	c->left.items = left;
	c->right.items = right;
	c->left.count = c->right.count = LEFT_TICKS + 1;
}

const struct pareto_chart *selection_chart(struct selection *s)
{
	struct pareto_chart *c = page_new_array(&s->p, struct pareto_chart, 1);
	struct drawing d = plan(s);
	double cut = x_of(&d, (double)s->c.count80);

	if (!c)
		return NULL;
	draw_bars(s, &d, c);
	draw_scales(s, &d, c);
	c->line = line_now(s, &d);
	if (s->c.compared)
		c->line_before = line_before(s, &d);
	c->cut_label = page_say_with(&s->p, "selection.cut", page_count(&s->p, s->c.count80), selection_share(s, .8));
	c->cut_x = round1(cut);
	c->label = page_say_with(&s->p, "selection.curve_note", selection_share(s, s->c.top20), page_print(&s->p, "%.2f", s->c.gini));
	c->unit = selection_value_name(s);
	return c;
}

/* --- as a table ----------------------------------------------------------------------------------------------------------------------------- */

static struct str share_before(const struct selection *s, const double *values, size_t count, size_t rank)
{
	double sum = 0, total = 0;

	for (size_t i = 0; i < count; i++) {
		total += values[i];
		sum += i < rank ? values[i] : 0;
	}
	return total > 0 ? selection_share(s, sum / total) : STR("–");
}

static void twin_row(struct selection *s, struct table_row *row, size_t rank, const double *before, size_t before_count)
{
	struct cell *cells = page_new_array(&s->p, struct cell, 3);
	decimal_sum sum = 0;

	if (!cells)
		return;
	for (size_t i = 0; i < rank; i++)
		sum += s->c.items[i].value;
	cells[0] = (struct cell){ .text = selection_money(s, sum), .number = true, .card = "value" };
	cells[1] = (struct cell){ .text = selection_share(s, s->c.items[rank - 1].cumulative), .number = true, .card = "line" };
	cells[2] = (struct cell){ .text = share_before(s, before, before_count, rank), .number = true, .card = "line" };
	*row = (struct table_row){ .title = page_say_with(&s->p, "selection.first_n", page_count(&s->p, (int64_t)rank), STR("")),
				   .cells = { cells, s->c.compared ? 3 : 2 } };
}

const struct table_view *selection_twin(struct selection *s)
{
	struct table_view *v = page_new_array(&s->p, struct table_view, 1);
	struct table_column *columns = page_new_array(&s->p, struct table_column, 4);
	struct table_row *rows = page_new_array(&s->p, struct table_row, TWIN_MAX);
	static const int steps[] = { 1, 2, 5 };
	size_t count = 0, rank = 1, before_count = 0;
	double *before = s->c.compared ? values_before(s, &before_count) : NULL;

	if (v && columns && rows) {
		for (size_t power = 1, i = 0; rank < (size_t)s->c.count && count < TWIN_MAX - 1; i++) {
			twin_row(s, &rows[count++], rank, before, before_count);
			power *= i % 3 == 2 ? 10 : 1;
			rank = power * (size_t)steps[(i + 1) % 3];
		}
		twin_row(s, &rows[count++], (size_t)s->c.count, before, before_count);
		columns[0] = (struct table_column){ page_say(&s->p, "nav.accounts"), .card = "title" };
		columns[1] = (struct table_column){ selection_value_name(s), true, "value" };
		columns[2] = (struct table_column){ page_say(&s->p, "selection.cumulative"), true, "line" };
		columns[3] = (struct table_column){ page_say(&s->p, "selection.cumulative_before"), true, "line" };
		*v = (struct table_view){ .caption = page_say(&s->p, "selection.curve"), .columns = { columns, s->c.compared ? 4 : 3 }, .rows = { rows, count } };
	}
	mem_free(before);
	return v;
}
