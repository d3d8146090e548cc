/* banyan serve and openapi: what main() brings from the rooms of pages and REST interface. */
#include "cli/cli.h"

#include "base/decimal.h"
#include "base/log.h"
#include "cli/serve.h"

#include <stdio.h>
#include <stdlib.h>

static void ready(void *context, int port)
{
	char text[12];

	snprintf(text, sizeof text, "%d", port);
	cli_say(context, "cli.serve.ready", text, NULL);
}

static int threads_of(const struct cli *c)
{
	const char *text = getenv("BANYAN_THREADS");
	int64_t n = 0;

	if (GIVEN(c->in, THREADS))
		return (int)c->in->numbers[OPT_THREADS];
	return text && decimal_parse(str_of(text), 0, &n) == DECIMAL_OK && n > 0 && n <= 1024 ? (int)n : 0;
}

enum rc command_serve(struct cli *c, struct error *e)
{
	const char *listen = GIVEN(c->in, LISTEN) ? c->in->texts[OPT_LISTEN] : getenv("BANYAN_LISTEN");
	struct serve_options o = { .listen = listen, .threads = threads_of(c), .parts = c->parts->serve, .ready = ready, .context = c };

	log_set_level(LOG_INFO);
	return serve(c->company, &o, e);
}

enum rc command_openapi(struct cli *c, struct error *e)
{
	struct schema *shipped = NULL;
	struct context x = { 0 };
	enum rc rc;

	if (!GIVEN(c->in, DB)) {
		if ((rc = schema_build(NULL, 0, NULL, 0, 0, &shipped, e)) == RC_OK)
			rc = c->parts->openapi(&c->out, &c->arena, shipped, c->language, e);
		schema_free(shipped);
	} else if ((rc = cli_open(c, e)) == RC_OK) {
		if ((rc = cli_read(c, &x, e)) == RC_OK)
			rc = c->parts->openapi(&c->out, &c->arena, x.schema, c->language, e);
		context_end(&x);
	}
	buf_char(&c->out, '\n');
	return rc;
}
