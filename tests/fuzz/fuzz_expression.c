/* Expressions: what is read gives the same in a block as row by row, never anything infinite; what is refused says where. Policies as JSON: what is read is
 * written and read again the same. */
#include "fuzz.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "kam/expression.h"
#include "kam/policy.h"

enum { COLUMNS = 5, ROWS = 6 };

static int find(const void *context, struct str name)
{
	static const char *const names[COLUMNS] = { "a", "b", "growth", "figure.x", "n" };

	for (int i = 0; i < COLUMNS; i++)
		if (str_is(name, names[i]))
			return i;
	return -1;
}

static void run(const struct expression *x)
{
	static const double rows[COLUMNS][ROWS] = { { 0, 1, -1, 1e308, 3, NAN }, { 2, 0, -3.5, -1e308, NAN, 1 }, { .2, -.2, 0, NAN, 1e-300, 5 }, { 1, 2, 3, 4, 5, 6 },
						    { NAN, NAN, NAN, NAN, NAN, NAN } };
	const double *columns[COLUMNS] = { rows[0], rows[1], rows[2], rows[3], rows[4] };
	double block[ROWS];

	expression_run(x, columns, 0, ROWS, block);
	for (int i = 0; i < ROWS; i++) {
		double row[COLUMNS] = { rows[0][i], rows[1][i], rows[2][i], rows[3][i], rows[4][i] }, alone = expression_value(x, row, COLUMNS);
		MUST(!isinf(block[i]) && (isnan(alone) ? isnan(block[i]) : alone == block[i]));
	}
}

static void read_expression(struct arena *a, struct str text)
{
	const struct expression_names names = { find, NULL };
	struct expression x;
	struct error e = { 0 };
	enum rc rc = expression_read(a, text, &names, "expression", &x, &e);

	MUST(rc == RC_OK || (rc == RC_INVALID && e.key && !strcmp(e.field, "expression")));
	if (rc == RC_OK) {
		MUST(x.step_count <= EXPRESSION_STEPS);
		run(&x);
	}
}

static void read_policy(struct arena *a, struct str text)
{
	CLEANUP(buf_free) struct buf once = { .max = POLICY_JSON_MAX }, twice = { .max = POLICY_JSON_MAX };
	struct policy p, again;
	struct error e = { 0 };

	if (policy_from_json(a, text, &p, &e))
		return;
	policy_json(&p, &once);
	if (once.failed)
		return;
	MUST(policy_from_json(a, buf_view(&once), &again, &e) == RC_OK);
	policy_json(&again, &twice);
	MUST(str_eq(buf_view(&once), buf_view(&twice)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_free) struct arena a = { .max = 8 << 20 };
	struct str text = { (const char *)data, size };

	if (size && data[0] == '{')
		read_policy(&a, text);
	else
		read_expression(&a, text);
	return 0;
}
