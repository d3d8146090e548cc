/* Tables of any kind from hostile bytes: they end, in rows or in an error, and a second pass gives the same. */
#include "fuzz.h"

#include "base/mem.h"
#include "format/table.h"

static uint64_t pass(struct table_reader *t, enum rc *rc)
{
	uint64_t sum = 0, line = 0;
	struct table_row row;
	bool more;

	while ((*rc = table_next(t, &row, &more, NULL)) == RC_OK && more) {
		MUST(row.count <= CSV_COLUMNS_MAX && row.line > line);
		line = row.line;
		for (size_t i = 0; i < row.count; i++)
			sum = sum * 31 + str_hash(row.cells[i].text) + (uint64_t)row.cells[i].kind;
	}
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size };
	struct source source = source_memory(&bytes);
	CLEANUP(table_close) struct table_reader *t = NULL;
	enum rc first, second;
	uint64_t sum, done, total;
	size_t skip;

	if (table_open(&source, &TABLE_GUESS, &t, NULL))
		return 0;
	sum = pass(t, &first);
	table_progress(t, &done, &total);
	MUST(done <= total);
	MUST(table_rewind(t, NULL) == RC_OK);
	MUST(pass(t, &second) == sum && first == second);
	if (table_rewind(t, NULL) == RC_OK)
		table_find_header(t, &skip, NULL);
	return 0;
}
