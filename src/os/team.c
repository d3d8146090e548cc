/* Whoever is free takes the next slice. */
#include "os/team.h"

#include "os/thread.h"

enum { THREADS_MAX = 64 };

struct team {
	void (*work)(void *argument, int slice);
	void *argument;
	int slices, next;
};

static void *help(void *argument)
{
	struct team *t = argument;
	int slice;

	while ((slice = __atomic_fetch_add(&t->next, 1, __ATOMIC_RELAXED)) < t->slices)
		t->work(t->argument, slice);
	return NULL;
}

void team_run(int threads, void (*work)(void *argument, int slice), void *argument, int slices)
{
	struct team t = { work, argument, slices, 0 };
	struct thread others[THREADS_MAX] = { 0 };
	int count = threads < slices ? threads : slices;

	for (int i = 0; i < count - 1 && i < THREADS_MAX; i++)
		if (thread_start(&others[i], "team", help, &t, NULL))
			break;
	help(&t);
	for (int i = 0; i < THREADS_MAX; i++)
		thread_join(&others[i]);
}
