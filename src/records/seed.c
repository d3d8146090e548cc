/* Shipped roles as rows: for each group of entities what a role may do and how far. Administrators change them in the page. */
#include "records/seed.h"

#include "base/mem.h"
#include "lang/sort_key.h"
#include "os/clock.h"
#include "records/principal.h"

#include <stdio.h>
#include <string.h>

/* How far each operation reaches. */
struct reach { unsigned char read, create, update, delete, export, import, approve; };

enum entity_group { GROUP_ACCOUNT, GROUP_WORK, GROUP_CATALOGUE, GROUP_SELECTION, GROUP_PEOPLE, GROUP_OWN, GROUP_SHAPE, GROUP_AUDIT, GROUP_COUNT };

static const char *const group_entities[GROUP_COUNT] = {
	[GROUP_ACCOUNT] = "account contact account_member",
	[GROUP_WORK] = "order order_line note file comment tag_link task approval proposal stocktake_request stocktake_answer tier_change judgement assessment finding partner_grade",
	[GROUP_CATALOGUE] = "product tag",
	/* who changes these opens rounds, sees votes before their time and decides by what all accounts are measured */
	[GROUP_SELECTION] = "policy policy_version criterion policy_tier condition reward round round_member rate calendar_day",
	[GROUP_PEOPLE] = "unit user role user_role",
	[GROUP_OWN] = "saved_view notice vote session token mapping import job",
	[GROUP_SHAPE] = "role_grant custom_field pick_list pick_item setting",
	[GROUP_AUDIT] = "audit",
};

enum { B = 1 << CLASS_BUSINESS, C = 1 << CLASS_CONFIDENTIAL, P = 1 << CLASS_PERSONAL, S = 1 << CLASS_SENSITIVE };
enum { NO = SCOPE_NOTHING, OWN = SCOPE_OWN, TEAM = SCOPE_TEAM, UNIT = SCOPE_UNIT_BELOW, ALL = SCOPE_ALL };

struct shipped_role {
	const char *code, *name, *name_en;
	bool administrator;
	unsigned char reads, writes;         /* of account, work, catalogue and selection */
	struct reach reach[GROUP_COUNT];
};

#define READS(scope) { scope, NO, NO, NO, scope, NO, NO }
#define OWN_THINGS { OWN, OWN, OWN, OWN, NO, NO, NO }
#define SEES_PEOPLE { ALL, NO, NO, NO, NO, NO, NO }
static const struct shipped_role roles[] = {
	{ "administrator", "系统管理员", "Administrator", true, B | C | P | S, B | C | P | S, { { 0 } } },
	{ "director", "销售总监", "Director", false, B | C | P, B | C | P, {
		{ ALL, ALL, ALL, ALL, ALL, ALL, ALL }, { ALL, ALL, ALL, ALL, ALL, ALL, ALL }, READS(ALL), READS(ALL), SEES_PEOPLE, OWN_THINGS, SEES_PEOPLE, READS(NO) } },
	{ "regional_manager", "大区经理", "Regional manager", false, B | C | P, B | C | P, {
		{ UNIT, UNIT, UNIT, UNIT, UNIT, UNIT, UNIT }, { UNIT, UNIT, UNIT, UNIT, UNIT, UNIT, UNIT }, READS(ALL), READS(ALL), SEES_PEOPLE, OWN_THINGS, SEES_PEOPLE, READS(NO) } },
	{ "account_manager", "客户经理", "Account manager", false, B | C | P | S, B | C | P | S, {
		{ TEAM, OWN, TEAM, OWN, TEAM, OWN, NO }, { TEAM, TEAM, TEAM, OWN, TEAM, OWN, NO }, READS(ALL), READS(ALL), SEES_PEOPLE, OWN_THINGS, SEES_PEOPLE, READS(NO) } },
	{ "solution_manager", "解决方案经理", "Solution manager", false, B | C, B, {
		{ TEAM, NO, TEAM, NO, NO, NO, NO }, { TEAM, TEAM, TEAM, NO, NO, NO, NO }, { ALL, ALL, ALL, NO, ALL, NO, NO }, READS(ALL), SEES_PEOPLE, OWN_THINGS, SEES_PEOPLE, READS(NO) } },
	{ "fulfillment_manager", "交付经理", "Fulfillment manager", false, B | P, B, {
		{ TEAM, NO, NO, NO, NO, NO, NO }, { TEAM, TEAM, TEAM, NO, NO, NO, NO }, READS(ALL), READS(ALL), SEES_PEOPLE, OWN_THINGS, SEES_PEOPLE, READS(NO) } },
	{ "service_engineer", "服务工程师", "Service engineer", false, B | P, B, {
		{ TEAM, NO, NO, NO, NO, NO, NO }, { TEAM, TEAM, OWN, NO, NO, NO, NO }, READS(ALL), READS(ALL), SEES_PEOPLE, OWN_THINGS, SEES_PEOPLE, READS(NO) } },
	{ "key_account_office", "大客户部", "Key account office", false, B | C | P, B | C | P, {
		{ ALL, ALL, ALL, ALL, ALL, ALL, ALL }, { ALL, ALL, ALL, ALL, ALL, ALL, ALL }, { ALL, ALL, ALL, ALL, ALL, ALL, ALL }, { ALL, ALL, ALL, ALL, ALL, ALL, ALL }, SEES_PEOPLE,
		OWN_THINGS, SEES_PEOPLE, READS(NO) } },
	{ "auditor", "审计", "Auditor", false, B | C, 0, {
		READS(ALL), READS(ALL), READS(ALL), READS(ALL), SEES_PEOPLE, OWN_THINGS, SEES_PEOPLE, READS(ALL) } },
};

static struct reach reach_of(const struct shipped_role *r, const char *entity, int *group)
{
	size_t n = strlen(entity);

	for (*group = 0; *group < GROUP_COUNT; ++*group)
		for (struct str rest = str_of(group_entities[*group]), word; str_split(&rest, ' ', &word);)
			if (word.n == n && str_is(word, entity))
				return r->reach[*group];
	return (struct reach){ 0 };
}

static void write_scopes(struct buf *out, struct reach r, unsigned operations)
{
	const unsigned char by_op[OP_COUNT] = { [OP_LIST] = r.read, [OP_READ] = r.read, [OP_CREATE] = r.create, [OP_UPDATE] = r.update, [OP_DELETE] = r.delete,
					     [OP_EXPORT] = r.export, [OP_IMPORT] = r.import, [OP_APPROVE] = r.approve };
	bool first = true;

	buf_char(out, '{');
	for (int op = 0; op < OP_COUNT; op++) {
		if (!by_op[op] || !(operations & OP_BIT(op)))
			continue;
		buf_printf(out, "%s\"%s\":\"%s\"", first ? "" : ",", operation_names[op], scope_names[by_op[op]]);
		first = false;
	}
	buf_char(out, '}');
}

static void write_classes(struct buf *out, unsigned char bits)
{
	bool first = true;

	buf_char(out, '[');
	for (int i = 0; i < CLASS_COUNT; i++) {
		if (!(bits & 1 << i))
			continue;
		buf_printf(out, "%s\"%s\"", first ? "" : ",", class_names[i]);
		first = false;
	}
	buf_char(out, ']');
}

void shipped_grant_free(struct shipped_grant *g)
{
	buf_free(&g->scopes);
	buf_free(&g->reads);
	buf_free(&g->writes);
}

static bool grant_of(const struct shipped_role *r, const struct entity *t, struct shipped_grant *out)
{
	int group;
	struct reach reach = reach_of(r, t->name, &group);
	bool work = group <= GROUP_SELECTION;

	if (!reach.read)
		return false;
	write_scopes(&out->scopes, reach, t->operations);
	write_classes(&out->reads, work ? r->reads : group == GROUP_OWN || group == GROUP_AUDIT ? B | P : B);
	write_classes(&out->writes, work ? r->writes : group == GROUP_OWN ? B : 0);
	return true;
}

bool seed_grant(struct str role, const struct entity *t, struct shipped_grant *out)
{
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (str_is(role, roles[i].code))
			return !roles[i].administrator && grant_of(&roles[i], t, out);
	return false;
}

bool seed_grants_any(const struct entity *t)
{
	int group;

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (reach_of(&roles[i], t->name, &group).read)
			return true;
	return false;
}

static enum rc put_grant(struct db *db, int64_t role, const struct shipped_role *r, const struct entity *t, int64_t now, struct error *e)
{
	CLEANUP(shipped_grant_free) struct shipped_grant g = SHIPPED_GRANT;
	int64_t id;
	enum rc rc;

	if (!grant_of(r, t, &g))
		return RC_OK;
	if ((rc = db_reserve_ids(db, "role_grant", 1, &id, e)))
		return rc;
	struct value values[] = { value_int(role), value_text(str_of(t->name)), value_text(buf_view(&g.scopes)), value_text(buf_view(&g.reads)),
				  value_text(buf_view(&g.writes)), value_int(now), value_int(now), value_int(id) };
	return db_run(db, "INSERT INTO role_grant (role_id, entity, scopes, reads, writes, created_at, updated_at, id, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)",
		      values, 8, NULL, e);
}

static enum rc put_role(struct db *db, int64_t id, const struct shipped_role *r, const struct schema *s, int64_t now, struct error *e)
{
	CLEANUP(arena_free) struct arena a = { .max = 64 << 10 };
	struct value values[] = { value_int(id), value_text(str_of(r->code)), value_text(str_of(r->name)), value_null(), value_text(str_of(r->name_en)),
				  value_int(r->administrator), value_int(now), value_int(now) };
	struct str key;
	enum rc rc;

	if (sort_key(&a, SORT_TEXT, str_of(r->name), &key))
		return error_no_memory(e);
	values[3] = value_blob(key);
	rc = db_run(db, "INSERT INTO role (id, code, name, name_sort, name_en, administrator, shipped, created_at, updated_at, version)"
		    " VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, 1)", values, 8, NULL, e);
	for (int i = 0; rc == RC_OK && !r->administrator && i < s->entity_count; i++)
		rc = put_grant(db, id, r, &s->entities[i], now, e);
	return rc;
}

static enum rc put_policy(struct db *db, int64_t now, struct error *e)
{
	int64_t id;
	enum rc rc = db_reserve_ids(db, "policy", 1, &id, e);
	if (rc)
		return rc;
	struct value values[] = { value_int(now), value_int(now), value_int(id) };
	return db_run(db, "INSERT INTO policy (code, name, name_tw, name_en, kind, revision, goal, goal_tw, goal_en, value, method, fuzzy_operator, weights_from,"
		      " weight_spread, sure_from, known_from, cut_a, cut_b, tier_a, tier_b, tier_c, shrub_from, tree_from, ecosystem_months, active, created_at, updated_at, id, version)"
		      " VALUES ('sales', '按净销售额', '按淨銷售額', 'By net sales', 'account', 1, '看清哪些客户带来八成销售，先把他们守住', '看清哪些客戶帶來八成銷售，先把他們守住',"
		      " 'See which customers bring four fifths of the sales, and keep them first', 'net_sales', 'pareto', 'product_sum', 'typed', 5000, 7000, 6000, 8000,"
		      " 9500, 'key', 'growth', 'general', 5000000000, 30000000000, 24, 1, ?, ?, ?, 1)",
		      values, 3, NULL, e);
}

enum rc seed_company(struct company *c, struct db *db, const struct schema *s, struct error *e)
{
	int64_t first, now = os_now(), count = sizeof roles / sizeof *roles;
	enum rc rc = db_reserve_ids(db, "role", count, &first, e);

	for (int64_t i = 0; rc == RC_OK && i < count; i++)
		rc = put_role(db, first + i, &roles[i], s, now, e);
	if (rc == RC_OK)
		rc = put_policy(db, now, e);
	return rc ? rc : db_generation_bump(db, e);
}
