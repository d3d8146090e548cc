/* "Did you mean …?": the word with the least changes. */
#include "cli/command.h"

enum { WORD_MAX = 40, FAR = 1000 };

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* Letters added, left out, changed or swapped; FAR for overlong words. */
static int distance(struct str a, struct str b)
{
	int rows[3][WORD_MAX + 1], n = (int)a.n, m = (int)b.n;
	int *before = rows[0], *last = rows[1], *now = rows[2];

	if (a.n > WORD_MAX || b.n > WORD_MAX)
		return FAR;
	for (int j = 0; j <= m; j++)
		last[j] = j;
	for (int i = 1; i <= n; i++) {
		now[0] = i;
		for (int j = 1; j <= m; j++) {
			now[j] = least(least(last[j] + 1, now[j - 1] + 1), last[j - 1] + (a.p[i - 1] != b.p[j - 1]));
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
		int *free_row = before;
		before = last;
		last = now;
		now = free_row;
	}
	return last[m];
}

struct suggestion suggest_begin(struct str text)
{
	return (struct suggestion){ .text = text, .distance = FAR };
}

void suggest_word(struct suggestion *s, struct str word)
{
	int d = distance(s->text, word);

	if (d < s->distance) {
		s->distance = d;
		s->best = word;
	}
}

/* A third of the letters may be wrong, one at least. */
struct str suggest_best(const struct suggestion *s)
{
	int most = s->text.n < 4 ? 1 : (int)s->text.n / 3;

	return s->distance <= most ? s->best : STR("");
}
