/* The import wizard, steps 2 and 3: how the file is read, what its columns mean, and its first rows as they will be. */
#include "base/mem.h"
#include "model/words.h"
#include "templates.h"
#include "web/cells.h"
#include "web/import.h"
#include "web/settings.h"
#include "web/slow.h"

#include <stdio.h>
#include <string.h>

enum { PATH_STEPS = 4, MAPPINGS_MAX = 100 };

static const char *const modes[] = { "add", "update", "upsert" };
static const char *const mode_keys[] = { "import.mode.add", "import.mode.update", "import.mode.upsert" };
enum { MODES = sizeof modes / sizeof *modes };

/* --- words for paths ------------------------------------------------------------------------------------------------------------------------ */

/* order.account.code: 订单 › 客户 › 编号 */
static struct str path_words(struct page *p, const struct entity *t, struct str path)
{
	struct buf b = { .max = 1000 };
	struct str step;

	while (t && str_split(&path, '.', &step)) {
		const struct field *f = entity_field(t, step);
		if (b.len)
			buf_text(&b, " › ");
		buf_str(&b, f ? word_field(p->language, t, f) : step);
		t = f ? f->target : NULL;
	}
	return page_take(p, &b);
}

struct offers { struct option *items; size_t count; };

static struct offers offers_of(struct wizard *w)
{
	struct import_target *targets;
	struct offers o = { NULL, 0 };
	size_t count;

	if (!page_ok(&w->p, import_targets(&w->p.x, w->entity, &targets, &count, &w->p.e)) || !(o.items = page_new_array(&w->p, struct option, count + 1)))
		return o;
	o.items[o.count++] = (struct option){ STR(""), page_say(&w->p, "import.skip"), false };
	for (size_t i = 0; i < count; i++)
		o.items[o.count++] = (struct option){ targets[i].path, path_words(&w->p, w->entity, targets[i].path), false };
	return o;
}

/* --- step 2 --------------------------------------------------------------------------------------------------------------------------------- */

static void fill_column(struct wizard *w, const struct offers *offers, const struct import_look_column *c, int i, struct import_column *out)
{
	struct option *options = page_new_array(&w->p, struct option, offers->count);
	struct buf samples = { .max = 2000 };

	if (!options)
		return;
	for (size_t k = 0; k < offers->count; k++) {
		options[k] = offers->items[k];
		options[k].selected = str_eq(options[k].value, c->path);
	}
	for (int k = 0; k < IMPORT_SAMPLES; k++)
		if (c->samples[k].n) {
			struct str cut = str_part(c->samples[k], 0, 60);
			while (cut.n && !utf8_valid(cut))
				cut.n--;
			buf_text(&samples, samples.len ? " · " : "");
			buf_str(&samples, cut);
		}
	*out = (struct import_column){ .header = c->header, .name = page_print(&w->p, "c.%d", i), .targets = { options, offers->count },
				       .samples = page_take(&w->p, &samples), .unsure = !c->path.n,
				       .reason = page_say(&w->p, !c->path.n ? "import.left_out" : c->guessed ? "import.guessed" : "import.chosen") };
}

static struct form_field choice(struct wizard *w, const char *name, const char *key, size_t room, struct option **options)
{
	*options = page_new_array(&w->p, struct option, room);
	return (struct form_field){ .kind = INPUT_CHOICE, .name = str_of(name), .label = page_say(&w->p, key), .options = { *options, 0 } };
}

static struct form_field encoding_field(struct wizard *w, const struct import_look *look)
{
	static const char *const names[] = { "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030 (GBK)", "Big5", "Windows-1252" };
	struct option *options;
	struct form_field f = choice(w, "encoding", "import.encoding", 6, &options);

	for (int i = 0; options && i < 6; i++)
		options[f.options.count++] = (struct option){ page_print(&w->p, "%d", i), str_of(names[i]), i == look->encoding };
	if (look->confidence < 80 && w->draft.encoding < 0)
		f.hint = page_say(&w->p, "import.encoding_unsure");
	return f;
}

static struct form_field delimiter_field(struct wizard *w, const struct import_look *look)
{
	static const char signs[] = { ',', ';', '\t', '|' };
	static const char *const keys[] = { "import.comma", "import.semicolon", "import.tab", "import.bar" };
	struct option *options;
	struct form_field f = choice(w, "delimiter", "import.delimiter", 4, &options);

	for (int i = 0; options && i < 4; i++)
		options[f.options.count++] = (struct option){ page_print(&w->p, "%d", signs[i]), page_say(&w->p, keys[i]), signs[i] == look->delimiter };
	return f;
}

static struct form_field sheet_field(struct wizard *w, const struct import_look *look)
{
	struct option *options;
	struct form_field f = choice(w, "sheet", "import.sheet", IMPORT_SHEETS_MAX, &options);

	for (int i = 0; options && i < look->sheet_count; i++)
		options[f.options.count++] = (struct option){ page_print(&w->p, "%d", i), look->sheets[i], i == look->sheet };
	return f;
}

static struct form_field entity_field_of(struct wizard *w)
{
	const struct schema *schema = w->p.x.schema;
	struct option *options;
	struct form_field f = choice(w, "entity", "import.entity", (size_t)schema->entity_count, &options);

	for (int i = 0; options && i < schema->entity_count; i++)
		if (wizard_may(&w->p, &schema->entities[i]) && !(schema->entities[i].flags & ENTITY_INTERNAL))
			options[f.options.count++] = (struct option){ str_of(schema->entities[i].name), word_entity(w->p.language, &schema->entities[i], true),
								      &schema->entities[i] == w->entity };
	return f;
}

static struct form_field mapping_field(struct wizard *w)
{
	const struct entity *t = schema_entity(w->p.x.schema, STR("mapping"));
	struct query q = { .entity = t, .limit = MAPPINGS_MAX, .operation = OP_LIST };
	struct str filter = page_print(&w->p, "entity = '%s'", w->entity->name);
	struct option *options;
	struct form_field f = choice(w, "saved", "settings.mappings", MAPPINGS_MAX + 1, &options);
	struct list l;
	bool row;

	if (!options || !principal_may(w->p.who, t, OP_LIST) || !page_ok(&w->p, filter_parse(&w->p.x, t, filter, &q.filter, &w->p.e)) ||
	    !page_ok(&w->p, query_columns(&w->p.x, &q, STR("name"), &w->p.e)) || !page_ok(&w->p, list_begin(&w->p.x, &q, &l, &w->p.e)))
		return f;
	options[f.options.count++] = (struct option){ STR(""), page_say(&w->p, "import.mapping_none"), true };
	while (f.options.count <= MAPPINGS_MAX && page_ok(&w->p, list_next(&l, &row, &w->p.e)) && row)
		options[f.options.count++] = (struct option){ page_print(&w->p, "%lld", (long long)l.id), arena_str(w->p.arena, list_value(&l, 0).s), false };
	list_end(&l);
	return f;
}

/* How the file is read: found out, and changeable. */
static const struct form_body *file_form(struct wizard *w, const struct import_look *look)
{
	struct form_body *form = page_new_array(&w->p, struct form_body, 1);
	struct form_group *group = page_new_array(&w->p, struct form_group, 1);
	struct form_field *fields = page_new_array(&w->p, struct form_field, 5);
	size_t n = 0;

	if (!form || !group || !fields)
		return NULL;
	fields[n++] = entity_field_of(w);
	if (look->spreadsheet) {
		fields[n++] = sheet_field(w, look);
	} else if (look->encoding_name.n) {
		fields[n++] = encoding_field(w, look);
		fields[n++] = delimiter_field(w, look);
	}
	fields[n] = mapping_field(w);
	n += fields[n].options.count > 1;
	*group = (struct form_group){ .fields = { fields, n } };
	*form = (struct form_body){ .action = wizard_url(w, "file"), .csrf = request_csrf(w->p.r), .groups = { group, 1 }, .submit_key = "import.read_again", .quiet = true };
	return form;
}

static bool has_orders(const struct entity *t)
{
	const struct field *f = entity_field_named(t, "currency");

	return !strcmp(t->name, "order_line") || (f && f->flags & FIELD_REQUIRED);
}

static void fill_how(struct wizard *w, const struct import_look *look, struct import_map_view *v)
{
	struct option *options = page_new_array(&w->p, struct option, MODES);
	struct form_field *currency = page_new_array(&w->p, struct form_field, 1);

	if (!options || !currency)
		return;
	for (int i = 0; i < (w->entity->key ? MODES : 1); i++)
		options[i] = (struct option){ str_of(modes[i]), page_say(&w->p, mode_keys[i]), i == w->draft.mode };
	v->modes.items = options;
	v->modes.count = w->entity->key ? MODES : 1;
	*currency = (struct form_field){ .kind = INPUT_CODE, .name = STR("currency"), .label = page_say(&w->p, "import.currency"), .value = look->currency, .max = 3,
					 .hint = page_say_with(&w->p, "import.currency_help", company_setting(w->p.x.company, "company.currency"), STR("")) };
	/* money stands in a currency of its own only where orders are made */
	v->currency = has_orders(w->entity) ? currency : NULL;
	v->asks_missing = look->refers;
	v->create_missing = w->draft.map.n ? look->create_missing : true;
	v->parents_alone = w->draft.map.n ? look->parents_alone : !strcmp(w->entity->name, "contact");
	v->mapping_name = w->draft.mapping_name;
}

static struct str about_file(struct wizard *w, const struct import_look *look)
{
	if (look->spreadsheet)
		return page_say_with(&w->p, "import.about_sheet", look->sheet < look->sheet_count ? look->sheets[look->sheet] : STR(""), page_count(&w->p, look->column_count));
	return page_say_with(&w->p, "import.about_text", look->encoding_name, page_count(&w->p, look->column_count));
}

static enum handled columns_page(struct request *r, const struct error *wrong)
{
	struct import_look look;
	struct wizard w;

	if (!wizard_open(r, &w))
		return wizard_close(&w);
	if (!str_is(w.status, "waiting")) {
		wizard_close(&w);
		return page_go(r, str_of(arena_printf(request_arena(r), "/import/%lld", (long long)w.id)));
	}
	struct import_map_view v = { .shell = page_shell(&w.p, w.draft.file_name), .action = wizard_url(&w, "columns"), .csrf = request_csrf(r), .file = w.draft.file_name,
				     .back_url = STR("/import") };
	struct error e = { 0 };
	enum rc rc = import_look(&w.p.x, w.jobs, &w.draft, &look, &e);
	if (rc == RC_NOT_FOUND || rc == RC_FORBIDDEN || rc == RC_NO_MEMORY) {
		w.p.e = e;
		page_ok(&w.p, rc);
	} else {
		struct offers offers = offers_of(&w);
		struct import_column *columns = page_new_array(&w.p, struct import_column, (size_t)look.column_count);
		for (int i = 0; columns && i < look.column_count; i++)
			fill_column(&w, &offers, &look.columns[i], i, &columns[i]);
		v.columns.items = columns;
		v.columns.count = (size_t)look.column_count;
		v.note = about_file(&w, &look);
		v.wrong = rc != RC_OK;
		wizard_steps(&w.p, &w, 1, &v.steps);
		v.file_form = file_form(&w, &look);
		fill_how(&w, &look, &v);
		if (rc || wrong) {
			v.error = page_error_text(&w.p, rc ? &e : wrong);
			response_status(request_response(r), rc_status(rc ? rc : wrong->rc));
		}
	}
	if (!w.p.failed)
		template_import_map(&w.p.out, &v);
	return wizard_close(&w);
}

static enum handled columns_slow(struct request *r)
{
	return columns_page(r, NULL);
}

enum handled import_columns(struct request *r)
{
	return page_slowly(r, columns_slow);
}

/* --- keeping what was said -------------------------------------------------------------------------------------------------------------------- */

struct keeping { int64_t id; struct str argument, entity, name, map; };

/* The mapping under its name: made, or replaced where the asker may. */
static enum rc keep_mapping(struct context *x, const struct keeping *k, struct error *e)
{
	const struct entity *t = schema_entity(x->schema, STR("mapping"));
	struct query q = { .entity = t, .limit = LIST_LIMIT_MAX, .operation = OP_LIST };
	char *filter = arena_printf(x->arena, "entity = '%.*s'", STR_ARG(k->entity));
	int64_t found = 0;
	struct written out;
	struct change c;
	struct list l;
	bool row;
	enum rc rc;

	if ((rc = filter_parse(x, t, str_of(filter), &q.filter, e)) || (rc = query_columns(x, &q, STR("name"), e)) || (rc = list_begin(x, &q, &l, e)))
		return rc;
	while ((rc = list_next(&l, &row, e)) == RC_OK && row)
		if (str_eq(list_value(&l, 0).s, k->name))
			found = l.id;
	list_end(&l);
	if (rc || (rc = change_new(x, t, &c, e)) || (rc = change_text(x, &c, STR("map"), k->map, e)))
		return rc;
	if (found)
		return record_update(x, found, ANY_VERSION, &c, &out, e);
	if ((rc = change_text(x, &c, STR("name"), k->name, e)) || (rc = change_text(x, &c, STR("entity"), k->entity, e)))
		return rc;
	return record_create(x, &c, &out, e);
}

static enum rc keep(struct context *x, struct write_request *q, struct error *e)
{
	const struct keeping *k = q->argument;
	enum rc rc = job_change(x, k->id, k->argument, e);

	return rc || !k->name.n ? rc : keep_mapping(x, k, e);
}

static enum rc keep_draft(struct request *r, int64_t id, const struct import_draft *d, struct str name, struct error *e)
{
	CLEANUP(buf_free) struct buf argument = { .max = JOB_ARGUMENT_MAX };
	struct keeping k = { id, .entity = d->entity, .name = name, .map = d->map };

	import_draft_write(d, &argument);
	k.argument = arena_str(request_arena(r), buf_view(&argument));
	if (argument.failed || !k.argument.p)
		return error_set(e, RC_TOO_LARGE, NULL, "error.map_large", NULL, NULL);
	return settings_write(r, keep, &k, e);
}

static int mode_asked(const struct request *r)
{
	for (int i = 0; i < MODES; i++)
		if (str_is(request_field(r, "mode"), modes[i]))
			return i;
	return 0;
}

static enum rc read_columns(struct wizard *w, struct import_draft *d, struct error *e)
{
	struct import_choice choice = { request_field(w->p.r, "create_missing").n > 0, request_field(w->p.r, "parents_alone").n > 0,
					str_trim(request_field(w->p.r, "currency")) };
	struct str *paths;
	struct buf map = { .max = JOB_ARGUMENT_MAX / 2 };
	struct import_look look;
	enum rc rc;

	*d = w->draft;
	d->map = STR("");
	if ((rc = import_look(&w->p.x, w->jobs, d, &look, e)))
		return rc;
	if (choice.currency.n && choice.currency.n != 3)
		return error_set(e, RC_INVALID, "currency", "error.currency", NULL, NULL);
	if (!(paths = arena_new_array(w->p.arena, struct str, (size_t)look.column_count + 1)))
		return error_no_memory(e);
	for (int i = 0; i < look.column_count; i++) {
		char name[24];
		snprintf(name, sizeof name, "c.%d", i);
		paths[i] = request_field(w->p.r, name);
	}
	import_map_write(&look, paths, &choice, &map);
	d->map = arena_str(w->p.arena, buf_view(&map));
	d->mode = mode_asked(w->p.r);
	d->mapping_name = str_trim(request_field(w->p.r, "mapping"));
	rc = map.failed ? error_set(e, RC_TOO_LARGE, NULL, "error.map_large", NULL, NULL) : import_look(&w->p.x, w->jobs, d, &look, e);
	buf_free(&map);
	return rc;
}

static enum handled columns_save_slow(struct request *r)
{
	struct import_draft d;
	struct error e = { 0 };
	struct wizard w;
	enum rc rc;

	if (!wizard_open(r, &w))
		return wizard_close(&w);
	rc = read_columns(&w, &d, &e);
	wizard_close(&w);
	if (rc == RC_OK)
		rc = keep_draft(r, w.id, &d, d.mapping_name, &e);
	return rc ? columns_page(r, &e) : wizard_go(r, w.id, "preview");
}

enum handled import_columns_save(struct request *r)
{
	return page_slowly(r, columns_save_slow);
}

static int number_asked(const struct request *r, const char *name, int least, int most, int otherwise)
{
	int64_t n;

	return decimal_parse(request_field(r, name), 0, &n) == DECIMAL_OK && n >= least && n <= most ? (int)n : otherwise;
}

/* The map of a saved mapping; another way to read the file or another entity begins with a fresh guess. */
static enum rc read_file_choice(struct wizard *w, struct import_draft *d, struct error *e)
{
	struct request *r = w->p.r;
	const struct entity *t = schema_entity(w->p.x.schema, request_field(r, "entity"));
	struct record *mapping;
	int64_t id;
	enum rc rc;

	*d = w->draft;
	d->encoding = number_asked(r, "encoding", 0, 5, w->draft.encoding);
	d->sheet = number_asked(r, "sheet", 0, IMPORT_SHEETS_MAX - 1, w->draft.sheet);
	d->delimiter = (char)number_asked(r, "delimiter", '\t', '|', w->draft.delimiter);
	d->map = STR("");
	if (t && wizard_may(&w->p, t))
		d->entity = str_of(t->name);
	if (decimal_parse(request_field(r, "saved"), 0, &id) != DECIMAL_OK)
		return RC_OK;
	if ((rc = record_get(&w->p.x, schema_entity(w->p.x.schema, STR("mapping")), id, &mapping, e)))
		return rc;
	if (str_eq(record_value(mapping, "entity").s, d->entity)) {
		d->map = record_value(mapping, "map").s;
		d->mapping_name = record_value(mapping, "name").s;
	}
	return RC_OK;
}

static enum handled file_save_slow(struct request *r)
{
	struct import_draft d;
	struct error e = { 0 };
	struct wizard w;
	enum rc rc;

	if (!wizard_open(r, &w))
		return wizard_close(&w);
	rc = read_file_choice(&w, &d, &e);
	wizard_close(&w);
	if (rc == RC_OK)
		rc = keep_draft(r, w.id, &d, STR(""), &e);
	return rc ? page_error(r, &e) : wizard_go(r, w.id, "columns");
}

enum handled import_file_save(struct request *r)
{
	return page_slowly(r, file_save_slow);
}

/* --- step 3 --------------------------------------------------------------------------------------------------------------------------------- */

/* The field that a path ends at; NULL for a reference's own key. */
static const struct field *field_at(const struct entity *t, struct str path, const struct entity **of)
{
	const struct field *f = NULL;
	struct str step;

	while (t && str_split(&path, '.', &step)) {
		*of = t;
		f = entity_field(t, step);
		t = f ? f->target : NULL;
	}
	return f && f->type != TYPE_REF ? f : NULL;
}

/* As it will stand on pages: days by the company's clock, choices in words. What cannot be read stays as it is. */
static struct cell preview_cell(struct wizard *w, struct str path, struct str text)
{
	struct type_context types = context_types(&w->p.x);
	const struct entity *of = w->entity;
	const struct field *f = field_at(w->entity, path, &of);
	struct error ignored = { 0 };
	struct value v;
	struct cell c = { .text = text };

	if (f && text.n && field_parse(&types, f, text, &v, &ignored) == RC_OK)
		c = cell_of(&w->p, of, f, v, STR(""), STR(""));
	c.kind = c.number ? CELL_NUMBER : CELL_TEXT;
	c.card = "line";
	return c;
}

/* The field of a refusal is the column's own, one of the row it refers to, or the reference that the column looks up. */
static bool is_wrong(struct wizard *w, const struct import_look_column *c, struct str field)
{
	return str_eq(field, c->path) || str_eq(field, c->header) || str_ends(c->path, arena_printf(w->p.arena, ".%.*s", STR_ARG(field))) ||
	       str_starts(c->path, arena_printf(w->p.arena, "%.*s.", STR_ARG(field)));
}

static void preview_row(struct wizard *w, const struct import_look *look, const struct import_shown_row *from, struct table_row *row)
{
	struct cell *cells = page_new_array(&w->p, struct cell, (size_t)look->column_count + 1);
	bool told = false;
	size_t n = 0;

	if (!cells)
		return;
	for (int i = 0; i < look->column_count; i++) {
		if (!look->columns[i].path.n)
			continue;
		cells[n] = preview_cell(w, look->columns[i].path, i < from->text_count ? from->texts[i] : STR(""));
		if (from->refused && !told && is_wrong(w, &look->columns[i], from->field)) {
			cells[n].wrong = told = true;
			cells[n].sub = from->reason;
		}
		n++;
	}
	*row = (struct table_row){ .title = page_count(&w->p, from->line), .sub = from->refused && !told ? from->reason : STR(""), .cells = { cells, n }, .moot = from->refused };
}

static bool is_number(const struct field *f)
{
	return f && (f->type == TYPE_INT || f->type == TYPE_MONEY || f->type == TYPE_QUANTITY || f->type == TYPE_RATIO);
}

static const struct table_view *preview_table(struct wizard *w, const struct import_look *look, const char *caption, const struct import_shown_row *shown, int count)
{
	struct table_view *v = page_new_array(&w->p, struct table_view, 1);
	struct table_column *columns = page_new_array(&w->p, struct table_column, (size_t)look->column_count + 1);
	struct table_row *rows = page_new_array(&w->p, struct table_row, IMPORT_SHOWN_MAX);
	size_t n = 0;

	if (!v || !columns || !rows)
		return NULL;
	columns[n++] = (struct table_column){ page_say(&w->p, "import.line"), false, "title" };
	for (int i = 0; i < look->column_count; i++) {
		const struct entity *of = w->entity;
		if (look->columns[i].path.n)
			columns[n++] = (struct table_column){ path_words(&w->p, w->entity, look->columns[i].path), is_number(field_at(w->entity, look->columns[i].path, &of)), "line" };
	}
	for (int i = 0; i < count; i++)
		preview_row(w, look, &shown[i], &rows[i]);
	*v = (struct table_view){ .caption = page_say(&w->p, caption), .columns = { columns, n }, .rows = { rows, (size_t)count } };
	return v;
}

static void fill_sums(struct wizard *w, const struct import_trial *t, struct import_preview_view *v)
{
	const struct { const char *key; int64_t count; } sums[] = {
		{ "import.read", t->read }, { "import.added", t->added }, { "import.updated", t->updated }, { "import.unchanged", t->unchanged }, { "import.refused", t->refused },
	};
	struct figure_view *f = page_new_array(&w->p, struct figure_view, 5);

	for (int i = 0; f && i < 5; i++)
		f[i] = (struct figure_view){ .label = page_say(&w->p, sums[i].key), .value = page_count(&w->p, sums[i].count), .tone = i == 4 && sums[i].count ? "late" : "" };
	v->sums.items = f;
	v->sums.count = f ? 5 : 0;
}

static void fill_problems(struct wizard *w, const struct import_trial *t, struct import_preview_view *v)
{
	struct link *links = page_new_array(&w->p, struct link, IMPORT_PROBLEMS_MAX);

	for (int i = 0; links && i < t->problem_count; i++) {
		struct str words = import_field_label(w->p.language, w->entity, t->problems[i].field);
		links[i] = (struct link){ .label = words.n ? page_say_with(&w->p, "import.problem", words, t->problems[i].text) : t->problems[i].text,
					  .note = page_count(&w->p, t->problems[i].count) };
	}
	v->problems.items = links;
	v->problems.count = links ? (size_t)t->problem_count : 0;
}

static enum handled show_preview(struct request *r, const struct import_trial *trial)
{
	struct import_look look;
	struct wizard w;

	if (wizard_open(r, &w) && page_ok(&w.p, import_look(&w.p.x, w.jobs, &w.draft, &look, &w.p.e))) {
		struct import_preview_view v = { .shell = page_shell(&w.p, w.draft.file_name), .action = wizard_url(&w, "run"), .csrf = request_csrf(r),
						 .file = w.draft.file_name, .back_url = wizard_url(&w, "columns") };
		v.note = page_say_with(&w.p, trial->whole ? "import.tried_all" : "import.tried_first", page_count(&w.p, trial->read), STR(""));
		v.whole = trial->whole;
		v.rows = preview_table(&w, &look, "import.first_rows", trial->rows, trial->row_count);
		if (trial->refusal_count)
			v.refusals = preview_table(&w, &look, "import.refused_rows", trial->refusals, trial->refusal_count);
		wizard_steps(&w.p, &w, 2, &v.steps);
		fill_sums(&w, trial, &v);
		fill_problems(&w, trial, &v);
		if (!w.p.failed)
			template_import_preview(&w.p.out, &v);
	}
	return wizard_close(&w);
}

static enum handled preview_slow(struct request *r)
{
	struct import_trial *trial = arena_new(request_arena(r), struct import_trial);
	struct error e = { 0 };
	struct wizard w;
	enum rc rc;

	if (!trial)
		return reply_error(r, 503, "error.no_memory");
	if (!wizard_open(r, &w))
		return wizard_close(&w);
	wizard_close(&w);
	if (!str_is(w.status, "waiting"))
		return page_go(r, str_of(arena_printf(request_arena(r), "/import/%lld", (long long)w.id)));
	rc = import_try(w.jobs, request_caller(r)->who, request_arena(r), request_language(r), &w.draft, trial, &e);
	if (rc == RC_FORBIDDEN)
		return page_error(r, &e);
	return rc ? columns_page(r, &e) : show_preview(r, trial);
}

enum handled import_preview_page(struct request *r)
{
	return page_slowly(r, preview_slow);
}
