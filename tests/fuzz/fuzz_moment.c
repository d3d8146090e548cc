/* Dates: what is read is a real moment, and comes back when written in the ISO form. */
#include "fuzz.h"

#include "base/mem.h"
#include "format/moment.h"

static void check(struct moment m)
{
	CLEANUP(buf_free) struct buf b = { .max = 100 };
	struct moment again;

	MUST(civil_valid(date_to_civil(m.days)));
	MUST(m.ms == MOMENT_NO_TIME || (m.ms >= 0 && m.ms < DAY_MS));
	MUST(m.zone >= -15 * 60 && m.zone <= 15 * 60);
	date_write(&b, m.days);
	if (m.ms != MOMENT_NO_TIME)
		buf_printf(&b, " %02d:%02d:%02d.%03d", m.ms / 3600000, m.ms / 60000 % 60, m.ms / 1000 % 60, m.ms % 1000);
	MUST(moment_read(buf_view(&b), MOMENT_ANY_ORDER, &again) == MOMENT_OK && again.days == m.days && again.ms == m.ms);
	moment_instant(m, 480);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct moment m;
	int32_t ms;

	for (int order = MOMENT_ANY_ORDER; order <= MOMENT_MONTH_FIRST; order++)
		if (moment_read(text, (enum moment_order)order, &m) == MOMENT_OK)
			check(m);
	if (moment_of_serial(text, false, &m))
		check(m);
	if (moment_of_serial(text, true, &m))
		check(m);
	if (moment_read_time(text, &ms))
		MUST(ms >= 0 && ms < DAY_MS);
	moment_order_guess(&text, 1);
	return 0;
}
