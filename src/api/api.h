/* The REST interface under /api/v1/, /health and /metrics. cli's serve puts its routes beside those of web; nothing else looks inside. */
#ifndef BANYAN_API_API_H
#define BANYAN_API_API_H

#include "lang/catalogue.h"
#include "model/schema.h"
#include "server/route.h"

extern const struct route_group api_routes;

/* Is it a path of this interface, whose errors are problems and not pages? */
bool api_owns(const struct request *r);
/* What the server itself refuses, as a problem: for the hook `failed`. */
void api_failed(struct request *r, int status, const char *key);
/* The OpenAPI 3.1 document of a schema with its custom fields, titles in the language: GET /api/v1/openapi.json and `banyan openapi`. */
enum rc openapi_write(struct buf *out, struct arena *a, const struct schema *s, enum language language, struct error *e);

#endif
