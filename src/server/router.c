/* The router: patterns compiled into a tree of segments, walked without recursion; literal before parameter before rest. */
#include "server/route.h"

#include "base/log.h"
#include "base/mem.h"

#include <string.h>

enum { NONE = -1 };

struct router_node {
	struct str literal;
	int kids;      /* first of its literal children in router.kids, sorted */
	int kid_count;
	int sibling;   /* while building: the next literal child of the same parent */
	int first;     /* while building: its newest literal child */
	int param;
	int rest;
	int routes[METHOD_COUNT];
};

struct router_row {
	const struct route *route;
	struct str names[ROUTE_PARAMS_MAX];
	size_t name_count;
};

struct router {
	struct router_row *rows;
	size_t row_count;
	struct router_node *nodes;
	size_t node_count;
	int *kids;
};

static const char *const method_names[METHOD_COUNT] = {
	[METHOD_GET] = "GET", [METHOD_HEAD] = "HEAD", [METHOD_POST] = "POST", [METHOD_PUT] = "PUT", [METHOD_PATCH] = "PATCH",
	[METHOD_DELETE] = "DELETE", [METHOD_OPTIONS] = "OPTIONS",
};

struct str method_name(enum http_method m)
{
	return str_of(method_names[m]);
}

bool method_parse(struct str name, enum http_method *out)
{
	for (int m = 0; m < METHOD_COUNT; m++)
		if (str_is(name, method_names[m])) {
			*out = (enum http_method)m;
			return true;
		}
	return false;
}

void router_allow_text(uint32_t allowed, char out[80])
{
	size_t n = 0;

	for (int m = 0; m < METHOD_COUNT; m++)
		if (allowed & 1u << m) {
			struct str name = method_name((enum http_method)m);
			memcpy(out + n, ", ", 2);
			n += n ? 2 : 0;
			memcpy(out + n, name.p, name.n);
			n += name.n;
		}
	out[n] = '\0';
}

size_t router_count(const struct router *r)
{
	return r->row_count;
}

const struct route *router_route(const struct router *r, size_t index)
{
	return r->rows[index].route;
}

static int node_add(struct router *r, struct str literal)
{
	struct router_node *n = &r->nodes[r->node_count];

	*n = (struct router_node){ .literal = literal, .sibling = NONE, .first = NONE, .param = NONE, .rest = NONE };
	for (int m = 0; m < METHOD_COUNT; m++)
		n->routes[m] = NONE;
	return (int)r->node_count++;
}

static int node_literal(struct router *r, int parent, struct str literal)
{
	int kid = r->nodes[parent].first;

	while (kid != NONE && !str_eq(r->nodes[kid].literal, literal))
		kid = r->nodes[kid].sibling;
	if (kid == NONE) {
		kid = node_add(r, literal);
		r->nodes[kid].sibling = r->nodes[parent].first;
		r->nodes[parent].first = kid;
	}
	return kid;
}

static int node_named(struct router *r, struct router_row *row, int *slot, struct str name)
{
	if (row->name_count == ROUTE_PARAMS_MAX || !name.n)
		return NONE;
	row->names[row->name_count++] = name;
	if (*slot == NONE) {
		int made = node_add(r, (struct str){ NULL, 0 });
		*slot = made;
	}
	return *slot;
}

static bool row_add(struct router *r, struct router_row *row, int index)
{
	struct str rest = str_of(row->route->pattern), segment;
	int at = 0, depth = 0;

	if (!row->route->handle || row->route->method >= METHOD_COUNT || !rest.n || rest.p[0] != '/')
		return false;
	rest = str_part(rest, 1, rest.n);
	while (rest.n && str_split(&rest, '/', &segment)) {
		char kind = segment.n ? segment.p[0] : '\0';
		if (!kind || ++depth > ROUTE_SEGMENTS_MAX)
			return false;
		if (kind == ':')
			at = node_named(r, row, &r->nodes[at].param, str_part(segment, 1, segment.n));
		else if (kind == '*')
			at = rest.n ? NONE : node_named(r, row, &r->nodes[at].rest, str_part(segment, 1, segment.n));
		else
			at = node_literal(r, at, segment);
		if (at == NONE)
			return false;
	}
	if (r->nodes[at].routes[row->route->method] != NONE)
		return false;
	r->nodes[at].routes[row->route->method] = index;
	return true;
}

static int literal_compare(struct str a, struct str b)
{
	if (a.n != b.n)
		return a.n < b.n ? -1 : 1;
	return a.n ? memcmp(a.p, b.p, a.n) : 0;
}

/* The children of a node, in order, side by side: found by halving. */
static void sort_kids(struct router *r)
{
	int used = 0;

	for (size_t i = 0; i < r->node_count; i++) {
		struct router_node *n = &r->nodes[i];
		n->kids = used;
		for (int kid = n->first; kid != NONE; kid = r->nodes[kid].sibling) {
			int at = used++;
			while (at > n->kids && literal_compare(r->nodes[r->kids[at - 1]].literal, r->nodes[kid].literal) > 0) {
				r->kids[at] = r->kids[at - 1];
				at--;
			}
			r->kids[at] = kid;
		}
		n->kid_count = used - n->kids;
	}
}

static size_t count_segments(const struct route_table *table, size_t *rows)
{
	size_t segments = 1;

	*rows = 0;
	for (size_t g = 0; g < table->count; g++)
		for (size_t i = 0; i < table->groups[g].count; i++) {
			const char *p = table->groups[g].rows[i].pattern;
			for (; p && *p; p++)
				segments += *p == '/';
			++*rows;
		}
	return segments;
}

static enum rc rows_add(struct router *r, const struct route_table *table, struct error *e)
{
	for (size_t g = 0; g < table->count; g++)
		for (size_t i = 0; i < table->groups[g].count; i++) {
			struct router_row *row = &r->rows[r->row_count];
			row->route = &table->groups[g].rows[i];
			if (!row_add(r, row, (int)r->row_count++)) {
				error_set(e, RC_INVALID, NULL, "error.internal", NULL, NULL);
				return error_detail(e, RC_INVALID, "route %s", row->route->pattern);
			}
		}
	return RC_OK;
}

enum rc router_open(const struct route_table *table, struct router **out, struct error *e)
{
	size_t rows, segments = count_segments(table, &rows);
	struct router *r;
	enum rc rc;

	*out = NULL;
	if (rows > ROUTES_MAX)
		return error_set(e, RC_INVALID, NULL, "error.internal", NULL, NULL);
	r = mem_alloc(sizeof *r);
	if (!r)
		return error_no_memory(e);
	r->rows = mem_alloc(rows * sizeof *r->rows);
	r->nodes = mem_alloc(segments * sizeof *r->nodes);
	r->kids = mem_alloc(segments * sizeof *r->kids);
	if (!r->rows || !r->nodes || !r->kids)
		rc = error_no_memory(e);
	else
		rc = node_add(r, (struct str){ NULL, 0 }) ? RC_INVALID : rows_add(r, table, e);
	if (rc) {
		router_close(r);
		return rc;
	}
	sort_kids(r);
	*out = r;
	return RC_OK;
}

void router_close(struct router *r)
{
	if (!r)
		return;
	mem_free(r->rows);
	mem_free(r->nodes);
	mem_free(r->kids);
	mem_free(r);
}

static int find_literal(const struct router *r, const struct router_node *n, struct str segment)
{
	int low = n->kids, high = n->kids + n->kid_count;

	while (low < high) {
		int middle = low + (high - low) / 2, order = literal_compare(segment, r->nodes[r->kids[middle]].literal);
		if (!order)
			return r->kids[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NONE;
}

static uint32_t methods_of(const struct router_node *n)
{
	uint32_t bits = 0;

	for (int m = 0; m < METHOD_COUNT; m++)
		if (n->routes[m] != NONE)
			bits |= 1u << m;
	return bits & 1u << METHOD_GET ? bits | 1u << METHOD_HEAD : bits;
}

/* Is there a route at this node for the method? Notes what else is. */
static bool arrive(const struct router *r, const struct router_node *n, enum http_method method, struct route_match *out)
{
	int index = n->routes[method];

	out->allowed |= methods_of(n);
	if (index == NONE && method == METHOD_HEAD)
		index = n->routes[METHOD_GET];
	if (index == NONE)
		return false;
	out->index = index;
	out->route = r->rows[index].route;
	return true;
}

/* Which child was taken at each segment: 1 literal, 2 parameter, 3 rest. */
static void name_params(const struct router *r, const struct str *segments, const int *taken, int depth, struct str path, struct route_match *out)
{
	const struct router_row *row = &r->rows[out->index];

	for (int i = 0; i < depth; i++) {
		struct str value = segments[i];
		if (taken[i] == 3)
			value.n = (size_t)(path.p + path.n - value.p);
		if (taken[i] > 1) {
			out->params[out->param_count] = (struct route_param){ row->names[out->param_count], value };
			out->param_count++;
		}
	}
}

static int split_path(struct str path, struct str segments[ROUTE_SEGMENTS_MAX])
{
	struct str rest = str_part(path, 1, path.n);
	int n = 0;

	if (!rest.n)
		return 0;
	for (;;) {
		size_t slash = str_find(rest, '/');
		if (n == ROUTE_SEGMENTS_MAX)
			return NONE;
		segments[n++] = str_part(rest, 0, slash);
		if (slash == rest.n)
			return n;
		rest = (struct str){ rest.p + slash + 1, rest.n - slash - 1 };
	}
}

void router_find(const struct router *r, enum http_method method, struct str path, struct route_match *out)
{
	struct str segments[ROUTE_SEGMENTS_MAX];
	int at[ROUTE_SEGMENTS_MAX + 1] = {0}, taken[ROUTE_SEGMENTS_MAX + 1] = {0};
	int count, depth = 0;

	out->route = NULL;
	out->index = NONE;
	out->allowed = 0;
	out->param_count = 0;
	if (!path.n || path.p[0] != '/' || (count = split_path(path, segments)) == NONE)
		return;
	while (depth >= 0) {
		const struct router_node *n = &r->nodes[at[depth]];
		int next = NONE;
		if (depth == count) {
			if (arrive(r, n, method, out))
				break;
			depth--;
			continue;
		}
		switch (++taken[depth]) {
		case 1:
			next = find_literal(r, n, segments[depth]);
			break;
		case 2:
			next = segments[depth].n ? n->param : NONE;
			break;
		case 3:
			if (n->rest != NONE && segments[depth].n && arrive(r, &r->nodes[n->rest], method, out)) {
				name_params(r, segments, taken, depth + 1, path, out);
				return;
			}
			break;
		default:
			depth--;
			continue;
		}
		if (next != NONE) {
			at[++depth] = next;
			taken[depth] = 0;
		}
	}
	if (out->route)
		name_params(r, segments, taken, depth, path, out);
}
