/* server: a real server on a loopback port, spoken to through bare sockets, politely and otherwise. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <dirent.h>
#include <libdeflate.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/pool.h"
#include "os/thread.h"
#include "server/csrf.h"
#include "server/events.h"
#include "server/http.h"
#include "server/response.h"

enum { NEED_OPEN = 1, NEED_NOBODY = 2 };

struct bench {
	struct server *server;
	struct pool *pool;
	char folder[64];
	int port;
	_Atomic int finished;
	_Atomic int gated;
};

static enum handled get_hello(struct request *r)
{
	return reply_text(r, 200, "text/plain; charset=utf-8", STR("hello\n"));
}

static enum handled get_page(struct request *r)
{
	struct buf *b = response_body(request_response(r));

	response_type(request_response(r), "text/html; charset=utf-8");
	for (int i = 0; i < 500; i++)
		buf_printf(b, "<p>line %d</p>\n", i);
	return HANDLED;
}

/* Says back what it understood. */
static enum handled echo(struct request *r)
{
	struct buf *b = response_body(request_response(r));
	const struct request_pair *pairs;
	const struct request_upload *uploads;
	size_t n;

	response_type(request_response(r), "text/plain");
	buf_printf(b, "path=%.*s id=%.*s cookie=%.*s remote=%.*s https=%d\n", STR_ARG(request_path(r)), STR_ARG(request_param(r, "id")),
	           STR_ARG(request_cookie(r, "sid")), STR_ARG(request_remote(r)), request_is_https(r));
	n = request_args(r, &pairs);
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "arg %.*s=%.*s\n", STR_ARG(pairs[i].name), STR_ARG(pairs[i].value));
	n = request_fields(r, &pairs);
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "field %.*s=%.*s\n", STR_ARG(pairs[i].name), STR_ARG(pairs[i].value));
	n = request_uploads(r, &uploads);
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "upload %.*s name=%.*s size=%lld there=%d\n", STR_ARG(uploads[i].name), STR_ARG(uploads[i].filename),
		           (long long)uploads[i].size, file_exists(uploads[i].path));
	buf_printf(b, "body=%.*s\n", STR_ARG(request_body(r)));
	return HANDLED;
}

static void finish_later(void *arg)
{
	struct request *r = arg;

	if (request_arg(r, "ms").n)
		os_sleep_ms(atoi(request_arg(r, "ms").p));
	reply_text(r, 200, "text/plain", STR("later\n"));
	request_resume(r);
}

static enum handled get_pending(struct request *r)
{
	struct bench *b = request_app(r);
	struct error e;

	if (pool_submit(b->pool, finish_later, r, &e))
		return reply_retry_later(r, 503, 1, "error.busy");
	return HANDLED_PENDING;
}

static enum handled get_etag(struct request *r)
{
	response_cache(request_response(r), CACHE_CHECK);
	return response_etag(r, STR("v7")) ? HANDLED : get_hello(r);
}

static enum handled get_asset(struct request *r)
{
	static const struct asset a = { .path = "app.css", .type = "text/css", .etag = "abc", .bytes = (const unsigned char *)"raw!", .size = 4,
	                                .gzip = (const unsigned char *)"gz", .gzip_size = 2, .brotli = (const unsigned char *)"b", .brotli_size = 1,
	                                .immutable = true };

	return str_is(request_param(r, "name"), "app.css") ? reply_asset(r, &a) : reply_error(r, 404, "error.not_found");
}

static enum handled get_file(struct request *r)
{
	struct bench *b = request_app(r);
	char path[128];

	snprintf(path, sizeof path, "%s/data", b->folder);
	response_download(request_response(r), STR("../\xe8\xa1\xa8 1.csv"));
	return reply_file(r, path, "text/csv");
}

static enum handled get_events(struct request *r)
{
	return events_reply(r, &(struct str){ "job:1", 5 }, 1);
}

static enum handled get_split(struct request *r)
{
	bool ok = response_header(request_response(r), "X-A", STR("a\r\nX-Evil: 1")) || response_header(request_response(r), "X B", STR("1")) ||
	          response_cookie(r, "sid", STR("a; Domain=evil"), 60);

	response_cookie(r, "sid", STR("token"), 60);
	return reply_text(r, ok ? 500 : 200, "text/plain", STR("ok"));
}

static enum handled post_origin(struct request *r)
{
	return csrf_same_origin(r) ? reply_redirect(r, 303, request_arg(r, "to")) : reply_error(r, 403, "error.forbidden");
}

/* "?may=" says how many bytes, or nothing at all. */
static bool ask_before(struct request *r)
{
	struct str may = request_arg(r, "may");

	if (!may.n)
		return reply_error(r, 403, "error.forbidden"), false;
	request_limit_body(r, (size_t)atoi(may.p));
	return true;
}

static const struct route rows[] = {
	{ METHOD_PUT, "/asked", echo, .need = NEED_OPEN, .body = BODY_FILE, .body_max = 1 << 30, .ask = ask_before },
	{ METHOD_POST, "/origin", post_origin, .need = NEED_OPEN },
	{ METHOD_GET, "/", get_hello, .need = NEED_OPEN },
	{ METHOD_GET, "/hello", get_hello, .need = NEED_OPEN },
	{ METHOD_GET, "/page", get_page, .need = NEED_OPEN },
	{ METHOD_GET, "/echo/:id", echo, .need = NEED_OPEN },
	{ METHOD_GET, "/echo/new", get_hello, .need = NEED_OPEN },
	{ METHOD_POST, "/json", echo, .need = NEED_OPEN, .body = BODY_JSON, .body_max = 1000 },
	{ METHOD_POST, "/form", echo, .need = NEED_OPEN, .body = BODY_FORM },
	{ METHOD_POST, "/upload", echo, .need = NEED_OPEN, .body = BODY_MULTIPART, .body_max = 1 << 20 },
	{ METHOD_PUT, "/raw", echo, .need = NEED_OPEN, .body = BODY_FILE, .body_max = 1 << 20 },
	{ METHOD_GET, "/pending", get_pending, .need = NEED_OPEN },
	{ METHOD_GET, "/etag", get_etag, .need = NEED_OPEN },
	{ METHOD_GET, "/assets/*name", get_asset, .need = NEED_OPEN },
	{ METHOD_GET, "/file", get_file, .need = NEED_OPEN },
	{ METHOD_GET, "/events", get_events, .need = NEED_OPEN },
	{ METHOD_GET, "/split", get_split, .need = NEED_OPEN },
	{ METHOD_POST, "/secret", echo, .need = NEED_NOBODY, .body = BODY_JSON },
};
static const struct route_group groups[] = { { rows, sizeof rows / sizeof *rows } };
static const struct route_table table = { groups, 1 };

static bool gate(struct request *r, uint32_t need)
{
	struct bench *b = request_app(r);

	b->gated++;
	if (need != NEED_OPEN)
		reply_error(r, 403, "error.forbidden");
	return need == NEED_OPEN;
}

static void finished(struct request *r)
{
	((struct bench *)request_app(r))->finished++;
}

static const struct server_hooks hooks = { .gate = gate, .finished = finished };

static int setup(void **state)
{
	struct bench *b = mem_alloc(sizeof *b);
	struct error e = {0};
	char path[128];
	struct server_options o = { .listen = "127.0.0.1:0", .threads = 2, .header_ms = 400, .idle_ms = 1000, .body_ms = 400, .send_ms = 2000,
	                            .header_max = 8192, .upload_folder = b->folder, .heartbeat_ms = 200, .streams_max = 2, .proxy_count = 1 };

	net_block_parse(STR("127.0.0.0/8"), &o.proxies[0]);
	strcpy(b->folder, "/var/tmp/banyan-test-XXXXXX");
	assert_non_null(mkdtemp(b->folder));
	snprintf(path, sizeof path, "%s/data", b->folder);
	assert_int_equal(file_write(path, STR("0123456789"), &e), RC_OK);
	assert_int_equal(pool_open("test", 2, 64, &b->pool, &e), RC_OK);
	assert_int_equal(server_open(&o, &table, &hooks, b, &b->server, &e), RC_OK);
	b->port = server_port(b->server);
	*state = b;
	return 0;
}

static int entries(const char *folder)
{
	DIR *d = opendir(folder);
	int n = 0;

	for (struct dirent *x; (x = readdir(d));)
		n += strcmp(x->d_name, ".") && strcmp(x->d_name, "..");
	closedir(d);
	return n;
}

static int teardown(void **state)
{
	struct bench *b = *state;
	char path[128];

	server_close(b->server);
	pool_close(b->pool);
	snprintf(path, sizeof path, "%s/data", b->folder);
	unlink(path);
	assert_int_equal(rmdir(b->folder), 0); /* no upload is left behind */
	mem_free(b);
	return 0;
}

static int dial(struct bench *b)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)b->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
	return fd;
}

static void say(int fd, const char *text, size_t n)
{
	while (n) {
		ssize_t sent = send(fd, text, n, MSG_NOSIGNAL);
		if (sent <= 0)
			return;
		text += sent;
		n -= (size_t)sent;
	}
}

static bool hear(int fd, struct buf *in, int ms)
{
	struct pollfd p = { fd, POLLIN, 0 };
	char part[4096];
	ssize_t n;

	if (poll(&p, 1, ms) <= 0 || (n = recv(fd, part, sizeof part, 0)) <= 0)
		return false;
	buf_add(in, part, (size_t)n);
	return true;
}

/* Sends, then reads until the server closes or is silent for ms. */
static const char *talk(struct bench *b, struct buf *in, const char *text, size_t n, int ms)
{
	int fd = dial(b);

	buf_clear(in);
	say(fd, text, n);
	while (hear(fd, in, ms))
		;
	close(fd);
	return buf_cstr(in);
}

static const char *ask(struct bench *b, struct buf *in, const char *line, const char *headers, const char *body)
{
	CLEANUP(buf_free) struct buf out = {0};

	buf_printf(&out, "%s HTTP/1.1\r\nHost: t\r\nConnection: close\r\n%s", line, headers);
	if (body)
		buf_printf(&out, "Content-Length: %zu\r\n", strlen(body));
	buf_printf(&out, "\r\n%s", body ? body : "");
	return talk(b, in, out.data, out.len, 3000);
}

static int status_of(const char *reply)
{
	return strlen(reply) > 12 && !memcmp(reply, "HTTP/1.1 ", 9) ? atoi(reply + 9) : 0;
}

#define ASSERT_HAS(reply, part) assert_non_null(strstr((reply), (part)))
#define ASSERT_LACKS(reply, part) assert_null(strstr((reply), (part)))

static void test_answers_with_safe_headers(void **state)
{
	CLEANUP(buf_free) struct buf in = {0};
	const char *reply = ask(*state, &in, "GET /page", "", NULL);

	assert_int_equal(status_of(reply), 200);
	ASSERT_HAS(reply, "Content-Security-Policy: default-src 'none'; style-src 'self'");
	ASSERT_HAS(reply, "frame-ancestors 'none'");
	ASSERT_HAS(reply, "X-Content-Type-Options: nosniff");
	ASSERT_HAS(reply, "Referrer-Policy: same-origin");
	ASSERT_HAS(reply, "Cross-Origin-Opener-Policy: same-origin");
	ASSERT_HAS(reply, "Cache-Control: private, no-store");
	ASSERT_HAS(reply, "X-Request-Id: ");
	ASSERT_LACKS(reply, "Server:");
	ASSERT_HAS(reply, "<p>line 499</p>");
	reply = ask(*state, &in, "GET /split", "", NULL);
	assert_int_equal(status_of(reply), 200);
	ASSERT_LACKS(reply, "Evil");
	ASSERT_LACKS(reply, "Domain");
	ASSERT_HAS(reply, "Set-Cookie: sid=token; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
	reply = ask(*state, &in, "GET /split", "X-Forwarded-Proto: https\r\n", NULL);
	ASSERT_HAS(reply, "Set-Cookie: __Host-sid=token; Path=/; HttpOnly; SameSite=Lax; Secure");
}

static void test_keeps_connections_and_order(void **state)
{
	static const char pipeline[] = "GET /pending?ms=50 HTTP/1.1\r\nHost: t\r\n\r\nGET /hello HTTP/1.1\r\nHost: t\r\n\r\n"
	                               "GET /echo/3 HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";
	CLEANUP(buf_free) struct buf in = {0};
	const char *reply = talk(*state, &in, pipeline, sizeof pipeline - 1, 3000);
	const char *later = strstr(reply, "later\n"), *hello = strstr(reply, "hello\n"), *echoed = strstr(reply, "id=3");

	assert_non_null(later);
	assert_non_null(hello);
	assert_non_null(echoed);
	assert_true(later < hello && hello < echoed);
}

static void test_finds_routes(void **state)
{
	static const struct { const char *line; int status; const char *part; } cases[] = {
		{ "GET /", 200, "hello" }, { "GET /hello?x=1", 200, "hello" }, { "GET /echo/new", 200, "hello" }, { "GET /echo/17", 200, "id=17 " },
		{ "GET /echo/a%2Fb", 200, "id=a/b " }, { "GET /echo/%E6%A6%95", 200, "id=\xe6\xa6\x95 " }, { "GET /echo/", 404, "not_found" },
		{ "GET /nothing", 404, "not_found" }, { "GET //hello", 404, "not_found" }, { "POST /hello", 405, "Allow: GET, HEAD, OPTIONS" },
		{ "OPTIONS /json", 204, "Allow: POST, OPTIONS" }, { "HEAD /hello", 200, "Content-Length: 6" }, { "BREW /hello", 501, "" },
		{ "GET /assets/%2e%2e/x", 400, "" }, { "GET /assets/..%2fx", 400, "" }, { "GET /assets/a/../b", 400, "" }, { "GET /echo/a%00b", 400, "" },
		{ "GET /echo/%zz", 400, "" }, { "GET /echo/%c0%af", 400, "" }, { "GET /echo/..%5cx", 400, "" }, { "GET /echo/1?a=%", 400, "" },
		{ "GET /a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r", 404, "" }, { "POST /secret", 403, "forbidden" },
	};
	CLEANUP(buf_free) struct buf in = {0};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *reply = ask(*state, &in, cases[i].line, "", NULL);
		if (status_of(reply) != cases[i].status)
			print_error("%s: %s\n", cases[i].line, reply);
		assert_int_equal(status_of(reply), cases[i].status);
		ASSERT_HAS(reply, cases[i].part);
	}
	ASSERT_LACKS(ask(*state, &in, "HEAD /hello", "", NULL), "hello\n");
}

static void test_reads_query_cookies_and_client(void **state)
{
	CLEANUP(buf_free) struct buf in = {0};
	const char *reply = ask(*state, &in, "GET /echo/1?q=a+b%26c&q=2&empty=&bare",
	                        "Cookie: a=1; sid=\"xyz\"; sid=other\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9, 127.0.0.1\r\n", NULL);

	ASSERT_HAS(reply, "cookie=xyz remote=203.0.113.9 https=0");
	ASSERT_HAS(reply, "arg q=a b&c\narg q=2\narg empty=\narg bare=\n");
}

static void test_refuses_malformed(void **state)
{
	static const char *const cases[] = {
		"GET /hello HTTP/1.1\r\n\r\n", "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
		"POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
		"POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
		"POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: +2\r\n\r\n{}",
		"POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: gzip\r\n\r\n{}",
		"GET /hello\r\n\r\n", "GET /hello HTTP/9.9\r\nHost: t\r\n\r\n", "\x16\x03\x01\x02garbage\r\n\r\n",
		"GET hello HTTP/1.1\r\nHost: t\r\n\r\n", "GET /hello HTTP/1.1\r\nHost: t\r\nCookie: a=1\r\nCookie: a=2\r\n\r\n",
	};
	CLEANUP(buf_free) struct buf in = {0};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int status = status_of(talk(*state, &in, cases[i], strlen(cases[i]), 1500));
		if (status && (status < 400 || status > 505))
			print_error("case %zu: %s\n", i, in.data);
		assert_true(!status || (status >= 400 && status <= 505));
	}
}

static void test_bounds_headers_and_bodies(void **state)
{
	CLEANUP(buf_free) struct buf in = {0}, big = {0};
	const char *json = "Content-Type: application/json\r\n";

	buf_lit(&big, "X-Big: ");
	for (int i = 0; i < 9000; i++)
		buf_char(&big, 'a');
	buf_lit(&big, "\r\n");
	assert_int_equal(status_of(ask(*state, &in, "GET /hello", buf_cstr(&big), NULL)), 431);
	for (int i = 0; i < 200000; i++)
		buf_char(&big, 'a');
	assert_int_not_equal(status_of(ask(*state, &in, "GET /hello", buf_cstr(&big), NULL)), 200);
	assert_int_equal(status_of(ask(*state, &in, "POST /json", json, "{}")), 200);
	assert_int_equal(status_of(ask(*state, &in, "POST /json", "Content-Type: text/plain\r\n", "{}")), 415);
	assert_int_equal(status_of(ask(*state, &in, "GET /hello", "", "x")), 413);
	assert_int_equal(status_of(ask(*state, &in, "GET /hello", "", "{}")), 200);
	assert_int_equal(status_of(ask(*state, &in, "GET /hello", "", "[]")), 413);
	assert_int_equal(status_of(ask(*state, &in, "GET /hello", "", "{} ")), 413);
	buf_clear(&big);
	for (int i = 0; i < 1001; i++)
		buf_char(&big, ' ');
	assert_int_equal(status_of(ask(*state, &in, "POST /json", json, buf_cstr(&big))), 413);
	assert_int_equal(status_of(ask(*state, &in, "POST /secret", json, "{}")), 403);
}

static void test_reads_chunks(void **state)
{
	static const char good[] = "POST /json HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Type: application/json\r\n"
	                           "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4;x=y\r\n\":1}\r\n0\r\n\r\n";
	CLEANUP(buf_free) struct buf in = {0}, out = {0};

	ASSERT_HAS(talk(*state, &in, good, sizeof good - 1, 3000), "body={\"a\":1}");
	buf_lit(&out, "POST /json HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 12; i++)
		buf_printf(&out, "64\r\n%100d\r\n", i);
	buf_lit(&out, "0\r\n\r\n");
	assert_int_equal(status_of(talk(*state, &in, out.data, out.len, 3000)), 413);
	buf_clear(&out);
	buf_lit(&out, "POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 5000; i++)
		buf_printf(&out, "64\r\n%100d\r\n", i);
	assert_int_not_equal(status_of(talk(*state, &in, out.data, out.len, 3000)), 200);
}

static void test_reads_forms_and_uploads(void **state)
{
	static const char form[] = "--XX\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n\xe5\xa4\xa7\xe5\xae\xa2\xe6\x88\xb7\r\n"
	                           "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../..\\etc/a<b.csv\"\r\nContent-Type: text/csv\r\n\r\n"
	                           "a,b\r\n1,2\r\n\r\n--XX\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--XX--\r\n";
	const char *type = "Content-Type: multipart/form-data; boundary=XX\r\n";
	CLEANUP(buf_free) struct buf in = {0};
	const char *reply;

	reply = ask(*state, &in, "POST /form", "Content-Type: application/x-www-form-urlencoded\r\n", "a=1+2&b=%E6%A6%95&a=3");
	ASSERT_HAS(reply, "field a=1 2\nfield b=\xe6\xa6\x95\nfield a=3\n");
	assert_int_equal(status_of(ask(*state, &in, "POST /form", "Content-Type: application/x-www-form-urlencoded\r\n", "a=%ff")), 400);
	reply = ask(*state, &in, "POST /upload", type, form);
	assert_int_equal(status_of(reply), 200);
	ASSERT_HAS(reply, "field note=\xe5\xa4\xa7\xe5\xae\xa2\xe6\x88\xb7\nfield empty=\n");
	ASSERT_HAS(reply, "upload file name=a_b.csv size=10 there=1");
	assert_int_equal(status_of(ask(*state, &in, "POST /upload", type, "--XX\r\nContent-Disp")), 400);
	ASSERT_HAS(ask(*state, &in, "PUT /raw", "Content-Type: text/csv\r\n", "x,y\n1,2\n"), "upload body name= size=8 there=1");
	assert_int_equal(entries(((struct bench *)*state)->folder), 1);
}

/* Who may not send it is told before a byte of it is taken, and how much is taken is settled by then. */
static void test_asks_before_the_body(void **state)
{
	static const char head[] = "PUT /asked%s HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 500000000\r\n\r\n";
	struct bench *b = *state;
	CLEANUP(buf_free) struct buf in = {0};
	CLEANUP(buf_free) struct buf out = {0};
	const char *reply;

	buf_printf(&out, head, "");
	reply = talk(b, &in, out.data, out.len, 3000);
	assert_int_equal(status_of(reply), 403);
	ASSERT_LACKS(reply, "100 Continue");
	buf_clear(&out);
	buf_printf(&out, head, "?may=100");
	reply = talk(b, &in, out.data, out.len, 3000);
	assert_int_equal(status_of(reply), 413);
	assert_int_equal(status_of(ask(b, &in, "PUT /asked?may=5", "", "12345")), 200);
	assert_int_equal(status_of(ask(b, &in, "PUT /asked?may=5", "", "123456")), 413);
	/* without a length the bytes are counted as they come */
	buf_clear(&out);
	buf_lit(&out, "PUT /asked?may=5 HTTP/1.1\r\nHost: t\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n0\r\n\r\n");
	assert_int_equal(status_of(talk(b, &in, out.data, out.len, 3000)), 413);
	/* the next request over the same memory has the route's room again */
	assert_int_equal(status_of(ask(b, &in, "PUT /raw", "", "123456")), 200);
	assert_int_equal(entries(b->folder), 1);
}

static void test_caches_and_packs(void **state)
{
	CLEANUP(buf_free) struct buf in = {0};
	char plain[16384];
	size_t n = 0;
	const char *reply, *body;

	ASSERT_HAS(ask(*state, &in, "GET /etag", "", NULL), "ETag: \"v7\"");
	reply = ask(*state, &in, "GET /etag", "If-None-Match: \"v6\", W/\"v7\"\r\n", NULL);
	assert_int_equal(status_of(reply), 304);
	ASSERT_LACKS(reply, "hello");
	ASSERT_HAS(ask(*state, &in, "GET /assets/app.css", "", NULL), "\r\n\r\nraw!");
	ASSERT_HAS(ask(*state, &in, "GET /assets/app.css", "Accept-Encoding: gzip\r\n", NULL), "\r\n\r\ngz");
	reply = ask(*state, &in, "GET /assets/app.css", "Accept-Encoding: gzip, br\r\n", NULL);
	ASSERT_HAS(reply, "Content-Encoding: br");
	ASSERT_HAS(reply, "immutable");
	ASSERT_HAS(ask(*state, &in, "GET /assets/app.css", "Accept-Encoding: br;q=0, gzip;q=0.5\r\n", NULL), "\r\n\r\ngz");
	reply = ask(*state, &in, "GET /page", "Accept-Encoding: deflate, gzip\r\n", NULL);
	ASSERT_HAS(reply, "Content-Encoding: gzip");
	ASSERT_HAS(reply, "Vary: Accept-Encoding");
	body = strstr(reply, "\r\n\r\n") + 4;
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	assert_int_equal(libdeflate_gzip_decompress(d, body, in.len - (size_t)(body - in.data), plain, sizeof plain - 1, &n), LIBDEFLATE_SUCCESS);
	libdeflate_free_decompressor(d);
	plain[n] = '\0';
	ASSERT_HAS(plain, "<p>line 499</p>\n");
	ASSERT_LACKS(ask(*state, &in, "GET /hello", "Accept-Encoding: gzip\r\n", NULL), "Content-Encoding");
}

static void test_sends_files(void **state)
{
	CLEANUP(buf_free) struct buf in = {0};
	const char *reply = ask(*state, &in, "GET /file", "", NULL);

	ASSERT_HAS(reply, "\r\n\r\n0123456789");
	ASSERT_HAS(reply, "Content-Disposition: attachment; filename=\"___ 1.csv\"; filename*=UTF-8''%E8%A1%A8%201.csv");
	ASSERT_HAS(reply, "Content-Security-Policy: default-src 'none'; sandbox");
	reply = ask(*state, &in, "GET /file", "Range: bytes=2-4\r\n", NULL);
	assert_int_equal(status_of(reply), 206);
	ASSERT_HAS(reply, "Content-Range: bytes 2-4/10");
	ASSERT_HAS(reply, "\r\n\r\n234");
	ASSERT_LACKS(reply, "2345");
	ASSERT_HAS(ask(*state, &in, "GET /file", "Range: bytes=-3\r\n", NULL), "\r\n\r\n789");
	assert_int_equal(status_of(ask(*state, &in, "GET /file", "Range: bytes=10-\r\n", NULL)), 416);
	assert_int_equal(status_of(ask(*state, &in, "GET /file", "Range: bytes=4-2\r\n", NULL)), 200);
}

/* Drips bytes of text every 50 ms; how long until the server has enough, at most 5 s. */
static int64_t drip(struct bench *b, const char *first, const char *text)
{
	int64_t began = os_monotonic_us();
	int fd = dial(b);
	char c;

	say(fd, first, strlen(first));
	for (int i = 0; i < 100; i++) {
		ssize_t n;
		say(fd, text + i % strlen(text), 1);
		os_sleep_ms(50);
		n = recv(fd, &c, 1, MSG_DONTWAIT);
		if (!n || (n < 0 && errno != EAGAIN))
			break;
	}
	close(fd);
	return (os_monotonic_us() - began) / 1000;
}

static void test_cuts_slow_clients(void **state)
{
	CLEANUP(buf_free) struct buf in = {0};

	assert_true(drip(*state, "GET /hello HTTP/1.1\r\nHost: t\r\nX: ", "a") < 2500);
	assert_true(drip(*state, "POST /json HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n", "a") < 2500);
	int64_t began = os_monotonic_us();
	talk(*state, &in, "", 0, 5000);
	assert_true(os_monotonic_us() - began < 3000000);
	assert_int_equal(status_of(ask(*state, &in, "GET /hello", "", NULL)), 200);
}

static void *many_pending(void *arg)
{
	CLEANUP(buf_free) struct buf in = {0};
	int fd = dial(arg), good = 0;

	for (int i = 0; i < 200; i++) {
		static const char text[] = "GET /pending HTTP/1.1\r\nHost: t\r\n\r\n";
		buf_clear(&in);
		say(fd, text, sizeof text - 1);
		while (!strstr(buf_cstr(&in), "later\n"))
			if (!hear(fd, &in, 3000))
				goto out;
		good++;
	}
out:
	close(fd);
	return (void *)(intptr_t)good;
}

static void test_resumes_under_load(void **state)
{
	pthread_t threads[8];

	for (int i = 0; i < 8; i++)
		pthread_create(&threads[i], NULL, many_pending, *state);
	for (int i = 0; i < 8; i++) {
		void *good;
		pthread_join(threads[i], &good);
		assert_int_equal((intptr_t)good, 200);
	}
}

static void test_client_leaves_while_pending(void **state)
{
	static const char text[] = "GET /pending?ms=30 HTTP/1.1\r\nHost: t\r\n\r\n";
	struct bench *b = *state;
	CLEANUP(buf_free) struct buf in = {0};
	int before = b->finished, waited = 0;

	for (int i = 0; i < 40; i++) {
		struct linger hard = { 1, 0 };
		int fd = dial(b);
		say(fd, text, sizeof text - 1);
		os_sleep_ms(2);
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
		close(fd);
	}
	while (b->finished < before + 30 && waited++ < 500)
		os_sleep_ms(10);
	assert_true(b->finished >= before + 30);
	assert_int_equal(status_of(ask(b, &in, "GET /hello", "", NULL)), 200);
}

static bool hear_until(int fd, struct buf *in, const char *part)
{
	while (!in->len || !strstr(buf_cstr(in), part))
		if (!hear(fd, in, 3000))
			return false;
	return true;
}

static void test_streams_events(void **state)
{
	static const char text[] = "GET /events HTTP/1.1\r\nHost: t\r\n\r\n";
	struct bench *b = *state;
	CLEANUP(buf_free) struct buf in = {0}, other = {0};
	int fd = dial(b), second = dial(b);

	say(fd, text, sizeof text - 1);
	say(second, text, sizeof text - 1);
	assert_true(hear_until(fd, &in, "retry: 3000"));
	assert_true(hear_until(second, &other, "retry: 3000"));
	ASSERT_HAS(in.data, "Content-Type: text/event-stream");
	assert_int_equal(events_open_count(b->server), 2);
	assert_int_equal(status_of(ask(b, &other, "GET /events", "", NULL)), 503);
	assert_int_equal(events_publish(b->server, STR("job:2"), STR("x"), STR("no")), 0);
	assert_int_equal(events_publish(b->server, STR("job:1"), STR("progress"), STR("50\n%")), 2);
	assert_true(hear_until(fd, &in, "event: progress\ndata: 50\ndata: %\n\n"));
	os_sleep_ms(1500); /* longer than idle_ms: the heartbeat keeps it */
	assert_true(hear_until(fd, &in, ":\n\n"));
	assert_int_equal(events_publish(b->server, STR("job:1"), STR(""), STR("still")), 2);
	assert_true(hear_until(fd, &in, "data: still\n\n"));
	close(second);
	for (int i = 0; i < 300 && events_open_count(b->server) > 1; i++)
		os_sleep_ms(10);
	assert_int_equal(events_open_count(b->server), 1);
	assert_int_equal(events_end(b->server, STR("job:1")), 1);
	assert_true(hear_until(fd, &in, "\r\n0\r\n\r\n"));
	close(fd);
}

static void test_refuses_foreign_origins(void **state)
{
	static const struct { const char *headers; int status; } cases[] = {
		{ "", 403 }, { "Origin: http://t\r\n", 303 }, { "Origin: http://t.evil\r\n", 403 }, { "Origin: https://t\r\n", 403 },
		{ "Origin: null\r\n", 403 }, { "Sec-Fetch-Site: same-origin\r\n", 303 }, { "Sec-Fetch-Site: cross-site\r\nOrigin: http://t\r\n", 403 },
		{ "Sec-Fetch-Site: same-site\r\n", 403 }, { "X-Forwarded-Proto: https\r\nOrigin: https://t\r\n", 303 },
	};
	CLEANUP(buf_free) struct buf in = {0};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(status_of(ask(*state, &in, "POST /origin?to=/accounts", cases[i].headers, "")), cases[i].status);
	ASSERT_HAS(ask(*state, &in, "POST /origin?to=/accounts", cases[1].headers, ""), "Location: /accounts\r\n");
	ASSERT_HAS(ask(*state, &in, "POST /origin?to=//evil", cases[1].headers, ""), "Location: /\r\n");
	ASSERT_LACKS(ask(*state, &in, "POST /origin?to=/a%0d%0aX-Evil:1", cases[1].headers, ""), "X-Evil");
}

static void test_counts(void **state)
{
	struct bench *b = *state;
	CLEANUP(buf_free) struct buf in = {0}, text = {0};

	ask(b, &in, "GET /echo/secret-name", "", NULL);
	ask(b, &in, "GET /zzz", "", NULL);
	os_sleep_ms(50);
	server_metrics(b->server, &text);
	ASSERT_HAS(buf_cstr(&text), "banyan_http_requests_total{method=\"GET\",route=\"/echo/:id\",status=\"2xx\"} ");
	ASSERT_HAS(text.data, "route=\"none\",status=\"4xx\"} ");
	ASSERT_LACKS(text.data, "secret-name");
	assert_true(b->gated > 0);
}

static void test_stops_gracefully(void **state)
{
	static const char slow[] = "GET /pending?ms=300 HTTP/1.1\r\nHost: t\r\n\r\n", stream[] = "GET /events HTTP/1.1\r\nHost: t\r\n\r\n";
	struct bench *b;
	void *fresh;
	CLEANUP(buf_free) struct buf in = {0}, other = {0};
	int fd, second;

	setup(&fresh);
	b = fresh;
	fd = dial(b);
	second = dial(b);
	say(fd, slow, sizeof slow - 1);
	say(second, stream, sizeof stream - 1);
	assert_true(hear_until(second, &other, "retry: 3000"));
	os_sleep_ms(50);
	assert_true(server_drain(b->server, 3000));
	assert_true(hear_until(fd, &in, "later\n"));
	ASSERT_HAS(in.data, "Connection: close");
	assert_true(hear_until(second, &other, "\r\n0\r\n\r\n"));
	close(fd);
	close(second);
	teardown(&fresh);
}

static struct { _Atomic int left; } memory = { -1 };

/* Lets `left` requests for memory pass and refuses the one after. */
static bool memory_gate(size_t size)
{
	return atomic_load(&memory.left) < 0 || atomic_fetch_sub(&memory.left, 1) != 0;
}

static void test_survives_without_memory(void **state)
{
	CLEANUP(buf_free) struct buf in = {0};
	void *fresh;
	int refused = 0, n = 0, status;

	mem_set_gate(memory_gate);
	setup(&fresh);
	buf_room(&in, 65536);
	do {
		int fd = dial(fresh);
		static const char text[] = "GET /page?a=%41 HTTP/1.1\r\nHost: t\r\nConnection: close\r\nAccept-Encoding: gzip\r\n\r\n";
		atomic_store(&memory.left, n);
		say(fd, text, sizeof text - 1);
		buf_clear(&in);
		while (hear(fd, &in, 3000))
			;
		refused = atomic_exchange(&memory.left, -1) < 0;
		close(fd);
		status = status_of(buf_cstr(&in));
		assert_true(status == 200 || status == 0 || status >= 400);
		/* What one request could not get the next one can: nothing stays broken. */
		assert_int_equal(status_of(ask(fresh, &in, "GET /hello", "", NULL)), 200);
	} while (refused && n++ < 50);
	assert_true(n > 0 && n < 50);
	teardown(&fresh);
	mem_set_gate(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers_with_safe_headers), cmocka_unit_test(test_keeps_connections_and_order), cmocka_unit_test(test_finds_routes),
		cmocka_unit_test(test_reads_query_cookies_and_client), cmocka_unit_test(test_refuses_malformed),
		cmocka_unit_test(test_bounds_headers_and_bodies), cmocka_unit_test(test_reads_chunks), cmocka_unit_test(test_reads_forms_and_uploads),
		cmocka_unit_test(test_asks_before_the_body),
		cmocka_unit_test(test_caches_and_packs), cmocka_unit_test(test_sends_files), cmocka_unit_test(test_cuts_slow_clients),
		cmocka_unit_test(test_resumes_under_load), cmocka_unit_test(test_client_leaves_while_pending), cmocka_unit_test(test_streams_events),
		cmocka_unit_test(test_refuses_foreign_origins), cmocka_unit_test(test_counts), cmocka_unit_test(test_stops_gracefully), cmocka_unit_test(test_survives_without_memory),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
