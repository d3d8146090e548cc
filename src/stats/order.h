/* Sorting many numbers: a stable radix sort that yields the order, not the values. Used by the Pareto kernel and by classification. */
#ifndef BANYAN_STATS_ORDER_H
#define BANYAN_STATS_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fills order with the indices 0 … n-1 so that keys[order[0]] ≤ keys[order[1]] ≤ …; equal keys keep their index order. scratch holds n entries.
 * O(n); keys stay untouched. n is below 2^32. */
void order_ascending(const uint64_t *keys, size_t n, uint32_t *order, uint32_t *scratch);
/* A key that orders doubles, largest first; not for NaN. Both zeros are equal. */
uint64_t order_key_descending(double value);

#endif
