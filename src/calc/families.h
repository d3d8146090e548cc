/* Inside calc/: the methods by the file that they stand in; methods.c lists them. */
#ifndef BANYAN_CALC_FAMILIES_H
#define BANYAN_CALC_FAMILIES_H

#include "calc/method.h"

/* calc_ahp.c */
extern const struct calc_method calc_ahp;
/* calc_china.c */
extern const struct calc_method calc_company_size, calc_credit_code, calc_lunar, calc_pinyin, calc_fold;
/* calc_network.c */
extern const struct calc_method calc_network, calc_assign;
/* calc_repeat.c */
extern const struct calc_method calc_btyd_fit, calc_btyd_predict, calc_gamma_gamma_fit, calc_gamma_gamma_predict, calc_retention_fit;
/* calc_scorecard.c */
extern const struct calc_method calc_scorecard;
/* calc_smaa.c */
extern const struct calc_method calc_smaa;
/* calc_selection.c */
extern const struct calc_method calc_pareto, calc_rfm, calc_fuzzy;
/* calc_stock.c */
extern const struct calc_method calc_intermittent, calc_safety_stock, calc_base_stock;
/* calc_survival.c */
extern const struct calc_method calc_kaplan_meier;
/* calc_figures.c */
extern const struct calc_method calc_proportion, calc_nps, calc_wallet, calc_tie, calc_win_count;

#endif
