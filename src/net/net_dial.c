/* net_dial.c - connects to one of several addresses. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <uv.h>

#include "base/base.h"
#include "net/loop.h"
#include "net/net_address_block.h"
#include "net/net_dial.h"

/* RFC 8305 8: the recommended delay between two attempts. */
enum { NEXT_MS = 250 };

/* One address.  It outlives the dial until its handle is closed. */
struct attempt {
	uv_poll_t poll;
	struct net_dial *dial;
	size_t index;
	int fd;
};

struct net_dial {
	struct loop *loop;
	net_dial_fn *fn;
	void *context;
	struct net_resolve_answer to;
	int port;
	struct attempt *running[NET_RESOLVE_MOST]; /* NULL: none */
	size_t next; /* address to try */
	size_t open; /* attempts in progress */
	struct loop_timer *timer; /* begins the next attempt */
	int error; /* of the last attempt that failed */
};

/* Alternates between the families, and begins with that of the first. */
static void
interleave(struct net_resolve_answer *out, const struct net_resolve_answer *in)
{
	const bool first = net_address_block_is_v4(&in->items[0]);
	size_t at[2] = { 0, 0 };

	out->count = 0;
	while (out->count < in->count) {
		for (size_t kind = 0; kind < 2; kind++) {
			const bool v4 = kind == 0 ? first : !first;
			size_t *i = &at[kind];

			while (*i < in->count &&
			       net_address_block_is_v4(&in->items[*i]) != v4)
				++*i;
			if (*i < in->count)
				out->items[out->count++] = in->items[(*i)++];
		}
	}
}

static void
on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

/* Stops watching the socket, which stays open. */
static void
release(struct net_dial *d, struct attempt *a)
{
	d->running[a->index] = NULL;
	d->open--;
	uv_poll_stop(&a->poll);
	uv_close((uv_handle_t *)&a->poll, on_closed);
}

static void
drop_all(struct net_dial *d)
{
	for (size_t i = 0; i < NET_RESOLVE_MOST; i++) {
		struct attempt *a = d->running[i];
		int fd;

		if (a == NULL)
			continue;
		fd = a->fd;
		release(d, a);
		close(fd);
	}
}

/* Ends the dial, then calls fn. */
static void
finish(struct net_dial *d, int fd, const struct net_address_block *peer)
{
	net_dial_fn *fn = d->fn;
	void *context = d->context;
	int error = d->error;

	net_dial_cancel(d);
	fn(context, fd, peer, error);
}

static void
on_poll(uv_poll_t *poll, int status, int events)
{
	struct attempt *a = poll->data;
	struct net_dial *d = a->dial;
	const struct net_address_block peer = d->to.items[a->index];
	socklen_t n = sizeof(d->error);
	const int fd = a->fd;

	(void)events, (void)status;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &d->error, &n) == -1)
		d->error = errno;
	release(d, a);
	if (d->error == 0) {
		finish(d, fd, &peer);
		return;
	}
	close(fd);
	/* The next address at once; it may also have been the last. */
	if (d->open == 0 || d->next < d->to.count)
		loop_timer_set(d->timer, 0, 0);
}

/* Sets the address to connect to, and returns its size. */
static socklen_t
set_address(
    struct sockaddr_storage *out, const struct net_address_block *to, int port)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6,
		.sin6_port = htons((uint16_t)port) };

	if (net_address_block_is_v4(to)) {
		memcpy(&in.sin_addr, to->bytes + 12, 4);
		memcpy(out, &in, sizeof(in));
		return sizeof(in);
	}
	memcpy(&in6.sin6_addr, to->bytes, 16);
	memcpy(out, &in6, sizeof(in6));
	return sizeof(in6);
}

/* Returns a socket whose connection is in progress; -1 and errno. */
static int
connect_to(const struct net_address_block *to, int port)
{
	struct sockaddr_storage address;
	const socklen_t n = set_address(&address, to, port);
	const int on = 1;
	int fd = socket(
	    address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int error;

	if (fd == -1)
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, (const struct sockaddr *)&address, n) == 0 ||
	    errno == EINPROGRESS)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* Begins one attempt.  Returns false if it failed at once. */
static bool
begin(struct net_dial *d, size_t index)
{
	struct attempt *a;
	int fd = connect_to(&d->to.items[index], d->port), rc;

	if (fd == -1) {
		d->error = errno;
		return false;
	}
	a = mem_new(sizeof(*a));
	rc = uv_poll_init(loop_uv(d->loop), &a->poll, fd);
	if (rc != 0) {
		d->error = -rc;
		close(fd);
		free(a);
		return false;
	}
	a->poll.data = a;
	a->dial = d;
	a->index = index;
	a->fd = fd;
	d->running[index] = a;
	d->open++;
	uv_poll_start(&a->poll, UV_WRITABLE, on_poll);
	return true;
}

/* Tries addresses until an attempt is in progress. */
static void
on_timer(void *context)
{
	struct net_dial *d = context;

	while (d->next < d->to.count && !begin(d, d->next++))
		;
	if (d->open == 0)
		finish(d, -1, NULL);
	else if (d->next < d->to.count)
		loop_timer_set(d->timer, NEXT_MS, 0);
}

struct net_dial *
net_dial_start(struct loop *l, const struct net_resolve_answer *to, int port,
    net_dial_fn *fn, void *context)
{
	struct net_dial *d = mem_new(sizeof(*d));

	d->loop = l;
	d->port = port;
	d->fn = fn;
	d->context = context;
	d->error = EADDRNOTAVAIL; /* if there is no address */
	if (to->count > 0)
		interleave(&d->to, to);
	d->timer = loop_timer_new(l, on_timer, d);
	/* fn is not called from inside this function. */
	loop_timer_set(d->timer, 0, 0);
	return d;
}

void
net_dial_cancel(struct net_dial *d)
{
	if (d == NULL)
		return;
	drop_all(d);
	loop_timer_free(d->timer);
	free(d);
}
