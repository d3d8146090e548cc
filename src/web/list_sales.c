/* The list of accounts in the order of their sales. The order of all of them is kept in memory (kam/sales_rank.h); which of them the list has, its own query
 * says: the order is looked through block by block; where few match, or few of the first blocks do, all matching numbers are read once instead. */
#include "web/list.h"

#include "base/mem.h"
#include "kam/sales_rank.h"
#include "lang/zone.h"
#include "os/clock.h"
#include "web/record.h"
#include "web/records.h"
#include "web/slow.h"

#include <string.h>

enum { BLOCK = 400, BLOCKS_MOST = 6 };

bool list_by_sales(const struct list_page *l)
{
	return !strcmp(l->entity->name, "account") && (str_is(l->state[LIST_SORT], "sales") || str_is(l->state[LIST_SORT], "-sales"));
}

/* Where what sales are made of is hidden in part, or order lines are seen less far than accounts, an order by all of them would tell more. */
static bool sees_all_sales(const struct page *p, const struct entity *account)
{
	static const char *const fields[] = { "account", "order", "ordered_on", "net", "currency" };
	const struct entity *line = schema_entity(p->x.schema, STR("order_line")), *order = schema_entity(p->x.schema, STR("order"));

	if (!principal_may(p->who, line, OP_LIST) || principal_scope(p->who, line, OP_LIST) < principal_scope(p->who, account, OP_LIST))
		return false;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (!principal_reads(p->who, line, entity_field(line, str_of(fields[i]))))
			return false;
	return principal_reads(p->who, order, entity_field_named(order, "status"));
}

bool list_sales_sortable(const struct list_page *l)
{
	return special_offered(l, SPECIAL_SALES) && sees_all_sales(&l->page, l->entity);
}

/* --- which accounts the list has ------------------------------------------------------------------------------------------------------------------- */

/* Numbers that match: all of them, sorted, when there are few or the first blocks had few; else asked for block by block. */
struct matching {
	struct page *page;
	const struct query *query;
	bool all;                 /* every account there is */
	int64_t *numbers;         /* mem_free() it. NULL: by blocks */
	size_t number_count;
	int64_t ids[BLOCK];       /* the block that was asked for last … */
	bool keeps[BLOCK];        /* … and which of it match */
	size_t from, count;       /* its place in the order */
	int blocks;
};

static bool in_numbers(const struct matching *m, int64_t id)
{
	size_t low = 0, high = m->number_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (m->numbers[mid] < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < m->number_count && m->numbers[low] == id;
}

/* The query without order, columns and cursor. */
static struct query numbers_of(const struct matching *m, struct column *none)
{
	struct query q = *m->query;

	q.columns = none;
	q.column_count = 0;
	q.cursor = STR("");
	q.sort[0] = (struct sort){ NULL, &q.entity->fields[COMMON_ID], false };
	q.sort_count = 1;
	q.limit = -1;
	return q;
}

/* An account that the order does not have yet is not looked for: at most as many as it has. */
static bool read_numbers(struct matching *m, size_t most)
{
	struct page *p = m->page;
	struct column none[1];
	struct query q = numbers_of(m, none);
	struct list list;
	bool row = false;
	enum rc rc;

	if (!(m->numbers = mem_alloc((most + 1) * sizeof *m->numbers)))
		return page_ok(p, error_no_memory(&p->e));
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && m->number_count < most && (rc = list_next(&list, &row, &p->e)) == RC_OK && row)
		m->numbers[m->number_count++] = list.id;
	list_end(&list);
	return page_ok(p, rc);
}

/* Which of a block match: one statement. */
static bool ask_block(struct matching *m, const int64_t *ids, size_t from, size_t count)
{
	struct page *p = m->page;
	struct column none[1];
	struct query q = numbers_of(m, none);
	struct value *values = page_new_array(p, struct value, count);
	struct filter among = { .op = FILTER_IN, .field = &q.entity->fields[COMMON_ID], .values = values, .value_count = (int)count }, own, both = { .op = FILTER_AND, .first = &own };
	struct list list;
	bool row = false;
	enum rc rc;

	if (!values)
		return false;
	for (size_t i = 0; i < count; i++) {
		values[i] = value_int(m->ids[i] = ids[i]);
		m->keeps[i] = false;
	}
	if (q.filter) {
		own = *q.filter;
		own.next = &among;
	}
	q.filter = q.filter ? &both : &among;
	m->from = from;
	m->count = count;
	m->blocks++;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row)
		for (size_t i = 0; i < count; i++)
			if (m->ids[i] == list.id)
				m->keeps[i] = true;
	list_end(&list);
	return page_ok(p, rc);
}

/* Is the account at this place of the order one of the list? down: which way the order is walked. */
static bool matches(struct matching *m, const struct sales_rank *r, size_t at, bool down)
{
	if (m->all)
		return true;
	if (!m->numbers && !(at >= m->from && at < m->from + m->count) && m->blocks == BLOCKS_MOST && !read_numbers(m, r->count + LIST_COUNT_MOST))
		return false;
	if (m->numbers)
		return in_numbers(m, r->ids[at]);
	if (!(at >= m->from && at < m->from + m->count)) {
		size_t from = down ? at : at + 1 >= BLOCK ? at + 1 - BLOCK : 0, end = down ? at + BLOCK : at + 1;
		if (!ask_block(m, r->ids + from, from, (end < r->count ? end : r->count) - from))
			return false;
	}
	return m->keeps[at - m->from];
}

static void matching_begin(struct page *p, const struct query *q, bool few, struct matching *m)
{
	*m = (struct matching){ .page = p, .query = q };
	m->all = !q->filter && !q->search.n && principal_scope(p->who, q->entity, OP_LIST) == SCOPE_ALL;
	if (!m->all && few)
		read_numbers(m, LIST_COUNT_MOST);
}

/* --- a page of the list ------------------------------------------------------------------------------------------------------------------------------ */

struct place { int64_t value, id; };

/* "VALUE.ID" of the last row shown. */
static bool read_cursor(struct str text, struct place *out)
{
	struct str value;

	return str_split(&text, '.', &value) && decimal_parse(value, 0, &out->value) == DECIMAL_OK && decimal_parse(text, 0, &out->id) == DECIMAL_OK;
}

static size_t take_page(struct list_page *l, const struct sales_rank *r, struct matching *m, int64_t out[LIST_LIMIT_DEFAULT], struct str *next)
{
	bool down = str_starts(l->state[LIST_SORT], "-");
	struct place last;
	bool going = read_cursor(l->query.cursor, &last);
	size_t at = going ? sales_rank_after(r, last.value, last.id) : down ? 0 : r->count, n = 0, end = 0;

	*next = STR("");
	while (n <= LIST_LIMIT_DEFAULT && (down ? at < r->count : at > 0) && !l->page.failed) {
		size_t i = down ? at++ : --at;
		if ((going && r->ids[i] == last.id) || !matches(m, r, i, down))
			continue;
		if (n < LIST_LIMIT_DEFAULT) {
			out[n] = r->ids[i];
			end = i;
		}
		n++;
	}
	if (n > LIST_LIMIT_DEFAULT)
		*next = page_print(&l->page, "%lld.%lld", (long long)r->values[end], (long long)r->ids[end]);
	return n < LIST_LIMIT_DEFAULT ? n : LIST_LIMIT_DEFAULT;
}

/* Rows of these numbers, each at its number's place; those that are gone meanwhile are left out. */
static size_t read_rows(struct list_page *l, const int64_t *ids, size_t count, struct list_row *rows)
{
	struct page *p = &l->page;
	struct query q = l->query;
	struct list_row *found = page_new_array(p, struct list_row, count);
	struct value *values = page_new_array(p, struct value, count);
	struct filter among = { .op = FILTER_IN, .field = &l->entity->fields[COMMON_ID], .values = values, .value_count = (int)count };
	struct list list;
	bool row = false;
	size_t n = 0, out = 0;
	enum rc rc;

	if (!found || !values || !count)
		return 0;
	for (size_t i = 0; i < count; i++)
		values[i] = value_int(ids[i]);
	q.filter = &among;
	q.search = q.cursor = STR("");
	q.sort[0] = (struct sort){ NULL, &l->entity->fields[COMMON_ID], false };
	q.sort_count = 1;
	q.limit = -1;
	rc = list_begin(&p->x, &q, &list, &p->e);
	while (rc == RC_OK && (rc = list_next(&list, &row, &p->e)) == RC_OK && row && n < count)
		list_take_row(l, &list, &found[n++]);
	list_end(&list);
	if (!page_ok(p, rc))
		return 0;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < n; k++)
			if (found[k].id == ids[i])
				rows[out++] = found[k];
	return out;
}

size_t list_rows_by_sales(struct list_page *l, bool few, struct list_row rows[LIST_LIMIT_DEFAULT], struct str *next)
{
	int64_t ids[LIST_LIMIT_DEFAULT];
	struct matching *m = page_new_array(&l->page, struct matching, 1);
	size_t count;

	*next = STR("");
	if (!m)
		return 0;
	matching_begin(&l->page, &l->query, few, m);
	count = take_page(l, l->rank, m, ids, next);
	mem_free(m->numbers);
	return l->page.failed ? 0 : read_rows(l, ids, count, rows);
}

/* --- from record to record in this order ------------------------------------------------------------------------------------------------------------------ */

/* The nearest account of the list, that way from the place; 0 at the end. */
static int64_t nearest(struct matching *m, const struct sales_rank *r, size_t at, bool up)
{
	while (!m->page->failed && (up ? at > 0 : at + 1 < r->count)) {
		at += up ? (size_t)-1 : 1;
		if (matches(m, r, at, !up))
			return r->ids[at];
	}
	return 0;
}

bool list_place_by_sales(struct record_page *rp, const struct query *q, bool down, struct list_place *out)
{
	struct page *p = &rp->page;
	struct sales_ranks *ranks = request_site(p->r)->sales;
	const struct sales_rank *r = ranks ? sales_rank_newest(ranks) : NULL;
	struct matching *m = page_new_array(p, struct matching, 1);
	size_t at = 0;

	*out = (struct list_place){ 0 };
	if (r && m && sees_all_sales(p, rp->entity)) {
		while (at < r->count && r->ids[at] != rp->record->id)
			at++;
		if ((out->found = at < r->count)) {
			matching_begin(p, q, false, m);
			out->before = nearest(m, r, at, down);
			out->after = nearest(m, r, at, !down);
			mem_free(m->numbers);
		}
	}
	if (r)
		sales_rank_release(ranks, r);
	return out->found && !p->failed;
}

/* --- the page ------------------------------------------------------------------------------------------------------------------------------------------ */

static enum handled page_by_sales(struct request *r)
{
	struct site *site = request_site(r);
	const struct sales_rank *rank;
	struct error e = { 0 };
	enum handled handled;

	if (sales_rank_acquire(site->sales, site->kam, zone_day(company_zone(site->company), os_now()), &rank, &e))
		return page_error(r, &e);
	handled = list_page_with(r, rank);
	sales_rank_release(site->sales, rank);
	return handled;
}

enum handled list_page(struct request *r)
{
	struct str sort = request_arg(r, "sort");

	if (str_is(request_param(r, "plural"), "accounts") && (str_is(sort, "sales") || str_is(sort, "-sales")))
		return page_slowly(r, page_by_sales);
	return list_page_with(r, NULL);
}
