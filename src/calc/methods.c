/* The methods, in the order in which they are listed. */
#include "calc/calc.h"

#include "calc/families.h"

const struct calc_method *const calc_methods[] = {
	&calc_pareto,
	&calc_rfm,
	&calc_ahp,
	&calc_fuzzy,
	&calc_smaa,
	&calc_scorecard,
	&calc_btyd_fit,
	&calc_btyd_predict,
	&calc_gamma_gamma_fit,
	&calc_gamma_gamma_predict,
	&calc_retention_fit,
	&calc_kaplan_meier,
	&calc_intermittent,
	&calc_safety_stock,
	&calc_base_stock,
	&calc_proportion,
	&calc_nps,
	&calc_tie,
	&calc_win_count,
	&calc_wallet,
	&calc_network,
	&calc_assign,
	&calc_company_size,
	&calc_credit_code,
	&calc_lunar,
	&calc_pinyin,
	&calc_fold,
};
const size_t calc_method_count = sizeof calc_methods / sizeof *calc_methods;
