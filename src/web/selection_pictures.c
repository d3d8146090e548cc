/* Pictures of a scored selection: Pareto, attractiveness × position, growth × share, recency × frequency. Their figures go to the browser as JSON in an
 * attribute (web/js/pictures.js draws them) and stand below as tables. */
#include "base/mem.h"
#include "format/csv.h"
#include "format/json.h"
#include "templates.h"
#include "web/selection.h"
#include "web/slow.h"
#include "web/web.h"

#include <math.h>
#include <string.h>

enum { PARETO_BARS = 80, POINTS_MAX = 200, LABELS_MAX = 14, TWIN_ROWS = 40, PICTURES_MAX = 4, DATA_BYTES = 256 << 10 };

struct pictures_page { struct selection s; struct picture *pictures; size_t count; };

static struct picture *add(struct pictures_page *q, const char *kind, const char *title, struct str note)
{
	struct picture *to = &q->pictures[q->count++];

	*to = (struct picture){ .kind = str_of(kind), .title = page_say(&q->s.p, title), .note = note };
	return to;
}

static double rounded(double v)
{
	return round(v * 100) / 100;
}

static double in_money(const struct selection *s, decimal_sum value)
{
	return decimal_sum_to_double(value, LINE_SCALE);
}

/* --- Pareto ------------------------------------------------------------------------------------------------------------------------------------------ */

static void pareto_picture(struct pictures_page *q)
{
	struct selection *s = &q->s;
	CLEANUP(buf_free) struct buf b = { .max = DATA_BYTES };
	struct json_writer w = { .b = &b };
	size_t n = (size_t)s->c.count < PARETO_BARS ? (size_t)s->c.count : PARETO_BARS;
	struct picture *p = add(q, "pareto", "selection.curve", page_say_with(&s->p, "pictures.pareto_note", selection_share(s, s->c.top20), page_print(&s->p, "%.2f", s->c.gini)));

	json_object_begin(&w);
	json_key(&w, "values");
	json_array_begin(&w);
	for (size_t i = 0; i < n; i++)
		json_put_double(&w, rounded(in_money(s, s->c.items[i].value)));
	json_array_end(&w);
	json_key(&w, "share");
	json_array_begin(&w);
	for (size_t i = 0; i < n; i++)
		json_put_double(&w, rounded(100 * s->c.items[i].cumulative));
	json_array_end(&w);
	json_field_int(&w, "cut", s->c.count80);
	json_field_str(&w, "words", page_say_with(&s->p, "pictures.cut", page_count(&s->p, s->c.count80), STR("")));
	json_field_str(&w, "unit", s->currency);
	json_field_str(&w, "x", page_say(&s->p, "pictures.rank"));
	json_object_end(&w);
	p->data = page_take(&s->p, &b);
	p->twin = selection_twin(s);
}

/* --- bubbles ------------------------------------------------------------------------------------------------------------------------------------------- */

/* Two axes: what stands on them, how far they reach, where they are cut, and the words of the four corners (from top left, by rows). */
struct bubble_kind {
	bool (*at)(const struct scoring *k, const struct scored *i, double *x, double *y);
	const char *title, *note, *x, *y;
	double x_least, x_most, y_least, y_most;
	double x_cuts[2], y_cuts[2];
	int cut_count;
	const char *corners[4];
};

static const char *mark_of(const struct scored *i)
{
	return selection_mark((enum tier)(i->tier_proposed == TIER_NONE ? i->tier_now : i->tier_proposed));
}

static double clamp(double v, double least, double most)
{
	return v < least ? least : v > most ? most : v;
}

static void put_axis(struct json_writer *w, struct selection *s, const char *key, const char *name, double least, double most, const double *cuts, int count)
{
	json_key(w, key);
	json_object_begin(w);
	json_field_str(w, "name", page_say(&s->p, name));
	json_field_double(w, "min", least);
	json_field_double(w, "max", most);
	json_key(w, "cuts");
	json_array_begin(w);
	for (int i = 0; i < count; i++)
		json_put_double(w, cuts[i]);
	json_array_end(w);
	json_object_end(w);
}

static void put_point(struct json_writer *w, struct selection *s, const struct bubble_kind *k, const struct scored *i, double x, double y, bool label)
{
	json_object_begin(w);
	json_field_str(w, "n", scored_name(s, i->account));
	json_field_double(w, "x", rounded(clamp(x, k->x_least, k->x_most)));
	json_field_double(w, "y", rounded(clamp(y, k->y_least, k->y_most)));
	json_field_double(w, "v", rounded(in_money(s, i->value)));
	json_field_str(w, "w", selection_money(s, i->value));
	json_field_text(w, "t", mark_of(i));
	json_field_bool(w, "l", label);
	json_object_end(w);
}

/* The largest by value that have both coordinates. */
static size_t choose(struct selection *s, const struct bubble_kind *k, const struct scored **out, double *x, double *y)
{
	size_t n = 0;

	for (size_t c = 0; c < s->c.item_count && n < POINTS_MAX; c++) {
		const struct scored *i = scoring_find(&s->scoring, s->c.items[c].account);
		if (i && i->value > 0 && k->at(&s->scoring, i, &x[n], &y[n]))
			out[n++] = i;
	}
	return n;
}

static struct table_view *bubble_table(struct selection *s, const struct bubble_kind *k, const struct scored *const *points, const double *x, const double *y, size_t n)
{
	struct table_view *t = page_new_array(&s->p, struct table_view, 1);
	struct table_column *columns = page_new_array(&s->p, struct table_column, 5);
	struct table_row *rows;

	n = n < TWIN_ROWS ? n : TWIN_ROWS;
	rows = page_new_array(&s->p, struct table_row, n + 1);
	if (!t || !columns || !rows)
		return NULL;
	columns[0] = (struct table_column){ page_say(&s->p, "entity.account"), false, "title" };
	columns[1] = (struct table_column){ page_say(&s->p, k->x), true, "line" };
	columns[2] = (struct table_column){ page_say(&s->p, k->y), true, "line" };
	columns[3] = (struct table_column){ selection_value_name(s), true, "value" };
	columns[4] = (struct table_column){ page_say(&s->p, "field.account.tier"), false, "mark" };
	for (size_t i = 0; i < n; i++) {
		struct cell *cells = page_new_array(&s->p, struct cell, 4);
		if (!cells)
			return NULL;
		cells[0] = (struct cell){ .kind = CELL_NUMBER, .text = page_print(&s->p, "%.2f", x[i]), .number = true, .card = "line" };
		cells[1] = (struct cell){ .kind = CELL_NUMBER, .text = page_print(&s->p, "%.2f", y[i]), .number = true, .card = "line" };
		cells[2] = (struct cell){ .text = selection_money(s, points[i]->value), .number = true, .card = "value" };
		cells[3] = selection_tier(s, (enum tier)points[i]->tier_proposed);
		rows[i] = (struct table_row){ .title = scored_name(s, points[i]->account), .url = scored_why(s, points[i]->account), .cells = { cells, 4 } };
	}
	*t = (struct table_view){ .caption = page_say(&s->p, k->title), .columns = { columns, 5 }, .rows = { rows, n } };
	return t;
}

static void bubble_picture(struct pictures_page *q, const struct bubble_kind *k)
{
	struct selection *s = &q->s;
	CLEANUP(buf_free) struct buf b = { .max = DATA_BYTES };
	struct json_writer w = { .b = &b };
	const struct scored **points = page_new_array(&s->p, const struct scored *, POINTS_MAX);
	double *x = page_new_array(&s->p, double, POINTS_MAX), *y = page_new_array(&s->p, double, POINTS_MAX);
	size_t n = points && x && y ? choose(s, k, points, x, y) : 0;
	struct picture *p;

	if (!n)
		return;
	p = add(q, "bubble", k->title, page_say_with(&s->p, k->note, page_count(&s->p, (int64_t)n), STR("")));
	json_object_begin(&w);
	put_axis(&w, s, "x", k->x, k->x_least, k->x_most, k->x_cuts, k->cut_count);
	put_axis(&w, s, "y", k->y, k->y_least, k->y_most, k->y_cuts, k->cut_count);
	json_key(&w, "corners");
	json_array_begin(&w);
	for (int i = 0; i < 4; i++)
		json_put_str(&w, page_say(&s->p, k->corners[i]));
	json_array_end(&w);
	json_key(&w, "points");
	json_array_begin(&w);
	for (size_t i = 0; i < n; i++)
		put_point(&w, s, k, points[i], x[i], y[i], i < LABELS_MAX);
	json_array_end(&w);
	json_object_end(&w);
	p->data = page_take(&s->p, &b);
	p->twin = bubble_table(s, k, points, x, y, n);
}

/* --- recency × frequency ---------------------------------------------------------------------------------------------------------------------------------- */

static void count_rfm(const struct selection *s, int64_t cells[RFM_STEPS][RFM_STEPS])
{
	int v[3];

	for (size_t i = 0; i < s->scoring.count; i++)
		if (scoring_rfm(&s->scoring, &s->scoring.items[i], v))
			cells[v[0] - 1][v[1] - 1]++;
}

static void put_steps(struct json_writer *w, struct selection *s, const char *key, const char *name)
{
	json_key(w, key);
	json_object_begin(w);
	json_field_str(w, "name", page_say(&s->p, name));
	json_key(w, "steps");
	json_array_begin(w);
	for (int k = 1; k <= RFM_STEPS; k++)
		json_put_str(w, page_print(&s->p, "%d", k));
	json_array_end(w);
	json_object_end(w);
}

static struct table_view *rfm_table(struct selection *s, int64_t cells[RFM_STEPS][RFM_STEPS])
{
	struct table_view *t = page_new_array(&s->p, struct table_view, 1);
	struct table_column *columns = page_new_array(&s->p, struct table_column, RFM_STEPS + 1);
	struct table_row *rows = page_new_array(&s->p, struct table_row, RFM_STEPS);

	if (!t || !columns || !rows)
		return NULL;
	columns[0] = (struct table_column){ page_say_with(&s->p, "pictures.by", page_say(&s->p, "pictures.frequency"), page_say(&s->p, "pictures.recency")), false, "title" };
	for (int r = 0; r < RFM_STEPS; r++)
		columns[r + 1] = (struct table_column){ page_print(&s->p, "%d", r + 1), true, "line" };
	for (int f = 0; f < RFM_STEPS; f++) {
		struct cell *row = page_new_array(&s->p, struct cell, RFM_STEPS);
		for (int r = 0; row && r < RFM_STEPS; r++)
			row[r] = (struct cell){ .kind = CELL_NUMBER, .text = page_count(&s->p, cells[r][f]), .number = true, .card = "line" };
		rows[f] = (struct table_row){ .title = page_print(&s->p, "%d", f + 1), .cells = { row, row ? RFM_STEPS : 0 } };
	}
	*t = (struct table_view){ .caption = page_say(&s->p, "pictures.rfm"), .columns = { columns, RFM_STEPS + 1 }, .rows = { rows, RFM_STEPS } };
	return t;
}

static void rfm_picture(struct pictures_page *q)
{
	struct selection *s = &q->s;
	CLEANUP(buf_free) struct buf b = { .max = DATA_BYTES };
	struct json_writer w = { .b = &b };
	int64_t cells[RFM_STEPS][RFM_STEPS] = { { 0 } };
	struct picture *p = add(q, "heat", "pictures.rfm", page_say(&s->p, "pictures.rfm_note"));

	count_rfm(s, cells);
	json_object_begin(&w);
	put_steps(&w, s, "x", "pictures.recency");
	put_steps(&w, s, "y", "pictures.frequency");
	json_key(&w, "cells");
	json_array_begin(&w);
	for (int r = 0; r < RFM_STEPS; r++)
		for (int f = 0; f < RFM_STEPS; f++) {
			json_array_begin(&w);
			json_put_int(&w, r);
			json_put_int(&w, f);
			json_put_int(&w, cells[r][f]);
			json_array_end(&w);
		}
	json_array_end(&w);
	json_object_end(&w);
	p->data = page_take(&s->p, &b);
	p->twin = rfm_table(s, cells);
}

/* --- the page -------------------------------------------------------------------------------------------------------------------------------------------------- */

static const struct bubble_kind matrix = {
	.at = scoring_matrix, .title = "pictures.matrix", .note = "pictures.bubble_note", .x = "pictures.position", .y = "pictures.attractiveness", .x_least = 1, .x_most = 5,
	.y_least = 1, .y_most = 5, .x_cuts = { MATRIX_LOWER, MATRIX_UPPER }, .y_cuts = { MATRIX_LOWER, MATRIX_UPPER }, .cut_count = 2,
	.corners = { "pictures.win", "pictures.invest", "pictures.passive", "pictures.hold" },
};
static const struct bubble_kind quadrants = {
	.at = scoring_bcg, .title = "pictures.bcg", .note = "pictures.bubble_note", .x = "pictures.share", .y = "pictures.growth", .x_least = 0, .x_most = 1, .y_least = -1,
	.y_most = 2, .x_cuts = { BCG_SHARE }, .y_cuts = { BCG_GROWTH }, .cut_count = 1,
	.corners = { "pictures.question", "pictures.star", "pictures.dog", "pictures.cow" },
};

static enum handled pictures_slow(struct request *r)
{
	struct pictures_page q = { .count = 0 };

	if (selection_open(r, &q.s)) {
		struct selection *s = &q.s;
		struct crumb *crumbs = selection_crumbs(s);
		struct shell_view *shell = page_shell(&s->p, page_say(&s->p, "pictures.title"));
		struct pictures_view v = { .shell = shell, .title = page_say(&s->p, "pictures.title"), .crumbs = { crumbs, crumbs ? 2 : 0 },
					   .note = page_say_with(&s->p, "selection.note", selection_period(s, s->period), page_time(&s->p, s->snapshot->taken_at)) };
		q.pictures = page_new_array(&s->p, struct picture, PICTURES_MAX);
		if (s->scored && s->c.count && q.pictures && shell) {
			shell->draws = true;
			pareto_picture(&q);
			bubble_picture(&q, &matrix);
			bubble_picture(&q, &quadrants);
			rfm_picture(&q);
			if (selection_exports(s))
				v.export_url = selection_url(s, "/selection/pictures.csv", NULL, STR(""));
		} else {
			v.blank = selection_unscored(s);
		}
		v.pictures.items = q.pictures;
		v.pictures.count = q.count;
		if (!s->p.failed)
			template_pictures(&s->p.out, &v);
	}
	return selection_close(&q.s);
}

static enum handled pictures_page(struct request *r)
{
	return page_slowly(r, pictures_slow);
}

/* --- as a file: of every account what the pictures show of the largest ------------------------------------------------------------------------------------ */

static void put_place(struct csv_writer *w, bool known, double x, double y)
{
	csv_put_double(w, known ? x : NAN);
	csv_put_double(w, known ? y : NAN);
}

static void put_rfm(struct csv_writer *w, struct buf *b, bool known, const int v[3])
{
	for (int i = 0; i < 3; i++) {
		if (known)
			buf_int(b, v[i]);
		csv_put_buf(w, b, false);
	}
}

static void csv_line(const struct selection *s, struct csv_writer *w, size_t place, struct buf *b)
{
	const struct classified *c = &s->c.items[place];
	const struct snapshot_account *a = &s->snapshot->accounts[c->account];
	const struct scored *i = scoring_find(&s->scoring, c->account);
	double x = 0, y = 0;
	int v[3] = { 0 };
	bool known;

	buf_int(b, (int64_t)place + 1);
	csv_put_buf(w, b, false);
	csv_put(w, str_of(snapshot_text(s->snapshot, a->code)), true);
	csv_put(w, str_of(snapshot_text(s->snapshot, a->name)), true);
	decimal_sum_write(b, c->value, LINE_SCALE);
	csv_put_buf(w, b, false);
	csv_put(w, s->currency, false);
	buf_printf(b, "%.6f", c->cumulative);
	csv_put_buf(w, b, false);
	known = i && scoring_matrix(&s->scoring, i, &x, &y);
	put_place(w, known, x, y);
	known = i && scoring_bcg(&s->scoring, i, &x, &y);
	put_place(w, known, x, y);
	known = i && scoring_rfm(&s->scoring, i, v);
	put_rfm(w, b, known, v);
	csv_put(w, str_of(i && i->tier_proposed < TIER_COUNT ? tier_codes[i->tier_proposed] : ""), false);
	csv_end_row(w);
}

static void csv_lines(const struct selection *s, struct csv_writer *w)
{
	static const char *const names[] = { "rank", "code", "name", "value", "currency", "cumulative", "position", "attractiveness", "relative_share", "growth", "recency",
					     "frequency", "monetary", "proposed" };
	CLEANUP(buf_free) struct buf b = { .max = 256 };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		csv_put(w, str_of(names[i]), false);
	csv_end_row(w);
	for (size_t i = 0; s->scored && i < s->c.item_count; i++)
		csv_line(s, w, i, &b);
}

static enum handled csv_slow(struct request *r)
{
	return selection_csv(r, "pictures.csv", csv_lines);
}

static enum handled csv_page(struct request *r)
{
	return page_slowly(r, csv_slow);
}

static const struct route rows[] = {
	{ METHOD_GET, "/selection/pictures", pictures_page, NEED_SESSION },
	{ METHOD_GET, "/selection/pictures.csv", csv_page, NEED_SESSION },
};
const struct route_group web_routes_pictures = { rows, sizeof rows / sizeof *rows };
