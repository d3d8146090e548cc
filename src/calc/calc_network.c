/* calc network, assign: who holds a network together, and who does what at the least cost. */
#include "calc/families.h"

#include "stats/assign.h"
#include "stats/network.h"

#include <math.h>

enum { EDGES_MAX = 1000000 };
static const double WORK_MOST = 1e9;

/* --- network -------------------------------------------------------------------------------------------------------------------------------------- */

static const struct calc_field node_names = { "nodes", CALC_LABEL, CALC_LIST, .length_most = NETWORK_NODES_MAX };

static const struct calc_field network_takes[] = {
	{ "nodes", CALC_INTEGER, FROM(1), UP_TO(NETWORK_NODES_MAX), .either = &node_names },
	{ "edges", CALC_NUMBER, CALC_TABLE, CALC_RAGGED, FROM(0), UP_TO(1e150), .length_most = EDGES_MAX, .width_least = 2, .width_most = 3 },
	{ "directed", CALC_TRUTH, CALC_ONE, CALC_OPTIONAL },
	{ 0 },
};

static const struct calc_field network_gives[] = {
	{ "betweenness", CALC_NUMBER, CALC_LIST },
	{ "closeness", CALC_NUMBER, CALC_LIST },
	{ "eigenvector", CALC_NUMBER, CALC_LIST, CALC_GAPS },
	{ "pagerank", CALC_NUMBER, CALC_LIST },
	{ "articulation", CALC_INTEGER, CALC_LIST },
	{ "converged", CALC_TRUTH },
	{ 0 },
};

struct edges { size_t nodes, count; uint32_t *from, *to; double *weight; };

static enum rc read_end(const struct calc_value *table, size_t row, size_t end, size_t nodes, uint32_t *out, struct error *e)
{
	double v = table->numbers[row * table->width + end];

	if (v != floor(v))
		return calc_refuse(e, "error.calc_type", "integer", NULL, "edges[%zu][%zu]", row, end);
	if (v >= (double)nodes)
		return calc_refuse(e, "error.calc_no_node", NULL, NULL, "edges[%zu][%zu]", row, end);
	*out = (uint32_t)v;
	return RC_OK;
}

static enum rc read_edges(const struct calc *c, struct edges *out, struct error *e)
{
	const struct calc_value *nodes = calc_value(c, "nodes"), *table = calc_value(c, "edges");
	enum rc rc;

	*out = (struct edges){ nodes->field == &node_names ? nodes->count : (size_t)nodes->numbers[0], table->count, arena_new_array(c->arena, uint32_t, table->count),
			       arena_new_array(c->arena, uint32_t, table->count), arena_new_array(c->arena, double, table->count) };
	if (!out->from || !out->to || !out->weight)
		return error_no_memory(e);
	for (size_t i = 0; i < table->count; i++) {
		double weight = table->width > 2 ? table->numbers[i * table->width + 2] : NAN;
		if ((rc = read_end(table, i, 0, out->nodes, &out->from[i], e)) || (rc = read_end(table, i, 1, out->nodes, &out->to[i], e)))
			return rc;
		if (!isnan(weight) && !(weight > 0))
			return calc_refuse(e, "error.calc_above", "0", NULL, "edges[%zu][2]", i);
		out->weight[i] = isnan(weight) ? 1 : weight;
	}
	return (double)out->nodes * (double)(out->nodes + 2 * out->count) > WORK_MOST ? calc_refuse(e, "error.calc_work", NULL, NULL, "edges") : RC_OK;
}

struct figures { double *betweenness, *closeness, *eigenvector, *pagerank, *scratch; uint32_t *cut; size_t cuts; bool converged; };

static bool work_out(struct arena *a, const struct edges *g, bool directed, struct figures *f)
{
	struct links both, out, in;
	size_t n = g->nodes;

	*f = (struct figures){ arena_new_array(a, double, n), arena_new_array(a, double, n), arena_new_array(a, double, n), arena_new_array(a, double, n),
			       arena_new_array(a, double, n), arena_new_array(a, uint32_t, n), 0, false };
	if (!f->betweenness || !f->closeness || !f->eigenvector || !f->pagerank || !f->scratch || !f->cut ||
	    !links_make(a, n, g->from, g->to, g->weight, g->count, LINKS_BOTH, &both))
		return false;
	out = in = both;
	if (directed && (!links_make(a, n, g->from, g->to, g->weight, g->count, LINKS_OUT, &out) ||
			 !links_make(a, n, g->from, g->to, g->weight, g->count, LINKS_IN, &in)))
		return false;
	if (!network_paths(a, &out, directed, f->betweenness, f->closeness) || !network_articulation(a, &both, f->cut, &f->cuts))
		return false;
	f->converged = network_eigenvector(&in, f->eigenvector, f->scratch);
	network_pagerank(&out, f->pagerank, f->scratch);
	return true;
}

static enum rc run_network(struct calc *c, struct error *e)
{
	struct figures f;
	struct edges g;
	enum rc rc = read_edges(c, &g, e);

	if (rc)
		return rc;
	if (!work_out(c->arena, &g, calc_number(c, "directed", 0) > 0, &f))
		return error_no_memory(e);
	calc_field_numbers(c->out, "betweenness", f.betweenness, g.nodes);
	calc_field_numbers(c->out, "closeness", f.closeness, g.nodes);
	calc_field_numbers(c->out, "eigenvector", f.eigenvector, g.nodes);
	calc_field_numbers(c->out, "pagerank", f.pagerank, g.nodes);
	calc_field_indices(c->out, "articulation", f.cut, f.cuts);
	json_field_bool(c->out, "converged", f.converged);
	return RC_OK;
}

const struct calc_method calc_network = { "network", network_takes, network_gives, run_network };

/* --- assign --------------------------------------------------------------------------------------------------------------------------------------- */

static const struct calc_field assign_takes[] = {
	{ "cost", CALC_NUMBER, CALC_TABLE, FROM(-1e150), UP_TO(1e150), .length_most = 2000, .width_most = CALC_LIST_MAX },
	{ 0 },
};

static const struct calc_field assign_gives[] = {
	{ "column", CALC_INTEGER, CALC_LIST },
	{ "total", CALC_NUMBER },
	{ 0 },
};

static enum rc run_assign(struct calc *c, struct error *e)
{
	const struct calc_value *cost = calc_value(c, "cost");
	uint32_t *column = arena_new_array(c->arena, uint32_t, cost->count);
	double total;

	if (cost->count > cost->width)
		return calc_refuse(e, "error.calc_more_rows", NULL, NULL, "cost");
	if (!column || !assign_least(c->arena, cost->numbers, cost->count, cost->width, column, &total))
		return error_no_memory(e);
	calc_field_indices(c->out, "column", column, cost->count);
	calc_field_number(c->out, "total", total);
	return RC_OK;
}

const struct calc_method calc_assign = { "assign", assign_takes, assign_gives, run_assign };
