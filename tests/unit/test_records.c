/* records: making a company, writing, reading, rights, history — on SQLite, and on PostgreSQL where BANYAN_TEST_PG names a server. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "help/company.h"
#include "records/audit.h"
#include "records/company.h"
#include "records/read.h"
#include "records/setting.h"
#include "records/write.h"

static void fail_on(enum rc rc, const struct error *e)
{
	if (rc)
		fail_msg("%s %s %s %s %s", rc_name(rc), e->key, e->field, e->arg[0], e->log);
}

static int set_up(void **state)
{
	struct bench *f = calloc(1, sizeof *f);

	assert_true(bench_begin(f));
	fail_on(bench_open(f, true), &f->e);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	bench_end(*state);
	free(*state);
	return 0;
}

/* "name=text;name=text" written as one row. */
struct job { const char *entity, *set; int64_t id, version; struct written out; bool delete; };

static enum rc put(struct context *x, struct write_request *r, struct error *e)
{
	struct job *j = r->argument;
	const struct entity *t = schema_entity(x->schema, str_of(j->entity));
	struct str rest = str_of(j->set), pair, name;
	struct change c;
	enum rc rc = change_new(x, t, &c, e);

	if (j->delete)
		return record_delete(x, t, j->id, j->version, e);
	while (rc == RC_OK && str_split(&rest, ';', &pair)) {
		str_split(&pair, '=', &name);
		rc = change_text(x, &c, name, pair, e);
	}
	if (rc)
		return rc;
	return j->id ? record_update(x, j->id, j->version, &c, &j->out, e) : record_create(x, &c, &j->out, e);
}

static enum rc try_as(struct bench *f, const struct principal *who, struct job *j)
{
	struct write_request r = { .company = f->company, .who = who, .arena = &f->arena, .work = put, .argument = j };

	error_clear(&f->e);
	return records_write(&r, &f->e);
}

static enum rc try_put(struct bench *f, struct job *j)
{
	return try_as(f, principal_system(&f->arena, ORIGIN_CLI), j);
}

static int64_t make(struct bench *f, const char *entity, const char *set)
{
	struct job j = { .entity = entity, .set = set };

	fail_on(try_put(f, &j), &f->e);
	return j.out.id;
}

static void begin(struct bench *f, struct context *x)
{
	fail_on(company_refresh(f->company, &f->e), &f->e);
	fail_on(context_begin(x, f->company, &f->arena, &f->e), &f->e);
	x->who = principal_system(&f->arena, ORIGIN_CLI);
}

static struct principal *person(struct bench *f, const char *code, const char *role, const char *unit)
{
	char set[200];
	int64_t user;
	struct context x;
	struct principal *p;

	snprintf(set, sizeof set, "code=%s;name=%s%s%s", code, code, unit ? ";unit=" : "", unit ? unit : "");
	user = make(f, "user", set);
	snprintf(set, sizeof set, "user=%lld;role=%s", (long long)user, role);
	make(f, "user_role", set);
	begin(f, &x);
	fail_on(principal_load(&x, user, ORIGIN_API, &p, &f->e), &f->e);
	context_end(&x);
	return p;
}

/* Names of a list's rows, joined. */
static const char *names(struct bench *f, const struct principal *who, const char *entity, const char *filter, const char *sort, int limit, struct str cursor,
			 struct str *next)
{
	struct query q = { .operation = OP_LIST, .limit = limit, .cursor = cursor };
	struct buf out = { .max = 10000 };
	struct context x;
	struct list l;
	bool row;

	begin(f, &x);
	x.who = who ? who : x.who;
	q.entity = schema_entity(x.schema, str_of(entity));
	fail_on(query_columns(&x, &q, str_of(q.entity->title->name), &f->e), &f->e);
	fail_on(query_sort(&x, &q, str_of(sort), &f->e), &f->e);
	fail_on(filter_parse(&x, q.entity, str_of(filter), &q.filter, &f->e), &f->e);
	fail_on(list_begin(&x, &q, &l, &f->e), &f->e);
	for (fail_on(list_next(&l, &row, &f->e), &f->e); row; fail_on(list_next(&l, &row, &f->e), &f->e)) {
		buf_text(&out, out.len ? " " : "");
		buf_str(&out, list_value(&l, 0).s);
	}
	if (next)
		*next = l.next;
	list_end(&l);
	context_end(&x);
	char *text = arena_text(&f->arena, buf_view(&out));
	buf_free(&out);
	return text;
}

static void test_create_read_update(void **state)
{
	struct bench *f = *state;
	int64_t id = make(f, "account", "code=A1;name=无锡锡锻机械有限公司;staff=120;revenue=1234.5");
	struct job j = { .entity = "account", .set = "name=新名;staff=130", .id = id, .version = 1 };
	struct record *r;
	struct context x;

	fail_on(try_put(f, &j), &f->e);
	assert_int_equal(j.out.version, 2);
	assert_int_equal(try_put(f, &(struct job){ .entity = "account", .set = "name=x", .id = id, .version = 1 }), RC_STALE);
	begin(f, &x);
	fail_on(record_by_key(&x, schema_entity(x.schema, STR("account")), STR("A1"), &r, &f->e), &f->e);
	assert_int_equal(r->version, 2);
	assert_int_equal(record_value(r, "staff").i, 130);
	assert_int_equal(record_value(r, "revenue").i, 12345000);
	assert_true(str_is(record_value(r, "status").s, "active"));
	struct history h;
	fail_on(record_history(&x, r->entity, id, NULL, 0, 10, &h, &f->e), &f->e);
	assert_int_equal(h.count, 2);
	assert_int_equal(h.items[0].change_count, 2);
	assert_true(str_is(h.items[0].changes[0].after, "新名"));
	int64_t rows;
	fail_on(audit_check(&x, &rows, &f->e), &f->e);
	assert_int_equal(rows, 2);
	context_end(&x);
}

static void test_refusals_name_the_field(void **state)
{
	static const struct { const char *entity, *set; enum rc rc; const char *field; } rows[] = {
		{ "account", "code=A1", RC_INVALID, "name" },
		{ "account", "code=A1;name=x;staff=many", RC_INVALID, "staff" },
		{ "account", "code=A1;name=x;staff=-5", RC_INVALID, "staff" },
		{ "account", "code=A1;name=x;status=great", RC_INVALID, "status" },
		{ "account", "code=A1;name=x;tier=key", RC_INVALID, "tier" },
		{ "account", "code=A1;name=x;owner=77", RC_INVALID, "owner" },
		{ "account", "code=A1;name=x;nothing=1", RC_INVALID, "nothing" },
		{ "account", "code=TAKEN;name=x", RC_CONFLICT, "code" },
		{ "user", "code=u;name=x;password_hash=1", RC_INVALID, "password_hash" },
	};
	struct bench *f = *state;

	make(f, "account", "code=TAKEN;name=y");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct job j = { .entity = rows[i].entity, .set = rows[i].set };
		assert_int_equal(try_put(f, &j), rows[i].rc);
		assert_string_equal(f->e.field, rows[i].field);
	}
	assert_string_equal(names(f, NULL, "account", "", "", 50, STR(""), NULL), "y");
}

static void test_unique_freed_by_deletion(void **state)
{
	struct bench *f = *state;
	int64_t id = make(f, "account", "code=A1;name=x"), again;

	fail_on(try_put(f, &(struct job){ .entity = "account", .id = id, .version = 1, .delete = true }), &f->e);
	again = make(f, "account", "code=A1;name=z");
	assert_true(again > id);
	assert_string_equal(names(f, NULL, "account", "", "", 50, STR(""), NULL), "z");
}

static enum rc restore_one(struct context *x, struct write_request *r, struct error *e)
{
	struct job *j = r->argument;

	return record_restore(x, schema_entity(x->schema, str_of(j->entity)), j->id, &j->out, e);
}

static void test_parts_go_and_come_with_the_whole(void **state)
{
	struct bench *f = *state;
	int64_t id = make(f, "account", "code=A1;name=x");
	struct job j = { .entity = "account", .id = id, .version = 1, .delete = true };
	struct write_request back = { .company = f->company, .who = principal_system(&f->arena, ORIGIN_CLI), .arena = &f->arena, .work = restore_one, .argument = &j };

	make(f, "contact", "name=k1;account=A1");
	int64_t gone = make(f, "contact", "name=k0;account=A1");
	fail_on(try_put(f, &(struct job){ .entity = "contact", .id = gone, .version = 1, .delete = true }), &f->e);
	int64_t order = make(f, "order", "number=N1;account=A1");
	assert_int_equal(try_put(f, &j), RC_CONFLICT);
	fail_on(try_put(f, &(struct job){ .entity = "order", .id = order, .version = 1, .delete = true }), &f->e);
	usleep(3000);
	fail_on(try_put(f, &j), &f->e);
	assert_string_equal(names(f, NULL, "contact", "", "", 50, STR(""), NULL), "");
	fail_on(records_write(&back, &f->e), &f->e);
	assert_string_equal(names(f, NULL, "contact", "", "", 50, STR(""), NULL), "k1");
	assert_string_equal(names(f, NULL, "account", "", "", 50, STR(""), NULL), "x");
}

static void test_lists_filter_sort_page(void **state)
{
	struct bench *f = *state;
	struct str next = STR("");
	struct buf all = { .max = 10000 };
	char set[80];

	for (int i = 0; i < 25; i++) {
		snprintf(set, sizeof set, i % 5 ? "code=C%02d;name=n%02d;staff=%d" : "code=C%02d;name=n%02d", i, i, i / 3);
		make(f, "account", set);
	}
	assert_string_equal(names(f, NULL, "account", "staff >= 7 and not code = 'C22'", "-code", 50, STR(""), NULL), "n24 n23 n21");
	assert_string_equal(names(f, NULL, "account", "staff is empty or code in ('C01','C02')", "code", 4, STR(""), NULL), "n00 n01 n02 n05");
	assert_string_equal(names(f, NULL, "account", "name ~ '1' and name ^ 'N0'", "code", 50, STR(""), NULL), "n01");
	for (const char *const *sort = (const char *const[]){ "staff", "-staff", "staff,-code", "-name", "name", NULL }; *sort; sort++) {
		const char *whole = names(f, NULL, "account", "", *sort, 100, STR(""), NULL);
		buf_clear(&all);
		next = STR("");
		do {
			const char *page = names(f, NULL, "account", "", *sort, 7, next, &next);
			buf_text(&all, all.len ? " " : "");
			buf_text(&all, page);
		} while (next.n);
		assert_string_equal(buf_cstr(&all), whole);
	}
	buf_free(&all);
}

/* The ids of a list in its order. */
static size_t ids_of(struct bench *f, struct context *x, struct query *q, int64_t *out)
{
	struct list l;
	size_t n = 0;
	bool row;

	fail_on(list_begin(x, q, &l, &f->e), &f->e);
	for (fail_on(list_next(&l, &row, &f->e), &f->e); row; fail_on(list_next(&l, &row, &f->e), &f->e))
		out[n++] = l.id;
	list_end(&l);
	return n;
}

/* Going on from row to row meets the list in its order, both ways, whatever it is sorted by. */
static void test_place_in_a_list(void **state)
{
	static const char *const sorts[] = { "staff", "-staff", "staff,-code", "-name", "name", "-id", "" };
	struct bench *f = *state;
	int64_t ids[100];
	char set[80];

	for (int i = 0; i < 25; i++) {
		snprintf(set, sizeof set, i % 5 ? "code=C%02d;name=n%02d;staff=%d" : "code=C%02d;name=n%02d", i, 24 - i, i / 3);
		make(f, "account", set);
	}
	for (size_t k = 0; k < sizeof sorts / sizeof *sorts; k++) {
		struct query q = { .operation = OP_LIST, .limit = 100 };
		struct list_place place;
		struct context x;
		begin(f, &x);
		q.entity = schema_entity(x.schema, STR("account"));
		fail_on(query_sort(&x, &q, str_of(sorts[k]), &f->e), &f->e);
		fail_on(filter_parse(&x, q.entity, STR("not code in ('C00', 'C01', 'C02')"), &q.filter, &f->e), &f->e);
		size_t n = ids_of(f, &x, &q, ids);
		assert_int_equal(n, 22);
		for (size_t i = 0; i < n; i++) {
			fail_on(list_place(&x, &q, ids[i], 10, &place, &f->e), &f->e);
			assert_true(place.found);
			assert_int_equal(place.before, i ? ids[i - 1] : 0);
			assert_int_equal(place.after, i + 1 < n ? ids[i + 1] : 0);
			assert_int_equal(place.position, i < 10 ? (int64_t)i + 1 : 0);
		}
		fail_on(filter_parse(&x, q.entity, STR("code = 'C02'"), &q.filter, &f->e), &f->e);
		fail_on(list_place(&x, &q, ids[0], 10, &place, &f->e), &f->e);
		assert_false(place.found);
		context_end(&x);
	}
}

/* A region with its branches, and rows by their tags. */
static void test_trees_and_tags(void **state)
{
	struct bench *f = *state;
	char set[100];

	make(f, "unit", "code=EC;name=east");
	make(f, "unit", "code=WX;name=wuxi;parent=EC");
	make(f, "unit", "code=WX1;name=wuxi one;parent=WX");
	make(f, "unit", "code=SC;name=south");
	make(f, "account", "code=A;name=a;unit=EC");
	int64_t b = make(f, "account", "code=B;name=b;unit=WX");
	make(f, "account", "code=C;name=c;unit=WX1;parent=B");
	make(f, "account", "code=D;name=d;unit=SC;parent=C");
	make(f, "account", "code=E;name=e");
	assert_string_equal(names(f, NULL, "account", "unit under 'EC'", "name", 50, STR(""), NULL), "a b c");
	assert_string_equal(names(f, NULL, "account", "unit under 'WX1' or unit under 'SC'", "name", 50, STR(""), NULL), "c d");
	assert_string_equal(names(f, NULL, "account", "not unit under 'EC'", "name", 50, STR(""), NULL), "d");
	assert_string_equal(names(f, NULL, "account", "parent under 'B'", "name", 50, STR(""), NULL), "c d");
	int64_t vip = make(f, "tag", "name=vip"), gone = make(f, "tag", "name=gone");
	snprintf(set, sizeof set, "tag=%lld;account=%lld;subject=account;subject_id=%lld", (long long)vip, (long long)b, (long long)b);
	make(f, "tag_link", set);
	snprintf(set, sizeof set, "tag=%lld;account=%lld;subject=account;subject_id=%lld", (long long)gone, (long long)b, (long long)b);
	make(f, "tag_link", set);
	/* the same number of another entity is another row */
	make(f, "contact", "code=P;name=p;account=A");
	assert_string_equal(names(f, NULL, "account", "tags has 'vip'", "name", 50, STR(""), NULL), "b");
	assert_string_equal(names(f, NULL, "contact", "tags has 'vip'", "name", 50, STR(""), NULL), "");
	assert_string_equal(names(f, NULL, "account", "tags lacks 'vip' and unit under 'EC'", "name", 50, STR(""), NULL), "a c");
	assert_string_equal(names(f, NULL, "account", "tags has 'no such'", "name", 50, STR(""), NULL), "");
	struct job drop = { .entity = "tag", .id = gone, .version = 1, .delete = true };
	fail_on(try_put(f, &drop), &f->e);
	assert_string_equal(names(f, NULL, "account", "tags has 'gone'", "name", 50, STR(""), NULL), "");
}

static void test_scopes(void **state)
{
	struct bench *f = *state;
	char set[200];

	make(f, "unit", "code=east;name=华东");
	make(f, "unit", "code=wuxi;name=无锡;parent=east");
	make(f, "unit", "code=south;name=华南");
	struct principal *manager = person(f, "mgr", "regional_manager", "east");
	struct principal *seller = person(f, "ann", "account_manager", "wuxi");
	struct principal *other = person(f, "bob", "account_manager", "south");
	make(f, "account", "code=A1;name=a1;owner=ann;unit=wuxi");
	make(f, "account", "code=A2;name=a2;owner=bob;unit=south");
	int64_t shared = make(f, "account", "code=A3;name=a3;owner=bob;unit=south");
	make(f, "contact", "name=k1;account=A1");
	make(f, "contact", "name=k3;account=A3");
	manager = person(f, "mgr2", "regional_manager", "east");
	seller = person(f, "ann2", "account_manager", "wuxi");
	snprintf(set, sizeof set, "account=%lld;user=ann2;seat=sr;access=read", (long long)shared);
	make(f, "account_member", set);
	make(f, "account", "code=A4;name=a4;owner=ann2;unit=wuxi");
	assert_string_equal(names(f, manager, "account", "", "code", 50, STR(""), NULL), "a1 a4");
	assert_string_equal(names(f, seller, "account", "", "code", 50, STR(""), NULL), "a3 a4");
	assert_string_equal(names(f, seller, "contact", "", "name", 50, STR(""), NULL), "k3");
	assert_string_equal(names(f, other, "account", "owner = me", "code", 50, STR(""), NULL), "a2 a3");
	/* a member with read access may not write; who sees nothing of it gets not found */
	assert_int_equal(try_as(f, seller, &(struct job){ .entity = "account", .set = "name=x", .id = shared, .version = 1 }), RC_FORBIDDEN);
	assert_int_equal(try_as(f, manager, &(struct job){ .entity = "account", .set = "name=x", .id = shared, .version = 1 }), RC_NOT_FOUND);
	assert_int_equal(try_as(f, seller, &(struct job){ .entity = "role", .set = "code=x;name=x" }), RC_FORBIDDEN);
	assert_int_equal(try_as(f, seller, &(struct job){ .entity = "contact", .set = "name=x;account=A2" }), RC_INVALID);
}

static int64_t lately(struct bench *f, const struct principal *who, const char *filter, int64_t most, bool *exact)
{
	struct query q = { .operation = OP_LIST };
	struct context x;
	int64_t n;

	begin(f, &x);
	x.who = who ? who : x.who;
	q.entity = schema_entity(x.schema, STR("account"));
	fail_on(filter_parse(&x, q.entity, str_of(filter), &q.filter, &f->e), &f->e);
	fail_on(list_count_lately(&x, &q, most, &n, exact, &f->e), &f->e);
	context_end(&x);
	return n;
}

/* A count is remembered by all that it depends on: who asks, what for, up to how many, and nothing written since. */
static void test_counts_of_a_moment_ago(void **state)
{
	struct bench *f = *state;
	bool exact;

	make(f, "unit", "code=east;name=华东");
	make(f, "account", "code=A1;name=a1;unit=east");
	make(f, "account", "code=A2;name=a2");
	struct principal *manager = person(f, "mgr", "regional_manager", "east");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(lately(f, NULL, "", 10, &exact), 2);
		assert_true(exact);
		assert_int_equal(lately(f, NULL, "", 1, &exact), 1);
		assert_false(exact);
		assert_int_equal(lately(f, NULL, "code = 'A1'", 10, &exact), 1);
		assert_int_equal(lately(f, NULL, "code = 'A9'", 10, &exact), 0);
		assert_int_equal(lately(f, manager, "", 10, &exact), 1);
	}
	make(f, "account", "code=A9;name=a9;unit=east");
	assert_int_equal(lately(f, NULL, "", 10, &exact), 3);
	assert_int_equal(lately(f, NULL, "code = 'A9'", 10, &exact), 1);
	assert_int_equal(lately(f, manager, "", 10, &exact), 2);
}

static void test_custom_field(void **state)
{
	struct bench *f = *state;

	make(f, "custom_field", "entity=account;name=vip_since;type=date;label=贵宾起");
	make(f, "custom_field", "entity=account;name=machine_no;type=code;label=机号;unique_values=true");
	fail_on(company_refresh(f->company, &f->e), &f->e);
	make(f, "account", "code=A1;name=x;vip_since=2026-01-02;machine_no=M1");
	assert_string_equal(names(f, NULL, "account", "vip_since >= '2026-01-01'", "", 50, STR(""), NULL), "x");
	assert_int_equal(try_put(f, &(struct job){ .entity = "account", .set = "code=A2;name=y;machine_no=M1" }), RC_CONFLICT);
	assert_int_equal(try_put(f, &(struct job){ .entity = "custom_field", .set = "entity=account;name=vip_since;type=text;label=x" }), RC_CONFLICT);
	assert_int_equal(try_put(f, &(struct job){ .entity = "custom_field", .set = "entity=account;name=a b;type=text;label=x" }), RC_INVALID);
}

static void test_order_lines(void **state)
{
	struct bench *f = *state;
	struct context x;
	struct record *r;

	make(f, "account", "code=A1;name=x");
	int64_t product = make(f, "product", "code=P1;name=p");
	make(f, "order", "number=N1;account=A1;ordered_at=2026-03-01T23:30:00+08:00");
	int64_t id = make(f, "order_line", "order=N1;product=P1;quantity=3;unit_price=2.55;discount=0.15");
	begin(f, &x);
	fail_on(record_get(&x, schema_entity(x.schema, STR("order_line")), id, &r, &f->e), &f->e);
	assert_int_equal(record_value(r, "net").i, 65025);
	assert_int_equal(record_value(r, "ordered_on").i, 20513);
	assert_true(str_is(record_value(r, "kind").s, "sale"));
	context_end(&x);
	/* it turns out to be no product, and then that it is one */
	MUST(f, try_put(f, &(struct job){ .entity = "product", .set = "kind=charge", .id = product, .version = ANY_VERSION }));
	assert_int_equal(bench_number(f, "SELECT count(*) FROM order_line WHERE kind = 'charge'"), 1);
	bench_sound(f);
	MUST(f, try_put(f, &(struct job){ .entity = "product", .set = "kind=goods", .id = product, .version = ANY_VERSION }));
	assert_int_equal(bench_number(f, "SELECT count(*) FROM order_line WHERE kind = 'sale'"), 1);
	bench_sound(f);
}

static void test_tree_has_no_cycle(void **state)
{
	struct bench *f = *state;
	int64_t a = make(f, "account", "code=A;name=a");

	make(f, "account", "code=B;name=b;parent=A");
	make(f, "account", "code=C;name=c;parent=B");
	assert_int_equal(try_put(f, &(struct job){ .entity = "account", .set = "parent=C", .id = a, .version = 1 }), RC_INVALID);
	assert_string_equal(f->e.field, "parent");
}

static void test_sealed_fields(void **state)
{
	struct bench *f = *state;
	struct context x;
	struct record *r;

	make(f, "account", "code=A1;name=x");
	int64_t id = make(f, "contact", "name=王;account=A1;family=一子一女;phone=13800000000");
	begin(f, &x);
	fail_on(record_get(&x, schema_entity(x.schema, STR("contact")), id, &r, &f->e), &f->e);
	assert_true(str_is(record_value(r, "family").s, "一子一女"));
	context_end(&x);
	struct principal *engineer = person(f, "eng", "service_engineer", NULL);
	make(f, "account_member", "account=A1;user=eng;seat=fr;access=write");
	begin(f, &x);
	x.who = engineer;
	fail_on(record_get(&x, schema_entity(x.schema, STR("contact")), id, &r, &f->e), &f->e);
	assert_true(value_is_null(record_value(r, "family")));
	assert_true(str_is(record_value(r, "phone").s, "13800000000"));
	context_end(&x);
}

static enum rc put_setting(struct context *x, struct write_request *r, struct error *e)
{
	return setting_put(x, STR("session.days"), str_of(r->argument), e);
}

static void test_settings(void **state)
{
	struct bench *f = *state;
	struct write_request r = { .company = f->company, .who = principal_system(&f->arena, ORIGIN_CLI), .arena = &f->arena, .work = put_setting, .argument = "30" };

	assert_int_equal(company_setting_int(f->company, "session.days"), 14);
	fail_on(records_write(&r, &f->e), &f->e);
	fail_on(company_refresh(f->company, &f->e), &f->e);
	assert_int_equal(company_setting_int(f->company, "session.days"), 30);
	r.argument = "9999";
	assert_int_equal(records_write(&r, &f->e), RC_INVALID);
}

static void test_reopened(void **state)
{
	struct bench *f = *state;

	make(f, "account", "code=A1;name=x");
	bench_close(f);
	assert_int_equal(bench_open(f, true), RC_CONFLICT);
	fail_on(bench_open(f, false), &f->e);
	assert_string_equal(names(f, NULL, "account", "", "", 50, STR(""), NULL), "x");
}

static void test_filter_text(void **state)
{
	static const char *const bad[] = { "name", "name =", "name = 'x' and", "(name = 'x'", "x = 1", "name = 'x' 'y'", "staff ~ 'x'", "password_hash = 'x'", "name = 'x",
					   "not", "owner.password_hash = 'a'", "name in ()", "staff between 1", "tags = 'vip'", "tags has", "name has 'vip'", "owner under 'x'", "name under 'x'", "owner.unit under 'x'", "'; drop table account; --" };
	static const char *const good[][2] = {
		{ "name = 'it''s'", "name = 'it''s'" }, { "staff between 1 and 5", "staff between 1 and 5" },
		{ "tier in ('key','growth') and (staff > 3 or owner.name ~ '周')", "(tier in ('key', 'growth')) and ((staff > 3) or (owner.name ~ '周'))" },
		{ "not name is empty", "not (name is empty)" },
		{ "name <> \"it's \"\"x\"\"\" and name contains 'y'", "(name != 'it''s \"x\"') and (name ~ 'y')" }, { "name is not null", "name is not empty" }, { "tags has 'it''s'", "tags has 'it''s'" }, { "tags lacks 'vip' and unit is empty", "(tags lacks 'vip') and (unit is empty)" },
	};
	struct bench *f = *state;
	struct context x;
	struct filter *filter;

	begin(f, &x);
	const struct entity *t = schema_entity(x.schema, STR("account"));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (filter_parse(&x, t, str_of(bad[i]), &filter, &f->e) == RC_OK)
			fail_msg("taken: %s", bad[i]);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct buf b = { .max = 1000 };
		fail_on(filter_parse(&x, t, str_of(good[i][0]), &filter, &f->e), &f->e);
		filter_write(&x, filter, &b);
		assert_string_equal(buf_cstr(&b), good[i][1]);
		buf_free(&b);
	}
	context_end(&x);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(test_create_read_update), CASE(test_refusals_name_the_field), CASE(test_unique_freed_by_deletion), CASE(test_parts_go_and_come_with_the_whole), CASE(test_lists_filter_sort_page), CASE(test_place_in_a_list), CASE(test_trees_and_tags),
		CASE(test_scopes), CASE(test_custom_field), CASE(test_order_lines), CASE(test_tree_has_no_cycle), CASE(test_sealed_fields), CASE(test_settings),
		CASE(test_reopened), CASE(test_filter_text), CASE(test_counts_of_a_moment_ago),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
