/* One row after another finds its column along a shortest path of reduced costs; the rows on that path move over. */
#include "stats/assign.h"

#include <math.h>

struct search {
	const double *cost;
	size_t rows, columns;
	double *row_price, *column_price; /* potentials: cost − both is never negative */
	uint32_t *owner;                  /* of each column: its row, or NOBODY */
	double *distance;                 /* of each column from the row that is placed */
	uint32_t *before;                 /* the column that the shortest path comes from; NOBODY: from that row itself */
	bool *settled;
};

static const uint32_t NOBODY = UINT32_MAX;

/* Distances of the columns by way of this row; the nearest that is not settled. */
static size_t relax(struct search *s, size_t row, uint32_t from, double sofar)
{
	const double *cost = s->cost + row * s->columns;
	size_t nearest = s->columns;

	for (size_t j = 0; j < s->columns; j++) {
		double d;
		if (s->settled[j])
			continue;
		d = sofar + (cost[j] - s->row_price[row] - s->column_price[j]);
		if (d < s->distance[j]) {
			s->distance[j] = d;
			s->before[j] = from;
		}
		if (nearest == s->columns || s->distance[j] < s->distance[nearest])
			nearest = j;
	}
	return nearest;
}

static void update_prices(struct search *s, size_t row, double length)
{
	s->row_price[row] += length;
	for (size_t j = 0; j < s->columns; j++)
		if (s->settled[j]) {
			s->row_price[s->owner[j]] += length - s->distance[j];
			s->column_price[j] -= length - s->distance[j];
		}
}

static void place(struct search *s, size_t row)
{
	size_t j;

	for (j = 0; j < s->columns; j++) {
		s->distance[j] = INFINITY;
		s->settled[j] = false;
	}
	j = relax(s, row, NOBODY, 0);
	while (s->owner[j] != NOBODY) {
		s->settled[j] = true;
		j = relax(s, s->owner[j], (uint32_t)j, s->distance[j]);
	}
	update_prices(s, row, s->distance[j]);
	for (; s->before[j] != NOBODY; j = s->before[j])
		s->owner[j] = s->owner[s->before[j]];
	s->owner[j] = (uint32_t)row;
}

bool assign_least(struct arena *a, const double *cost, size_t rows, size_t columns, uint32_t *column, double *total)
{
	struct search s = { cost, rows, columns, arena_new_array(a, double, rows), arena_new_array(a, double, columns), arena_new_array(a, uint32_t, columns),
			    arena_new_array(a, double, columns), arena_new_array(a, uint32_t, columns), arena_new_array(a, bool, columns) };

	if (!s.row_price || !s.column_price || !s.owner || !s.distance || !s.before || !s.settled)
		return false;
	for (size_t j = 0; j < columns; j++)
		s.owner[j] = NOBODY;
	for (size_t i = 0; i < rows; i++)
		place(&s, i);
	*total = 0;
	for (size_t j = 0; j < columns; j++)
		if (s.owner[j] != NOBODY)
			column[s.owner[j]] = (uint32_t)j;
	for (size_t i = 0; i < rows; i++)
		*total += cost[i * columns + column[i]];
	return true;
}
