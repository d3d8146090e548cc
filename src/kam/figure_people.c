/* Figures of visits and of the people there, from notes (visit, meeting, call) and contacts, as far as the asker may list them. Who was met is known where a note
 * hangs on a contact; of an account without any such note nothing is known, for it may only not have been written down. A telephone call counts half. */
#include "kam/figure_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "lang/zone.h"
#include "records/read.h"

enum { LOOK_BACK_MONTHS = 24, YEAR = 365, HALF_YEAR = 182, QUARTER = 92 };
static const double DAYS_A_MONTH = 30.4375;

enum role { ROLE_TOP = 1, ROLE_DECIDER = 2, ROLE_APPROVER = 4, ROLE_INFLUENCER = 8 };

/* One note on a contact. */
struct met { int64_t contact; uint32_t account; int32_t day; bool call; };
struct met_list { struct met *items; size_t count, room; };

/* One contact of an account that has such notes. */
struct person { int64_t id; uint32_t account; unsigned char roles; };
struct person_list { struct person *items; size_t count, room; };

struct people {
	const struct figure_pass *pass;
	struct context *x;
	struct met_list met;         /* by contact, newest first */
	struct person_list persons;  /* by id */
	unsigned char *noted;        /* by account: 1 a note of a visit, 2 one on a contact */
};

static void *grown(void *items, size_t count, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 256;
	void *p;

	if (count < *room)
		return items;
	if ((p = mem_resize(items, more * size)))
		*room = more;
	return p;
}

/* --- notes ---------------------------------------------------------------------------------------------------------------------------------------- */

static void add(const struct figure_pass *p, enum figure_id id, uint32_t account, double more)
{
	double *column = p->out->columns[id];

	if (column)
		column[account] = (isnan(column[account]) ? 0 : column[account]) + more;
}

static enum rc take_note(struct people *k, const struct list *l, struct error *e)
{
	enum { ACCOUNT, SUBJECT, SUBJECT_ID, KIND, HAPPENED };
	const struct figure_pass *p = k->pass;
	size_t account = snapshot_find(p->q->snapshot, list_value(l, ACCOUNT).i);
	int32_t day = zone_day(company_zone(k->x->company), list_value(l, HAPPENED).i);
	bool call = str_is(list_value(l, KIND).s, "call");
	struct met *items;

	if (account == p->q->snapshot->account_count || day > p->as_of || (p->q->visible && !p->q->visible[account]))
		return RC_OK;
	k->noted[account] |= 1;
	add(p, FIGURE_VISITS_12M, (uint32_t)account, p->as_of - day < YEAR && !call);
	if (!str_is(list_value(l, SUBJECT).s, "contact"))
		return RC_OK;
	if (!(items = grown(k->met.items, k->met.count, &k->met.room, sizeof *items)))
		return error_no_memory(e);
	k->met.items = items;
	items[k->met.count++] = (struct met){ list_value(l, SUBJECT_ID).i, (uint32_t)account, day, call };
	k->noted[account] |= 2;
	return RC_OK;
}

static enum rc each_row(struct people *k, const char *entity, const char *columns, const char *filter, enum rc (*take)(struct people *, const struct list *, struct error *),
			struct error *e)
{
	struct query q = { .entity = schema_entity(k->x->schema, str_of(entity)), .limit = -1, .operation = OP_LIST };
	struct list l;
	bool row = true;
	enum rc rc;

	if (!filter)
		return error_no_memory(e);
	if ((rc = filter_parse(k->x, q.entity, str_of(filter), &q.filter, e)) || (rc = query_columns(k->x, &q, str_of(columns), e)) || (rc = list_begin(k->x, &q, &l, e)))
		return rc;
	while (rc == RC_OK && (rc = list_next(&l, &row, e)) == RC_OK && row)
		rc = take(k, &l, e);
	list_end(&l);
	return rc;
}

static enum rc read_notes(struct people *k, struct error *e)
{
	CLEANUP(buf_free) struct buf from = { .max = 40 };

	date_write(&from, day_months_before(k->pass->as_of, LOOK_BACK_MONTHS));
	return each_row(k, "note", "account,subject,subject_id,kind,happened_at",
			arena_printf(k->x->arena, "kind in ('visit','meeting','call') and account is not empty and happened_at >= '%.*sT00:00:00Z'", STR_ARG(buf_view(&from))), take_note, e);
}

/* --- contacts -------------------------------------------------------------------------------------------------------------------------------------- */

static unsigned char roles_of(struct str level, struct str buying_role)
{
	return (unsigned char)((str_is(level, "top") ? ROLE_TOP : 0) | (str_is(buying_role, "decider") ? ROLE_DECIDER : 0) | (str_is(buying_role, "approver") ? ROLE_APPROVER : 0) |
			       (str_is(buying_role, "influencer") ? ROLE_INFLUENCER : 0));
}

/* Counted wherever they are; kept where somebody was met. */
static enum rc take_contact(struct people *k, const struct list *l, struct error *e)
{
	enum { ACCOUNT, LEVEL, ROLE };
	const struct figure_pass *p = k->pass;
	size_t account = snapshot_find(p->q->snapshot, list_value(l, ACCOUNT).i);
	unsigned char roles = roles_of(list_value(l, LEVEL).s, list_value(l, ROLE).s);
	struct person *items;

	if (account == p->q->snapshot->account_count || (p->q->visible && !p->q->visible[account]))
		return RC_OK;
	add(p, FIGURE_CONTACTS_KNOWN, (uint32_t)account, 1);
	if (!(k->noted[account] & 2))
		return RC_OK;
	add(p, FIGURE_KEY_PEOPLE_KNOWN, (uint32_t)account, (roles & (ROLE_DECIDER | ROLE_APPROVER)) != 0);
	if (!(items = grown(k->persons.items, k->persons.count, &k->persons.room, sizeof *items)))
		return error_no_memory(e);
	k->persons.items = items;
	items[k->persons.count++] = (struct person){ l->id, (uint32_t)account, roles };
	return RC_OK;
}

static int compare_met(const void *a, const void *b)
{
	const struct met *x = a, *y = b;

	if (x->contact != y->contact)
		return x->contact < y->contact ? -1 : 1;
	return x->day > y->day ? -1 : x->day < y->day;
}

static const struct met *first_met(const struct people *k, int64_t contact)
{
	size_t low = 0, high = k->met.count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (k->met.items[mid].contact < contact)
			low = mid + 1;
		else
			high = mid;
	}
	return low < k->met.count && k->met.items[low].contact == contact ? &k->met.items[low] : NULL;
}

/* --- who was met, and how long ago -------------------------------------------------------------------------------------------------------------------- */

static void put_top(const struct figure_pass *p, const struct person *who, const struct met *m, const struct met *end)
{
	double *without = p->out->columns[FIGURE_MONTHS_WITHOUT_TOP_MEETING];

	for (; m < end && m->contact == who->id; m++) {
		double months = (p->as_of - m->day) / DAYS_A_MONTH;
		if (p->as_of - m->day < YEAR)
			add(p, FIGURE_TOP_MEETINGS_12M, who->account, m->call ? .5 : 1);
		if (without && !m->call && months < without[who->account])
			without[who->account] = months;
	}
}

/* The newest meeting face to face. */
static int32_t silence(const struct figure_pass *p, const struct person *who, const struct met *m, const struct met *end)
{
	for (; m < end && m->contact == who->id; m++)
		if (!m->call)
			return p->as_of - m->day;
	return INT32_MAX;
}

static void put_person(const struct people *k, const struct person *who)
{
	const struct figure_pass *p = k->pass;
	const struct met *m = first_met(k, who->id), *end = k->met.items + k->met.count;
	int32_t days = m ? silence(p, who, m, end) : INT32_MAX;

	if (m && who->roles & ROLE_TOP)
		put_top(p, who, m, end);
	add(p, FIGURE_CONTACTS_MET_12M, who->account, days < YEAR);
	add(p, FIGURE_INFLUENCERS_MET_12M, who->account, days < YEAR && who->roles & ROLE_INFLUENCER);
	add(p, FIGURE_DECIDERS_MET_6M, who->account, days < HALF_YEAR && who->roles & ROLE_DECIDER);
	add(p, FIGURE_KEY_PEOPLE_MET_3M, who->account, days < QUARTER && who->roles & (ROLE_DECIDER | ROLE_APPROVER));
}

/* Where somebody was met, nobody met is zero; the top not met for as long as notes are looked at is that long. */
static void begin_account(const struct people *k, uint32_t account)
{
	static const enum figure_id counts[] = { FIGURE_KEY_PEOPLE_KNOWN, FIGURE_KEY_PEOPLE_MET_3M, FIGURE_DECIDERS_MET_6M, FIGURE_INFLUENCERS_MET_12M, FIGURE_CONTACTS_MET_12M,
						 FIGURE_TOP_MEETINGS_12M };

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		add(k->pass, counts[i], account, 0);
	figure_put(k->pass, FIGURE_MONTHS_WITHOUT_TOP_MEETING, account, LOOK_BACK_MONTHS);
}

static enum rc read_people(struct people *k, struct error *e)
{
	size_t n = k->pass->q->snapshot->account_count;
	enum rc rc = read_notes(k, e);

	if (rc || (!k->met.count && !figure_wanted(k->pass, FIGURE_CONTACTS_KNOWN)))
		return rc;
	for (size_t i = 0; i < n; i++)
		if (k->noted[i] & 2)
			begin_account(k, (uint32_t)i);
	if ((rc = each_row(k, "contact", "account,level,buying_role", "account is not empty", take_contact, e)))
		return rc;
	if (k->met.count)
		qsort(k->met.items, k->met.count, sizeof *k->met.items, compare_met);
	for (size_t i = 0; i < k->persons.count; i++)
		put_person(k, &k->persons.items[i]);
	return RC_OK;
}

enum rc figure_people(const struct figure_pass *p, struct error *e)
{
	struct people k = { .pass = p, .x = p->q->x };
	enum rc rc;

	for (int i = 0; i < FIGURE_COUNT; i++)
		for (size_t a = 0; FIGURE_PEOPLE & FIGURE_BIT(i) && p->out->columns[i] && a < p->out->count; a++)
			p->out->columns[i][a] = NAN;
	if (!k.x || !(figures_needed(p->q->wanted) & FIGURE_PEOPLE) || p->as_of == SNAPSHOT_NO_DAY)
		return RC_OK;
	k.noted = mem_alloc(p->q->snapshot->account_count + 1);
	rc = k.noted ? read_people(&k, e) : error_no_memory(e);
	mem_free(k.noted);
	mem_free(k.met.items);
	mem_free(k.persons.items);
	return rc;
}
