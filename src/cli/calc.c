/* banyan calc: a numeric method over a JSON request on standard input; without one, the list of methods. Needs no database. */
#include "cli/cli.h"

#include "base/mem.h"
#include "calc/calc.h"
#include "os/team.h"
#include "os/thread.h"

enum { REQUEST_MAX = 64 << 20, ANSWER_MAX = 256 << 20 };

static enum rc work_out(struct cli *c, const struct calc_method *m, struct error *e)
{
	CLEANUP(buf_free) struct buf request = { .max = REQUEST_MAX };
	const struct calc_team team = { team_run, thread_cpus() };
	enum rc rc = cli_stdin(&request, REQUEST_MAX, e);

	c->out.max = ANSWER_MAX;
	return rc ? rc : calc_run(m, buf_view(&request), REQUEST_MAX, &team, &c->arena, &c->out, e);
}

enum rc command_calc(struct cli *c, struct error *e)
{
	const struct calc_method *m;
	enum rc rc;

	if (!c->in->argument_count) {
		c->json ? calc_list_json(&c->out, c->language) : calc_list_text(&c->out, c->language);
		return RC_OK;
	}
	c->error_write = calc_error;
	rc = calc_find(str_of(c->in->arguments[0]), &m, e);
	return rc ? rc : work_out(c, m, e);
}
