/* Reading zone files (RFC 8536) and looking up offsets. Used wherever an instant meets a day: records, calendars, imports, pages. */
#include "lang/zone.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "lang/zone_rule.h"
#include "os/file.h"

enum { FILE_MAX = 256 * 1024, HEADER = 44, CHANGES_MAX = 4096, TYPES_MAX = 256, LAST_YEAR = 2199, FAR_DAYS = 2 };

/* From at on, until the next. */
struct change {
	int64_t at; /* ms */
	int32_t offset_ms;
};

struct zone {
	char name[ZONE_NAME_MAX + 1];
	int32_t first_ms; /* before the first change */
	size_t count;
	struct change changes[CHANGES_MAX];
};

/* A block of a file. What is past the end reads as zero and is remembered. */
struct reader {
	struct str left;
	bool failed;
};

static uint64_t read_number(struct reader *r, size_t bytes)
{
	uint64_t v = 0;

	if (r->left.n < bytes) {
		r->failed = true;
		return 0;
	}
	for (size_t i = 0; i < bytes; i++)
		v = v << 8 | (unsigned char)r->left.p[i];
	r->left = str_part(r->left, bytes, r->left.n);
	return v;
}

static void skip(struct reader *r, size_t bytes)
{
	r->failed |= r->left.n < bytes;
	r->left = str_part(r->left, bytes, r->left.n);
}

/* Counts of a header, in the order of the file. */
struct counts {
	size_t utc, standard, leap, time, type, letters;
};

static struct counts read_header(struct reader *r)
{
	struct counts c;

	r->failed |= !str_starts(r->left, "TZif");
	skip(r, 20);
	c.utc = read_number(r, 4);
	c.standard = read_number(r, 4);
	c.leap = read_number(r, 4);
	c.time = read_number(r, 4);
	c.type = read_number(r, 4);
	c.letters = read_number(r, 4);
	if (c.time > CHANGES_MAX / 2 || c.type < 1 || c.type > TYPES_MAX || c.leap > 1000 || c.letters > 1000 || c.utc > TYPES_MAX || c.standard > TYPES_MAX)
		r->failed = true;
	return r->failed ? (struct counts){ 0 } : c;
}

/* The block for 32-bit times, which every file has first. */
static void skip_old_block(struct reader *r)
{
	struct counts c = read_header(r);

	skip(r, c.time * 5 + c.type * 6 + c.letters + c.leap * 8 + c.standard + c.utc);
}

static void read_block(struct reader *r, struct zone *z)
{
	struct counts c = read_header(r);
	unsigned char types[CHANGES_MAX / 2];
	int32_t offsets[TYPES_MAX];

	z->count = c.time;
	for (size_t i = 0; i < c.time; i++)
		z->changes[i].at = (int64_t)read_number(r, 8) * 1000;
	for (size_t i = 0; i < c.time; i++)
		types[i] = (unsigned char)read_number(r, 1);
	for (size_t i = 0; i < c.type; i++) {
		offsets[i] = (int32_t)(uint32_t)read_number(r, 4) * 1000;
		skip(r, 2);
	}
	for (size_t i = 0; i < c.time && !r->failed; i++) {
		r->failed |= types[i] >= c.type;
		z->changes[i].offset_ms = r->failed ? 0 : offsets[types[i]];
	}
	z->first_ms = c.type ? offsets[0] : 0;
	skip(r, c.letters + c.leap * 12 + c.standard + c.utc);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static void add_change(struct zone *z, int64_t at, int32_t offset_ms)
{
	if (z->count < CHANGES_MAX && (!z->count || at > z->changes[z->count - 1].at))
		z->changes[z->count++] = (struct change){ at, offset_ms };
}

/* What the rule at the end of the file says of the years after the changes in it. */
static void extend(struct zone *z, const struct zone_rule *rule)
{
	int64_t last = z->count ? z->changes[z->count - 1].at : 0;
	int year = date_to_civil((int32_t)floor_div(last, DAY_MS)).year;

	if (!rule->has_summer) {
		if (!z->count)
			z->first_ms = rule->standard_ms;
		return;
	}
	for (; year <= LAST_YEAR; year++) {
		int64_t begin = zone_rule_moment(&rule->begin, year) - rule->standard_ms;
		int64_t end = zone_rule_moment(&rule->end, year) - rule->summer_ms;
		if (begin < end) {
			add_change(z, begin, rule->summer_ms);
			add_change(z, end, rule->standard_ms);
		} else {
			add_change(z, end, rule->standard_ms);
			add_change(z, begin, rule->summer_ms);
		}
	}
}

static bool parse(struct str file, struct zone *z)
{
	struct reader r = { .left = file };
	struct zone_rule rule;
	struct str line;

	skip_old_block(&r);
	read_block(&r, z);
	if (r.failed || !r.left.n || r.left.p[0] != '\n')
		return false;
	r.left = str_part(r.left, 1, r.left.n);
	line = str_part(r.left, 0, str_find(r.left, '\n'));
	if (!line.n)
		return true;
	if (!zone_rule_parse(line, &rule))
		return false;
	extend(z, &rule);
	return true;
}

static bool name_is_plain(struct str name)
{
	bool after_letter = false;

	if (!name.n || name.n > ZONE_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (!letter && !(after_letter && memchr("/_+-", c, 4)))
			return false;
		after_letter = letter || c == '_' || c == '+' || c == '-';
	}
	return after_letter;
}

enum rc zone_open(struct str name, struct zone **out, struct error *e)
{
	CLEANUP(buf_free) struct buf file = { .max = FILE_MAX };
	char path[128];
	char shown[ZONE_NAME_MAX + 1] = "";
	enum rc rc;

	*out = NULL;
	memcpy(shown, name.p ? name.p : "", name.n < ZONE_NAME_MAX ? name.n : ZONE_NAME_MAX);
	if (!name_is_plain(name))
		return error_set(e, RC_INVALID, NULL, "error.time_zone", shown, NULL);
	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", shown);
	rc = file_read(path, FILE_MAX, &file, e);
	if (rc == RC_NO_MEMORY)
		return rc;
	struct zone *z = rc ? NULL : mem_alloc(sizeof(*z));
	if (!rc && !z)
		return error_no_memory(e);
	if (rc || !parse(buf_view(&file), z)) {
		mem_free(z);
		return error_set(e, RC_INVALID, NULL, "error.time_zone", shown, NULL);
	}
	memcpy(z->name, shown, sizeof(shown));
	*out = z;
	return RC_OK;
}

void zone_close(struct zone **z)
{
	mem_free(*z);
	*z = NULL;
}

const char *zone_name(const struct zone *z)
{
	return z->name;
}

static int32_t offset_ms(const struct zone *z, int64_t utc_ms)
{
	size_t low = 0, high = z->count;

	if (high && utc_ms >= z->changes[high - 1].at)
		return z->changes[high - 1].offset_ms;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (z->changes[middle].at <= utc_ms)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? z->changes[low - 1].offset_ms : z->first_ms;
}

int zone_offset_minutes(const struct zone *z, int64_t utc_ms)
{
	return (int)floor_div(offset_ms(z, utc_ms), 60000);
}

int32_t zone_day(const struct zone *z, int64_t utc_ms)
{
	return (int32_t)floor_div(utc_ms + offset_ms(z, utc_ms), DAY_MS);
}

int32_t zone_ms_of_day(const struct zone *z, int64_t utc_ms)
{
	int64_t local = utc_ms + offset_ms(z, utc_ms);

	return (int32_t)(local - floor_div(local, DAY_MS) * DAY_MS);
}

int64_t zone_to_utc(const struct zone *z, int32_t date, int32_t ms_of_day)
{
	int64_t local = (int64_t)date * DAY_MS + ms_of_day;
	int32_t before = offset_ms(z, local - DAY_MS), after = offset_ms(z, local + DAY_MS);

	if (offset_ms(z, local - before) == before)
		return local - before;
	if (offset_ms(z, local - after) == after)
		return local - after;
	return local - before;
}
