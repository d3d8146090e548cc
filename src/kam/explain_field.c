/* Computed fields of records that say how they came about. */
#include "kam/explain.h"

#include <string.h>

#include "records/context.h"
#include "records/read.h"

struct explained {
	const char *entity, *field;
	enum rc (*explain)(struct context *x, struct arena *a, const struct record *r, struct explanation **out, struct error *e);
};

static const struct explained explained[] = {
	{ "account", "size", company_size_explain },
};

static const struct explained *find(const char *entity, struct str field)
{
	for (size_t i = 0; i < sizeof explained / sizeof *explained; i++)
		if (!strcmp(explained[i].entity, entity) && str_is(field, explained[i].field))
			return &explained[i];
	return NULL;
}

bool field_is_explained(const char *entity, const char *field)
{
	return find(entity, str_of(field)) != NULL;
}

bool entity_is_explained(const char *entity)
{
	for (size_t i = 0; i < sizeof explained / sizeof *explained; i++)
		if (!strcmp(explained[i].entity, entity))
			return true;
	return false;
}

enum rc field_explain(struct context *x, struct arena *a, const struct record *r, struct str field, struct explanation **out, struct error *e)
{
	const struct field *f = entity_field(r->entity, field);
	const struct explained *how = find(r->entity->name, field);

	if (!f || !r->readable[f->index])
		return error_set(e, RC_INVALID, "field", "error.unknown_field", arena_text(a, field), NULL);
	return how ? how->explain(x, a, r, out, e) : error_set(e, RC_INVALID, "field", "error.not_explained", f->name, NULL);
}
