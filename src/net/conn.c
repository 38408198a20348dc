/* conn.c - connections as byte streams. */
#include <poll.h>
#include <stdlib.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <uv.h>

#include "base/base.h"
#include "net/conn.h"
#include "net/conn_table.h"
#include "net/loop.h"
#include "net/net_address_block.h"

enum {
	LINGER_MS = 2000, /* for the peer to read the last bytes */
	QUEUE_BYTES = 1 << 28, /* a connection with more queued is closed */
};

/*
 * Invariant: sending contains what the kernel is writing, and does not move
 * until on_written(); new bytes wait in queue.
 */
struct conn {
	uv_tcp_t tcp;
	struct loop *loop;
	const struct conn_events *events;
	void *owner; /* NULL: refused or closed, call no event */
	uv_write_t write;
	struct buf sending, queue;
	struct loop_timer *linger; /* set by conn_finish() */
	enum mem_budget_share share;
	struct net_address_block peer;
	struct conn_table_entry entry;
	struct loop_note evict; /* another thread may post it */
	bool paused, ended, finishing, shut, closing, refused;
};

static void
on_handle_closed(uv_handle_t *handle)
{
	struct conn *c = handle->data;
	const struct conn_events *events = c->events;
	void *owner = c->owner;

	loop_timer_free(c->linger);
	buf_done_secret(&c->sending);
	buf_done_secret(&c->queue);
	free(c);
	if (owner != NULL)
		events->on_closed(owner);
}

void
conn_abort(struct conn *c)
{
	if (c->closing)
		return;
	c->closing = true;
	conn_table_remove(&c->entry);
	loop_cancel(c->loop, &c->evict);
	uv_close((uv_handle_t *)&c->tcp, on_handle_closed);
}

static void
on_evict(struct loop_note *note)
{
	struct conn *c = container_of(note, struct conn, evict);

	if (conn_table_leave(&c->entry))
		conn_abort(c);
}

static void
evict(struct conn_table_entry *entry)
{
	struct conn *c = container_of(entry, struct conn, entry);

	loop_post(c->loop, &c->evict);
}

void
conn_set_busy(struct conn *c)
{
	atomic_store_explicit(
	    &c->entry.waiting_since_ms, 0, memory_order_relaxed);
}

void
conn_set_waiting(struct conn *c, enum conn_rank rank)
{
	if ((int)rank > c->entry.rank)
		atomic_store_explicit(
		    &c->entry.rank, (int)rank, memory_order_relaxed);
	atomic_store_explicit(&c->entry.waiting_since_ms, loop_now_ms(c->loop),
	    memory_order_relaxed);
}

bool
conn_is_refused(const struct conn *c)
{
	return c->refused;
}

static void
on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
	struct conn *c = handle->data;

	(void)suggested;
	out->base = loop_scratch(c->loop, &out->len);
}

/*
 * The peer has ended its side.  If ours is shut down too, nothing is left to
 * do.
 */
static void
peer_ended(struct conn *c)
{
	c->ended = true;
	uv_read_stop((uv_stream_t *)&c->tcp);
	if (!c->finishing)
		c->events->on_end(c->owner);
	else if (c->shut)
		conn_abort(c);
}

static void
on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *in)
{
	struct conn *c = stream->data;

	if (c->closing || n == 0)
		return;
	if (n == UV_EOF) {
		peer_ended(c);
		return;
	}
	if (n < 0) {
		conn_abort(c);
		return;
	}
	if (!c->finishing)
		c->events->on_data(c->owner, in->base, (size_t)n);
	/* Heads contain credentials, and the buffer is reused: wipe it. */
	mem_wipe(in->base, (size_t)n);
}

static void
start_reading(struct conn *c)
{
	if (uv_read_start((uv_stream_t *)&c->tcp, on_room, on_read) != 0)
		conn_abort(c);
}

/* All bytes are sent: shut down our side, and wait for the peer's. */
static void
shut_down(struct conn *c)
{
	uv_os_fd_t fd;

	c->shut = true;
	if (c->ended || uv_fileno((uv_handle_t *)&c->tcp, &fd) != 0 ||
	    shutdown(fd, SHUT_WR) == -1)
		conn_abort(c);
}

static void send_queue(struct conn *c);

static void
on_written(uv_write_t *write, int status)
{
	struct conn *c = write->data;

	mem_wipe(c->sending.p, c->sending.len);
	buf_clear(&c->sending);
	if (c->closing)
		return;
	if (status != 0) {
		conn_abort(c);
		return;
	}
	if (c->queue.len > 0) {
		send_queue(c);
		return;
	}
	buf_done(&c->sending);
	buf_done(&c->queue);
	if (c->finishing)
		shut_down(c);
	else
		c->events->on_drain(c->owner);
}

static void
send_queue(struct conn *c)
{
	struct buf empty = c->sending;
	uv_buf_t out;

	c->sending = c->queue;
	c->queue = empty;
	out = uv_buf_init(c->sending.p, (unsigned int)c->sending.len);
	c->write.data = c;
	if (uv_write(&c->write, (uv_stream_t *)&c->tcp, &out, 1, on_written) !=
	    0)
		conn_abort(c);
}

/*
 * Writes what the kernel takes at once, and returns how much.  Returns 0 if
 * earlier bytes are queued, because order must be kept.
 */
static size_t
write_now(struct conn *c, const void *p, size_t n)
{
	uv_buf_t out;
	int rc;

	if (c->sending.len > 0 || n > INT32_MAX)
		return 0;
	out = uv_buf_init((char *)(uintptr_t)p, (unsigned int)n);
	rc = uv_try_write((uv_stream_t *)&c->tcp, &out, 1);
	if (rc < 0 && rc != UV_EAGAIN)
		conn_abort(c);
	return rc > 0 ? (size_t)rc : 0;
}

void
conn_write(struct conn *c, const void *p, size_t n)
{
	size_t done;

	if (c->closing || c->finishing || n == 0)
		return;
	done = write_now(c, p, n);
	if (c->closing || done == n)
		return;
	if (mem_budget_ask(c->queue.budget, c->share, n - done))
		buf_add(&c->queue, (const char *)p + done, n - done);
	else
		c->queue.over = true;
	if (c->queue.over)
		conn_abort(c);
	else if (c->sending.len == 0)
		send_queue(c);
}

void
conn_charge(
    struct conn *c, struct mem_budget *budget, enum mem_budget_share share)
{
	c->share = share;
	if (c->sending.cap == 0 && c->queue.cap == 0)
		c->sending.budget = c->queue.budget = budget;
}

size_t
conn_pending(const struct conn *c)
{
	return uv_stream_get_write_queue_size((const uv_stream_t *)&c->tcp) +
	       c->queue.len;
}

void
conn_pause(struct conn *c)
{
	if (c->paused || c->closing || c->finishing)
		return;
	c->paused = true;
	uv_read_stop((uv_stream_t *)&c->tcp);
}

void
conn_resume(struct conn *c)
{
	if (!c->paused || c->closing)
		return;
	c->paused = false;
	if (!c->ended)
		start_reading(c);
}

static void
on_linger_over(void *context)
{
	conn_abort(context);
}

void
conn_finish(struct conn *c)
{
	if (c->closing || c->finishing)
		return;
	conn_resume(c);
	if (c->closing)
		return;
	c->finishing = true;
	c->linger = loop_timer_new(c->loop, on_linger_over, c);
	loop_timer_set(c->linger, LINGER_MS, 0);
	/*
	 * RFC 9112 9.6: close in two steps, or a reset may arrive before the
	 * response.
	 */
	if (conn_pending(c) == 0)
		shut_down(c);
}

/* A Unix socket has no TCP state; it hangs up when the peer has closed. */
static enum conn_peer_state
unix_peer_state(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLRDHUP };

	if (poll(&p, 1, 0) != 1)
		return CONN_PEER_STAYS;
	if ((p.revents & (POLLHUP | POLLERR)) != 0)
		return CONN_PEER_GONE;
	return (p.revents & POLLRDHUP) != 0 ? CONN_PEER_ENDED : CONN_PEER_STAYS;
}

enum conn_peer_state
conn_peer_state(const struct conn *c)
{
	struct tcp_info info;
	socklen_t n = sizeof(info);
	uv_os_fd_t fd;

	if (uv_fileno((const uv_handle_t *)&c->tcp, &fd) != 0)
		return CONN_PEER_STAYS;
	if (net_address_block_is_user(&c->peer))
		return unix_peer_state(fd);
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n) == -1)
		return CONN_PEER_STAYS;
	if (info.tcpi_state == TCP_CLOSE)
		return CONN_PEER_GONE;
	return info.tcpi_state == TCP_CLOSE_WAIT ? CONN_PEER_ENDED
	                                         : CONN_PEER_STAYS;
}

bool
conn_is_silent(const struct conn *c)
{
	uv_os_fd_t fd;
	char byte;

	return uv_fileno((const uv_handle_t *)&c->tcp, &fd) == 0 &&
	       recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == -1 &&
	       (errno == EAGAIN || errno == EWOULDBLOCK);
}

bool
conn_local(const struct conn *c, struct net_address_block *out)
{
	struct sockaddr_storage address;
	int n = sizeof(address);

	if (uv_tcp_getsockname(&c->tcp, (struct sockaddr *)&address, &n) != 0)
		return false;
	net_address_block_set(out, (struct sockaddr *)&address);
	return true;
}

const struct net_address_block *
conn_peer(const struct conn *c)
{
	return &c->peer;
}

/*
 * Adds the connection to the group.  Returns false if it must be closed without
 * a response.
 */
static bool
count_in(struct conn *c, struct conn_table_group *group)
{
	struct conn_table_entry *out;
	enum conn_table_answer answer;

	c->entry.owner = c->loop;
	c->entry.evict = evict;
	c->evict.run = on_evict;
	list_init(&c->evict.link);
	if (group == NULL)
		return true;
	answer = conn_table_add(
	    group, &c->peer, &c->entry, loop_now_ms(c->loop), &out);
	if (out != NULL)
		conn_abort(container_of(out, struct conn, entry));
	c->refused = answer == CONN_TABLE_REFUSE;
	return answer != CONN_TABLE_CLOSE;
}

struct conn *
conn_open(struct loop *l, int fd, const struct net_address_block *peer,
    const struct conn_events *events, struct conn_table_group *group)
{
	struct conn *c = mem_new(sizeof(*c));

	c->loop = l;
	c->events = events;
	c->peer = *peer;
	if (!count_in(c, group)) {
		close(fd);
		free(c);
		return NULL;
	}
	uv_tcp_init(loop_uv(l), &c->tcp);
	c->tcp.data = c;
	buf_init(&c->sending, QUEUE_BYTES);
	buf_init(&c->queue, QUEUE_BYTES);
	if (uv_tcp_open(&c->tcp, fd) == 0)
		return c;
	close(fd);
	conn_abort(c);
	return NULL;
}

void
conn_start(struct conn *c, void *owner)
{
	c->owner = owner;
	if (owner == NULL)
		conn_abort(c);
	else if (!c->closing && !c->paused)
		start_reading(c);
}
