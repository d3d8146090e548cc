/* How much to keep. For calc safety_stock and base_stock.
 * Safety stock: demand and lead time vary independently, sigma² = lead·sd² + demand²·lead_sd²; z·sigma keeps the chance of running out in a cycle at 1 − service.
 * Source: Silver, Pyke & Thomas, Inventory and Production Management in Supply Chains, 4th ed., section 6.10.
 * Base stock: one for one replenishment, demand in the lead time Poisson (Palm's theorem); S is the least stock with P(D ≤ S) ≥ fill, and what is owed to
 * customers on average is E(D − S)+. Source: Sherbrooke, Optimal Inventory Modeling of Systems, 2nd ed., chapter 2. */
#ifndef BANYAN_STATS_STOCK_H
#define BANYAN_STATS_STOCK_H

#include "base/arena.h"

struct safety_stock { double z, sigma, safety_stock, reorder_point; };

/* demand a period (mean, sd ≥ 0), lead time in periods (mean, sd ≥ 0), service in (0, 1). Below one half, z and the safety stock are negative. */
struct safety_stock safety_stock(double demand_mean, double demand_sd, double lead_mean, double lead_sd, double service);

struct base_stock { size_t stock; double *backorders; }; /* backorders[S] of S = 0 … stock, in the arena */

/* rate: mean demand in the lead time, ≥ 0; fill in (0, 1). Probabilities come from their ratios and positive sums from the far tail, so neither a large rate nor a
 * fill near 1 loses digits. Time and room grow with the rate. False when the arena is full. */
bool base_stock(struct arena *a, double rate, double fill, struct base_stock *out);

#endif
