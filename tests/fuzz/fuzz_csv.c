/* CSV: cut into any pieces the rows are the same, and what is read is written and read again unchanged. */
#include "dripper.h"
#include "fuzz.h"

#include "base/mem.h"
#include "format/csv.h"

/* All rows written again, guarded; false when the text ends in an error. */
static bool rewrite(struct str text, size_t step, bool guard, bool guarded, struct buf *out)
{
	struct dripper d = { text, step };
	struct byte_reader source = { &d, drip };
	CLEANUP(csv_close) struct csv_reader *r = NULL;
	struct csv_writer w = { .b = out };
	struct csv_row row;
	bool more;
	enum rc rc;

	MUST(csv_open(&source, ',', &r, NULL) == RC_OK);
	while ((rc = csv_next(r, &row, &more, NULL)) == RC_OK && more) {
		MUST(row.count >= 1 && row.count <= CSV_COLUMNS_MAX && row.line >= 1);
		for (size_t i = 0; i < row.count; i++)
			csv_put(&w, guarded ? spreadsheet_unprotect(row.fields[i]) : row.fields[i], guard);
		csv_end_row(&w);
	}
	return rc == RC_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	CLEANUP(buf_free) struct buf whole = { .max = 64 << 20 }, pieces = { .max = 64 << 20 }, guarded = { .max = 64 << 20 }, back = { .max = 64 << 20 };
	char guess;
	bool ok = rewrite(text, SIZE_MAX, false, false, &whole);

	MUST(rewrite(text, 1, false, false, &pieces) == ok);
	MUST(str_eq(buf_view(&whole), buf_view(&pieces)));
	MUST(rewrite(buf_view(&whole), SIZE_MAX, true, false, &guarded));
	MUST(rewrite(buf_view(&guarded), SIZE_MAX, false, true, &back));
	MUST(str_eq(buf_view(&whole), buf_view(&back)));
	MUST(csv_guess_delimiter(text, size & 1, &guess, NULL) == RC_OK);
	return 0;
}
