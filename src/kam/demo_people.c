/* Contacts of the demo company's accounts, and who of ours sits in which seat. */
#include "kam/demo_parts.h"

#include <string.h>

static enum rc member(struct demo_run *run, const struct demo_account *a, int user, const char *seat, const char *access, struct error *e)
{
	struct value row[] = { demo_ref(a->place), demo_ref(user), demo_text(seat), demo_text(access) };

	return demo_emit(run, DEMO_MEMBER, row, e);
}

/* Every account has its account manager; those that matter a whole team, but for the one that hangs on a single person. */
static enum rc team(struct demo_run *run, const struct demo_account *a, struct error *e)
{
	uint64_t i = (uint64_t)a->place;
	enum rc rc = member(run, a, a->owner, "ar", "write", e);

	if (rc || !a->important || a->story == STORY_ONE_PERSON)
		return rc;
	if ((rc = member(run, a, demo_solution_manager(a->unit, i), "sr", "write", e)) ||
	    (rc = member(run, a, demo_fulfillment_manager(a->unit), "fr", "write", e)))
		return rc;
	if (a->rank < run->options.accounts / 40 && (rc = member(run, a, demo_director(), "sponsor", "read", e)))
		return rc;
	if (a->rank < run->options.accounts / 30 && (rc = member(run, a, demo_key_account_office(i), "liaison", "write", e)))
		return rc;
	return a->place % 3 ? member(run, a, demo_service_engineer(a->unit, i), "helper", "read", e) : RC_OK;
}

/* Which posts are filled: the first ones always, higher ones in bigger companies. */
static const struct demo_post *post_of(const struct demo_account *a, struct demo_random *r, int k)
{
	int i;

	if (k < 2)
		return &demo_posts[k];
	do
		i = (int)demo_below(r, (uint32_t)demo_post_count);
	while (demo_posts[i].senior > (a->important ? 2 : 1));
	return &demo_posts[i];
}

struct person {
	const struct demo_post *post;
	struct buf zh, en, phone, mail, code;
	bool female;
};

static void person_free(struct person *p)
{
	buf_free(&p->zh);
	buf_free(&p->en);
	buf_free(&p->phone);
	buf_free(&p->mail);
	buf_free(&p->code);
}

static bool person_draw(struct demo_run *run, const struct demo_account *a, struct demo_random *r, int k, struct person *p)
{
	int64_t place = run->rows[DEMO_CONTACT] + 1;

	p->post = post_of(a, r, k);
	if (a->foreign) {
		demo_person_abroad(r, &p->zh);
		buf_str(&p->en, buf_view(&p->zh));
		p->female = demo_chance(r, .4);
		buf_printf(&p->phone, "+00 555 02%02d %04d", demo_between(r, 0, 99), demo_between(r, 0, 9999));
	} else {
		demo_person(r, &p->zh, &p->en, &p->female);
		buf_printf(&p->phone, "1%d%d0000%04d", demo_between(r, 3, 9), demo_between(r, 0, 9), demo_between(r, 0, 9999));
	}
	buf_printf(&p->mail, "%s%lld@customer%lld.example", p->female ? "ms" : "mr", (long long)place, (long long)a->place);
	buf_printf(&p->code, "P%06lld", (long long)place);
	return !(p->zh.failed || p->en.failed || p->phone.failed || p->mail.failed || p->code.failed);
}

static enum rc contact(struct demo_run *run, struct demo_account *a, struct demo_random *r, int k, struct error *e)
{
	CLEANUP(person_free) struct person p = { 0 };
	bool reports;

	if (!person_draw(run, a, r, k, &p))
		return error_no_memory(e);
	reports = k > 0 && !strcmp(p.post->level, "staff") && !strcmp(p.post->buying_role, "buyer");
	struct value row[] = {
		value_text(buf_view(&p.code)), value_text(buf_view(&p.zh)), a->important || a->foreign ? value_text(buf_view(&p.en)) : value_null(), demo_ref(a->place),
		demo_text(a->foreign ? NULL : p.post->department), demo_text(a->foreign ? p.post->en : p.post->zh), demo_text(p.post->level),
		demo_text(p.post->buying_role), demo_ref(reports ? a->first_contact : 0), value_text(buf_view(&p.phone)),
		a->important || demo_chance(r, .6) ? value_text(buf_view(&p.mail)) : value_null(), demo_text(p.female ? "female" : "male"),
		a->important && demo_chance(r, .5) ? value_int(date_from_civil((struct civil){ demo_between(r, 1964, 1996), demo_between(r, 1, 12), demo_between(r, 1, 28) }))
						   : value_null(),
		demo_text(demo_chance(r, .7) ? "given" : "asked"),
	};
	if (k == 0)
		a->first_contact = run->rows[DEMO_CONTACT] + 1;
	return demo_emit(run, DEMO_CONTACT, row, e);
}

enum rc demo_people(struct demo_run *run, struct demo_account *a, struct error *e)
{
	struct demo_random r = demo_random_at(run->options.seed, DRAW_CONTACT, (uint64_t)a->place);
	bool small_world = run->options.accounts <= 10000;
	enum rc rc = team(run, a, e);

	a->contacts = a->important ? demo_between(&r, small_world ? 8 : 4, small_world ? 17 : 10) : demo_between(&r, small_world ? 3 : 2, small_world ? 6 : 3);
	for (int k = 0; rc == RC_OK && k < a->contacts; k++)
		rc = contact(run, a, &r, k, e);
	return rc;
}
