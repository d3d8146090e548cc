/* Import: real and made-up files into rows, refused rows, upsert, undo. Figures of the real file come from an independent computation (awk, see below). */
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
#include "records/import.h"

struct fixture {
	struct bench bench;
	struct company *company;
	struct arena arena;
	struct error e;
	const struct principal *who; /* NULL: the system */
	char refused[4000], reasons[4000];
};

static void fail_on(enum rc rc, const struct error *e)
{
	if (rc)
		fail_msg("%s %s %s %s %s", rc_name(rc), e->key, e->field, e->arg[0], e->log);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_true(bench_begin(&f->bench));
	fail_on(bench_open(&f->bench, true), &f->bench.e);
	f->company = f->bench.company;
	f->arena.max = 256 << 20;
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	bench_end(&f->bench);
	arena_free(&f->arena);
	free(f);
	return 0;
}

static enum rc note_refused(void *context, const struct table_row *row, const struct error *why, struct error *e)
{
	struct fixture *f = context;
	size_t n = strlen(f->refused), m = strlen(f->reasons);

	snprintf(f->refused + n, sizeof f->refused - n, "%d:%s:%s ", (int)row->line, why->field, why->key + strlen("error."));
	snprintf(f->reasons + m, sizeof f->reasons - m, "%s|%s ", why->arg[0], why->arg[1]);
	return RC_OK;
}

static enum rc run(struct fixture *f, const struct source *source, const char *entity, enum import_mode mode, const char *map, bool dry, struct import_report *out)
{
	struct import_mapping *m = calloc(1, sizeof *m);
	struct import_hooks hooks = { .context = f, .refused = note_refused };
	struct table_options options = TABLE_GUESS;
	struct table_reader *table = NULL;
	struct context x;
	enum rc rc;

	f->refused[0] = f->reasons[0] = '\0';
	error_clear(&f->e);
	fail_on(company_refresh(f->company, &f->e), &f->e);
	fail_on(context_begin(&x, f->company, &f->arena, &f->e), &f->e);
	x.who = f->who ? f->who : principal_system(&f->arena, ORIGIN_CLI);
	const struct entity *t = schema_entity(x.schema, str_of(entity));
	if ((rc = table_open(source, &options, &table, &f->e)) == RC_OK && (rc = import_guess(&x, t, table, m, &f->e)) == RC_OK && map)
		rc = import_mapping_read(&x, t, str_of(map), m, &f->e);
	const struct principal *who = x.who;
	context_end(&x);
	if (rc == RC_OK) {
		struct import_options o = { .entity = str_of(entity), .mode = mode, .dry_run = dry, .mapping = m };
		rc = import_run(f->company, who, &o, table, &hooks, out, &f->e);
	}
	table_close(&table);
	free(m);
	return rc;
}

static enum rc text(struct fixture *f, const char *csv, const char *entity, enum import_mode mode, const char *map, struct import_report *out)
{
	struct str bytes = str_of(csv);
	struct source source = source_memory(&bytes);

	return run(f, &source, entity, mode, map, false, out);
}

static int64_t count(struct fixture *f, const char *sql)
{
	struct db *db;
	int64_t n = 0;
	bool found;

	fail_on(store_read(company_store(f->company), &db, &f->e), &f->e);
	fail_on(db_one_int(db, sql, NULL, 0, &n, &found, &f->e), &f->e);
	store_read_end(db);
	return n;
}

static void test_accounts_guessed(void **state)
{
	struct fixture *f = *state;
	struct import_report r;

	fail_on(text(f, "客户编号,客户名称,所属行业,城市,员工人数,营业收入\nA1,无锡锡锻机械有限公司,锻压机械,无锡,\"1,200\",1.2亿\nA2,甲,,,abc,\nA1,又一,,,,\n,乙,,,,\n", "account",
		     IMPORT_ADD, NULL, &r), &f->e);
	assert_int_equal(r.read, 4);
	assert_int_equal(r.added, 1);
	assert_int_equal(r.refused, 3);
	assert_string_equal(f->refused, "3:staff:number 4:code:taken 5:code:required ");
	assert_int_equal(count(f, "SELECT staff FROM account WHERE code = 'A1'"), 1200);
	assert_int_equal(count(f, "SELECT revenue FROM account WHERE code = 'A1'"), 1200000000000);
}

static void test_upsert_counts_and_undo(void **state)
{
	struct fixture *f = *state;
	struct import_undone undone;
	struct import_report r;

	fail_on(text(f, "code,name,staff\nA,a,1\nB,b,2\nC,c,3\n", "account", IMPORT_ADD, NULL, &r), &f->e);
	fail_on(text(f, "code,name,staff\nA,a,1\nB,b,20\nD,d,4\nD,dd,5\n", "account", IMPORT_UPSERT, NULL, &r), &f->e);
	assert_int_equal(r.read, 4);
	assert_int_equal(r.added, 1);
	assert_int_equal(r.updated, 2);
	assert_int_equal(r.unchanged, 1);
	assert_int_equal(count(f, "SELECT staff FROM account WHERE code = 'B'"), 20);
	assert_int_equal(count(f, "SELECT staff FROM account WHERE code = 'D'"), 5);
	int64_t second = r.id;
	/* D was changed again after it was made, but by the import itself */
	fail_on(import_undo(f->company, principal_system(&f->arena, ORIGIN_CLI), &f->arena, second, &undone, &f->e), &f->e);
	assert_int_equal(count(f, "SELECT staff FROM account WHERE code = 'B'"), 2);
	assert_int_equal(count(f, "SELECT count(*) FROM account WHERE code = 'D'"), 0);
	assert_int_equal(count(f, "SELECT count(*) FROM account"), 3);
	assert_int_equal(import_undo(f->company, principal_system(&f->arena, ORIGIN_CLI), &f->arena, second, &undone, &f->e), RC_CONFLICT);
	fail_on(text(f, "code,name\nA,z\nX,x\n", "account", IMPORT_UPDATE, NULL, &r), &f->e);
	assert_int_equal(r.updated, 1);
	assert_int_equal(r.refused, 1);
}

static const char lines_map[] = "{\"columns\":{\"InvoiceNo\":\"order.number\",\"StockCode\":\"product.code\",\"Quantity\":\"quantity\","
	"\"InvoiceDate\":\"order.ordered_at\",\"UnitPrice\":\"unit_price\",\"CustomerID\":\"order.account.code\",\"Country\":\"order.account.country\"},"
	"\"create_missing\":true,\"currency\":\"GBP\"}";

static void test_lines_make_what_is_missing(void **state)
{
	struct fixture *f = *state;
	struct import_undone undone;
	struct import_report r;

	fail_on(text(f, "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
		     "1,P1,6,2010-12-01 08:26,2.55,17850,United Kingdom\n"
		     "1,P2,6,2010-12-01 08:27,3.39,17850,United Kingdom\n"
		     "C2,P1,-1,2010-12-02 08:26,2.55,17850,France\n"
		     "3,POST,1,2010-12-02 08:26,0,,EIRE\n"
		     "1,P1,6,2010-12-01 08:26,2.55,17850,United Kingdom\n", "order_line", IMPORT_ADD, lines_map, &r), &f->e);
	assert_int_equal(r.added, 5);
	assert_int_equal(r.returns, 1);
	assert_int_equal(r.without_account, 1);
	assert_int_equal(r.charges, 1);
	assert_int_equal(r.differences, 2);
	assert_true(r.amount == (decimal_sum)48390 * 10000);
	assert_int_equal(count(f, "SELECT count(*) FROM sales_order"), 3);
	assert_int_equal(count(f, "SELECT count(*) FROM account WHERE code = name AND country = 'United Kingdom'"), 1);
	assert_int_equal(count(f, "SELECT count(*) FROM product WHERE kind = 'charge'"), 1);
	assert_int_equal(count(f, "SELECT count(*) FROM order_line WHERE kind = 'charge'"), 1);
	bench_sound(&f->bench);
	assert_int_equal(count(f, "SELECT count(*) FROM order_line WHERE account_id IS NULL"), 1);
	assert_int_equal(count(f, "SELECT count(*) FROM sales_order WHERE currency = 'GBP' AND kind = 'credit'"), 1);
	assert_int_equal(count(f, "SELECT count(*) FROM order_line l JOIN sales_order o ON o.id = l.order_id WHERE l.ordered_on = o.ordered_on"), 5);
	/* a row from elsewhere depends on what the import made */
	struct import_report later;
	fail_on(text(f, "name,account.code\n王,17850\n", "contact", IMPORT_ADD, NULL, &later), &f->e);
	assert_int_equal(import_undo(f->company, principal_system(&f->arena, ORIGIN_CLI), &f->arena, r.id, &undone, &f->e), RC_CONFLICT);
	assert_int_equal(undone.blocker_count, 1);
	assert_int_equal(count(f, "SELECT count(*) FROM order_line"), 5);
	fail_on(import_undo(f->company, principal_system(&f->arena, ORIGIN_CLI), &f->arena, later.id, &undone, &f->e), &f->e);
	fail_on(import_undo(f->company, principal_system(&f->arena, ORIGIN_CLI), &f->arena, r.id, &undone, &f->e), &f->e);
	assert_int_equal(count(f, "SELECT (SELECT count(*) FROM order_line) + (SELECT count(*) FROM account) + (SELECT count(*) FROM product)"), 0);
}

/* Lines have no key: their numbers name them, here and nowhere else. */
static void test_rows_named_by_number(void **state)
{
	static const char map[] = "{\"columns\":{\"id\":\"id\",\"code\":\"code\",\"name\":\"name\"}}";
	struct fixture *f = *state;
	struct import_report r;

	fail_on(text(f, "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n1,P1,6,2010-12-01,2,A,UK\n1,P1,6,2010-12-01,2,A,UK\n", "order_line",
		     IMPORT_ADD, lines_map, &r), &f->e);
	fail_on(text(f, "id,quantity,unit_price\n2,7,2\n1,6,2\n", "order_line", IMPORT_UPDATE, NULL, &r), &f->e);
	assert_int_equal(r.updated, 1);
	assert_int_equal(r.unchanged, 1);
	assert_int_equal(count(f, "SELECT quantity FROM order_line WHERE id = 2"), 7000);
	/* a file that is not our own: its numbers are none of ours */
	assert_int_equal(text(f, "id,quantity,Preis\n2,8,2\n", "order_line", IMPORT_UPDATE, NULL, &r), RC_INVALID);
	assert_string_equal(f->e.key, "error.key_column_mode");
	/* where rows have a key, the number lets the key change; what it does not name is added */
	fail_on(text(f, "id,code,name\n1,B,B\n9,C,C\n,D,D\nx,E,E\n1,D,D\n", "account", IMPORT_UPSERT, map, &r), &f->e);
	assert_int_equal(r.updated, 1);
	assert_int_equal(r.added, 2);
	assert_int_equal(r.refused, 2);
	assert_int_equal(count(f, "SELECT count(*) FROM account WHERE code = 'B' AND id = 1"), 1);
	assert_int_equal(count(f, "SELECT id FROM account WHERE code = 'C'") == 9, 0);
	fail_on(text(f, "id,code,name\n1,F,F\n", "account", IMPORT_ADD, map, &r), &f->e);
	assert_int_equal(count(f, "SELECT count(*) FROM account WHERE code = 'F' AND id <> 1"), 1);
}

/* What no header names is left out, and the report says where. */
static void test_beyond_the_header(void **state)
{
	struct fixture *f = *state;
	struct import_report r;

	fail_on(text(f, "code,name\nA,a\nB,b,, left\nC,c,,\nD,d,e\n", "account", IMPORT_ADD, NULL, &r), &f->e);
	assert_int_equal(r.added, 4);
	assert_int_equal(r.surplus, 2);
	assert_int_equal(r.surplus_lines[0], 3);
	assert_int_equal(r.surplus_lines[1], 5);
}

static void test_a_name_twice(void **state)
{
	struct fixture *f = *state;
	struct import_report r;

	assert_int_equal(text(f, "code,name,name\nA,a,b\n", "account", IMPORT_ADD, "{\"columns\":{\"code\":\"code\",\"name\":\"name\"}}", &r), RC_INVALID);
	assert_string_equal(f->e.key, "error.header_twice");
	fail_on(text(f, "code,name,x,x\nA,a,b,c\n", "account", IMPORT_ADD, "{\"columns\":{\"code\":\"code\",\"name\":\"name\"}}", &r), &f->e);
}

/* Companies and people in one sheet: columns that are none of a contact's belong to the company that the file names. A company without a person is made alone
 * where that is asked for, and refused where it is not. */
static void test_companies_and_people(void **state)
{
	static const char sheet[] = "客户编号,客户名称,城市,行业,员工人数,联系人,手机\nA1,甲有限公司,无锡,机床,120,张三,13800000001\nA1,甲有限公司,无锡,机床,120,李四,\n"
				    "A2,乙有限公司,温州,阀门,30,,\n";
	struct fixture *f = *state;
	struct import_report r;

	fail_on(text(f, sheet, "contact", IMPORT_ADD, NULL, &r), &f->e);
	assert_int_equal(r.read, 3);
	assert_int_equal(r.added, 2);
	assert_string_equal(f->refused, "4:name:required ");
	assert_int_equal(count(f, "SELECT count(*) FROM account WHERE code = 'A1' AND city = '无锡' AND staff = 120 AND industry = '机床'"), 1);
	fail_on(text(f, sheet, "contact", IMPORT_ADD, "{\"parents_alone\":true}", &r), &f->e);
	assert_int_equal(r.added, 2);
	assert_int_equal(r.unchanged, 1);
	assert_int_equal(r.refused, 0);
	assert_int_equal(r.created_count, 1);
	assert_int_equal(count(f, "SELECT count(*) FROM account WHERE code = 'A2' AND city = '温州' AND staff = 30"), 1);
	assert_int_equal(count(f, "SELECT rows_unchanged FROM import_run WHERE id = 2"), 1);
	assert_int_equal(count(f, "SELECT count(*) FROM contact"), 4);
}

static void test_wrong_maps(void **state)
{
	static const struct { const char *map, *field; } rows[] = {
		{ "{\"columns\":{\"nothing\":\"name\"}}", "nothing" }, { "{\"columns\":{\"code\":\"nothing\"}}", "code" }, { "{\"columns\":{\"code\":\"tier\"}}", "code" },
		{ "{\"columns\":{\"code\":\"parent.country\"}}", "parent" }, { "{\"columns\":{\"code\":\"name\",\"name\":\"name\"}}", "name" }, { "[1]", "map" },
	};
	struct fixture *f = *state;
	struct import_report r;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(text(f, "code,name\nA,a\n", "account", IMPORT_ADD, rows[i].map, &r), RC_INVALID);
		assert_string_equal(f->e.field, rows[i].field);
	}
	assert_int_equal(count(f, "SELECT count(*) FROM account"), 0);
}

/* Expected figures of all six months, computed outside the program:
 *   awk -F, 'FNR>1{n++; a+=$3*$5; if($3<0)r++; if($6=="")w++; else c[$6]} END{print n, length(c), r, w; printf "%.3f\n", a}' lines_*.csv
 * 209029 2767 4434 59976 and 3706827.641 */
static void test_real_lines(void **state)
{
	static const char *const months[] = { "2010-12", "2011-01", "2011-02", "2011-03", "2011-04", "2011-05" };
	const char *shared = getenv("BANYAN_SHARED") ? getenv("BANYAN_SHARED") : "../shared";
	struct fixture *f = *state;
	struct import_report r, all = { 0 };
	char path[400];

	for (size_t i = 0; i < 6; i++) {
		struct source source;
		struct file file = FILE_NONE;
		snprintf(path, sizeof path, "%s/data/uci_online_retail/lines_%s.csv", shared, months[i]);
		if (file_open(path, FILE_READ, &file, &f->e))
			skip();
		fail_on(source_file(&file, path, &source, &f->e), &f->e);
		fail_on(run(f, &source, "order_line", IMPORT_ADD, lines_map, false, &r), &f->e);
		assert_int_equal(r.refused, 0);
		all.added += r.added;
		all.returns += r.returns;
		all.without_account += r.without_account;
		all.amount += r.amount;
		file_close(&file);
	}
	assert_int_equal(all.added, 209029);
	assert_int_equal(count(f, "SELECT count(*) FROM account"), 2767);
	assert_int_equal(all.returns, 4434);
	assert_int_equal(all.without_account, 59976);
	assert_true(all.amount == (decimal_sum)3706827641 * 10000);
	bench_sound(&f->bench);
}

/* Amounts that sums could not hold are refused, row by row and by the rules of a single line. */
static void test_line_limits(void **state)
{
	struct fixture *f = *state;
	struct import_report r;

	fail_on(text(f, "no,qty,price,cost\nL1,1000000000,10000,1\nL2,1000000001,1,1\nL3,1,100000000001,1\nL4,1000000,10000001,1\nL5,-1000000,1,10000001\nL6,2,3,\n",
		     "order_line", IMPORT_ADD, "{\"columns\":{\"no\":\"order.number\",\"qty\":\"quantity\",\"price\":\"unit_price\",\"cost\":\"unit_cost\"},"
		     "\"create_missing\":true}", &r), &f->e);
	assert_string_equal(f->refused, "3:quantity:between 4:unit_price:between 5:unit_price:line_too_large 6:unit_cost:line_too_large ");
	assert_int_equal(r.added, 2);
	assert_int_equal(count(f, "SELECT max(net) FROM order_line"), INT64_C(100000000000000000));
	int64_t order = count(f, "SELECT min(id) FROM sales_order");
	char set[120];
	snprintf(set, sizeof set, "order=%lld;quantity=1000000;unit_price=10000001", (long long)order);
	struct put p = { .entity = "order_line", .set = set };
	assert_int_equal(bench_put(&f->bench, NULL, &p), RC_INVALID);
	assert_string_equal(f->bench.e.key, "error.line_too_large");
}

/* --- what a narrow importer cannot see -------------------------------------------------------------------------------------------------------- */

/* Somebody with that role in the unit of the north; what others have lies in the south. */
static int64_t narrow(struct fixture *f, const char *role)
{
	char set[120];
	int64_t user;

	bench_make(&f->bench, "unit", "code=N;name=The North");
	bench_make(&f->bench, "unit", "code=S;name=The South");
	user = bench_make(&f->bench, "user", "code=ann;name=ann;unit=N");
	snprintf(set, sizeof set, "user=%lld;role=%s", (long long)user, role);
	bench_make(&f->bench, "user_role", set);
	bench_make(&f->bench, "account", "code=THEIRS;name=Hidden Works;unit=S");
	bench_make(&f->bench, "order", "number=O-THEIRS;account=THEIRS");
	f->who = bench_principal(&f->bench, user);
	return user;
}

static void test_a_key_out_of_sight_refuses_its_row(void **state)
{
	struct fixture *f = *state;
	struct import_report r;

	narrow(f, "account_manager");
	for (enum import_mode mode = IMPORT_ADD; mode <= IMPORT_UPSERT; mode++) {
		const char *csv = "code,name\nM1,mine\nTHEIRS,x\nM2,mine too\n";
		fail_on(text(f, csv, "account", mode, NULL, &r), &f->e);
		assert_int_equal(r.refused, 1);
		assert_non_null(strstr(f->refused, "3:code:taken_in_unit"));
		assert_non_null(strstr(f->reasons, "The South"));
		assert_null(strstr(f->reasons, "Hidden"));
		assert_int_equal(r.added + r.updated + r.unchanged, 2);
	}
	assert_int_equal(count(f, "SELECT count(*) FROM account WHERE name = 'Hidden Works' AND code = 'THEIRS' AND version = 1"), 1);
	assert_int_equal(count(f, "SELECT count(*) FROM account"), 3);
}

static void test_a_reference_out_of_sight_refuses_its_row(void **state)
{
	struct fixture *f = *state;
	struct import_report r;

	narrow(f, "account_manager");
	bench_make(&f->bench, "product", "code=P;name=p");
	fail_on(text(f, "no,account,product,qty,price\nO1,M1,P,1,2\nO2,THEIRS,P,1,2\nO-THEIRS,M1,P,1,2\nO3,M1,P,3,2\nO2,THEIRS,P,1,2\n", "order_line", IMPORT_ADD,
		     "{\"columns\":{\"no\":\"order.number\",\"account\":\"order.account.code\",\"product\":\"product.code\",\"qty\":\"quantity\",\"price\":\"unit_price\"},"
		     "\"create_missing\":true}", &r), &f->e);
	assert_string_equal(f->refused, "3:code:taken_in_unit 4:number:taken_in_unit 6:code:taken_in_unit ");
	assert_int_equal(r.added, 2);
	assert_int_equal(count(f, "SELECT count(*) FROM order_line l JOIN account a ON a.id = l.account_id WHERE a.code = 'M1'"), 2);
	assert_int_equal(count(f, "SELECT count(*) FROM sales_order"), 3);
}

static const char order_map[] = "{\"columns\":{\"no\":\"order.number\",\"account\":\"order.account.code\",\"qty\":\"quantity\",\"price\":\"unit_price\"},\"create_missing\":true}";

/* An account that one sees and may not write to takes no rows, and no order is left behind by a line that was refused. */
static void test_rows_are_made_within_reach(void **state)
{
	struct fixture *f = *state;
	struct import_report r;
	char set[120];
	int64_t user = narrow(f, "account_manager");

	bench_make(&f->bench, "account", "code=SEEN;name=seen;unit=S");
	snprintf(set, sizeof set, "account=SEEN;user=%lld;access=read", (long long)user);
	bench_make(&f->bench, "account_member", set);
	bench_make(&f->bench, "account", "code=HELD;name=held;unit=S");
	snprintf(set, sizeof set, "account=HELD;user=%lld;access=write", (long long)user);
	bench_make(&f->bench, "account_member", set);
	f->who = bench_principal(&f->bench, user);
	fail_on(text(f, "no,account,qty,price\nO1,SEEN,1,2\nO2,MINE,1,2\n", "order_line", IMPORT_ADD, order_map, &r), &f->e);
	assert_string_equal(f->refused, "2:account:out_of_reach ");
	assert_int_equal(count(f, "SELECT count(*) FROM sales_order WHERE number = 'O1'"), 0);
	/* the scope asked is that of what is imported: orders as far as the own ones, whatever his sight of accounts */
	fail_on(text(f, "no,account,qty,price\nO3,HELD,1,2\n", "order_line", IMPORT_ADD, order_map, &r), &f->e);
	assert_int_equal(r.refused, 1);
	/* an account that is to be somebody else's */
	fail_on(text(f, "no,account,owner,qty,price\nO4,NEW,ann,1,2\nO5,NEW2,bob,1,2\n", "order_line", IMPORT_ADD,
		     "{\"columns\":{\"no\":\"order.number\",\"account\":\"order.account.code\",\"owner\":\"order.account.owner.code\",\"qty\":\"quantity\",\"price\":\"unit_price\"},"
		     "\"create_missing\":true}", &r), &f->e);
	assert_int_equal(r.added, 1);
	assert_int_equal(count(f, "SELECT count(*) FROM account WHERE code = 'NEW2'"), 0);
}

static void test_a_grant_of_notes_is_no_grant_of_accounts(void **state)
{
	struct fixture *f = *state;
	struct import_report r;
	int64_t user, role = bench_make(&f->bench, "role", "code=scribe;name=scribe");
	char set[300];

	snprintf(set, sizeof set, "role=%lld;entity=account;scopes={\"list\":\"all\",\"read\":\"all\",\"import\":\"all\"};reads=[\"business\"];writes=[\"business\"]", (long long)role);
	bench_make(&f->bench, "role_grant", set);
	snprintf(set, sizeof set, "role=%lld;entity=note;scopes={\"list\":\"all\",\"read\":\"all\",\"import\":\"own\"};reads=[\"business\"];writes=[\"business\"]", (long long)role);
	bench_make(&f->bench, "role_grant", set);
	MUST(&f->bench, company_refresh(f->company, &f->bench.e));
	user = narrow(f, "scribe");
	snprintf(set, sizeof set, "code=OWN;name=own;owner=%lld", (long long)user);
	int64_t own = bench_make(&f->bench, "account", set), theirs = count(f, "SELECT id FROM account WHERE code = 'THEIRS'");
	f->who = bench_principal(&f->bench, user);
	fail_on(text(f, "account,body\nOWN,one\nTHEIRS,two\n,three\n", "note", IMPORT_ADD, "{\"columns\":{\"account\":\"account.code\",\"body\":\"body\"}}", &r), &f->e);
	assert_string_equal(f->refused, "3:account:out_of_reach ");
	assert_int_equal(r.added, 2);
	/* the account of what it hangs on counts, named or not */
	char csv[400];
	snprintf(csv, sizeof csv, "subject,subject_id,body\naccount,%lld,a\naccount,%lld,b\naccount,999999,c\nnothing,1,d\naccount,,e\nunit,1,f\n", (long long)own, (long long)theirs);
	fail_on(text(f, csv, "note", IMPORT_ADD, NULL, &r), &f->e);
	assert_string_equal(f->refused, "3:account:out_of_reach 4:subject_id:no_such_reference 5:subject:no_such_entity 6:subject_id:required 7:subject_id:no_such_reference ");
	snprintf(set, sizeof set, "SELECT count(*) FROM note WHERE body = 'a' AND account_id = %lld AND subject_id = %lld", (long long)own, (long long)own);
	assert_int_equal(count(f, set), 1);
	snprintf(csv, sizeof csv, "subject,subject_id,account,body\naccount,%lld,THEIRS,a\n", (long long)own);
	fail_on(text(f, csv, "note", IMPORT_ADD, "{\"columns\":{\"subject\":\"subject\",\"subject_id\":\"subject_id\",\"account\":\"account.code\",\"body\":\"body\"}}", &r), &f->e);
	assert_string_equal(f->refused, "2:account:subject_account ");
}

/* Values that must be alone, in rows that other rows make and in sets of fields: the row is refused, the batch stands. */
static void test_taken_values_refuse_their_rows(void **state)
{
	struct fixture *f = *state;
	struct import_report r;

	bench_make(&f->bench, "custom_field", "entity=account;name=tax;type=code;label=tax;unique_values=true");
	MUST(&f->bench, company_refresh(f->company, &f->bench.e));
	bench_make(&f->bench, "account", "code=A;name=a;tax=T1");
	fail_on(text(f, "n,a,t\nO1,B,T1\nO2,C,T2\nO3,D,T2\nO4,E,T3\n", "order", IMPORT_ADD,
		     "{\"columns\":{\"n\":\"number\",\"a\":\"account.code\",\"t\":\"account.tax\"},\"create_missing\":true}", &r), &f->e);
	assert_string_equal(f->refused, "2:tax:taken 4:tax:taken ");
	assert_int_equal(r.added, 2);
	/* a row that is refused for another reason takes nothing away from those behind it */
	fail_on(text(f, "code,name,staff,tax\nF,f,many,T9\nG,g,1,T9\n", "account", IMPORT_ADD, NULL, &r), &f->e);
	assert_string_equal(f->refused, "2:staff:number ");
	bench_make(&f->bench, "user", "code=u;name=u");
	/* the seat is filled in where the file has none */
	fail_on(text(f, "account,user\nA,u\nA,u\nG,u\n", "account_member", IMPORT_ADD, "{\"columns\":{\"account\":\"account.code\",\"user\":\"user.code\"}}", &r), &f->e);
	assert_string_equal(f->refused, "3:account:taken ");
	assert_int_equal(r.added, 2);
	fail_on(text(f, "account,user\nA,u\n", "account_member", IMPORT_ADD, "{\"columns\":{\"account\":\"account.code\",\"user\":\"user.code\"}}", &r), &f->e);
	assert_int_equal(r.refused, 1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(test_accounts_guessed), CASE(test_upsert_counts_and_undo), CASE(test_lines_make_what_is_missing), CASE(test_rows_named_by_number), CASE(test_beyond_the_header), CASE(test_a_name_twice), CASE(test_companies_and_people), CASE(test_wrong_maps), CASE(test_real_lines),
		CASE(test_line_limits), CASE(test_a_key_out_of_sight_refuses_its_row), CASE(test_a_reference_out_of_sight_refuses_its_row),
		CASE(test_taken_values_refuse_their_rows), CASE(test_rows_are_made_within_reach), CASE(test_a_grant_of_notes_is_no_grant_of_accounts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
