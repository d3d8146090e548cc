/* One piece of work split into slices, done on several cores at once. */
#ifndef BANYAN_OS_TEAM_H
#define BANYAN_OS_TEAM_H

/* Runs work(argument, slice) for each slice 0 … slices − 1, on the caller's thread and on up to threads − 1 others, and returns when all are done. Where no
 * thread can be started, the caller does it alone. */
void team_run(int threads, void (*work)(void *argument, int slice), void *argument, int slices);

#endif
