/* The demo company's run: which fields are filled, and in which order rows come. */
#include "kam/demo_parts.h"

#include <math.h>

const struct demo_table demo_tables[DEMO_ENTITY_COUNT] = {
	[DEMO_UNIT] = { "unit", { "code", "name", "name_en", "kind", "parent" } },
	[DEMO_USER] = { "user", { "code", "name", "name_en", "unit", "post", "email", "phone", "language", "active" } },
	[DEMO_USER_ROLE] = { "user_role", { "user", "role" } },
	[DEMO_TAG] = { "tag", { "name", "color", "note" } },
	[DEMO_PRODUCT] = { "product", { "code", "name", "name_en", "family", "maturity", "kind", "unit_of_measure", "list_price", "unit_cost", "launched_on", "active" } },
	[DEMO_ROUND] = { "round", { "name", "policy", "period_from", "period_to", "opened_by", "answers_due", "votes_due", "due_on", "status",
				    "stage", "closed_at", "note" } },
	[DEMO_ACCOUNT] = { "account", { "code", "name", "short_name", "name_en", "tier", "tier_since", "tier_reason", "status", "owner", "unit", "parent", "kind",
					"industry", "country", "city", "address", "phone", "website", "credit_code", "staff", "revenue", "assets", "founded_on",
					"customer_since", "business" } },
	[DEMO_MEMBER] = { "account_member", { "account", "user", "seat", "access" } },
	[DEMO_CONTACT] = { "contact", { "code", "name", "name_en", "account", "department", "post", "level", "buying_role", "reports_to", "phone", "email", "gender",
					"birthday", "consent" } },
	[DEMO_ORDER] = { "order", { "number", "account", "ordered_at", "ordered_on", "currency", "status", "kind", "contact", "promised_on", "delivered_on" } },
	[DEMO_LINE] = { "order_line", { "order", "account", "ordered_on", "currency", "product", "quantity", "unit_price", "discount", "unit_cost", "net", "kind" } },
	[DEMO_NOTE] = { "note", { "account", "subject", "subject_id", "kind", "happened_at", "body", "author" } },
	[DEMO_TASK] = { "task", { "account", "subject", "subject_id", "title", "kind", "reason", "assignee", "due_on", "status" } },
	[DEMO_TAG_LINK] = { "tag_link", { "tag", "account", "subject", "subject_id" } },
	[DEMO_TIER_CHANGE] = { "tier_change", { "account", "changed_on", "tier_before", "tier_after", "reason", "round", "approved_by" } },
};

enum rc demo_emit(struct demo_run *run, enum demo_entity entity, const struct value *values, struct error *e)
{
	run->rows[entity]++;
	return run->sink->row(run->sink, entity, values, e);
}

struct value demo_text(const char *text)
{
	return text ? value_text(str_of(text)) : value_null();
}

struct value demo_bytes(struct demo_run *run, const struct buf *b)
{
	struct str copy = b->failed ? (struct str){ 0 } : arena_str(&run->arena, buf_view(b));

	return copy.p ? value_text(copy) : value_null();
}

struct value demo_money(double yuan)
{
	return value_int(llround(yuan * 100) * 100);
}

struct value demo_ref(int64_t place)
{
	return place ? value_int(place) : value_null();
}

struct value demo_instant(int32_t day, int minute)
{
	return value_int((int64_t)day * DAY_MS + (minute - 8 * 60) * INT64_C(60000));
}

int64_t demo_round_opened(int32_t period_to)
{
	return demo_instant(period_to + 1, 8 * 60 + 30).i;
}

static enum rc make_account(struct demo_run *run, int64_t place, struct error *e)
{
	struct demo_account a = { 0 };
	enum rc rc;

	if ((rc = demo_account_make(run, place, &a, e)) || (rc = demo_people(run, &a, e)) || (rc = demo_orders(run, &a, e)) || (rc = demo_notes(run, &a, e)))
		return rc;
	return demo_tiers(run, &a, e);
}

enum rc demo_generate(const struct demo_options *o, struct demo_sink *sink, struct error *e)
{
	struct demo_run run = { .options = *o, .sink = sink, .arena.max = 1 << 20 };
	enum rc rc;

	if (o->accounts < DEMO_ACCOUNTS_MIN || o->accounts > DEMO_ACCOUNTS_MAX)
		return error_set(e, RC_INVALID, "accounts", "error.demo_accounts", "50", "2,000,000");
	rc = demo_company(&run, e);
	for (int64_t place = 1; rc == RC_OK && place <= o->accounts; place++) {
		rc = make_account(&run, place, e);
		arena_reset(&run.arena);
	}
	arena_free(&run.arena);
	return rc;
}
