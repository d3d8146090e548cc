/* The share of a customer's wallet by the rank that he gives a supplier. */
#ifndef BANYAN_STATS_WALLET_H
#define BANYAN_STATS_WALLET_H

/* Wallet allocation rule (Keiningham, Aksoy, Buoye and Cooil, Harvard Business Review 89, 2011): (1 − rank/(n + 1))·2/n. The shares of ranks 1 … n sum to 1;
 * suppliers that are tied take the mean of their ranks. 1 ≤ rank ≤ suppliers. */
double wallet_share(double rank, double suppliers);

#endif
