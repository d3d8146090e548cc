/* Listening, and addresses as 16 bytes (IPv4 as ::ffff:a.b.c.d). Used by the server room; nothing else opens a socket here. */
#ifndef BANYAN_OS_NET_H
#define BANYAN_OS_NET_H

#include "base/error.h"
#include "base/str.h"

struct sockaddr;

enum { NET_TEXT_MAX = 46 };

struct net_address {
	unsigned char bytes[16];
};

/* An address and how many of its leading bits count. */
struct net_block {
	struct net_address address;
	int bits;
};

/* address: HOST:PORT, [IPV6]:PORT or :PORT (all of the machine); HOST is a numeric address or "localhost". Port 0 takes a free one; *port is
 * the real one. *fd listens, does not block and is not inherited. "systemd" takes the socket the service manager passed. */
enum rc net_listen(struct str address, int backlog, int *fd, int *port, struct error *e);
void net_close(int fd);
/* Ends both directions; whoever reads or writes there sees the end. */
void net_shutdown(int fd);
bool net_address_parse(struct str text, struct net_address *out);
/* 10.0.0.0/8, ::1, 192.168.1.7 */
bool net_block_parse(struct str text, struct net_block *out);
bool net_block_has(const struct net_block *block, const struct net_address *a);
/* False for another family than IPv4 and IPv6. */
bool net_address_of(const struct sockaddr *from, struct net_address *out);
void net_address_text(const struct net_address *a, char out[NET_TEXT_MAX]);

#endif
