/* net_stream_pair.c - two descriptors of any kind as one byte stream. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uv.h>

#include "base/base.h"
#include "net/loop.h"
#include "net/net_stream_pair.h"

/* One direction. */
struct end {
	union {
		uv_handle_t handle;
		uv_stream_t stream;
		uv_pipe_t pipe;
		uv_tty_t tty;
		uv_tcp_t tcp;
		uv_idle_t idle; /* for a file: one read per turn */
	} uv;
	int fd;
	int flags; /* of the descriptor before; -1: unknown */
	bool open; /* the handle is open */
	bool file; /* never blocks: read and written directly */
};

struct net_stream_pair {
	struct loop *loop;
	const struct net_stream_pair_events *events;
	void *context;
	struct end in, out;
	size_t queued;
	int handles; /* handles not closed, plus one until close() */
	bool ended, closing;
};

/* A write in progress. */
struct piece {
	uv_write_t uv;
	struct net_stream_pair *duplex;
	size_t n;
	char bytes[];
};

static int
open_handle(struct net_stream_pair *d, struct end *x)
{
	uv_loop_t *loop = loop_uv(d->loop);
	int rc;

	switch (uv_guess_handle(x->fd)) {
	case UV_NAMED_PIPE:
		rc = uv_pipe_init(loop, &x->uv.pipe, 0);
		break;
	case UV_TCP:
		rc = uv_tcp_init(loop, &x->uv.tcp);
		break;
	case UV_TTY:
		rc = uv_tty_init(loop, &x->uv.tty, x->fd, 0);
		break;
	case UV_FILE:
		x->file = true;
		rc = uv_idle_init(loop, &x->uv.idle);
		break;
	default:
		return UV_EBADF;
	}
	if (rc != 0)
		return rc;
	x->open = true;
	d->handles++;
	x->uv.handle.data = d;
	if (x->uv.handle.type == UV_NAMED_PIPE)
		return uv_pipe_open(&x->uv.pipe, x->fd);
	if (x->uv.handle.type == UV_TCP)
		return uv_tcp_open(&x->uv.tcp, x->fd);
	return 0;
}

static void
on_alloc(uv_handle_t *handle, size_t wanted, uv_buf_t *buf)
{
	struct net_stream_pair *d = handle->data;

	(void)wanted;
	buf->base = loop_scratch(d->loop, &buf->len);
}

static void
end_input(struct net_stream_pair *d)
{
	if (d->ended || d->closing)
		return;
	net_stream_pair_pause(d, true);
	d->ended = true;
	d->events->on_end(d->context);
}

static void
on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct net_stream_pair *d = stream->data;

	if (n > 0)
		d->events->on_data(
		    d->context, (struct str){ buf->base, (size_t)n });
	else if (n < 0)
		end_input(d);
}

/* Reads a file, or a device such as /dev/null, whose read never blocks. */
static void
on_idle(uv_idle_t *idle)
{
	struct net_stream_pair *d = idle->data;
	size_t room;
	char *scratch = loop_scratch(d->loop, &room);
	ssize_t n = read(d->in.fd, scratch, room);

	if (n > 0)
		d->events->on_data(
		    d->context, (struct str){ scratch, (size_t)n });
	else if (n == 0 || errno != EINTR)
		end_input(d);
}

/* If the descriptor cannot be read, the input ends in the first turn. */
static void
begin_input(struct net_stream_pair *d)
{
	if (open_handle(d, &d->in) != 0 && !d->in.open) {
		d->in.file = true; /* read() reports the error */
		uv_idle_init(loop_uv(d->loop), &d->in.uv.idle);
		d->in.uv.handle.data = d;
		d->in.open = true;
		d->handles++;
	}
	net_stream_pair_pause(d, false);
}

void
net_stream_pair_pause(struct net_stream_pair *d, bool paused)
{
	if (!d->in.open || d->ended || d->closing)
		return;
	if (d->in.file && paused)
		uv_idle_stop(&d->in.uv.idle);
	else if (d->in.file)
		uv_idle_start(&d->in.uv.idle, on_idle);
	else if (paused)
		uv_read_stop(&d->in.uv.stream);
	else
		uv_read_start(&d->in.uv.stream, on_alloc, on_read);
}

static void
piece_free(struct piece *p)
{
	mem_wipe(p->bytes, p->n);
	free(p);
}

static void
on_written(uv_write_t *uv, int status)
{
	struct piece *p = uv->data;
	struct net_stream_pair *d = p->duplex;

	d->queued -= p->n;
	piece_free(p);
	if (!d->closing)
		d->events->on_written(d->context, status < 0);
}

static bool
write_file(int fd, struct str data)
{
	while (data.n > 0) {
		ssize_t n = write(fd, data.p, data.n);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			data = str_part(data, (size_t)n, data.n);
	}
	return true;
}

void
net_stream_pair_write(struct net_stream_pair *d, struct str data)
{
	struct piece *p;
	uv_buf_t buf;

	if (d->closing)
		return;
	if (d->out.file) {
		if (!write_file(d->out.fd, data))
			d->events->on_written(d->context, true);
		return;
	}
	p = mem_new(sizeof(*p) + data.n);
	p->duplex = d;
	p->n = data.n;
	memcpy(p->bytes, data.p, data.n);
	p->uv.data = p;
	buf = uv_buf_init(p->bytes, (unsigned)p->n);
	d->queued += p->n;
	if (uv_write(&p->uv, &d->out.uv.stream, &buf, 1, on_written) == 0)
		return;
	d->queued -= p->n;
	piece_free(p);
	d->events->on_written(d->context, true);
}

size_t
net_stream_pair_queued(const struct net_stream_pair *d)
{
	return d->queued;
}

static void
let_go(struct net_stream_pair *d)
{
	if (--d->handles == 0)
		free(d);
}

static void
on_closed(uv_handle_t *handle)
{
	let_go(handle->data);
}

/*
 * Restores the flags: other processes may share the descriptor, and expect it
 * to block.
 */
static void
close_end(struct end *x)
{
	if (!x->open)
		return;
	if (!x->file && x->flags != -1)
		(void)fcntl(x->fd, F_SETFL, x->flags);
	uv_close(&x->uv.handle, on_closed);
	if (x->file && x->fd > STDERR_FILENO)
		close(x->fd);
}

void
net_stream_pair_close(struct net_stream_pair *d)
{
	if (d == NULL)
		return;
	d->closing = true;
	close_end(&d->in);
	close_end(&d->out);
	let_go(d);
}

struct net_stream_pair *
net_stream_pair_open(struct loop *l, int in, int out,
    const struct net_stream_pair_events *events, void *context, struct err *e)
{
	struct net_stream_pair *d = mem_new(sizeof(*d));
	int rc;

	d->loop = l;
	d->events = events;
	d->context = context;
	d->handles = 1;
	d->in.fd = in;
	d->out.fd = out;
	d->in.flags = fcntl(in, F_GETFL);
	d->out.flags = fcntl(out, F_GETFL);
	rc = open_handle(d, &d->out);
	if (rc != 0) {
		net_stream_pair_close(d);
		err_set(e, ERR_SYSTEM, "cannot write to descriptor %d: %s", out,
		    uv_strerror(rc));
		return NULL;
	}
	begin_input(d);
	return d;
}
