/* Listening sockets and numeric addresses. No name is ever looked up. */
#include "os/net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST_PASSED_FD = 3 };

static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

bool net_address_parse(struct str text, struct net_address *out)
{
	char copy[NET_TEXT_MAX];

	if (!text.n || text.n >= sizeof copy || memchr(text.p, 0, text.n))
		return false;
	memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	memcpy(out->bytes, mapped, sizeof mapped);
	return inet_pton(AF_INET, copy, out->bytes + 12) == 1 || inet_pton(AF_INET6, copy, out->bytes) == 1;
}

static bool number_parse(struct str s, int max, int *out)
{
	int v = 0;

	if (!s.n || s.n > 5)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*out = v;
	return v <= max;
}

static bool is_mapped(const struct net_address *a)
{
	return !memcmp(a->bytes, mapped, sizeof mapped);
}

bool net_block_parse(struct str text, struct net_block *out)
{
	size_t slash = str_find(text, '/');
	bool v4;

	if (!net_address_parse(str_part(text, 0, slash), &out->address))
		return false;
	v4 = is_mapped(&out->address) && memchr(text.p, '.', slash);
	out->bits = v4 ? 32 : 128;
	if (slash < text.n && !number_parse(str_part(text, slash + 1, text.n), out->bits, &out->bits))
		return false;
	out->bits += v4 ? 96 : 0;
	return true;
}

bool net_block_has(const struct net_block *block, const struct net_address *a)
{
	int whole = block->bits / 8, rest = block->bits % 8;

	if (memcmp(block->address.bytes, a->bytes, (size_t)whole))
		return false;
	return !rest || !((block->address.bytes[whole] ^ a->bytes[whole]) >> (8 - rest));
}

bool net_address_of(const struct sockaddr *from, struct net_address *out)
{
	memcpy(out->bytes, mapped, sizeof mapped);
	if (from && from->sa_family == AF_INET)
		memcpy(out->bytes + 12, &((const struct sockaddr_in *)from)->sin_addr, 4);
	else if (from && from->sa_family == AF_INET6)
		memcpy(out->bytes, &((const struct sockaddr_in6 *)from)->sin6_addr, 16);
	else
		return false;
	return true;
}

void net_address_text(const struct net_address *a, char out[NET_TEXT_MAX])
{
	bool v4 = is_mapped(a);

	inet_ntop(v4 ? AF_INET : AF_INET6, a->bytes + (v4 ? 12 : 0), out, NET_TEXT_MAX);
}

static bool listen_address(struct str text, struct sockaddr_in6 *out)
{
	struct str host = text, port = { NULL, 0 };
	struct net_address a = {0}; /* ::, which takes IPv4 too */
	int number;

	for (size_t i = text.n; i-- > 0;)
		if (text.p[i] == ':') {
			host = str_part(text, 0, i);
			port = str_part(text, i + 1, text.n);
			break;
		}
	if (!number_parse(port, 65535, &number))
		return false;
	if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
		host = str_part(host, 1, host.n - 2);
	if (str_is(host, "localhost"))
		host = STR("127.0.0.1");
	if (host.n && !str_is(host, "*") && !net_address_parse(host, &a))
		return false;
	if (str_is(host, "0.0.0.0"))
		memset(&a, 0, sizeof a);
	*out = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)number) };
	memcpy(&out->sin6_addr, a.bytes, 16);
	return true;
}

/* A machine without IPv6 still listens on an IPv4 address. */
static int bind_v4(const struct sockaddr_in6 *a, int on)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = a->sin6_port };
	static const unsigned char any[16];
	int fd;

	if (memcmp(&a->sin6_addr, mapped, sizeof mapped) && memcmp(&a->sin6_addr, any, sizeof any)) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	memcpy(&v4.sin_addr, (const unsigned char *)&a->sin6_addr + 12, 4);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (!bind(fd, (const struct sockaddr *)&v4, sizeof v4))
		return fd;
	net_close(fd);
	return -1;
}

static int bind_v6(const struct sockaddr_in6 *a, int on)
{
	int off = 0, fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (!bind(fd, (const struct sockaddr *)a, sizeof *a))
		return fd;
	net_close(fd);
	return -1;
}

static enum rc listen_failed(struct error *e, int fd, const char *what)
{
	bool taken = errno == EADDRINUSE;
	enum rc rc = taken ? RC_CONFLICT : RC_IO;

	error_set(e, rc, "listen", taken ? "error.address_in_use" : "error.cannot_listen", NULL, NULL);
	error_detail(e, rc, "%s: errno %d", what, errno);
	net_close(fd);
	return rc;
}

static int passed_socket(void)
{
	const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
	int p, n;

	if (!pid || !count || !number_parse(str_of(count), 64, &n) || n < 1)
		return -1;
	p = (int)strtol(pid, NULL, 10);
	return p == getpid() && fcntl(FIRST_PASSED_FD, F_SETFD, FD_CLOEXEC) >= 0 ? FIRST_PASSED_FD : -1;
}

enum rc net_listen(struct str address, int backlog, int *fd, int *port, struct error *e)
{
	struct sockaddr_storage real = {0};
	struct sockaddr_in6 want;
	socklen_t size = sizeof real;
	int on = 1;

	*port = 0;
	if (str_is(address, "systemd")) {
		*fd = passed_socket();
	} else if (listen_address(address, &want)) {
		bool v4 = !memcmp(&want.sin6_addr, mapped, sizeof mapped);
		*fd = v4 ? bind_v4(&want, on) : bind_v6(&want, on);
		if (*fd < 0 && !v4 && errno == EAFNOSUPPORT)
			*fd = bind_v4(&want, on);
	} else {
		*fd = -1;
		return error_set(e, RC_INVALID, "listen", "error.listen_address", NULL, NULL);
	}
	if (*fd < 0)
		return listen_failed(e, -1, "bind");
	if (listen(*fd, backlog) || getsockname(*fd, (struct sockaddr *)&real, &size))
		return listen_failed(e, *fd, "listen");
	fcntl(*fd, F_SETFL, fcntl(*fd, F_GETFL) | O_NONBLOCK);
	*port = ntohs(real.ss_family == AF_INET ? ((struct sockaddr_in *)&real)->sin_port : ((struct sockaddr_in6 *)&real)->sin6_port);
	return RC_OK;
}

void net_close(int fd)
{
	if (fd >= 0)
		close(fd);
}

void net_shutdown(int fd)
{
	shutdown(fd, SHUT_RDWR);
}
