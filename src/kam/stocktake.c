/* Answering: drafts, final answers, passing on, and what follows from them. */
#include "kam/stocktake.h"

#include "base/mem.h"
#include "kam/notice.h"
#include "kam/round_parts.h"

/* A request and all that decides who may do what with it, as the program reads it. */
struct request {
	int64_t id, account, round, proposal, user, task;
	enum stocktake_part part;
	bool answered, undecided;
	struct standing standing;
};

static enum rc read_request(struct context *x, int64_t id, struct request *out, struct error *e)
{
	static const char sql[] = "SELECT q.account_id, q.round_id, q.proposal_id, q.user_id, q.task_id, q.part, q.answered_at, p.status, r.opened_by_id, r.stage, r.status, r.name"
				  " FROM stocktake_request q JOIN proposal p ON p.id = q.proposal_id JOIN round r ON r.id = q.round_id"
				  " WHERE q.id = ? AND q.deleted_at IS NULL AND r.deleted_at IS NULL";
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	*out = (struct request){ .id = id };
	if ((rc = db_prepare(x->db, str_of(sql), &st, e)) || (rc = statement_bind(st, 1, value_int(id), e)) || (rc = statement_step(st, &row, e)))
		return rc;
	if (!row)
		return error_set(e, RC_NOT_FOUND, "request", "error.not_found", NULL, NULL);
	*out = (struct request){ .id = id, .account = statement_int(st, 0), .round = statement_int(st, 1), .proposal = statement_int(st, 2), .user = statement_int(st, 3),
				 .task = statement_int(st, 4), .part = part_of(statement_text(st, 5)), .answered = !statement_is_null(st, 6),
				 .undecided = str_is(statement_text(st, 7), "open") };
	out->standing = (struct standing){ .id = out->round, .opened_by = statement_int(st, 8), .stage = stage_of(statement_text(st, 9)),
					   .open = str_is(statement_text(st, 10), "open"), .name = row_column(x, st, 11) };
	return RC_OK;
}

/* The one asked, or the round's office as far as it sees the accounts. To all others there is no such request. */
static enum rc take_request(struct context *x, int64_t id, struct request *out, struct error *e)
{
	struct error ignored = { 0 };
	struct record *seen;
	bool office = false;
	enum rc rc = read_request(x, id, out, e);

	if (rc || (x->who->user && x->who->user == out->user))
		return rc;
	if ((rc = round_office(x, &out->standing, &office, e)))
		return rc;
	if (office && record_get(x, row_entity(x, "proposal"), out->proposal, &seen, &ignored) == RC_OK)
		return RC_OK;
	return error_set(e, RC_NOT_FOUND, "request", "error.not_found", NULL, NULL);
}

static enum rc must_be_open(const struct request *q, struct error *e)
{
	if (!q->standing.open)
		return error_set(e, RC_CONFLICT, "round", "error.round_closed", NULL, NULL);
	return q->undecided ? RC_OK : error_set(e, RC_CONFLICT, "status", "error.proposal_decided", NULL, NULL);
}

/* --- what was typed ----------------------------------------------------------------------------------------------------------------------- */

static const struct stocktake_item *item_of(const struct stocktake_reply *q, struct str question)
{
	for (int i = 0; i < q->item_count; i++)
		if (str_eq(q->items[i].question, question))
			return &q->items[i];
	return NULL;
}

static enum rc check_items(struct context *x, const struct review *review, const struct request *r, const struct stocktake_reply *q, bool final, struct error *e)
{
	enum rc rc = RC_OK;

	for (int i = 0; rc == RC_OK && i < q->item_count; i++) {
		const struct review_question *asked = review_question(review, q->items[i].question);
		const char *field = arena_text(x->arena, q->items[i].question);
		if (!asked || asked->part != r->part)
			rc = error_set(e, RC_INVALID, field, "error.unknown_question", field, NULL);
		else if ((rc = row_check_text(q->items[i].answer, field, false, ANSWER_CHARACTERS, e)) == RC_OK)
			rc = row_check_text(q->items[i].evidence, field, false, ANSWER_CHARACTERS, e);
	}
	for (int i = 0; rc == RC_OK && final && i < review->question_count; i++) {
		const struct review_question *asked = &review->questions[i];
		const struct stocktake_item *said = item_of(q, asked->code);
		if (asked->part == r->part && (!said || !str_trim(said->answer).n))
			rc = error_set(e, RC_INVALID, arena_text(x->arena, asked->code), "error.unanswered", NULL, NULL);
	}
	return rc;
}

static enum rc check_choice(struct context *x, const char *field, struct str code, bool needed, struct error *e)
{
	const struct field *f = entity_field(row_entity(x, "proposal"), str_of(field));

	if (!code.n)
		return needed ? error_set(e, RC_INVALID, field, "error.required", NULL, NULL) : RC_OK;
	return schema_choice(x->schema, f, code) ? RC_OK : error_set(e, RC_INVALID, field, "error.choice", arena_text(x->arena, code), NULL);
}

static enum rc check_plan(struct context *x, const struct request *r, const struct stocktake_reply *q, bool final, struct error *e)
{
	bool owes = final && q->plan_kind.n && !str_is(q->plan_kind, "keep");
	enum rc rc;

	if (r->part != PART_AR)
		return RC_OK;
	if ((rc = check_choice(x, "outcome", q->outcome, final, e)) || (rc = check_choice(x, "plan_kind", q->plan_kind, final, e)) ||
	    (rc = row_check_text(q->plan, "plan", owes, PLAN_CHARACTERS, e)))
		return rc;
	return final && !q->has_due && (owes || str_trim(q->plan).n) ? error_set(e, RC_INVALID, "plan_due", "error.required", NULL, NULL) : RC_OK;
}

static enum rc check_reply(struct context *x, const struct request *r, const struct stocktake_reply *q, bool final, struct error *e)
{
	struct review *review = arena_new(x->arena, struct review);
	enum rc rc = review ? review_load(x->arena, LANGUAGE_EN, review, e) : error_no_memory(e);

	if (rc || (rc = must_be_open(r, e)) || (rc = check_items(x, review, r, q, final, e)))
		return rc;
	return check_plan(x, r, q, final, e);
}

/* --- drafts ------------------------------------------------------------------------------------------------------------------------------- */

enum rc stocktake_draft(struct context *x, const struct stocktake_reply *q, struct error *e)
{
	CLEANUP(buf_free) struct buf draft = { .max = 1 << 20 };
	struct request r;
	struct change c;
	enum rc rc;

	if ((rc = take_request(x, q->request, &r, e)) || (rc = check_reply(x, &r, q, false, e)) || (rc = change_new(x, row_entity(x, "stocktake_request"), &c, e)))
		return rc;
	stocktake_write(q, &draft);
	if (draft.failed)
		return error_no_memory(e);
	row_set(&c, "draft", value_text(buf_view(&draft)));
	return row_put(x, &c, &r.id, e);
}

/* --- final answers ------------------------------------------------------------------------------------------------------------------------ */

static enum rc put_answer(struct context *x, const struct request *r, const struct stocktake_item *item, struct error *e)
{
	struct value values[] = { value_int(r->proposal), value_text(item->question) };
	struct change c;
	int64_t id = 0;
	bool found;
	enum rc rc;

	if (!str_trim(item->answer).n)
		return RC_OK;
	if ((rc = db_one_int(x->db, "SELECT id FROM stocktake_answer WHERE proposal_id = ? AND question = ? AND deleted_at IS NULL", values, 2, &id, &found, e)) ||
	    (rc = change_new(x, row_entity(x, "stocktake_answer"), &c, e)))
		return rc;
	row_set(&c, "answer", value_text(str_trim(item->answer)));
	row_set(&c, "evidence", row_words(str_trim(item->evidence)));
	row_set(&c, "answered_by", row_ref(x->who->user));
	if (!found) {
		id = 0;
		row_set(&c, "account", value_int(r->account));
		row_set(&c, "proposal", value_int(r->proposal));
		row_set(&c, "question", value_text(item->question));
	}
	return row_put(x, &c, &id, e);
}

static struct value due_value(const struct stocktake_reply *q)
{
	return q->has_due ? value_int(q->plan_due) : value_null();
}

/* The plan as a duty of whoever answers for the account; given again, it is the same duty. *task 0: there is no plan. */
static enum rc put_plan(struct context *x, const struct request *r, const struct stocktake_reply *q, int64_t *task, struct error *e)
{
	struct value id = value_int(r->proposal);
	struct str plan = str_trim(q->plan), rest = plan;
	struct change c;
	bool found;
	enum rc rc = db_one_int(x->db, "SELECT t.id FROM proposal p JOIN task t ON t.id = p.plan_task_id AND t.deleted_at IS NULL WHERE p.id = ?", &id, 1, task, &found, e);

	if (rc || !plan.n)
		return rc || !found ? (*task = 0, rc) : duty_end(x, *task, "dropped", e);
	for (int n = 0; rest.n && n < 200; n++)
		str_next_char(&rest);
	if ((rc = change_new(x, row_entity(x, "task"), &c, e)))
		return rc;
	row_set(&c, "title", value_text(str_part(plan, 0, plan.n - rest.n)));
	row_set(&c, "reason", value_text(r->standing.name));
	row_set(&c, "due_on", due_value(q));
	if (!found) {
		*task = 0;
		row_set(&c, "account", value_int(r->account));
		row_set(&c, "subject", value_text(STR("proposal")));
		row_set(&c, "subject_id", value_int(r->proposal));
		row_set(&c, "assignee", value_int(r->user));
	}
	return row_put(x, &c, task, e);
}

static enum rc mark_proposal(struct context *x, const struct request *r, const struct stocktake_reply *q, struct error *e)
{
	int64_t task, id = r->proposal;
	struct change c;
	enum rc rc;

	if (r->part != PART_AR)
		return RC_OK;
	if ((rc = put_plan(x, r, q, &task, e)) || (rc = change_new(x, row_entity(x, "proposal"), &c, e)))
		return rc;
	row_set(&c, "answered_at", value_int(x->now));
	row_set(&c, "outcome", row_words(q->outcome));
	row_set(&c, "plan_kind", row_words(q->plan_kind));
	row_set(&c, "plan", row_words(str_trim(q->plan)));
	row_set(&c, "plan_due", due_value(q));
	row_set(&c, "plan_task", row_ref(task));
	return row_put(x, &c, &id, e);
}

/* Whoever opened the round learns when the last answer is in. */
static enum rc tell_complete(struct context *x, const struct request *r, struct error *e)
{
	struct value id = value_int(r->round);
	char *link = arena_printf(x->arena, "/selection/rounds/%lld", (long long)r->round);
	int64_t left;
	bool found;
	enum rc rc = db_one_int(x->db, "SELECT count(*) FROM stocktake_request WHERE round_id = ? AND answered_at IS NULL AND deleted_at IS NULL", &id, 1, &left, &found, e);

	if (rc || left || r->answered)
		return rc;
	return link ? notice_send(x, r->standing.opened_by, "round", "notice.all_answered", r->standing.name, STR(""), str_of(link), e) : error_no_memory(e);
}

enum rc stocktake_answer(struct context *x, const struct stocktake_reply *q, struct error *e)
{
	struct request r;
	struct change c;
	enum rc rc;

	if ((rc = take_request(x, q->request, &r, e)) || (rc = check_reply(x, &r, q, true, e)))
		return rc;
	for (int i = 0; i < q->item_count; i++)
		if ((rc = put_answer(x, &r, &q->items[i], e)))
			return rc;
	if ((rc = mark_proposal(x, &r, q, e)) || (rc = change_new(x, row_entity(x, "stocktake_request"), &c, e)))
		return rc;
	row_set(&c, "answered_at", value_int(x->now));
	row_set(&c, "draft", value_null());
	if ((rc = row_put(x, &c, &r.id, e)) || (rc = duty_end(x, r.task, "done", e)))
		return rc;
	return tell_complete(x, &r, e);
}

/* --- passing on ---------------------------------------------------------------------------------------------------------------------------- */

static enum rc pass_task(struct context *x, const struct request *r, int64_t user, struct error *e)
{
	int64_t task = r->task;
	struct change c;
	enum rc rc;

	if (!task)
		return RC_OK;
	if ((rc = change_new(x, row_entity(x, "task"), &c, e)))
		return rc;
	row_set(&c, "assignee", value_int(user));
	return row_put(x, &c, &task, e);
}

/* The AR's part makes the new one the proposal's answerer too: so he sees it. */
static enum rc pass_proposal(struct context *x, const struct request *r, int64_t user, struct error *e)
{
	int64_t proposal = r->proposal;
	struct change c;
	enum rc rc;

	if (r->part != PART_AR)
		return RC_OK;
	if ((rc = change_new(x, row_entity(x, "proposal"), &c, e)))
		return rc;
	row_set(&c, "answerer", value_int(user));
	return row_put(x, &c, &proposal, e);
}

static enum rc account_name(struct context *x, int64_t account, struct str *code, struct str *name, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	*code = *name = STR("");
	if ((rc = db_prepare(x->db, STR("SELECT code, name FROM account WHERE id = ?"), &st, e)) || (rc = statement_bind(st, 1, value_int(account), e)) ||
	    (rc = statement_step(st, &row, e)) || !row)
		return rc;
	*code = row_column(x, st, 0);
	*name = row_column(x, st, 1);
	return RC_OK;
}

enum rc stocktake_delegate(struct context *x, int64_t request, int64_t user, struct error *e)
{
	struct value id = value_int(user);
	char *link = arena_printf(x->arena, "/stocktake/%lld", (long long)request);
	struct str code, name;
	struct request r;
	struct change c;
	int64_t one;
	bool active;
	enum rc rc;

	if (!link)
		return error_no_memory(e);
	if ((rc = take_request(x, request, &r, e)) || (rc = must_be_open(&r, e)) ||
	    (rc = db_one_int(x->db, "SELECT 1 FROM app_user WHERE id = ? AND active = 1 AND deleted_at IS NULL", &id, 1, &one, &active, e)))
		return rc;
	if (!active || user == r.user)
		return error_set(e, RC_INVALID, "user", active ? "error.delegate_same" : "error.no_such_user", NULL, NULL);
	if (r.answered)
		return error_set(e, RC_CONFLICT, "answered_at", "error.answered", NULL, NULL);
	if ((rc = change_new(x, row_entity(x, "stocktake_request"), &c, e)))
		return rc;
	row_set(&c, "user", value_int(user));
	row_set(&c, "delegated_by", row_ref(x->who->user));
	if ((rc = row_put(x, &c, &r.id, e)) || (rc = pass_task(x, &r, user, e)) || (rc = pass_proposal(x, &r, user, e)) || (rc = account_name(x, r.account, &code, &name, e)))
		return rc;
	return notice_send(x, user, "stocktake", "notice.delegated", x->who->name ? str_of(x->who->name) : STR(""), name, str_of(link), e);
}

/* --- the sheet ------------------------------------------------------------------------------------------------------------------------------ */

static enum rc read_final(struct context *x, const struct request *r, struct stocktake_reply *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = true;
	enum rc rc;

	if ((rc = db_prepare(x->db, STR("SELECT question, answer, evidence FROM stocktake_answer WHERE proposal_id = ? AND deleted_at IS NULL ORDER BY id"), &st, e)) ||
	    (rc = statement_bind(st, 1, value_int(r->proposal), e)))
		return rc;
	while (out->item_count < QUESTIONS_MAX && (rc = statement_step(st, &row, e)) == RC_OK && row)
		out->items[out->item_count++] = (struct stocktake_item){ row_column(x, st, 0), row_column(x, st, 1), row_column(x, st, 2) };
	return rc;
}

static enum rc read_outcome(struct context *x, const struct request *r, struct stocktake_reply *out, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	if ((rc = db_prepare(x->db, STR("SELECT outcome, plan_kind, plan, plan_due FROM proposal WHERE id = ?"), &st, e)) ||
	    (rc = statement_bind(st, 1, value_int(r->proposal), e)) || (rc = statement_step(st, &row, e)) || !row)
		return rc;
	out->outcome = row_column(x, st, 0);
	out->plan_kind = row_column(x, st, 1);
	out->plan = row_column(x, st, 2);
	out->has_due = !statement_is_null(st, 3);
	out->plan_due = (int32_t)statement_int(st, 3);
	return RC_OK;
}

/* The draft's texts into memory that lives on. */
static enum rc read_draft(struct context *x, struct str text, struct stocktake_reply *out, struct error *e)
{
	CLEANUP(json_free) json_t *doc = NULL;
	enum rc rc = json_read(text, 0, &doc, e);

	if (rc || (rc = stocktake_read(doc, out, e)))
		return rc;
	for (int i = 0; i < out->item_count; i++) {
		struct stocktake_item *item = &out->items[i];
		*item = (struct stocktake_item){ arena_str(x->arena, item->question), arena_str(x->arena, item->answer), arena_str(x->arena, item->evidence) };
	}
	out->outcome = arena_str(x->arena, out->outcome);
	out->plan_kind = arena_str(x->arena, out->plan_kind);
	out->plan = arena_str(x->arena, out->plan);
	return RC_OK;
}

static enum rc read_head(struct context *x, int64_t request, struct stocktake_sheet *out, struct str *draft, struct error *e)
{
	CLEANUP(statement_end_at) struct statement *st = NULL;
	bool row = false;
	enum rc rc;

	if ((rc = db_prepare(x->db, STR("SELECT version, delegated_by_id, due_on, draft FROM stocktake_request WHERE id = ?"), &st, e)) ||
	    (rc = statement_bind(st, 1, value_int(request), e)) || (rc = statement_step(st, &row, e)) || !row)
		return rc;
	out->version = statement_int(st, 0);
	out->delegated_by = statement_int(st, 1);
	out->has_due = !statement_is_null(st, 2);
	out->due = (int32_t)statement_int(st, 2);
	*draft = row_column(x, st, 3);
	return RC_OK;
}

enum rc stocktake_sheet(struct context *x, int64_t request, struct stocktake_sheet *out, struct error *e)
{
	struct request r;
	struct str draft = STR("");
	enum rc rc = take_request(x, request, &r, e);

	if (rc)
		return rc;
	*out = (struct stocktake_sheet){ .id = r.id, .account = r.account, .round = r.round, .proposal = r.proposal, .user = r.user, .part = r.part,
					 .round_name = r.standing.name, .answered = r.answered, .open = r.undecided && r.standing.open };
	if ((rc = read_head(x, request, out, &draft, e)) || (rc = account_name(x, r.account, &out->account_code, &out->account_name, e)))
		return rc;
	if (draft.n)
		rc = read_draft(x, draft, &out->reply, e);
	else if ((rc = read_final(x, &r, &out->reply, e)) == RC_OK && r.part == PART_AR)
		rc = read_outcome(x, &r, &out->reply, e);
	out->reply.request = request;
	return rc;
}
