/* listener.c - a listening socket of one loop. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <uv.h>

#include "base/base.h"
#include "net/conn.h"
#include "net/conn_table.h"
#include "net/listener.h"
#include "net/loop.h"
#include "net/net_address.h"
#include "net/net_address_block.h"
#include "net/net_unix.h"

enum {
	BACKLOG = 4096,
	TURN_ACCEPTS = 16, /* in one turn of the loop */
	RETRY_MS = 50, /* while nothing can be accepted */
	SAY_AGAIN_MS = 60000,
};

/*
 * Polls the socket instead of calling uv_listen(): if the process has no free
 * descriptor, libuv closes a spare one to accept and close the connection. If
 * another thread takes that descriptor first, libuv's accept loop never ends.
 */
struct listener {
	uv_poll_t poll;
	int fd;
	struct loop *loop;
	const struct listener_config *config;
	struct conn_table_group *group; /* NULL: not counted */
	struct loop_timer *retry;
	int error; /* of the last accept4(2) that failed */
	int64_t said_ms; /* when a pause was last logged; 0: never */
	char name[NET_ADDRESS_TEXT]; /* "127.0.0.1:8080" */
};

/* The result of one accept4(2). */
enum outcome {
	OUTCOME_NEXT, /* accepted, or the new connection was broken */
	OUTCOME_EMPTY, /* the queue is empty */
	OUTCOME_PAUSE, /* accept4(2) would fail again at once */
};

/*
 * accept(2) also returns errors that are pending on the new connection: those
 * are skipped.  All other errors repeat until something changes, so the caller
 * must pause.
 */
static enum outcome
judge(int error)
{
	static const int of_connection[] = { EINTR, ECONNABORTED, EPROTO, EPERM,
		ENOPROTOOPT, EOPNOTSUPP, ENETDOWN, ENETUNREACH, EHOSTDOWN,
		EHOSTUNREACH, ENONET, ETIMEDOUT };

	if (error == EAGAIN || error == EWOULDBLOCK)
		return OUTCOME_EMPTY;
	for (size_t i = 0; i < LEN(of_connection); i++)
		if (error == of_connection[i])
			return OUTCOME_NEXT;
	return OUTCOME_PAUSE;
}

static void
introduce(struct listener *l, int fd, const struct sockaddr *from)
{
	struct net_address_block peer;
	struct conn *c;

	if (from->sa_family == AF_UNIX)
		net_unix_peer(fd, &peer);
	else
		net_address_block_set(&peer, from);
	c = conn_open(l->loop, fd, &peer, l->config->events, l->group);
	if (c != NULL)
		conn_start(c, l->config->on_accept(l->config->context, c));
}

/* A separate function, because tools/tsan.suppressions names it. */
static int
accept_socket(const struct listener *l, struct sockaddr_storage *from)
{
	socklen_t n = sizeof(*from);

	return accept4(
	    l->fd, (struct sockaddr *)from, &n, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

static enum outcome
accept_one(struct listener *l)
{
	struct sockaddr_storage from = { .ss_family = AF_UNSPEC };
	const int fd = accept_socket(l, &from);

	if (fd == -1)
		return judge(l->error = errno);
	introduce(l, fd, (struct sockaddr *)&from);
	return OUTCOME_NEXT;
}

static void
pause_accepting(struct listener *l)
{
	const int64_t now_ms = loop_now_ms(l->loop);

	uv_poll_stop(&l->poll);
	loop_timer_set(l->retry, RETRY_MS, 0);
	if (l->config->table != NULL)
		conn_table_count_pause(l->config->table);
	if (l->said_ms != 0 && now_ms - l->said_ms < SAY_AGAIN_MS)
		return;
	l->said_ms = now_ms;
	log_warn("%s: cannot accept connections: %s; new connections wait",
	    l->name, strerror(l->error));
}

static void
on_readable(uv_poll_t *poll, int status, int events)
{
	struct listener *l = poll->data;
	enum outcome outcome = status == 0 ? OUTCOME_NEXT : OUTCOME_PAUSE;

	(void)events;
	/* libuv has stopped watching and reports no other error. */
	if (status != 0)
		l->error = EBADF;
	for (int i = 0; i < TURN_ACCEPTS && outcome == OUTCOME_NEXT; i++)
		outcome = accept_one(l);
	if (outcome == OUTCOME_PAUSE)
		pause_accepting(l);
}

static void
on_retry(void *context)
{
	struct listener *l = context;

	uv_poll_start(&l->poll, UV_READABLE, on_readable);
}

static int
fail(const struct listener *l, int rc, struct err *e)
{
	return err_set(
	    e, ERR_SYSTEM, "listen on %s: %s", l->name, uv_strerror(rc));
}

static int
start(struct listener *l, struct err *e)
{
	int rc;

	if (listen(l->fd, BACKLOG) == -1)
		return fail(l, uv_translate_sys_error(errno), e);
	rc = uv_poll_init(loop_uv(l->loop), &l->poll, l->fd);
	if (rc != 0)
		return fail(l, rc, e);
	l->poll.data = l;
	uv_poll_start(&l->poll, UV_READABLE, on_readable);
	l->retry = loop_timer_new(l->loop, on_retry, l);
	return 0;
}

struct listener *
listener_open(struct loop *loop, const struct net_address *address, int fd,
    const struct listener_config *c, struct err *e)
{
	struct listener *l;

	if (fd == -1 &&
	    (fd = address->is_unix ? net_unix_listen(address->host, e)
	                           : net_address_bind(address, true, e)) == -1)
		return NULL;
	l = mem_new(sizeof(*l));
	l->fd = fd;
	l->loop = loop;
	l->config = c;
	net_address_text(address, l->name);
	if (start(l, e) == -1) {
		close(fd);
		free(l);
		return NULL;
	}
	if (c->table != NULL)
		l->group =
		    conn_table_group_hold(c->table, l->name, c->is_reserved);
	return l;
}

static void
on_poll_closed(uv_handle_t *handle)
{
	free(handle->data);
}

/*
 * Closing a listening socket resets the connections in its queue, so accept
 * them first.
 */
static void
accept_queued(struct listener *l)
{
	enum outcome outcome = OUTCOME_NEXT;

	for (int i = 0; i < BACKLOG && outcome == OUTCOME_NEXT; i++)
		outcome = accept_one(l);
}

void
listener_close(struct listener *l)
{
	if (l == NULL)
		return;
	accept_queued(l);
	uv_poll_stop(&l->poll);
	close(l->fd);
	conn_table_group_release(l->group);
	loop_timer_free(l->retry);
	uv_close((uv_handle_t *)&l->poll, on_poll_closed);
}
