/* Equal labels side by side by sorting: no hash that a hostile list could spoil. */
#include "calc/label.h"

#include <stdlib.h>

static int compare_labels(const struct calc_value *v, uint32_t a, uint32_t b)
{
	struct str s = v->texts[a], t = v->texts[b];

	if (!s.p != !t.p)
		return s.p ? 1 : -1;
	return s.p ? str_compare(s, t) : (v->numbers[a] > v->numbers[b]) - (v->numbers[a] < v->numbers[b]);
}

static int compare(const void *a, const void *b, void *labels)
{
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	int order = compare_labels(labels, i, j);

	return order ? order : (i > j) - (i < j);
}

/* In sorted order, the first of each run appears first of all in the list. */
bool label_groups(struct arena *a, const struct calc_value *labels, uint32_t *group, uint32_t *first, size_t *groups)
{
	size_t n = labels->count;
	uint32_t *order = arena_new_array(a, uint32_t, n), *head = arena_new_array(a, uint32_t, n);

	if (!order || !head)
		return false;
	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, n, sizeof *order, compare, (void *)labels);
	for (size_t i = 0; i < n; i++)
		head[order[i]] = i && !compare_labels(labels, order[i - 1], order[i]) ? head[order[i - 1]] : order[i];
	*groups = 0;
	for (size_t i = 0; i < n; i++) {
		if (head[i] == i)
			first[*groups] = (uint32_t)i;
		group[i] = head[i] == i ? (uint32_t)(*groups)++ : group[head[i]];
	}
	return true;
}
