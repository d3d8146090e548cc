/* Gauss and Legendre's rule of 16 points: exact for polynomials of degree 31. Abramowitz & Stegun, table 25.4. For integrals over one panel. */
#ifndef BANYAN_STATS_QUADRATURE_H
#define BANYAN_STATS_QUADRATURE_H

enum { QUADRATURE_HALF = 8 };

/* Over −1 … 1: each node stands for itself and its mirror image. */
struct quadrature_node { double at, weight; };
extern const struct quadrature_node quadrature_nodes[QUADRATURE_HALF];

#endif
