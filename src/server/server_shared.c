/* server_shared.c - the state that all threads of a server share. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "net/net.h"
#include "http/http.h"
#include "mcp/mcp.h"

#include "server/config.h"
#include "server/server_listener_table.h"
#include "server/server_shared.h"

enum { LEAST_MEMORY = 4 << 20 };

void
server_shared_init(struct server_shared *s, const struct config *c)
{
	const struct mcp_registry_limits limits = {
		.sessions = (size_t)c->limits.mcp_sessions,
		.streams = (size_t)c->limits.mcp_streams,
		.calls = (size_t)c->limits.mcp_calls,
		.reserved_percent = (size_t)c->limits.mcp_reserved_percent,
		.idle_ms = c->limits.mcp_session_idle_ms,
		.budget = &s->budget,
	};
	const struct conn_table_limits connections = {
		.all = (size_t)c->limits.connections,
	};

	*s = (struct server_shared){ .config = c, .metrics = metrics_new() };
	metrics_watch(s->metrics, &s->budget);
	s->connections = conn_table_new(&connections);
	s->registry = mcp_registry_new(&limits);
	s->work = net_work_new((size_t)c->limits.conversion_threads,
	    (size_t)c->limits.conversion_queue);
	random_bytes(s->caller_key, sizeof(s->caller_key));
	pthread_mutex_init(&s->lock, NULL);
}

int
server_shared_set_budget(struct server_shared *s, struct err *e)
{
	int64_t asked = s->config->limits.memory, most = mem_budget_most();

	if (asked != 0 && asked < LEAST_MEMORY)
		return err_set(e, ERR_INPUT,
		    "--limit memory=%lld is too low to serve requests: give "
		    "at least --limit memory=%dMiB",
		    (long long)asked, LEAST_MEMORY >> 20);
	s->budget.limit = asked > 0 ? asked : mem_budget_default();
	if (asked > most) {
		log_warn("--limit memory=%lld is more than the limits of this "
		         "process leave (ulimit -v, ulimit -d); using %lld",
		    (long long)asked, (long long)most);
		s->budget.limit = most;
	}
	log_info("memory for requests and responses: %lld MiB",
	    (long long)(s->budget.limit >> 20));
	return 0;
}

void
server_shared_done(struct server_shared *s)
{
	server_listener_table_release(s->table);
	net_work_free(s->work);
	mcp_registry_free(s->registry);
	conn_table_free(s->connections);
	http_access_log_close(s->access_log);
	metrics_free(s->metrics);
	mem_wipe(s->caller_key, sizeof(s->caller_key));
	if (s->stdio_credential != NULL)
		mem_wipe(s->stdio_credential, strlen(s->stdio_credential));
	free(s->stdio_credential);
	pthread_mutex_destroy(&s->lock);
}

struct server_listener_table *
server_shared_table(struct server_shared *s)
{
	struct server_listener_table *p;

	pthread_mutex_lock(&s->lock);
	p = server_listener_table_hold(s->table);
	pthread_mutex_unlock(&s->lock);
	return p;
}

void
server_shared_replace(struct server_shared *s, struct server_listener_table *p)
{
	struct server_listener_table *old;

	pthread_mutex_lock(&s->lock);
	old = s->table;
	s->table = p;
	pthread_mutex_unlock(&s->lock);
	server_listener_table_release(old);
}
