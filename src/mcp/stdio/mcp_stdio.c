/* mcp_stdio.c - MCP over two descriptors, one message per line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "net/net.h"
#include "mcp/protocol/protocol.h"
#include "mcp/stdio/mcp_stdio_internal.h"

/* Too much output is queued: the client must read first. */
static bool
is_full(const struct mcp_stdio *s)
{
	return s->duplex != NULL &&
	       net_stream_pair_queued(s->duplex) > MCP_STDIO_QUEUED;
}

/* Notifications and responses of the client are read while requests wait. */
static bool
may_read(const struct mcp_stdio *s)
{
	return s->waiting_count < MCP_STDIO_WAITING &&
	       s->waiting_bytes < s->config.line_bytes && !is_full(s);
}

static void
refuse_long_line(struct mcp_stdio *s)
{
	char text[96];

	snprintf(text, sizeof(text), "A message has at most %zu bytes",
	    s->config.line_bytes);
	mcp_stdio_refuse(s, NULL, MCP_INVALID_REQUEST, str_of(text), STR_NONE);
}

/*
 * Drops the part of a line that is too long, and the rest of it that follows.
 */
static void
skip(struct mcp_stdio *s)
{
	if (!s->skipping)
		refuse_long_line(s);
	s->skipping = true;
	buf_clear(&s->in);
	s->looked = 0;
}

/* Returns the next complete line of the input. False: not yet. */
static bool
next_line(struct mcp_stdio *s, struct str *line)
{
	const char *end = NULL;

	if (s->in.len > s->looked)
		end = memchr(s->in.p + s->looked, '\n', s->in.len - s->looked);
	if (end == NULL && s->ended && s->in.len > 0 && !s->skipping) {
		*line = buf_str(&s->in); /* the last one, without its newline */
		return true;
	}
	if (end == NULL) {
		s->looked = s->in.len;
		if (s->skipping || s->in.len > s->config.line_bytes)
			skip(s);
		return false;
	}
	*line = (struct str){ s->in.p, (size_t)(end - s->in.p) };
	return true;
}

static void
begin_waiting(struct mcp_stdio *s)
{
	while (!list_is_empty(&s->waiting) &&
	       s->running_count < s->config.in_flight && !is_full(s)) {
		struct mcp_stdio_batch *w =
		    container_of(s->waiting.next, struct mcp_stdio_batch, link);

		s->waiting_count--;
		s->waiting_bytes -= w->bytes;
		s->moves++;
		mcp_stdio_batch_start(w);
	}
}

/*
 * A line is started before the next one is read, because a handshake decides
 * how that is read.
 */
static void
read_lines(struct mcp_stdio *s)
{
	struct str line;

	while (may_read(s) && s->stopped == NULL && next_line(s, &line)) {
		size_t n = line.n < s->in.len ? line.n + 1 : line.n;

		if (s->skipping)
			s->skipping = false;
		else if (line.n > s->config.line_bytes)
			refuse_long_line(s);
		else
			mcp_stdio_line(s, line);
		buf_consume(&s->in, n);
		s->looked = 0;
		s->moves++;
		begin_waiting(s);
	}
}

/* The client sends nothing more. */
static bool
is_leaving(const struct mcp_stdio *s)
{
	return s->lost || s->stopped != NULL ||
	       (s->ended && (s->in.len == 0 || s->skipping));
}

static void shut(struct mcp_stdio *s);

static void resume(struct mcp_stdio *s);

static void
on_impatience(void *context)
{
	struct mcp_stdio *s = context;

	s->impatient = true;
	resume(s);
	/*
	 * Requests that could not be aborted took too long, or the client does
	 * not read.
	 */
	if (s->stopped != NULL && s->duplex != NULL)
		shut(s);
}

static void
set_patience(struct mcp_stdio *s, int64_t ms)
{
	if (s->patience == NULL)
		s->patience = loop_timer_new(s->loop, on_impatience, s);
	loop_timer_set(s->patience, ms, 0);
}

/*
 * The client sends nothing more, or the program stops. Pending requests get a
 * short time, or none if the client does not read responses.
 */
static void
leave(struct mcp_stdio *s)
{
	if (is_leaving(s))
		mcp_stdio_batch_desert(s);
	if (s->lost || s->impatient) {
		buf_clear(&s->in);
		s->looked = 0;
		mcp_stdio_batch_cancel_all(s);
	} else if (s->patience == NULL)
		set_patience(s, s->config.grace_ms);
}

static bool
is_idle(const struct mcp_stdio *s)
{
	return list_is_empty(&s->waiting) && list_is_empty(&s->running) &&
	       list_is_empty(&s->listening) &&
	       (s->lost || s->impatient ||
	           net_stream_pair_queued(s->duplex) == 0);
}

static void
shut(struct mcp_stdio *s)
{
	void (*stopped)(void *) = s->stopped;

	mcp_stdio_session_end(s);
	net_stream_pair_close(s->duplex);
	s->duplex = NULL;
	loop_timer_free(s->patience);
	s->patience = NULL;
	if (stopped != NULL)
		stopped(s->stopped_context);
}

/* All output is written: tells the owner, or closes the connection. */
static void
check_end(struct mcp_stdio *s)
{
	void (*on_end)(void *) = s->config.on_end;

	if (s->stopped == NULL && on_end != NULL && (s->lost || is_idle(s))) {
		s->config.on_end = NULL;
		on_end(s->config.context);
	}
	/* The owner may have just called mcp_stdio_stop(). */
	if (s->stopped != NULL && is_idle(s))
		shut(s);
}

/* Called whenever something ended. Only the outermost call does the work. */
static void
resume(struct mcp_stdio *s)
{
	size_t before;

	s->moves++;
	if (s->busy || s->duplex == NULL)
		return;
	s->busy = true;
	do {
		before = s->moves;
		read_lines(s);
		begin_waiting(s);
		if (s->ended || s->lost || s->stopped != NULL)
			leave(s);
	} while (s->moves != before);
	if (!s->ended && s->stopped == NULL)
		net_stream_pair_pause(s->duplex, !may_read(s));
	if (is_leaving(s))
		check_end(s);
	s->busy = false;
}

static void
on_data(void *context, struct str data)
{
	struct mcp_stdio *s = context;

	if (s->stopped != NULL)
		return;
	buf_add_str(&s->in, data);
	resume(s);
}

static void
on_end(void *context)
{
	struct mcp_stdio *s = context;

	s->ended = true;
	resume(s);
}

static void
on_written(void *context, bool lost)
{
	struct mcp_stdio *s = context;

	s->lost = s->lost || lost;
	resume(s);
}

static const struct net_stream_pair_events events = { on_data, on_end,
	on_written };

struct mcp_stdio *
mcp_stdio_open(struct loop *l, const struct mcp_stdio_config *c, struct err *e)
{
	struct mcp_stdio *s = mem_new(sizeof(*s));

	s->config = *c;
	s->loop = l;
	s->agreed = MCP_REVISIONS;
	s->resume = resume;
	s->log_level = -1;
	s->session.id = STR_NONE;
	s->caller.principal.kind = HTTP_PRINCIPAL_LOCAL;
	list_init(&s->waiting);
	list_init(&s->running);
	list_init(&s->listening);
	/*
	 * Space for one more read than a line may have, to notice longer lines.
	 */
	buf_init_charged(&s->in, c->line_bytes + (1 << 20), c->budget);
	if (c->credential.p != NULL)
		s->credential = mem_printf("%.*s", STR_FMT(c->credential));
	s->duplex = net_stream_pair_open(l, c->in, c->out, &events, s, e);
	if (s->duplex != NULL)
		return s;
	mcp_stdio_free(s);
	return NULL;
}

void
mcp_stdio_stop(struct mcp_stdio *s, int64_t patience_ms,
    void (*stopped)(void *context), void *context)
{
	s->stopped = stopped;
	s->stopped_context = context;
	if (s->duplex == NULL) {
		stopped(context);
		return;
	}
	net_stream_pair_pause(s->duplex, true);
	set_patience(s, patience_ms);
	resume(s);
}

static void
free_works(struct list *works)
{
	while (!list_is_empty(works))
		mcp_stdio_batch_free(
		    container_of(works->next, struct mcp_stdio_batch, link),
		    false);
}

void
mcp_stdio_free(struct mcp_stdio *s)
{
	if (s == NULL)
		return;
	mcp_stdio_session_end(s);
	net_stream_pair_close(s->duplex);
	free_works(&s->waiting);
	free_works(&s->running);
	free_works(&s->listening);
	loop_timer_free(s->patience);
	buf_done_secret(&s->in);
	if (s->credential != NULL)
		mem_wipe(s->credential, strlen(s->credential));
	free(s->credential);
	free(s);
}
