/* Where an importer may make rows: the scope of the operation import, asked for the account of each new row. The same as scope.c says in SQL, but once an
 * account and before anything is written, so that a row out of reach is refused by itself. */
#include "records/import_plan.h"

#include "base/mem.h"
#include "lang/zone.h"

#include <string.h>

/* How the importer stands to an account. */
enum { STAND_OWNER = 1, STAND_MEMBER = 2, STAND_UNIT = 4, STAND_BELOW = 8 };

struct standing { int64_t account; unsigned how; };

/* --- what is known of accounts -------------------------------------------------------------------------------------------------------------- */

static struct standing *slot_of(const struct import_reach *r, int64_t account)
{
	size_t i = ((uint64_t)account * 0x9E3779B97F4A7C15u >> 20) & (r->slot_count - 1);

	while (r->slots[i].account && r->slots[i].account != account)
		i = (i + 1) & (r->slot_count - 1);
	return &r->slots[i];
}

static bool grow(struct import_reach *r)
{
	struct import_reach bigger = { .slot_count = r->slot_count ? r->slot_count * 2 : 1024 };

	if (!(bigger.slots = mem_alloc(bigger.slot_count * sizeof *bigger.slots)))
		return false;
	for (size_t i = 0; i < r->slot_count; i++)
		if (r->slots[i].account)
			*slot_of(&bigger, r->slots[i].account) = r->slots[i];
	mem_free(r->slots);
	r->slots = bigger.slots;
	r->slot_count = bigger.slot_count;
	return true;
}

static enum rc keep(struct import_reach *r, int64_t account, unsigned how, struct error *e)
{
	if ((r->used + 1) * 2 > r->slot_count && !grow(r))
		return error_no_memory(e);
	struct standing *s = slot_of(r, account);
	r->used += !s->account;
	*s = (struct standing){ account, how };
	return RC_OK;
}

void reach_forget(struct import_reach *r)
{
	mem_free(r->slots);
	*r = (struct import_reach){ 0 };
}

/* --- how he stands ---------------------------------------------------------------------------------------------------------------------------- */

static unsigned standing_of(const struct principal *who, int64_t owner, int64_t unit)
{
	unsigned how = (owner && owner == who->user ? STAND_OWNER : 0) | (unit && unit == who->unit ? STAND_UNIT : 0);

	for (int i = 0; i < who->unit_count; i++)
		how |= unit && who->units[i] == unit ? STAND_BELOW : 0;
	return how;
}

static enum rc look_up(struct context *x, int64_t account, unsigned *how, struct error *e)
{
	struct value values[] = { value_int(x->who->user), value_int(zone_day(company_zone(x->company), x->now)), value_int(account) };
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	*how = 0;
	if ((rc = db_prepare(x->db, STR("SELECT a.owner_id, a.unit_id, EXISTS (SELECT 1 FROM account_member m WHERE m.account_id = a.id AND m.user_id = ?1"
					" AND m.deleted_at IS NULL AND m.access = 'write' AND (m.until IS NULL OR m.until >= ?2)) FROM account a"
					" WHERE a.id = ?3 AND a.deleted_at IS NULL"), &st, e)) ||
	    (rc = statement_bind_all(st, values, 3, e)) || (rc = statement_step(st, &row, e)) || !row)
		return rc;
	*how = standing_of(x->who, statement_int(st, 0), statement_int(st, 1)) | (statement_int(st, 2) ? STAND_MEMBER : 0);
	return RC_OK;
}

static bool reaches(enum scope scope, unsigned how)
{
	return how & STAND_OWNER || (scope >= SCOPE_TEAM && how & STAND_MEMBER) || (scope == SCOPE_UNIT && how & STAND_UNIT) ||
	       (scope == SCOPE_UNIT_BELOW && how & STAND_BELOW);
}

/* --- rows to be made ---------------------------------------------------------------------------------------------------------------------------- */

static struct value given(const struct import_node *n, const struct value *values, const char *name)
{
	for (int i = 0; i < n->field_count; i++)
		if (!strcmp(n->fields[i]->name, name))
			return values[i];
	return value_null();
}

/* A new account belongs to the importer and his unit where the file says nothing else. */
static unsigned new_account(const struct context *x, const struct import_node *n, const struct value *values)
{
	struct value owner = given(n, values, "owner"), unit = given(n, values, "unit");

	return standing_of(x->who, value_is_null(owner) ? x->who->user : owner.i, value_is_null(unit) ? x->who->unit : unit.i);
}

enum rc reach_note_account(struct context *x, struct import_plan *p, const struct import_node *n, const struct value *values, int64_t id, struct error *e)
{
	return n->entity->scope == SCOPE_ACCOUNT && !x->who->system ? keep(&p->reach, id, new_account(x, n, values), e) : RC_OK;
}

static enum rc standing(struct context *x, struct import_plan *p, int64_t account, unsigned *how, struct error *e)
{
	struct standing *s = p->reach.slot_count ? slot_of(&p->reach, account) : NULL;
	enum rc rc;

	if (s && s->account)
		return *how = s->how, RC_OK;
	rc = look_up(x, account, how, e);
	return rc ? rc : keep(&p->reach, account, *how, e);
}

enum rc reach_check(struct context *x, struct import_plan *p, const struct import_node *n, const struct value *values, struct error *e)
{
	enum scope scope = principal_scope(x->who, n->entity, OP_IMPORT);
	const char *field = n->entity->scope == SCOPE_ACCOUNT ? "owner" : n->entity->scope_field;
	struct value account;
	unsigned how;
	enum rc rc;

	if (scope == SCOPE_ALL || (n->entity->scope != SCOPE_ACCOUNT && n->entity->scope != SCOPE_VIA))
		return RC_OK;
	if (n->entity->scope == SCOPE_ACCOUNT) {
		how = new_account(x, n, values);
	} else {
		/* what hangs on no account is its maker's */
		if (value_is_null(account = given(n, values, field)))
			return RC_OK;
		if ((rc = standing(x, p, account.i, &how, e)))
			return rc;
	}
	return reaches(scope, how) ? RC_OK : error_set(e, RC_FORBIDDEN, field, "error.out_of_reach", n->entity->name, NULL);
}
