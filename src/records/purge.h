/* Housekeeping: what has been in the bin for longer than setting bin.days goes for good, so do sessions and links that are over, replies kept for repeated
 * requests, and files of imports older than setting import.days. Called by the job service a while after it begins and once a day. */
#ifndef BANYAN_RECORDS_PURGE_H
#define BANYAN_RECORDS_PURGE_H

#include "records/company.h"

/* Small transactions, so that nobody waits long. *rows: how many went. Deleted people stay: what they made names them. */
enum rc purge_run(struct company *c, int64_t *rows, struct error *e);

#endif
