/* fixture_timed.c - slow tools that report their progress. */
#include "base/arena.h"
#include "mcp/mcp.h"
#include "net/loop.h"

#include "fixture.h"

enum { STEP_MS = 50, AWAY_MS = 200 };

/* On the arena of the request. */
struct steps {
	struct mcp_request *ask;
	struct loop_timer *timer;
	int at;
	bool (*next)(
	    struct mcp_request *q, int at); /* false: it was the last */
};

static void
on_timer(void *context)
{
	struct steps *s = context;

	if (s->next(s->ask, s->at++)) {
		loop_timer_set(s->timer, STEP_MS, 0);
		return;
	}
	loop_timer_free(s->timer);
	fixture_tools_text(s->ask, false, STR("Done, step by step"));
}

static void
begin(struct mcp_request *q, bool (*next)(struct mcp_request *q, int at),
    int after_ms)
{
	const struct fixture *f = q->thread;
	struct steps *s = arena_new(q->arena, sizeof(*s));

	s->ask = q;
	s->next = next;
	s->timer = loop_timer_new(f->loop, on_timer, s);
	loop_timer_set(s->timer, after_ms, 0);
}

static bool
log_step(struct mcp_request *q, int at)
{
	static const char *const texts[] = {
		"\"Tool execution started\"",
		"\"Tool processing data\"",
		"\"Tool execution completed\"",
	};

	mcp_request_log(q, 1, "fixture", str_of(texts[at]));
	return at < 2;
}

static bool
progress_step(struct mcp_request *q, int at)
{
	mcp_request_progress(q, at * 50, 100, STR("working"));
	return at < 2;
}

static bool
last_step(struct mcp_request *q, int at)
{
	(void)q;
	(void)at;
	return false;
}

void
fixture_timed_logging(struct mcp_request *q, const struct json *arguments)
{
	(void)arguments;
	begin(q, log_step, 0);
}

void
fixture_timed_progress(struct mcp_request *q, const struct json *arguments)
{
	(void)arguments;
	begin(q, progress_step, 0);
}

/* Closes the connection; the client reconnects for the response. */
void
fixture_timed_reconnection(struct mcp_request *q, const struct json *arguments)
{
	(void)arguments;
	q->pause(q);
	begin(q, last_step, AWAY_MS);
}
