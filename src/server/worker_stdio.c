/* worker_stdio.c - MCP on stdin and stdout, by one worker. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base.h"
#include "expose/expose.h"
#include "mcp/mcp.h"

#include "server/config.h"
#include "server/server.h"
#include "server/server_file.h"
#include "server/server_listener_table.h"
#include "server/server_shared.h"
#include "server/worker_file.h"
#include "server/worker_group.h"
#include "server/worker_stdio.h"

enum { IN_FLIGHT = 64 }; /* requests of the client; it waits with more */

struct worker_stdio {
	struct worker_share *share;
	struct server_listener_table *table; /* held; its surface is served */
	struct worker_group *group; /* of the surface; in use */
	struct mcp_stdio *stdio;
};

static void
on_enter(void *context, struct mcp_stdio_use *use)
{
	struct worker_stdio *w = context;

	worker_group_hold(w->group);
	*use = (struct mcp_stdio_use){
		.server = expose_mcp_server(w->table->stdio->exposer),
		.thread = w->group->files[0]->thread,
		.held = w->group,
	};
}

static void
on_leave(void *context, const struct mcp_stdio_use *use)
{
	(void)context;
	worker_group_drop(use->held);
}

/* Sends the main thread a signal, because it waits for nothing else. */
static void
on_end(void *context)
{
	(void)context;
	log_info("the client has left: the input has ended");
	kill(getpid(), SERVER_LEFT);
}

void
worker_stdio_set(struct worker_stdio *w, struct server_listener_table *table)
{
	struct worker_group *old = w->group;

	w->group = worker_group_new(w->share, table, table->stdio);
	if (old != NULL)
		worker_group_drop(old);
	server_listener_table_hold(table);
	server_listener_table_release(w->table);
	w->table = table;
}

struct worker_stdio *
worker_stdio_open(
    struct worker_share *s, struct server_listener_table *table, struct err *e)
{
	const struct config *c = s->shared->config;
	const char *credential = s->shared->stdio_credential;
	struct worker_stdio *w = mem_new(sizeof(*w));
	const struct mcp_stdio_config config = {
		.in = STDIN_FILENO,
		.out = STDOUT_FILENO,
		.line_bytes = (size_t)c->limits.request_body_bytes,
		.in_flight = IN_FLIGHT,
		.budget = &s->shared->budget,
		.grace_ms = c->limits.stdio_stop_ms,
		.credential =
		    credential != NULL ? str_of(credential) : STR_NONE,
		.enter = on_enter,
		.leave = on_leave,
		.on_end = on_end,
		.context = w,
	};

	w->share = s;
	worker_stdio_set(w, table);
	w->stdio = mcp_stdio_open(s->loop, &config, e);
	if (w->stdio != NULL)
		return w;
	worker_stdio_free(w);
	return NULL;
}

void
worker_stdio_stop(
    struct worker_stdio *w, void (*stopped)(void *context), void *context)
{
	mcp_stdio_stop(w->stdio, w->share->shared->config->limits.stdio_stop_ms,
	    stopped, context);
}

void
worker_stdio_free(struct worker_stdio *w)
{
	if (w == NULL)
		return;
	mcp_stdio_free(w->stdio);
	server_listener_table_release(w->table);
	free(w);
}
