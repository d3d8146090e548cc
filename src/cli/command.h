/* The commands and options of `banyan` as tables. Parsing, help, shell completion and the manual page are derived from them; adding a command is
 * adding a row to commands.c and its text to the catalogues. */
#ifndef BANYAN_CLI_COMMAND_H
#define BANYAN_CLI_COMMAND_H

#include "base/arena.h"
#include "base/error.h"

struct cli;

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_FILE, OPTION_NUMBER, OPTION_CHOICE, OPTION_DATE };

enum option_id {
	OPT_HELP, OPT_DB, OPT_KEY_FILE, OPT_AS, OPT_JSON,
	OPT_DEMO, OPT_ACCOUNTS, OPT_SEED,
	OPT_FILTER, OPT_SEARCH, OPT_SORT, OPT_LIMIT, OPT_CURSOR, OPT_FIELDS, OPT_INCLUDE, OPT_COUNT_ROWS, OPT_DELETED,
	OPT_COLUMNS, OPT_FORMAT, OPT_OUTPUT,
	OPT_VERSION, OPT_ANY_VERSION,
	OPT_ROLE, OPT_UNIT, OPT_EMAIL, OPT_NAME, OPT_LANGUAGE, OPT_URL,
	OPT_USER, OPT_SCOPE, OPT_DAYS,
	OPT_KIND, OPT_PARENT, OPT_READS, OPT_WRITES,
	OPT_MAP, OPT_MODE, OPT_DRY_RUN, OPT_REJECTS,
	OPT_WITHOUT_KEY,
	OPT_POLICY, OPT_FROM, OPT_TO, OPT_EXPLAIN, OPT_COMPARE, OPT_METHOD, OPT_AIM, OPT_KEEP,
	OPT_LISTEN, OPT_THREADS,
	OPT_COUNT
};

struct command_option {
	const char *name;          /* without its dashes */
	char letter;               /* -o; 0 = none */
	enum option_kind kind;
	const char *argument;      /* what help shows for the value; NULL for a flag */
	const char *help;          /* catalogue key */
	int64_t least, most;       /* OPTION_NUMBER, inclusive */
	const char *choices;       /* OPTION_CHOICE: "csv xlsx json" */
};
extern const struct command_option command_options[OPT_COUNT];

enum command_flag {
	COMMAND_COMPANY = 1 << 0,  /* works on an opened company: takes --db, --key-file and --as */
	COMMAND_DATABASE = 1 << 1, /* needs --db, but opens it on its own */
	COMMAND_EITHER = 1 << 2,   /* the same, where it is given */
};

#define OPTION(id) (UINT64_C(1) << OPT_##id)

struct command {
	const char *name;          /* "list", or with its group: "user add" */
	const char *arguments;     /* "ENTITY FIELD=VALUE…": [ ] may be left out, … may be repeated; "" for none */
	const char *help;          /* catalogue key */
	unsigned flags;            /* enum command_flag */
	uint64_t options, required; /* OPTION() bits; those that the flags imply are added by command_takes */
	enum rc (*run)(struct cli *c, struct error *e);
	const char *formats;       /* of --format, where it is taken: "csv xlsx json" */
};
extern const struct command commands[];
extern const int command_count;

/* All options that a command takes. */
uint64_t command_takes(const struct command *c);
/* How many arguments it needs at least and takes at most (INT_MAX: any number). */
void command_bounds(const struct command *c, int *least, int *most);
/* Is the command's first word this? */
bool command_in_group(const struct command *c, const char *word);
/* By its words, the second of which may be NULL. */
const struct command *command_find(const char *first, const char *second);

/* A command line understood. Texts are those of argv. */
struct invocation {
	const struct command *command;
	const char *group;         /* help asked: the first word; NULL = all */
	bool help;
	uint64_t given;
	const char *texts[OPT_COUNT];
	int64_t numbers[OPT_COUNT];
	const char **arguments;    /* behind the command's words */
	int argument_count;
};

#define GIVEN(in, id) (((in)->given & OPTION(id)) != 0)

/* argv[0] is the program. RC_INVALID with the option or argument as field, the remedy in the text. */
enum rc invocation_read(struct arena *a, int argc, char *const *argv, struct invocation *out, struct error *e);

/* The nearest of the words that is near enough to be meant; empty when none is. */
struct suggestion {
	struct str text, best;
	int distance;
};
struct suggestion suggest_begin(struct str text);
void suggest_word(struct suggestion *s, struct str word);
struct str suggest_best(const struct suggestion *s);

#endif
