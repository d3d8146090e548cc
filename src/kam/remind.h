/* Reminders of duties that a round has set: a notice a person and day, before they are due and after. Called by the job service. */
#ifndef BANYAN_KAM_REMIND_H
#define BANYAN_KAM_REMIND_H

#include "records/write.h"

/* On working days, from the setting selection.remind_days working days before on: whoever has an open duty of a round (answers, votes) that is due by then is
 * told once that day how many there are, and how many are late. Each person in a transaction of his own; done twice, or by two processes, nobody is told
 * twice. *told: notices written. now: ms. */
enum rc remind_run(struct company *c, int64_t now, int *told, struct error *e);

#endif
