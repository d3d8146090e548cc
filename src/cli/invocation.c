/* The command line read by the tables: options anywhere behind the command, "--" ends them. */
#include "cli/command.h"

#include "base/date.h"
#include "base/decimal.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_TEXT = 80 };

uint64_t command_takes(const struct command *c)
{
	uint64_t all = c->options | c->required | OPTION(HELP);

	if (c->flags & (COMMAND_COMPANY | COMMAND_EITHER))
		all |= OPTION(DB) | OPTION(KEY_FILE) | OPTION(AS);
	if (c->flags & COMMAND_DATABASE)
		all |= OPTION(DB) | OPTION(KEY_FILE);
	return all;
}

void command_bounds(const struct command *c, int *least, int *most)
{
	struct str rest = str_of(c->arguments), word;

	*least = *most = 0;
	while (str_split(&rest, ' ', &word)) {
		if (word.n == 0)
			continue;
		*least += word.p[0] != '[';
		if (str_ends(word, "…") || str_ends(word, "…]"))
			*most = INT_MAX;
		else if (*most < INT_MAX)
			++*most;
	}
}

bool command_in_group(const struct command *c, const char *word)
{
	size_t n = strlen(word);

	return !strncmp(c->name, word, n) && (c->name[n] == ' ' || c->name[n] == 0);
}

const struct command *command_find(const char *first, const char *second)
{
	size_t n = strlen(first);

	for (int i = 0; i < command_count; i++) {
		const char *rest = commands[i].name + n;
		if (!command_in_group(&commands[i], first))
			continue;
		if (rest[0] == 0 || (second && !strcmp(rest + 1, second)))
			return &commands[i];
	}
	return NULL;
}

/* --- options -------------------------------------------------------------------------------------------------------------------------------- */

struct reading {
	struct invocation *out;
	int argc, at;
	char *const *argv;
	const char *unknown;   /* the first option that no row has */
	const char **words;
	int word_count;
};

static enum rc wrong(struct error *e, const char *field, const char *key, const char *a0, const char *a1)
{
	return error_set(e, RC_INVALID, field, key, a0, a1);
}

static int find_option(struct str name)
{
	for (int i = 0; i < OPT_COUNT; i++)
		if (str_is(name, command_options[i].name))
			return i;
	return -1;
}

static int find_letter(char letter)
{
	for (int i = 0; i < OPT_COUNT; i++)
		if (command_options[i].letter && command_options[i].letter == letter)
			return i;
	return -1;
}

static void option_text(int id, char out[NAME_MAX_TEXT])
{
	snprintf(out, NAME_MAX_TEXT, "--%s", command_options[id].name);
}

static enum rc take_number(struct invocation *in, int id, const char *name, const char *text, struct error *e)
{
	const struct command_option *o = &command_options[id];
	char least[24], most[24];

	snprintf(least, sizeof least, "%lld", (long long)o->least);
	snprintf(most, sizeof most, "%lld", (long long)o->most);
	if (strpbrk(text, ".eE") || decimal_parse(str_of(text), 0, &in->numbers[id]) != DECIMAL_OK || in->numbers[id] < o->least || in->numbers[id] > o->most)
		return wrong(e, name, "cli.error.number", least, most);
	return RC_OK;
}

static bool is_choice(const char *choices, const char *text)
{
	for (struct str rest = str_of(choices), word; str_split(&rest, ' ', &word);)
		if (str_is(word, text))
			return true;
	return false;
}

static enum rc take_value(struct invocation *in, int id, const char *text, struct error *e)
{
	const struct command_option *o = &command_options[id];
	char name[NAME_MAX_TEXT];
	int32_t day;

	option_text(id, name);
	in->given |= UINT64_C(1) << id;
	in->texts[id] = text;
	if (text && !utf8_valid(str_of(text)))
		return wrong(e, name, "cli.error.utf8", NULL, NULL);
	if (o->kind == OPTION_NUMBER)
		return take_number(in, id, name, text, e);
	if (o->kind == OPTION_CHOICE && !is_choice(o->choices, text))
		return wrong(e, name, "cli.error.choice", text, o->choices);
	if (o->kind != OPTION_DATE)
		return RC_OK;
	if (!date_parse(str_of(text), &day))
		return wrong(e, name, "cli.error.date", text, NULL);
	in->numbers[id] = day;
	return RC_OK;
}

/* joined: the value that stood in the same word, or NULL. */
static enum rc take_option(struct reading *r, int id, const char *joined, struct error *e)
{
	const struct command_option *o = &command_options[id];
	char name[NAME_MAX_TEXT];

	option_text(id, name);
	if (o->kind == OPTION_FLAG)
		return joined ? wrong(e, name, "cli.error.no_value", name, NULL) : take_value(r->out, id, NULL, e);
	if (!joined) {
		if (r->at == r->argc || !strncmp(r->argv[r->at], "--", 2))
			return wrong(e, name, "cli.error.value_missing", name, o->argument);
		joined = r->argv[r->at++];
	}
	return take_value(r->out, id, joined, e);
}

static enum rc long_option(struct reading *r, const char *word, struct error *e)
{
	struct str text = str_of(word + 2);
	size_t equals = str_find(text, '=');
	int id = find_option(str_part(text, 0, equals));

	if (id < 0) {
		r->unknown = r->unknown ? r->unknown : word;
		return RC_OK;
	}
	return take_option(r, id, equals < text.n ? text.p + equals + 1 : NULL, e);
}

static enum rc short_option(struct reading *r, const char *word, struct error *e)
{
	int id = find_letter(word[1]);

	if (id < 0) {
		r->unknown = r->unknown ? r->unknown : word;
		return RC_OK;
	}
	return take_option(r, id, word[2] ? word + 2 : NULL, e);
}

static enum rc read_words(struct reading *r, struct error *e)
{
	bool options = true;
	enum rc rc = RC_OK;

	while (rc == RC_OK && r->at < r->argc) {
		const char *word = r->argv[r->at++];
		if (options && !strcmp(word, "--"))
			options = false;
		else if (options && !strncmp(word, "--", 2))
			rc = long_option(r, word, e);
		else if (options && word[0] == '-' && word[1])
			rc = short_option(r, word, e);
		else if (!utf8_valid(str_of(word)))
			rc = wrong(e, NULL, "cli.error.utf8", NULL, NULL);
		else
			r->words[r->word_count++] = word;
	}
	return rc;
}

/* --- the command ---------------------------------------------------------------------------------------------------------------------------- */

static bool is_group(const char *word)
{
	for (int i = 0; i < command_count; i++)
		if (command_in_group(&commands[i], word))
			return true;
	return false;
}

static enum rc no_subcommand(const char *group, const char *given, struct error *e)
{
	char names[200] = "";
	size_t used = 0, skip = strlen(group) + 1;

	for (int i = 0; i < command_count; i++)
		if (command_in_group(&commands[i], group) && used < sizeof names)
			used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", commands[i].name + skip);
	return wrong(e, given ? given : group, given ? "cli.error.subcommand" : "cli.error.subcommand_missing", group, names);
}

static enum rc no_command(const char *word, struct error *e)
{
	struct suggestion s = suggest_begin(str_of(word));
	char best[NAME_MAX_TEXT];

	for (int i = 0; i < command_count; i++)
		suggest_word(&s, str_part(str_of(commands[i].name), 0, strcspn(commands[i].name, " ")));
	snprintf(best, sizeof best, "%.*s", STR_ARG(suggest_best(&s)));
	return wrong(e, word, *best ? "cli.error.command_meant" : "cli.error.command", word, best);
}

/* Sets the command and how many words it took. */
static enum rc find_command(struct reading *r, int *words, struct error *e)
{
	const char *first = r->word_count ? r->words[0] : NULL, *second = r->word_count > 1 ? r->words[1] : NULL;

	*words = 0;
	if (!first) {
		r->out->help = true;
		return GIVEN(r->out, HELP) ? RC_OK : wrong(e, NULL, "cli.error.nothing", NULL, NULL);
	}
	r->out->group = first;
	r->out->command = command_find(first, second);
	if (r->out->command)
		*words = strchr(r->out->command->name, ' ') ? 2 : 1;
	else if (GIVEN(r->out, HELP) && is_group(first))
		return RC_OK;
	else
		return is_group(first) ? no_subcommand(first, second, e) : no_command(first, e);
	return RC_OK;
}

/* --- does it fit? ------------------------------------------------------------------------------------------------------------------------------ */

static enum rc unknown_option(const struct command *c, const char *word, struct error *e)
{
	char name[NAME_MAX_TEXT], best[NAME_MAX_TEXT];
	struct suggestion s;

	snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
	s = suggest_begin(str_of(name + strspn(name, "-")));
	for (int i = 0; i < OPT_COUNT; i++)
		if (command_takes(c) & UINT64_C(1) << i)
			suggest_word(&s, str_of(command_options[i].name));
	snprintf(best, sizeof best, "--%.*s", STR_ARG(suggest_best(&s)));
	return suggest_best(&s).n ? wrong(e, name, "cli.error.option_meant", name, best) : wrong(e, name, "cli.error.option", name, c->name);
}

static enum rc check_options(const struct reading *r, struct error *e)
{
	const struct command *c = r->out->command;
	char name[NAME_MAX_TEXT];

	if (r->unknown)
		return unknown_option(c, r->unknown, e);
	for (int i = 0; i < OPT_COUNT; i++) {
		uint64_t bit = UINT64_C(1) << i;
		option_text(i, name);
		if (r->out->given & bit && !(command_takes(c) & bit))
			return wrong(e, name, "cli.error.option", name, c->name);
		if (c->required & bit && !(r->out->given & bit))
			return wrong(e, name, "cli.error.option_missing", name, command_options[i].argument);
	}
	if (GIVEN(r->out, FORMAT) && !is_choice(c->formats, r->out->texts[OPT_FORMAT]))
		return wrong(e, "--format", "cli.error.choice", r->out->texts[OPT_FORMAT], c->formats);
	return RC_OK;
}

static enum rc check_arguments(const struct invocation *in, struct error *e)
{
	int least, most, place = 0;

	command_bounds(in->command, &least, &most);
	if (in->argument_count > most)
		return wrong(e, in->arguments[most], "cli.error.argument_extra", in->arguments[most], in->command->name);
	if (in->argument_count >= least)
		return RC_OK;
	for (struct str rest = str_of(in->command->arguments), word; str_split(&rest, ' ', &word); place++) {
		char name[NAME_MAX_TEXT];
		if (place < in->argument_count)
			continue;
		snprintf(name, sizeof name, "%.*s", STR_ARG(word));
		return wrong(e, name, "cli.error.argument_missing", name, in->command->name);
	}
	return RC_OK;
}

/* What the environment gives stands behind what was said. */
static void take_environment(struct invocation *in)
{
	const char *db = getenv("BANYAN_DB");

	if (!GIVEN(in, DB) && db && *db && command_takes(in->command) & OPTION(DB)) {
		in->texts[OPT_DB] = db;
		in->given |= OPTION(DB);
	}
}

enum rc invocation_read(struct arena *a, int argc, char *const *argv, struct invocation *out, struct error *e)
{
	struct reading r = { .out = out, .argc = argc, .at = argc > 0, .argv = argv, .words = arena_new_array(a, const char *, (size_t)argc + 1) };
	int words;
	enum rc rc;

	*out = (struct invocation){ 0 };
	if (!r.words)
		return error_no_memory(e);
	if ((rc = read_words(&r, e)) || (rc = find_command(&r, &words, e)))
		return rc;
	out->arguments = r.words + words;
	out->argument_count = r.word_count - words;
	if (GIVEN(out, HELP) || !out->command) {
		out->help = true;
		return RC_OK;
	}
	take_environment(out);
	if ((rc = check_options(&r, e)) || (rc = check_arguments(out, e)))
		return rc;
	if (out->command->flags & (COMMAND_COMPANY | COMMAND_DATABASE) && (!out->texts[OPT_DB] || !*out->texts[OPT_DB]))
		return wrong(e, "--db", "cli.error.database", NULL, NULL);
	return RC_OK;
}
