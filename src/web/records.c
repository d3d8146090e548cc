/* The table of the generic pages, and which entity an address means. */
#include "web/records.h"

#include "web/web.h"

enum { FORM_MAX = 512 << 10 };

const struct entity *page_entity(struct page *p, enum operation op)
{
	const struct entity *t = schema_entity_plural(p->x.schema, request_param(p->r, "plural"));

	if (!t || !(t->flags & ENTITY_PAGE)) {
		page_give_up(p, RC_NOT_FOUND, "error.not_found");
		return NULL;
	}
	if (!principal_may(p->who, t, op)) {
		page_ok(p, error_set(&p->e, RC_FORBIDDEN, NULL, op == OP_LIST ? "error.forbidden_list" : "error.forbidden_operation",
				     op == OP_LIST ? t->name : operation_names[op], t->name));
		return NULL;
	}
	return t;
}

int64_t page_id(struct page *p)
{
	int64_t id = 0;

	if (decimal_parse(request_param(p->r, "id"), 0, &id) != DECIMAL_OK || id <= 0) {
		page_give_up(p, RC_NOT_FOUND, "error.not_found");
		return 0;
	}
	return id;
}

static const struct route rows[] = {
	{ METHOD_GET, "/:plural", list_page, NEED_SESSION },
	{ METHOD_POST, "/:plural", form_save, NEED_SESSION, BODY_FORM, FORM_MAX },
	{ METHOD_GET, "/:plural/new", form_page, NEED_SESSION },
	{ METHOD_GET, "/:plural/quick", form_quick, NEED_SESSION },
	{ METHOD_POST, "/:plural/quick", form_save, NEED_SESSION, BODY_FORM, FORM_MAX },
	{ METHOD_GET, "/:plural/:id", record_page, NEED_SESSION },
	{ METHOD_POST, "/:plural/:id", form_save, NEED_SESSION, BODY_FORM, FORM_MAX },
	{ METHOD_GET, "/:plural/:id/edit", form_page, NEED_SESSION },
	{ METHOD_GET, "/:plural/:id/print", record_print, NEED_SESSION },
};
const struct route_group web_routes_records = { rows, sizeof rows / sizeof *rows };
