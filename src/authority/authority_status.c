/* authority_status.c - is the authority alive, is it ready, what has it done.
 */
#include <inttypes.h>

#include "authority/authority_route.h"
#include "base/arena.h"
#include "base/metrics.h"

bool
authority_health(struct authority_ask *a)
{
	http_response_json(a->call->response, 200, STR("{\"status\":\"ok\"}"));
	return true;
}

bool
authority_readiness(struct authority_ask *a)
{
	if (!atomic_load(&a->thread->authority->ready))
		return authority_refuse(a, 503, "Starting or stopping");
	http_response_json(
	    a->call->response, 200, STR("{\"status\":\"ready\"}"));
	return true;
}

static void
add(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
add_store(struct buf *out, const struct key_stats *s)
{
	add(out, "claviger_keys", "gauge", "Keys in the store, by state.");
	buf_printf(
	    out, "claviger_keys{state=\"active\"} %" PRId64 "\n", s->active);
	buf_printf(
	    out, "claviger_keys{state=\"revoked\"} %" PRId64 "\n", s->revoked);
	add(out, "claviger_accounts", "gauge", "Accounts in the store.");
	buf_printf(out, "claviger_accounts %" PRId64 "\n", s->accounts);
	add(out, "claviger_store_commits_total", "counter",
	    "Transactions synced to disk.");
	buf_printf(
	    out, "claviger_store_commits_total %" PRId64 "\n", s->commits);
	add(out, "claviger_store_changes_total", "counter",
	    "Changes made by those transactions.");
	buf_printf(out, "claviger_store_changes_total %" PRId64 "\n",
	    s->committed_changes);
	add(out, "claviger_store_queue", "gauge",
	    "Changes waiting for the store thread.");
	buf_printf(out, "claviger_store_queue %" PRId64 "\n", s->queued);
}

bool
authority_metrics(struct authority_ask *a)
{
	struct buf *out = &a->thread->out;
	struct http_response *r = a->call->response;
	struct key_stats stats;

	buf_clear(out);
	if (a->thread->authority->metrics != NULL)
		metrics_render(a->thread->authority->metrics, out);
	key_stats(a->thread->reader, &stats);
	add_store(out, &stats);
	r->status = 200;
	r->content_type = STR("text/plain; version=0.0.4; charset=utf-8");
	r->body = arena_str(a->call->arena, buf_str(out));
	return true;
}
