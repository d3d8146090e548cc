/* The methods, in the order in which they are listed. */
#include "calc/calc.h"

#include "calc/families.h"

const struct calc_method *const calc_methods[] = {
	&calc_pareto,
};
const size_t calc_method_count = sizeof calc_methods / sizeof *calc_methods;
