/* kam/snapshot: whatever is written through records, imports and their undoing, a snapshot brought up to date is the same as one made anew — on SQLite, and
 * on PostgreSQL where BANYAN_TEST_PG names a server. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "help/import.h"
#include "kam/snapshot.h"

enum { STEPS = 400, ROWS_MAX = 2000, ALL_PARTS = SNAPSHOT_MARGINS | SNAPSHOT_ORDERS | SNAPSHOT_PRODUCTS | SNAPSHOT_PRICES | SNAPSHOT_COMPANIES };

struct fixture {
	struct bench bench;
	struct snapshot_cache *cache;
	uint64_t chance;
	int64_t accounts[ROWS_MAX], orders[ROWS_MAX], lines[ROWS_MAX], units[20], rates[20], products[20], imports[ROWS_MAX];
	bool order_gone[ROWS_MAX], line_gone[ROWS_MAX];
	int account_count, order_count, line_count, unit_count, rate_count, product_count, import_count;
	int serial;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_true(bench_begin(&f->bench));
	MUST(&f->bench, bench_open(&f->bench, true));
	MUST(&f->bench, snapshot_cache_open(f->bench.company, &f->cache, &f->bench.e));
	f->chance = 20261123;
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	snapshot_cache_close(f->cache);
	bench_end(&f->bench);
	free(f);
	return 0;
}

static int draw(struct fixture *f, int n)
{
	f->chance = f->chance * 6364136223846793005u + 1442695040888963407u;
	return n > 0 ? (int)((f->chance >> 33) % (uint64_t)n) : 0;
}

/* --- the same? ------------------------------------------------------------------------------------------------------------------------ */

struct line_seen {
	int64_t account;
	int32_t day;
	decimal_sum net, margin;
	uint32_t order;
	int16_t late;
	int64_t product;
	float quantity, gross;
	char currency[4];
};

static int compare_seen(const void *a, const void *b)
{
	const struct line_seen *x = a, *y = b;

#define BY(field) if (x->field != y->field) return x->field < y->field ? -1 : 1
	BY(account);
	BY(day);
	BY(order);
	BY(net);
	BY(margin);
	BY(late);
	BY(product);
	BY(quantity);
	BY(gross);
#undef BY
	return strcmp(x->currency, y->currency);
}

static void see_line(const struct snapshot *s, size_t i, struct line_seen *seen)
{
	const struct snapshot_lines *l = &s->lines;

	seen->account = s->accounts[l->account[i]].id;
	seen->day = l->day[i];
	assert_true(snapshot_net(l, i, &seen->net));
	if (!snapshot_margin(l, i, &seen->margin))
		seen->margin = -777;
	seen->order = l->order[i];
	seen->late = l->late[i];
	seen->product = l->product[i] == SNAPSHOT_NO_PRODUCT ? 0 : s->products[l->product[i]].id;
	seen->quantity = snapshot_float(l->quantity[i]);
	seen->gross = snapshot_float(l->gross[i]);
	memcpy(seen->currency, l->currencies[l->currency ? l->currency[i] : 0], 4);
}

/* Account by account gives the same lines, in the order of days, an order's together. */
static void assert_walks(const struct snapshot *s, const struct line_seen *all, size_t n)
{
	struct line_seen *walked = calloc(n + 1, sizeof *walked), *last;
	size_t k = 0;

	for (size_t a = 0; a < s->account_count; a++) {
		struct snapshot_walk w = snapshot_walk(&s->lines, a);
		last = NULL;
		for (uint32_t i; (i = snapshot_walk_next(&w)) != SNAPSHOT_NO_LINE; k++) {
			assert_true(k < n);
			see_line(s, i, &walked[k]);
			assert_int_equal(walked[k].account, s->accounts[a].id);
			assert_true(!last || last->day < walked[k].day || (last->day == walked[k].day && last->order <= walked[k].order));
			last = &walked[k];
		}
	}
	assert_int_equal(k, n);
	qsort(walked, n, sizeof *walked, compare_seen);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(compare_seen(&walked[i], &all[i]), 0);
	free(walked);
}

static size_t see_lines(const struct snapshot *s, struct line_seen **out)
{
	const struct snapshot_lines *l = &s->lines;
	size_t n = 0, dead = 0;

	*out = calloc(l->count + 1, sizeof **out);
	for (size_t i = 0; i < l->count; i++) {
		if (l->account[i] == SNAPSHOT_DEAD)
			dead++;
		else
			see_line(s, i, &(*out)[n++]);
	}
	assert_int_equal(dead, l->dead);
	qsort(*out, n, sizeof **out, compare_seen);
	assert_walks(s, *out, n);
	return n;
}

static void assert_products(const struct snapshot *a, const struct snapshot *b)
{
	assert_int_equal(a->product_count, b->product_count);
	for (size_t i = 0; i < a->product_count; i++) {
		const struct snapshot_product *x = &a->products[i], *y = &b->products[i];
		assert_int_equal(x->id, y->id);
		assert_int_equal(x->launched_on, y->launched_on);
		assert_string_equal(snapshot_text(a, x->maturity), snapshot_text(b, y->maturity));
		assert_int_equal(x->family == SNAPSHOT_NO_GROUP, y->family == SNAPSHOT_NO_GROUP);
		if (x->family != SNAPSHOT_NO_GROUP)
			assert_string_equal(snapshot_text(a, a->families[x->family].name), snapshot_text(b, b->families[y->family].name));
	}
}

static void assert_group(const struct snapshot *a, int32_t i, const struct snapshot *b, int32_t k)
{
	assert_int_equal(i == SNAPSHOT_NO_GROUP, k == SNAPSHOT_NO_GROUP);
	if (i == SNAPSHOT_NO_GROUP)
		return;
	assert_int_equal(a->groups[i].unit, b->groups[k].unit);
	assert_string_equal(snapshot_text(a, a->groups[i].name), snapshot_text(b, b->groups[k].name));
}

static void assert_company(const struct snapshot_company *x, const struct snapshot_company *y)
{
	assert_true(x->parent == y->parent && x->revenue == y->revenue && x->assets == y->assets && x->staff == y->staff);
	assert_true(x->customer_since == y->customer_since && x->kind == y->kind && x->size == y->size && !strcmp(x->currency, y->currency));
}

static void assert_accounts(const struct snapshot *a, const struct snapshot *b)
{
	assert_int_equal(a->account_count, b->account_count);
	for (size_t i = 0; i < a->account_count; i++) {
		const struct snapshot_account *x = &a->accounts[i], *y = &b->accounts[i];
		assert_int_equal(x->id, y->id);
		assert_int_equal(x->deleted, y->deleted);
		assert_int_equal(x->tier, y->tier);
		assert_string_equal(snapshot_text(a, x->code), snapshot_text(b, y->code));
		assert_string_equal(snapshot_text(a, x->name), snapshot_text(b, y->name));
		assert_group(a, x->region, b, y->region);
		assert_group(a, x->industry, b, y->industry);
		assert_company(&a->companies[i], &b->companies[i]);
	}
}

/* a may know currencies that no line has any more. */
static void assert_rates(const struct snapshot *a, const struct snapshot *b)
{
	for (int k = 0; k < b->lines.currency_count; k++) {
		int i = 0;
		while (strcmp(a->lines.currencies[i], b->lines.currencies[k]))
			assert_true(++i < a->lines.currency_count);
		assert_int_equal(a->rates[i].count, b->rates[k].count);
		for (size_t r = 0; r < a->rates[i].count; r++)
			assert_true(a->rates[i].items[r].day == b->rates[k].items[r].day && a->rates[i].items[r].rate == b->rates[k].items[r].rate);
	}
}

static void assert_same(const struct snapshot *a, const struct snapshot *b)
{
	struct line_seen *x, *y;
	size_t n = see_lines(a, &x), m = see_lines(b, &y);

	assert_int_equal(n, m);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(compare_seen(&x[i], &y[i]), 0);
	free(x);
	free(y);
	assert_accounts(a, b);
	assert_products(a, b);
	assert_rates(a, b);
	assert_string_equal(a->company_currency, b->company_currency);
}

static void assert_up_to_date(struct fixture *f, const struct snapshot *s)
{
	struct snapshot_cache *other;
	const struct snapshot *fresh;

	MUST(&f->bench, snapshot_cache_open(f->bench.company, &other, &f->bench.e));
	MUST(&f->bench, snapshot_acquire(other, ALL_PARTS, &fresh, &f->bench.e));
	assert_same(s, fresh);
	snapshot_release(other, fresh);
	snapshot_cache_close(other);
}

/* --- things that happen ---------------------------------------------------------------------------------------------------------------- */

/* The write, or nothing where a rule refuses it (a deleted account's order, a unit made its own child). */
static bool put(struct fixture *f, struct put p)
{
	enum rc rc = bench_put(&f->bench, NULL, &p);

	if (rc && rc != RC_INVALID && rc != RC_CONFLICT && rc != RC_NOT_FOUND)
		bench_must(rc, &f->bench.e, p.set ? p.set : p.entity);
	return rc == RC_OK;
}

static bool make(struct fixture *f, const char *entity, const char *set, int64_t *ids, int *count, int most)
{
	struct put p = { .entity = entity, .set = set };

	if (*count == most)
		return false;
	MUST(&f->bench, bench_put(&f->bench, NULL, &p));
	ids[(*count)++] = p.out.id;
	return true;
}

static const char *const currencies[] = { "CNY", "EUR", "USD" };
static const char *const trades[] = { "汽车零部件", "锻压", "" };

static void make_account(struct fixture *f)
{
	char set[200];

	snprintf(set, sizeof set, "code=A%d;name=客户 %d;industry=%s;unit=%lld", f->serial, f->serial, trades[draw(f, 3)], (long long)f->units[draw(f, f->unit_count)]);
	f->serial++;
	make(f, "account", set, f->accounts, &f->account_count, ROWS_MAX);
}

static void change_account(struct fixture *f)
{
	char set[200];

	snprintf(set, sizeof set, draw(f, 2) ? "name=改名 %d;industry=%s" : "name=%d 号;industry=%s;unit=", f->serial++, trades[draw(f, 3)]);
	if (draw(f, 2))
		snprintf(set + strlen(set), sizeof set - strlen(set), ";staff=%d;revenue=%d;kind=%s;customer_since=2019-0%d-01", draw(f, 900), draw(f, 90000000),
			 draw(f, 2) ? "distributor" : "direct", draw(f, 9) + 1);
	put(f, (struct put){ .entity = "account", .set = set, .id = f->accounts[draw(f, f->account_count)], .version = ANY_VERSION });
}

static void delete_account(struct fixture *f)
{
	int64_t id = f->accounts[draw(f, f->account_count)];

	if (!put(f, (struct put){ .entity = "account", .id = id, .version = ANY_VERSION, .delete = true }))
		put(f, (struct put){ .entity = "account", .id = id, .restore = true });
}

static void make_line(struct fixture *f)
{
	char set[300];

	snprintf(set, sizeof set, "order=%lld;quantity=%d;unit_price=%s;discount=0.0%d%s", (long long)f->orders[draw(f, f->order_count)], draw(f, 50) - 10,
		 draw(f, 20) ? "12.5" : "900000000", draw(f, 10), draw(f, 2) ? ";unit_cost=7" : "");
	if (draw(f, 20) == 0)
		strcat(set, ";note=x");
	if (f->product_count && draw(f, 3))
		snprintf(set + strlen(set), sizeof set - strlen(set), ";product=%lld", (long long)f->products[draw(f, f->product_count)]);
	struct put p = { .entity = "order_line", .set = set };
	if (f->line_count < ROWS_MAX && bench_put(&f->bench, NULL, &p) == RC_OK)
		f->lines[f->line_count++] = p.out.id;
}

static void make_order(struct fixture *f)
{
	char set[200];

	snprintf(set, sizeof set, "number=O%d;ordered_at=2026-0%d-11T08:00:00Z;currency=%s;status=%s", f->serial++, draw(f, 9) + 1, currencies[draw(f, 3)],
		 draw(f, 5) ? "confirmed" : "draft");
	if (draw(f, 10))
		snprintf(set + strlen(set), sizeof set - strlen(set), ";account=%lld", (long long)f->accounts[draw(f, f->account_count)]);
	struct put p = { .entity = "order", .set = set };
	if (f->order_count < ROWS_MAX && bench_put(&f->bench, NULL, &p) == RC_OK)
		f->orders[f->order_count++] = p.out.id;
	for (int n = draw(f, 4); n > 0; n--)
		make_line(f);
}

static void change_order(struct fixture *f)
{
	char set[200];
	int which = draw(f, 5);

	if (which == 4)
		snprintf(set, sizeof set, "promised_on=2026-05-%02d;delivered_on=%s", draw(f, 28) + 1, draw(f, 3) ? "2026-05-14" : "");
	else if (which == 0)
		snprintf(set, sizeof set, "status=%s", draw(f, 2) ? "cancelled" : "confirmed");
	else if (which == 1)
		snprintf(set, sizeof set, "ordered_at=2025-0%d-03T20:00:00Z", draw(f, 9) + 1);
	else if (which == 2)
		snprintf(set, sizeof set, "currency=%s", currencies[draw(f, 3)]);
	else
		snprintf(set, sizeof set, "account=%lld", (long long)f->accounts[draw(f, f->account_count)]);
	put(f, (struct put){ .entity = "order", .set = set, .id = f->orders[draw(f, f->order_count)], .version = ANY_VERSION });
}

static void toggle(struct fixture *f, const char *entity, int64_t id, bool *gone)
{
	struct put p = { .entity = entity, .id = id, .version = ANY_VERSION, .delete = !*gone, .restore = *gone };

	*gone ^= put(f, p);
}

static void delete_order(struct fixture *f)
{
	int i = draw(f, f->order_count);

	toggle(f, "order", f->orders[i], &f->order_gone[i]);
}

static void delete_line(struct fixture *f)
{
	int i = draw(f, f->line_count);

	if (f->line_count)
		toggle(f, "order_line", f->lines[i], &f->line_gone[i]);
}

static void change_line(struct fixture *f)
{
	char set[100];

	snprintf(set, sizeof set, "quantity=%d;unit_price=%s", draw(f, 9), draw(f, 5) ? "3.25" : "800000000");
	if (f->line_count)
		put(f, (struct put){ .entity = "order_line", .set = set, .id = f->lines[draw(f, f->line_count)], .version = ANY_VERSION });
}

static void make_unit(struct fixture *f)
{
	char set[100];

	snprintf(set, sizeof set, "code=U%d;name=大区 %d;kind=%s", f->serial, f->serial, draw(f, 2) ? "region" : "department");
	f->serial++;
	if (f->unit_count)
		snprintf(set + strlen(set), sizeof set - strlen(set), ";parent=%lld", (long long)f->units[draw(f, f->unit_count)]);
	make(f, "unit", set, f->units, &f->unit_count, 20);
}

static void change_unit(struct fixture *f)
{
	char set[100];

	snprintf(set, sizeof set, "name=新名 %d;kind=%s;parent=%lld", f->serial++, draw(f, 2) ? "region" : "department", (long long)f->units[draw(f, f->unit_count)]);
	put(f, (struct put){ .entity = "unit", .set = set, .id = f->units[draw(f, f->unit_count)], .version = ANY_VERSION });
}

static void make_product(struct fixture *f)
{
	char set[200];

	snprintf(set, sizeof set, "code=P%d;name=产品 %d;family=%s;maturity=%s;launched_on=%s", f->serial, f->serial, draw(f, 2) ? "锻压设备" : "",
		 draw(f, 2) ? "new" : "famous", draw(f, 2) ? "2024-06-01" : "");
	f->serial++;
	make(f, "product", set, f->products, &f->product_count, 20);
}

static void change_product(struct fixture *f)
{
	char set[100];

	snprintf(set, sizeof set, "family=系列 %d;maturity=mature", draw(f, 5));
	if (f->product_count)
		put(f, (struct put){ .entity = "product", .set = set, .id = f->products[draw(f, f->product_count)], .version = ANY_VERSION });
}

static void change_rate(struct fixture *f)
{
	char set[100];

	snprintf(set, sizeof set, "currency=%s;valid_on=2025-01-%02d;rate=7.%d", currencies[1 + draw(f, 2)], f->rate_count + 1, draw(f, 9));
	if (f->rate_count < 20)
		make(f, "rate", set, f->rates, &f->rate_count, 20);
	else
		put(f, (struct put){ .entity = "rate", .set = "rate=8.5", .id = f->rates[draw(f, 20)], .version = ANY_VERSION });
}

static void import_lines(struct fixture *f)
{
	struct import_report r;
	char csv[4000] = "no,day,customer,qty,price\n";

	for (int i = 0, n = draw(f, 60) + 1; i < n; i++)
		snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "I%d,2026-03-%02d,%s%d,%d,4.5\n", f->serial + i / 3, draw(f, 28) + 1, draw(f, 3) ? "A" : "N",
			 draw(f, f->serial), draw(f, 9) - 1);
	f->serial += 30;
	MUST(&f->bench, bench_import_text(&f->bench, csv, "order_line", IMPORT_ADD, "{\"columns\":{\"no\":\"order.number\",\"day\":\"order.ordered_at\",\"customer\":"
					  "\"order.account.code\",\"qty\":\"quantity\",\"price\":\"unit_price\"},\"create_missing\":true,\"currency\":\"USD\"}", &r));
	f->imports[f->import_count++] = r.id;
}

static void import_accounts(struct fixture *f)
{
	struct import_report r;
	char csv[2000] = "code,name,industry\n";

	for (int i = 0; i < 12; i++)
		snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "A%d,导入 %d,%s\n", draw(f, f->serial + 3), draw(f, 1000), trades[draw(f, 2)]);
	f->serial += 3;
	MUST(&f->bench, bench_import_text(&f->bench, csv, "account", IMPORT_UPSERT, NULL, &r));
	f->imports[f->import_count++] = r.id;
}

static void import_orders(struct fixture *f)
{
	struct import_report r;
	char csv[2000] = "number,customer,status\n";

	for (int i = 0; i < 10; i++)
		snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "O%d,A%d,confirmed\n", draw(f, f->serial), draw(f, f->serial));
	MUST(&f->bench, bench_import_text(&f->bench, csv, "order", IMPORT_UPDATE, "{\"columns\":{\"number\":\"number\",\"customer\":\"account.code\",\"status\":"
					  "\"status\"},\"create_missing\":true}", &r));
	f->imports[f->import_count++] = r.id;
}

static void undo(struct fixture *f)
{
	struct import_undone undone;
	enum rc rc;

	if (!f->import_count)
		return;
	rc = import_undo(f->bench.company, principal_system(&f->bench.arena, ORIGIN_CLI), &f->bench.arena, f->imports[--f->import_count], &undone, &f->bench.e);
	if (rc != RC_CONFLICT)
		bench_must(rc, &f->bench.e, "undo");
}

static void (*const happenings[])(struct fixture *f) = {
	make_account, change_account, change_account, delete_account, make_line, make_line, make_line, make_order, make_order, change_order, change_order, delete_order,
	delete_line, change_line, change_line, make_unit, change_unit, make_product, change_product, change_rate, import_lines, import_accounts, import_orders, undo, undo,
};

static void begin(struct fixture *f)
{
	make_unit(f);
	for (int i = 0; i < 10; i++)
		make_account(f);
	for (int i = 0; i < 20; i++)
		make_order(f);
}

static void test_always_the_same(void **state)
{
	struct fixture *f = *state;
	const struct snapshot *held = NULL, *s, *last = NULL;
	struct line_seen *before = NULL, *after;
	size_t before_count = 0;
	int in_place = 0, steps = bench_postgres() ? STEPS / 4 : STEPS;

	begin(f);
	for (int i = 0; i < steps; i++) {
		for (int n = draw(f, 3); n >= 0; n--)
			happenings[draw(f, sizeof happenings / sizeof *happenings)](f);
		MUST(&f->bench, snapshot_acquire(f->cache, ALL_PARTS, &s, &f->bench.e));
		assert_up_to_date(f, s);
		in_place += s == last;
		last = s;
		snapshot_release(f->cache, s);
		if (held && draw(f, 3) == 0) { /* what somebody holds stays as it was */
			assert_int_equal(see_lines(held, &after), before_count);
			assert_memory_equal(before, after, before_count * sizeof *before);
			snapshot_release(f->cache, held);
			free(before);
			free(after);
			held = NULL;
			before = NULL;
		} else if (!held && draw(f, 5) == 0) {
			MUST(&f->bench, snapshot_acquire(f->cache, ALL_PARTS, &held, &f->bench.e));
			before_count = see_lines(held, &before);
		}
		arena_reset(&f->bench.arena);
	}
	if (held)
		snapshot_release(f->cache, held);
	free(before);
	assert_true(in_place > steps / 2);
	assert_true(s->lines.count > 50 && s->lines.currency);
}

/* Amounts beyond 64 bits stand apart; changed and taken away they must not stay behind. */
static void test_wide(void **state)
{
	struct fixture *f = *state;
	const struct snapshot *s;

	begin(f);
	for (int i = 0; i < 3; i++) {
		char set[120];
		snprintf(set, sizeof set, "order=%lld;quantity=1000;unit_price=900000000", (long long)f->orders[0]);
		MUST(&f->bench, snapshot_acquire(f->cache, ALL_PARTS, &s, &f->bench.e));
		snapshot_release(f->cache, s);
		make(f, "order_line", set, f->lines, &f->line_count, ROWS_MAX);
	}
	MUST(&f->bench, snapshot_acquire(f->cache, ALL_PARTS, &s, &f->bench.e));
	assert_up_to_date(f, s);
	snapshot_release(f->cache, s);
	put(f, (struct put){ .entity = "order_line", .set = "quantity=1", .id = f->lines[f->line_count - 2], .version = ANY_VERSION });
	put(f, (struct put){ .entity = "order_line", .id = f->lines[f->line_count - 3], .version = ANY_VERSION, .delete = true });
	MUST(&f->bench, snapshot_acquire(f->cache, ALL_PARTS, &s, &f->bench.e));
	assert_up_to_date(f, s);
	snapshot_release(f->cache, s);
}

static enum rc cut_log(struct db *db, void *context, struct error *e)
{
	return db_script(db, "DELETE FROM audit; UPDATE order_line SET quantity = 5000", e);
}

/* A log that was emptied tells nothing: everything is read again. */
static void test_log_gone(void **state)
{
	struct fixture *f = *state;
	const struct snapshot *s;

	begin(f);
	MUST(&f->bench, snapshot_acquire(f->cache, ALL_PARTS, &s, &f->bench.e));
	snapshot_release(f->cache, s);
	MUST(&f->bench, store_write(company_store(f->bench.company), cut_log, NULL, true, &f->bench.e));
	MUST(&f->bench, snapshot_acquire(f->cache, ALL_PARTS, &s, &f->bench.e));
	assert_up_to_date(f, s);
	snapshot_release(f->cache, s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_always_the_same, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_wide, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_log_gone, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
