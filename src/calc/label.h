/* Inside calc/: labels (customers, groups) as whole numbers for the kernels. */
#ifndef BANYAN_CALC_LABEL_H
#define BANYAN_CALC_LABEL_H

#include "calc/method.h"

/* group[i]: which label entry i has, numbered 0 … by first appearance; first[g]: where g appears first. Room for labels->count each. A number and a text are
 * never the same. False when the arena is full. O(n log n). */
bool label_groups(struct arena *a, const struct calc_value *labels, uint32_t *group, uint32_t *first, size_t *groups);

#endif
