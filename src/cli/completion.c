/* Completion for bash, zsh and fish, written from the tables: commands, their options, choices, entities, files. */
#include "cli/cli.h"

#include "calc/calc.h"
#include "model/model.h"

#include <string.h>

static void put_entities(struct buf *b)
{
	bool first = true;

	for (int i = 0; i < model_entity_count; i++) {
		if (model_entities[i]->flags & ENTITY_INTERNAL)
			continue;
		buf_printf(b, "%s%s", first ? "" : " ", model_entities[i]->name);
		first = false;
	}
}

/* Is this the row where the command's first word appears first? */
static bool first_of_group(int row)
{
	size_t n = strcspn(commands[row].name, " ");

	for (int i = 0; i < row; i++)
		if (!strncmp(commands[i].name, commands[row].name, n) && strcspn(commands[i].name, " ") == n)
			return false;
	return true;
}

static void put_first_words(struct buf *b)
{
	for (int i = 0; i < command_count; i++)
		if (first_of_group(i))
			buf_printf(b, "%s%.*s", i ? " " : "", (int)strcspn(commands[i].name, " "), commands[i].name);
}

static void put_second_words(struct buf *b, int row)
{
	size_t n = strcspn(commands[row].name, " ");
	bool first = true;

	for (int i = row; i < command_count; i++) {
		if (strncmp(commands[i].name, commands[row].name, n + 1) || commands[i].name[n] != ' ')
			continue;
		buf_printf(b, "%s%s", first ? "" : " ", commands[i].name + n + 1);
		first = false;
	}
}

static void put_options(struct buf *b, const struct command *c)
{
	bool first = true;

	for (int i = 0; i < OPT_COUNT; i++) {
		if (!(command_takes(c) & UINT64_C(1) << i))
			continue;
		buf_printf(b, "%s--%s", first ? "" : " ", command_options[i].name);
		first = false;
	}
}

static void put_methods(struct buf *b)
{
	for (size_t i = 0; i < calc_method_count; i++)
		buf_printf(b, "%s%s", i ? " " : "", calc_methods[i]->name);
}

/* What may stand in the command's arguments: entities, shells, methods or nothing that is known. */
static void put_argument_words(struct buf *b, const struct command *c)
{
	struct str arguments = str_of(c->arguments);

	if (str_starts(arguments, "ENTITY") || strstr(c->arguments, " ENTITY"))
		put_entities(b);
	else if (str_starts(arguments, "SHELL"))
		buf_lit(b, "bash zsh fish");
	else if (str_starts(arguments, "[METHOD"))
		put_methods(b);
	else if (str_starts(arguments, "[COMMAND"))
		put_first_words(b);
}

/* --- bash, which zsh understands through bashcompinit ------------------------------------------------------------------------------------------------- */

static void bash_values(struct buf *b)
{
	buf_lit(b, "\tcase $previous in\n");
	for (int i = 0; i < OPT_COUNT; i++) {
		const struct command_option *o = &command_options[i];
		if (o->kind == OPTION_CHOICE)
			buf_printf(b, "\t--%s) COMPREPLY=($(compgen -W '%s' -- \"$word\")); return ;;\n", o->name, o->choices);
		else if (o->kind == OPTION_FILE)
			buf_printf(b, "\t--%s) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n", o->name);
		else if (o->kind != OPTION_FLAG)
			buf_printf(b, "\t--%s) return ;;\n", o->name);
	}
	buf_lit(b, "\t-o) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n\tesac\n");
}

static void bash_commands(struct buf *b)
{
	buf_lit(b, "\tcase \"$first $second\" in\n");
	for (int i = 0; i < command_count; i++) {
		buf_printf(b, "\t\"%s%s) options='", commands[i].name, strchr(commands[i].name, ' ') ? "\"" : " \"*");
		put_options(b, &commands[i]);
		buf_lit(b, "'; words='");
		put_argument_words(b, &commands[i]);
		buf_lit(b, "' ;;\n");
	}
	buf_lit(b, "\tesac\n");
}

static void bash_groups(struct buf *b)
{
	buf_lit(b, "\t\tcase $first in\n\t\t'') words='");
	put_first_words(b);
	buf_lit(b, "' ;;\n");
	for (int i = 0; i < command_count; i++) {
		if (!first_of_group(i) || !strchr(commands[i].name, ' '))
			continue;
		buf_printf(b, "\t\t%.*s) [ -n \"$second\" ] || words='", (int)strcspn(commands[i].name, " "), commands[i].name);
		put_second_words(b, i);
		buf_lit(b, "' ;;\n");
	}
	buf_lit(b, "\t\tesac\n");
}

static void write_bash(struct buf *b)
{
	buf_lit(b, "_banyan() {\n\tlocal word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} first= second= options= words= i\n"
		   "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n\t\tcase ${COMP_WORDS[i]} in\n\t\t-*) ;;\n"
		   "\t\t*) if [ -z \"$first\" ]; then first=${COMP_WORDS[i]}; elif [ -z \"$second\" ]; then second=${COMP_WORDS[i]}; fi ;;\n\t\tesac\n\tdone\n");
	bash_values(b);
	bash_commands(b);
	buf_lit(b, "\tif [[ $word == -* ]]; then\n\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n\telse\n");
	bash_groups(b);
	buf_lit(b, "\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
		   "\t\t[ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- \"$word\"))\n\tfi\n}\ncomplete -F _banyan banyan\n");
}

static void write_zsh(struct buf *b)
{
	buf_lit(b, "#compdef banyan\nautoload -U +X bashcompinit && bashcompinit\n");
	write_bash(b);
}

/* --- fish --------------------------------------------------------------------------------------------------------------------------------------------- */

static void fish_text(struct buf *b, struct str s)
{
	buf_char(b, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'' || s.p[i] == '\\')
			buf_char(b, '\\');
		buf_char(b, s.p[i]);
	}
	buf_char(b, '\'');
}

static void fish_option(struct buf *b, enum language language, const struct command *c, const struct command_option *o)
{
	buf_lit(b, "complete -c banyan -n '");
	for (struct str rest = str_of(c->name), word; str_split(&rest, ' ', &word);)
		buf_printf(b, "%s__fish_seen_subcommand_from %.*s", word.p == c->name ? "" : "; and ", STR_ARG(word));
	buf_printf(b, "' -l %s", o->name);
	if (o->letter)
		buf_printf(b, " -s %c", o->letter);
	buf_text(b, o->kind == OPTION_FLAG ? "" : o->kind == OPTION_FILE ? " -r -F" : " -x");
	if (o->choices)
		buf_printf(b, " -a '%s'", o->choices);
	buf_lit(b, " -d ");
	fish_text(b, catalogue_text(language, o->help));
	buf_char(b, '\n');
}

static void fish_command(struct buf *b, enum language language, int row)
{
	const struct command *c = &commands[row];
	int n = (int)strcspn(c->name, " ");

	if (first_of_group(row)) {
		buf_printf(b, "complete -c banyan -f -n __fish_use_subcommand -a %.*s", n, c->name);
		if (!c->name[n]) {
			buf_lit(b, " -d ");
			fish_text(b, catalogue_text(language, c->help));
		}
		buf_char(b, '\n');
	}
	if (c->name[n]) {
		buf_printf(b, "complete -c banyan -f -n '__fish_seen_subcommand_from %.*s' -a %s -d ", n, c->name, c->name + n + 1);
		fish_text(b, catalogue_text(language, c->help));
		buf_char(b, '\n');
	}
	if (str_starts(str_of(c->arguments), "ENTITY") || str_starts(str_of(c->arguments), "[METHOD")) {
		buf_printf(b, "complete -c banyan -f -n '__fish_seen_subcommand_from %s' -a '", c->name);
		put_argument_words(b, c);
		buf_lit(b, "'\n");
	}
	for (int i = 0; i < OPT_COUNT; i++)
		if (command_takes(c) & UINT64_C(1) << i)
			fish_option(b, language, c, &command_options[i]);
}

enum rc command_completion(struct cli *c, struct error *e)
{
	struct str shell = str_of(c->in->arguments[0]);

	if (str_is(shell, "bash"))
		write_bash(&c->out);
	else if (str_is(shell, "zsh"))
		write_zsh(&c->out);
	else if (str_is(shell, "fish"))
		for (int i = 0; i < command_count; i++)
			fish_command(&c->out, c->language, i);
	else
		return error_set(e, RC_INVALID, "SHELL", "cli.error.choice", c->in->arguments[0], "bash zsh fish");
	return RC_OK;
}
