/* Help made from the tables: `banyan help`, `banyan help user`, `banyan help list`, `banyan list --help`. */
#include "cli/cli.h"

#include "base/mem.h"
#include "lang/width.h"

#include <string.h>

enum { COLUMN = 30, COMMAND_COLUMN = 20 };

static void pad_to(struct buf *b, size_t start, size_t column)
{
	size_t own = text_width(str_part(buf_view(b), start, b->len));

	do
		buf_char(b, ' ');
	while (++own < column);
}

static void put_text(struct buf *b, enum language language, const char *key)
{
	buf_str(b, catalogue_text(language, key));
}

static void put_command_row(struct buf *b, enum language language, const struct command *c)
{
	size_t start = b->len;

	buf_printf(b, "  %s", c->name);
	pad_to(b, start, COMMAND_COLUMN);
	put_text(b, language, c->help);
	buf_char(b, '\n');
}

/* formats: of the command, in place of the word that the option's own row has. */
static void put_argument(struct buf *b, const struct command_option *o, const char *formats)
{
	if (!o->argument)
		return;
	buf_char(b, ' ');
	if (o != &command_options[OPT_FORMAT] || !formats)
		buf_text(b, o->argument);
	else
		for (const char *p = formats; *p; p++)
			buf_char(b, *p == ' ' ? '|' : *p);
}

static void put_option_row(struct buf *b, enum language language, const struct command_option *o, const struct command *c)
{
	size_t start = b->len;

	buf_text(b, "  ");
	if (o->letter)
		buf_printf(b, "-%c, ", o->letter);
	buf_printf(b, "--%s", o->name);
	put_argument(b, o, c->formats);
	pad_to(b, start, COLUMN);
	put_text(b, language, o->help);
	if (c->required & UINT64_C(1) << (o - command_options)) {
		buf_char(b, ' ');
		put_text(b, language, "cli.help.required");
	}
	buf_char(b, '\n');
}

static void put_heading(struct buf *b, enum language language, const char *key)
{
	buf_char(b, '\n');
	put_text(b, language, key);
	buf_char(b, '\n');
}

static void put_command(struct buf *b, enum language language, const struct command *c)
{
	buf_printf(b, "banyan %s", c->name);
	for (int i = 0; i < OPT_COUNT; i++)
		if (c->required & UINT64_C(1) << i)
			buf_printf(b, " --%s %s", command_options[i].name, command_options[i].argument);
	buf_printf(b, "%s%s%s\n\n", *c->arguments ? " " : "", c->arguments, c->options | c->flags ? " [--…]" : "");
	put_text(b, language, c->help);
	buf_char(b, '\n');
	put_heading(b, language, "cli.help.options");
	for (int i = 0; i < OPT_COUNT; i++)
		if (command_takes(c) & UINT64_C(1) << i)
			put_option_row(b, language, &command_options[i], c);
}

void help_write(struct buf *out, enum language language, const struct command *one, const char *group)
{
	if (one) {
		put_command(out, language, one);
		return;
	}
	buf_text(out, "banyan ");
	put_text(out, language, "cli.help.usage");
	buf_char(out, '\n');
	put_heading(out, language, "cli.help.commands");
	for (int i = 0; i < command_count; i++)
		if (!group || command_in_group(&commands[i], group))
			put_command_row(out, language, &commands[i]);
	buf_char(out, '\n');
	put_text(out, language, "cli.help.more");
	buf_char(out, '\n');
}

static bool any_in_group(const char *word)
{
	for (int i = 0; i < command_count; i++)
		if (command_in_group(&commands[i], word))
			return true;
	return false;
}

enum rc command_help(struct cli *c, struct error *e)
{
	const char *first = c->in->argument_count ? c->in->arguments[0] : NULL, *second = c->in->argument_count > 1 ? c->in->arguments[1] : NULL;
	const struct command *one = first ? command_find(first, second) : NULL;

	if (first && !one && (second || !any_in_group(first)))
		return error_set(e, RC_INVALID, second ? second : first, "cli.error.command", second ? second : first, NULL);
	help_write(&c->out, c->language, one, first);
	return RC_OK;
}

enum rc command_version(struct cli *c, struct error *e)
{
	if (c->json) {
		struct json_writer w = cli_json(c);
		json_object_begin(&w);
		json_field_text(&w, "name", "banyan");
		json_field_text(&w, "version", c->parts->version);
		json_object_end(&w);
		buf_char(&c->out, '\n');
	} else {
		buf_printf(&c->out, "banyan %s\n", c->parts->version);
	}
	return RC_OK;
}

/* --- the manual page ------------------------------------------------------------------------------------------------------------------------------- */

/* Text for roff: no leading dot or quote, no backslash. */
static void roff(struct buf *b, struct str s)
{
	if (s.n && (s.p[0] == '.' || s.p[0] == '\''))
		buf_lit(b, "\\&");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			buf_lit(b, "\\e");
		else if (s.p[i] == '-')
			buf_lit(b, "\\-");
		else
			buf_char(b, s.p[i]);
	}
}

static void roff_key(struct buf *b, enum language language, const char *key)
{
	roff(b, catalogue_text(language, key));
	buf_char(b, '\n');
}

static void man_option(struct buf *b, enum language language, const struct command_option *o)
{
	buf_lit(b, ".TP\n.B ");
	if (o->letter)
		buf_printf(b, "\\-%c, ", o->letter);
	buf_lit(b, "\\-\\-");
	roff(b, str_of(o->name));
	if (o->argument) {
		buf_lit(b, " \\fI");
		roff(b, str_of(o->argument));
		buf_lit(b, "\\fR");
	}
	buf_char(b, '\n');
	roff_key(b, language, o->help);
}

static void man_command(struct buf *b, enum language language, const struct command *c)
{
	buf_lit(b, ".TP\n.B ");
	roff(b, str_of(c->name));
	for (int i = 0; i < OPT_COUNT; i++) {
		if (!((c->options | c->required) & UINT64_C(1) << i))
			continue;
		buf_text(b, c->required & UINT64_C(1) << i ? " \\-\\-" : " [\\-\\-");
		roff(b, str_of(command_options[i].name));
		buf_text(b, c->required & UINT64_C(1) << i ? "" : "]");
	}
	buf_printf(b, "%s\\fI", *c->arguments ? " " : "");
	roff(b, str_of(c->arguments));
	buf_lit(b, "\\fR\n");
	roff_key(b, language, c->help);
}

enum rc command_man(struct cli *c, struct error *e)
{
	struct buf *b = &c->out;

	buf_printf(b, ".TH BANYAN 1 \"\" \"banyan %s\"\n.SH NAME\nbanyan \\- ", c->parts->version);
	roff_key(b, c->language, "cli.man.name");
	buf_lit(b, ".SH SYNOPSIS\n.B banyan\n");
	roff_key(b, c->language, "cli.help.usage");
	buf_lit(b, ".SH DESCRIPTION\n");
	roff_key(b, c->language, "cli.man.description");
	buf_lit(b, ".SH COMMANDS\n");
	for (int i = 0; i < command_count; i++)
		man_command(b, c->language, &commands[i]);
	buf_lit(b, ".SH OPTIONS\n");
	for (int i = 0; i < OPT_COUNT; i++)
		man_option(b, c->language, &command_options[i]);
	buf_lit(b, ".SH \"EXIT STATUS\"\n");
	roff_key(b, c->language, "cli.man.exit");
	buf_lit(b, ".SH ENVIRONMENT\n");
	roff_key(b, c->language, "cli.man.environment");
	return RC_OK;
}
