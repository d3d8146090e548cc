/* Figures as people read them, by language: 3,864万 and 1.017亿, ¥38.6M, 12.3%, 11-23 周一, 3 天前. Minus is −, nothing is –. For machines, use
 * base/decimal.h and format/. Called by pages, messages and printed reports. */
#ifndef BANYAN_LANG_NUMBER_H
#define BANYAN_LANG_NUMBER_H

#include "base/buf.h"
#include "base/decimal.h"
#include "lang/catalogue.h"

void number_nothing(struct buf *b);                                    /* – */
void number_whole(struct buf *b, int64_t value);                       /* −1,234,567 */
/* value at a scale with so many digits after the point (at most the scale's, or 6), rounded half away from zero: 1,234.50 */
void number_fixed(struct buf *b, decimal_sum value, int scale, int places);
/* The same without zeros at the end: 1,234.5 */
void number_short(struct buf *b, decimal_sum value, int scale, int places);
void number_percent(struct buf *b, double ratio, int places);          /* .1234 -> 12.3%; – when it is no number */
void number_change(struct buf *b, double ratio, int places);           /* the same with + or −; nothing changed is 0.0% */

/* Money in 1/10,000 of the unit, short (below 1,000 with cents, if there are any): four digits and 万 or 亿, or the currency's sign and three digits and k, M or B. Chinese leaves the sign of
 * the yuan out. currency: a code of ISO 4217; one without a sign of its own stands in front (CHF 38.6k). */
void number_money(struct buf *b, enum language language, struct str currency, decimal_sum value);
/* With sign, grouping and cents: ¥38,640,000.00 */
void number_money_full(struct buf *b, enum language language, struct str currency, decimal_sum value);

void number_date(struct buf *b, enum language language, int32_t date);         /* 11-23 周一 · Nov 23 Mon */
void number_date_year(struct buf *b, enum language language, int32_t date);    /* 2026-11-23 周一 · Nov 23, 2026 */
/* 11-23 09:42, 2025-11-23 09:42 · Nov 23 09:42, Nov 23, 2025 09:42; minutes since midnight */
void number_moment(struct buf *b, enum language language, int32_t date, int32_t minutes, bool year);
/* 今天, 昨天, 3 天前, in 2 months */
void number_days(struct buf *b, enum language language, int32_t date, int32_t today);

#endif
