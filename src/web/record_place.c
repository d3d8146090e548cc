/* The records before and behind this one in the list that it was opened from, and its place there. */
#include "web/record.h"

#include "format/url.h"

enum { COUNTED = 1000, STATE_PAIRS = 16 };

/* The list's state as its address said it. A state that does not hold any more leaves the record without neighbours, nothing else. */
static bool list_query(struct record_page *rp, struct query *q, bool *by_sales, bool *down)
{
	struct page *p = &rp->page;
	struct error ignored;
	struct form state;

	*q = (struct query){ .entity = rp->entity, .operation = OP_LIST };
	if (!principal_may(p->who, rp->entity, OP_LIST) || form_read(p->arena, rp->list, STATE_PAIRS, &state, &ignored))
		return false;
	struct str sort = form_get(&state, "sort");
	q->search = str_trim(form_get(&state, "search"));
	*down = str_starts(sort, "-");
	*by_sales = rp->account && (str_is(sort, "sales") || str_is(sort, "-sales"));
	return !filter_parse(&p->x, rp->entity, form_get(&state, "filter"), &q->filter, &ignored) && !query_sort(&p->x, q, *by_sales ? STR("") : sort, &ignored);
}

static struct str neighbour(struct record_page *rp, int64_t id)
{
	struct pair list = { STR("list"), rp->list };

	return id ? page_url(&rp->page, record_url(&rp->page, rp->entity, id), &list, 1) : STR("");
}

void record_fill_place(struct record_page *rp)
{
	struct page *p = &rp->page;
	struct list_place place;
	struct error ignored;
	struct query q;
	int64_t count;
	bool exact, by_sales, down;

	if (p->failed || !list_query(rp, &q, &by_sales, &down))
		return;
	if (by_sales ? !list_place_by_sales(rp, &q, down, &place) : list_place(&p->x, &q, rp->record->id, COUNTED, &place, &ignored) || !place.found)
		return;
	rp->view.before_url = neighbour(rp, place.before);
	rp->view.after_url = neighbour(rp, place.after);
	if (place.position && list_count_lately(&p->x, &q, COUNTED, &count, &exact, &ignored) == RC_OK)
		rp->view.position = page_say_with(p, exact ? "record.place" : "record.place_more", page_count(p, place.position), page_count(p, count));
}
