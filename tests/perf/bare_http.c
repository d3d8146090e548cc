/* Point reads, lists and creates over HTTP, naked: libmicrohttpd, SQLite and statements prepared once. usage: bare_http DATABASE PORT THREADS [FRAME]
 *   GET  /accounts/ID                 the row as JSON, for a bearer token that the database knows
 *   GET  /accounts?tier=T&unit=U      fifty by name as JSON; without arguments the first fifty of all
 *   GET  /page?tier=T&unit=U          the same as Banyan's page: FRAME is its bytes with a NUL where the rows were; they are fetched and written with the
 *                                     same markup, so that both send as many bytes. Nothing else of a page is made: no rights, no words by language, no
 *                                     count, no saved views, no session; and as little is compressed as the asker accepts, which is nothing
 *   POST /accounts                    {"code":…,"name":…}: one row, answered when it is durable */
#include "bare.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TOKEN_BYTES = 32, HASH_BYTES = 32 };

#define LISTED "SELECT id, version, code, name, tier, status, owner_id, unit_id, industry, country, city, staff, revenue FROM account"

struct reader {
	sqlite3 *db;
	sqlite3_stmt *begin, *commit, *token, *user, *point, *list, *filtered;
	struct text out;
};

static const char *database;
static struct text frame; /* what stands before the rows, a NUL, what stands behind them */
static struct creation reading; /* the state of every request that writes nothing */
static _Thread_local struct reader reader;

static struct reader *reader_get(void)
{
	struct reader *r = &reader;

	if (r->db)
		return r;
	r->db = bare_open(database, false);
	r->begin = bare_prepare(r->db, "BEGIN");
	r->commit = bare_prepare(r->db, "COMMIT");
	r->token = bare_prepare(r->db, "SELECT user_id, expires_at FROM token WHERE hash = ? AND deleted_at IS NULL");
	r->user = bare_prepare(r->db, "SELECT active FROM app_user WHERE id = ? AND deleted_at IS NULL");
	r->point = bare_prepare(r->db, "SELECT * FROM account WHERE id = ? AND deleted_at IS NULL");
	r->list = bare_prepare(r->db, LISTED " WHERE deleted_at IS NULL ORDER BY name_sort, id LIMIT 50");
	r->filtered = bare_prepare(r->db, LISTED " WHERE deleted_at IS NULL AND tier = ? AND unit_id = ? ORDER BY name_sort, id LIMIT 50");
	return r;
}

/* --- who ---------------------------------------------------------------------------------------------------------------------------- */

static bool known(struct reader *r, struct MHD_Connection *connection)
{
	const char *header = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Authorization");
	unsigned char raw[TOKEN_BYTES], hash[HASH_BYTES];
	size_t n;
	bool ok;

	if (!header || strncmp(header, "Bearer ", 7) ||
	    sodium_base642bin(raw, sizeof raw, header + 7, strlen(header + 7), NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING))
		return false;
	crypto_generichash(hash, sizeof hash, raw, n, NULL, 0);
	sqlite3_bind_blob(r->token, 1, hash, sizeof hash, SQLITE_STATIC);
	ok = sqlite3_step(r->token) == SQLITE_ROW;
	sqlite3_bind_int64(r->user, 1, ok ? sqlite3_column_int64(r->token, 0) : 0);
	ok = ok && sqlite3_step(r->user) == SQLITE_ROW && sqlite3_column_int(r->user, 0);
	sqlite3_reset(r->user);
	sqlite3_reset(r->token);
	return ok;
}

/* --- rows --------------------------------------------------------------------------------------------------------------------------- */

static void json_value(struct text *t, sqlite3_stmt *st, int i)
{
	switch (sqlite3_column_type(st, i)) {
	case SQLITE_INTEGER:
		text_int(t, sqlite3_column_int64(st, i));
		break;
	case SQLITE_TEXT:
		text_json(t, (const char *)sqlite3_column_text(st, i), (size_t)sqlite3_column_bytes(st, i));
		break;
	default:
		TEXT_LIT(t, "null");
	}
}

static void json_row(struct text *t, sqlite3_stmt *st)
{
	for (int i = 0, n = sqlite3_column_count(st); i < n; i++) {
		const char *name = sqlite3_column_name(st, i);
		text_add(t, i ? ",\"" : "{\"", 2);
		text_add(t, name, strlen(name));
		TEXT_LIT(t, "\":");
		json_value(t, st, i);
	}
	TEXT_LIT(t, "}");
}

/* The columns of the page behind the title: what stands around the value. */
static const struct { int column; const char *field, *card, *mark; } cells[] = {
	{ 2, "code", "at-line", " class=\"mono\"" }, { 4, NULL, "at-mark", " class=\"none\"" }, { 5, "status", "at-line", " class=\"cue cue-good\"" },
	{ 8, "industry", "at-hide", " " }, { 9, "country", "at-hide", " " }, { 10, "city", "at-hide", " " }, { 11, "staff", "num at-hide", " " },
	{ 12, "revenue", "num at-value", " " },
};

static void html_value(struct text *t, sqlite3_stmt *st, int i)
{
	if (sqlite3_column_type(st, i) == SQLITE_NULL)
		TEXT_LIT(t, "–");
	else if (sqlite3_column_type(st, i) == SQLITE_INTEGER)
		text_int(t, sqlite3_column_int64(st, i));
	else
		text_html(t, (const char *)sqlite3_column_text(st, i), (size_t)sqlite3_column_bytes(st, i));
}

static void html_address(struct text *t, const char *before, sqlite3_stmt *st)
{
	text_add(t, before, strlen(before));
	TEXT_LIT(t, "\"/accounts/");
	text_int(t, sqlite3_column_int64(st, 0));
}

static void html_cell(struct text *t, sqlite3_stmt *st, size_t i)
{
	TEXT_LIT(t, "<td class=\"");
	text_add(t, cells[i].card, strlen(cells[i].card));
	TEXT_LIT(t, "\"");
	if (cells[i].field) {
		html_address(t, " data-edit=", st);
		TEXT_LIT(t, "/cell/");
		text_add(t, cells[i].field, strlen(cells[i].field));
		TEXT_LIT(t, "\"");
	}
	TEXT_LIT(t, "><span");
	text_add(t, cells[i].mark, strlen(cells[i].mark));
	TEXT_LIT(t, ">");
	html_value(t, st, cells[i].column);
	TEXT_LIT(t, "</span>\n\n</td>");
}

static void html_row(struct text *t, sqlite3_stmt *st)
{
	TEXT_LIT(t, "<tr data-row=\"");
	text_int(t, sqlite3_column_int64(st, 0));
	html_address(t, "\" data-url=", st);
	TEXT_LIT(t, "\"><td class=\"c-pick\"><input class=\"form-check-input pick\" type=\"checkbox\" name=\"id\" value=\"");
	text_int(t, sqlite3_column_int64(st, 0));
	TEXT_LIT(t, ".");
	text_int(t, sqlite3_column_int64(st, 1));
	TEXT_LIT(t, "\" aria-label=\"选择 ");
	html_value(t, st, 3);
	html_address(t, "\"></td><th scope=\"row\" class=\"at-title\"><a class=\"name\" href=", st);
	TEXT_LIT(t, "\">");
	html_value(t, st, 3);
	TEXT_LIT(t, "</a> <span class=\"sub\">");
	html_value(t, st, 10);
	TEXT_LIT(t, " · ");
	html_value(t, st, 8);
	TEXT_LIT(t, "</span></th>");
	for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
		html_cell(t, st, i);
	TEXT_LIT(t, "</tr>\n");
}

static bool put_point(struct reader *r, const char *id)
{
	bool found;

	sqlite3_bind_int64(r->point, 1, strtoll(id, NULL, 10));
	found = sqlite3_step(r->point) == SQLITE_ROW;
	if (found)
		json_row(&r->out, r->point);
	sqlite3_reset(r->point);
	return found;
}

static void put_list(struct reader *r, struct MHD_Connection *connection, bool html)
{
	const char *tier = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "tier");
	const char *unit = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "unit");
	sqlite3_stmt *st = tier && unit ? r->filtered : r->list;

	if (tier && unit) {
		sqlite3_bind_text(st, 1, tier, -1, SQLITE_STATIC);
		sqlite3_bind_int64(st, 2, strtoll(unit, NULL, 10));
	}
	if (html)
		text_add(&r->out, frame.p, strlen(frame.p));
	else
		TEXT_LIT(&r->out, "{\"items\":[");
	for (int n = 0; sqlite3_step(st) == SQLITE_ROW; n++) {
		if (!html && n)
			TEXT_LIT(&r->out, ",");
		(html ? html_row : json_row)(&r->out, st);
	}
	sqlite3_reset(st);
	if (html)
		text_add(&r->out, frame.p + strlen(frame.p) + 1, frame.n - strlen(frame.p) - 1);
	else
		TEXT_LIT(&r->out, "]}");
}

/* --- answers ------------------------------------------------------------------------------------------------------------------------ */

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, const char *type, const char *p, size_t n)
{
	struct MHD_Response *m = MHD_create_response_from_buffer(n, (void *)(uintptr_t)p, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result;

	MHD_add_response_header(m, "Content-Type", type);
	result = MHD_queue_response(connection, status, m);
	MHD_destroy_response(m);
	return result;
}

static enum MHD_Result get(struct MHD_Connection *connection, const char *url)
{
	struct reader *r = reader_get();
	bool html = !strcmp(url, "/page");
	unsigned status = 200;

	r->out.n = 0;
	sqlite3_step(r->begin);
	sqlite3_reset(r->begin);
	if (!known(r, connection))
		status = 401;
	else if (!strncmp(url, "/accounts/", 10))
		status = put_point(r, url + 10) ? 200 : 404;
	else if (html && !frame.n)
		status = 404;
	else
		put_list(r, connection, html);
	sqlite3_step(r->commit);
	sqlite3_reset(r->commit);
	return answer(connection, status, html ? "text/html; charset=utf-8" : "application/json", r->out.p, status == 200 ? r->out.n : 0);
}

static bool take_body(struct creation *c)
{
	json_t *body = json_loadb(c->body.p, c->body.n, 0, NULL);
	const char *code = json_string_value(json_object_get(body, "code")), *name = json_string_value(json_object_get(body, "name"));
	bool ok = code && name;

	snprintf(c->code, sizeof c->code, "%s", code ? code : "");
	snprintf(c->name, sizeof c->name, "%s", name ? name : "");
	json_decref(body);
	return ok;
}

static enum MHD_Result post(struct MHD_Connection *connection, struct creation *c, const char *data, size_t *n)
{
	char reply[400];
	int length;

	if (*n) {
		text_add(&c->body, data, *n);
		*n = 0;
		return MHD_YES;
	}
	if (!c->done) {
		if (!known(reader_get(), connection) || !take_body(c))
			return answer(connection, 400, "application/json", "", 0);
		c->connection = connection;
		MHD_suspend_connection(connection);
		bare_writer_submit(c);
		return MHD_YES;
	}
	length = snprintf(reply, sizeof reply, "{\"id\":%lld,\"version\":1,\"code\":\"%s\",\"name\":\"%s\"}", (long long)c->id, c->code, c->name);
	return answer(connection, 201, "application/json", reply, (size_t)length);
}

static enum MHD_Result request(void *unused, struct MHD_Connection *connection, const char *url, const char *method, const char *version, const char *data,
			       size_t *n, void **state)
{
	bool read = !strcmp(method, "GET");

	if (*state) /* an answer to the first call would close the connection */
		return read ? get(connection, url) : post(connection, *state, data, n);
	*state = read ? &reading : calloc(1, sizeof(struct creation));
	return *state ? MHD_YES : MHD_NO;
}

static void completed(void *unused, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode how)
{
	struct creation *c = *state;

	if (!c || c == &reading)
		return;
	free(c->body.p);
	free(c);
}

static void read_frame(const char *file)
{
	char piece[4096];
	FILE *f = fopen(file, "rb");

	if (!f)
		bare_fail("frame", file);
	for (size_t n; (n = fread(piece, 1, sizeof piece, f));)
		text_add(&frame, piece, n);
	fclose(f);
	if (!frame.n || !memchr(frame.p, 0, frame.n))
		bare_fail("frame", "there is no place for rows in it");
}

int main(int argc, char **argv)
{
	struct MHD_Daemon *daemon;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUSPEND_RESUME | MHD_USE_TURBO;
	int threads = argc >= 4 ? atoi(argv[3]) : 0;

	if (argc < 4 || argc > 5 || sodium_init() < 0)
		bare_fail("usage", "bare_http DATABASE PORT THREADS [FRAME]");
	database = argv[1];
	if (argc == 5)
		read_frame(argv[4]);
	bare_writer_start(database);
	daemon = MHD_start_daemon(flags, (uint16_t)atoi(argv[2]), NULL, NULL, request, NULL, MHD_OPTION_NOTIFY_COMPLETED, completed, NULL,
				  MHD_OPTION_THREAD_POOL_SIZE, (unsigned)(threads > 1 ? threads : 0), MHD_OPTION_CONNECTION_TIMEOUT, 60u, MHD_OPTION_END);
	if (!daemon)
		bare_fail("listen", argv[2]);
	for (;;)
		pause();
}
