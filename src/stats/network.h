/* Who holds a network together: centralities of its nodes. Different ones can name different people. */
#ifndef BANYAN_STATS_NETWORK_H
#define BANYAN_STATS_NETWORK_H

#include "base/arena.h"

enum { NETWORK_NODES_MAX = 30000 };

/* The links of each node: those of node v are link[start[v]] … link[start[v + 1] − 1], each neighbour once. */
struct links {
	size_t nodes;
	uint32_t *start;  /* nodes + 1 */
	uint32_t *to;
	double *weight;
};

enum link_way { LINKS_OUT, LINKS_IN, LINKS_BOTH };

/* From count edges, each of two nodes below `nodes` and a positive weight. An edge that stands there more than once (undirected: in either direction) is one
 * with the sum of the weights. False when the arena is full. */
bool links_make(struct arena *a, size_t nodes, const uint32_t *from, const uint32_t *to, const double *weight, size_t count, enum link_way way, struct links *out);

/* Along unweighted shortest paths. out: LINKS_OUT of a directed network, LINKS_BOTH of an undirected one. betweenness: how many shortest paths between two
 * others pass, each in proportion, raw (undirected: each pair once) (Brandes, Journal of Mathematical Sociology 25, 2001). closeness: with k others that reach
 * the node at distances that sum to d, k/(n − 1) · k/d (Wasserman and Faust, 1994), which is (n − 1)/d where all reach it; 0 where nobody does. In a directed
 * network distances count towards the node. False when the arena is full. O(nodes · links); up to NETWORK_NODES_MAX the numbers of paths do not overflow. */
bool network_paths(struct arena *a, const struct links *out, bool directed, double *betweenness, double *closeness);

/* The positive eigenvector of the largest eigenvalue, largest entry 1: power iteration on A + ½λ·I, whose shift lets bipartite networks converge. in: LINKS_IN
 * of a directed network (who is linked to by the central is central), LINKS_BOTH else. False, with NANs, when it does not converge to about 12 digits (a
 * directed network without circles has none; a gap that is too small). scratch holds nodes numbers. */
bool network_eigenvector(const struct links *in, double *vector, double *scratch);
/* Damping .85, sum 1; a node without exit is left for any node alike. out as above. scratch holds nodes numbers. */
void network_pagerank(const struct links *out, double *rank, double *scratch);
/* Nodes without which their part falls apart, ascending (Hopcroft and Tarjan, Communications of the ACM 16, 1973; without recursion). both: LINKS_BOTH. cut
 * holds nodes entries. False when the arena is full. */
bool network_articulation(struct arena *a, const struct links *both, uint32_t *cut, size_t *count);

#endif
