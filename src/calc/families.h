/* Inside calc/: the methods by the file that they stand in; methods.c lists them. */
#ifndef BANYAN_CALC_FAMILIES_H
#define BANYAN_CALC_FAMILIES_H

#include "calc/method.h"

/* calc_selection.c */
extern const struct calc_method calc_pareto;

#endif
