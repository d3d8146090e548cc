/* Inside api/: the component schemas of the OpenAPI document. */
#ifndef BANYAN_API_OPENAPI_H
#define BANYAN_API_OPENAPI_H

#include "format/json.h"
#include "lang/catalogue.h"
#include "model/schema.h"

/* {"$ref":"#/components/schemas/NAME"}; name as in struct endpoint, subject (an entity's name, "calc_pareto") for its own. */
void openapi_ref(struct json_writer *w, const char *name, const char *subject);
/* RC_INVALID with the first member of a body that its fixed schema does not name; what is no object, or has no such schema, passes. */
enum rc openapi_members(const char *schema, const json_t *body, struct error *e);
/* Writes all schemas as the members of an open object. */
void openapi_schemas(struct json_writer *w, const struct schema *s, enum language language);

#endif
