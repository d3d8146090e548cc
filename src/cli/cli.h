/* What every command works with: the command line understood, the company and who acts, standard output, and the way to say things. */
#ifndef BANYAN_CLI_CLI_H
#define BANYAN_CLI_CLI_H

#include "cli/command.h"
#include "format/json.h"
#include "lang/catalogue.h"
#include "records/write.h"

/* What main() brings from rooms that the command line does not see. */
struct serve_parts;
struct cli_parts {
	const char *version;
	const struct serve_parts *serve;
	enum rc (*openapi)(struct buf *out, struct arena *a, const struct schema *s, enum language language, struct error *e);
};

enum { ERROR_MORE_MAX = 64 << 10 };

struct cli {
	const struct invocation *in;
	const struct cli_parts *parts;
	struct arena arena;
	enum language language;
	bool json;
	bool found_wrong;            /* exit 1 although the command itself ended well */
	struct company *company;
	const struct principal *who;
	struct buf out;              /* standard output, sent by cli_flush */
	bool progress_shown;
	void (*error_write)(struct buf *out, enum language language, const struct error *e); /* a command's own form of errors; NULL: the usual */
	struct buf error_more;       /* what a command adds to the usual form: with --json members ("name":…), else lines */
};

/* The whole program behind main(): its exit status. 0 done, 1 found wrong, 2 asked wrongly. */
int cli_main(int argc, char **argv, const struct cli_parts *parts);
enum language cli_language(void);

/* --- the company ------------------------------------------------------------------------------------------------------------------------------ */
/* By --db and --key-file, as system or as --as. */
enum rc cli_open(struct cli *c, struct error *e);
void cli_close(struct cli *c);
enum rc cli_read(struct cli *c, struct context *x, struct error *e); /* context_begin with who acts; end with context_end */
/* One transaction; work may run more than once. alone: a long one. */
enum rc cli_write(struct cli *c, enum rc (*work)(struct context *x, struct write_request *r, struct error *e), void *argument, bool alone, struct error *e);
/* By name or plural; RC_INVALID "ENTITY" with what may have been meant. Entities that never leave the program are not found. */
enum rc cli_entity(const struct cli *c, const struct schema *s, const char *name, const struct entity **out, struct error *e);
/* The row named by an id or a key ("17", "A001", "code:17"). RC_NOT_FOUND. */
enum rc cli_find(struct context *x, const struct entity *t, const char *key, int64_t *id, struct error *e);
/* RC_FORBIDDEN for whoever does not administrate. */
enum rc cli_need_administrator(const struct cli *c, struct error *e);

/* --- standard output ----------------------------------------------------------------------------------------------------------------------------- */
enum rc cli_flush(struct cli *c, struct error *e);
/* The same once 64 KiB have gathered. */
enum rc cli_flush_some(struct cli *c, struct error *e);
/* A table for people: count × columns cells in rows; right: which columns stand right (NULL: none). Control characters become blanks. */
/* What a terminal may be shown of a text: no control characters, not too wide. In the arena. */
struct str cli_cell(struct cli *c, struct str s);
void cli_table(struct cli *c, const char *const *heads, const bool *right, int columns, const struct str *cells, size_t rows);
struct json_writer cli_json(struct cli *c);
/* All of standard input, at most max bytes (0 means 1 MiB); RC_TOO_LARGE. */
enum rc cli_stdin(struct buf *out, size_t max, struct error *e);

/* --- standard error ------------------------------------------------------------------------------------------------------------------------------- */
/* A message of the catalogue on a line; never with --json. */
void cli_say(struct cli *c, const char *key, const char *a0, const char *a1);
/* "600 / 2000" on one line again and again, on a terminal only; total 0 = not known. cli_progress_end clears it. */
void cli_progress(struct cli *c, int64_t done, int64_t total);
void cli_progress_end(struct cli *c);
void cli_error(struct cli *c, const struct error *e);
int cli_status(const struct error *e);

/* --- commands: the handlers of commands.c ------------------------------------------------------------------------------------------------------------ */
enum rc command_init(struct cli *c, struct error *e);
enum rc command_check(struct cli *c, struct error *e);
enum rc command_reindex(struct cli *c, struct error *e);
enum rc command_backup(struct cli *c, struct error *e);
enum rc command_restore(struct cli *c, struct error *e);
enum rc command_list(struct cli *c, struct error *e);
enum rc command_get(struct cli *c, struct error *e);
enum rc command_create(struct cli *c, struct error *e);
enum rc command_update(struct cli *c, struct error *e);
enum rc command_delete(struct cli *c, struct error *e);
enum rc command_export(struct cli *c, struct error *e);
enum rc command_import(struct cli *c, struct error *e);
enum rc command_undo(struct cli *c, struct error *e);
enum rc command_user_add(struct cli *c, struct error *e);
enum rc command_user_list(struct cli *c, struct error *e);
enum rc command_user_disable(struct cli *c, struct error *e);
enum rc command_user_enable(struct cli *c, struct error *e);
enum rc command_user_link(struct cli *c, struct error *e);
enum rc command_user_password(struct cli *c, struct error *e);
enum rc command_role_list(struct cli *c, struct error *e);
enum rc command_role_show(struct cli *c, struct error *e);
enum rc command_role_add(struct cli *c, struct error *e);
enum rc command_role_grant(struct cli *c, struct error *e);
enum rc command_role_give(struct cli *c, struct error *e);
enum rc command_role_take(struct cli *c, struct error *e);
enum rc command_token_create(struct cli *c, struct error *e);
enum rc command_token_list(struct cli *c, struct error *e);
enum rc command_token_revoke(struct cli *c, struct error *e);
enum rc command_unit_add(struct cli *c, struct error *e);
enum rc command_unit_list(struct cli *c, struct error *e);
enum rc command_setting_list(struct cli *c, struct error *e);
enum rc command_setting_get(struct cli *c, struct error *e);
enum rc command_setting_set(struct cli *c, struct error *e);
enum rc command_serve(struct cli *c, struct error *e);
enum rc command_classify(struct cli *c, struct error *e);
enum rc command_score(struct cli *c, struct error *e);
enum rc command_figures(struct cli *c, struct error *e);
enum rc command_policy_new(struct cli *c, struct error *e);
enum rc command_ecosystem(struct cli *c, struct error *e);
enum rc command_outcomes(struct cli *c, struct error *e);
enum rc command_minutes(struct cli *c, struct error *e);
enum rc command_calc(struct cli *c, struct error *e);
enum rc command_openapi(struct cli *c, struct error *e);
enum rc command_version(struct cli *c, struct error *e);
enum rc command_help(struct cli *c, struct error *e);
enum rc command_completion(struct cli *c, struct error *e);
enum rc command_man(struct cli *c, struct error *e);

/* Help of one command, of a group or of all. */
void help_write(struct buf *out, enum language language, const struct command *one, const char *group);
/* The rows of a query as table or JSON: list, and the lists of people. The query's columns are set. */
struct query;
enum rc list_show(struct cli *c, struct context *x, struct query *q, struct str include, struct error *e);

#endif
