/* Wallet allocation rule. */
#include "stats/wallet.h"

double wallet_share(double rank, double suppliers)
{
	return (1 - rank / (suppliers + 1)) * 2 / suppliers;
}
