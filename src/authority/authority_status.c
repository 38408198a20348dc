/* authority_status.c - health, readiness and metrics of the authority. */
#include <inttypes.h>

#include "authority/authority_reply.h"
#include "authority/authority_route.h"
#include "base/base.h"

bool
authority_status_health(struct authority_request *a)
{
	http_response_json(a->call->response, 200, STR("{\"status\":\"ok\"}"));
	return true;
}

bool
authority_is_ready(struct authority *a)
{
	struct key_health h;

	keys_health(a->keys, &h);
	return atomic_load(&a->ready) && h.state <= KEY_HEALTH_FULL;
}

/*
 * Callers without a key can read these, so they name no file.  The log has the
 * full reason.
 */
static const char *const reasons[] = {
	[KEY_HEALTH_GOOD] = "",
	[KEY_HEALTH_BEHIND] = "The system's clock was set back; the server's "
	                      "log has more",
	[KEY_HEALTH_FULL] = "No key can be created: the disk or the store is "
	                    "full; the server's log has more",
	[KEY_HEALTH_FAILED] = "No key can be changed: the store cannot be "
	                      "written; the server's log has more",
	[KEY_HEALTH_CLOSED] = "No key can be verified: the store cannot be "
	                      "read; the server's log has more",
};

/*
 * A store without space for new keys is ready: taking it out of service would
 * stop verifying and revoking, which still work.
 */
bool
authority_status_readiness(struct authority_request *a)
{
	struct buf *out = &a->thread->out;
	struct key_health h;

	if (!atomic_load(&a->thread->authority->ready))
		return authority_reply_error(a, 503, "Starting or stopping");
	keys_health(a->thread->authority->keys, &h);
	if (h.state > KEY_HEALTH_FULL)
		return authority_reply_error(a, 503, reasons[h.state]);
	buf_clear(out);
	if (h.state == KEY_HEALTH_GOOD)
		buf_puts(out, "{\"status\":\"ready\"}");
	else
		buf_printf(out, "{\"status\":\"degraded\",\"reason\":\"%s\"}",
		    reasons[h.state]);
	return authority_reply_json(a, 200);
}

static void
add(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
add_value(struct buf *out, const char *name, const char *type, const char *help,
    int64_t value)
{
	add(out, name, type, help);
	buf_printf(out, "%s %" PRId64 "\n", name, value);
}

static void
add_store(struct buf *out, const struct key_stats *s)
{
	add(out, "claviger_keys", "gauge", "Keys in the store, by state.");
	buf_printf(
	    out, "claviger_keys{state=\"active\"} %" PRId64 "\n", s->active);
	buf_printf(
	    out, "claviger_keys{state=\"revoked\"} %" PRId64 "\n", s->revoked);
	add_value(out, "claviger_accounts", "gauge", "Accounts in the store.",
	    s->accounts);
	add_value(out, "claviger_store_commits_total", "counter",
	    "Transactions synced to disk.", s->commits);
	add_value(out, "claviger_store_changes_total", "counter",
	    "Changes made by those transactions.", s->committed_changes);
	add_value(out, "claviger_store_queue", "gauge",
	    "Changes waiting for the store thread.", s->queued);
	add_value(out, "claviger_store_failures_total", "counter",
	    "Transactions and checks of the store that failed.", s->failures);
	add_value(out, "claviger_store_reopens_total", "counter",
	    "How often the store was opened again after a failure.",
	    s->reopens);
	add_value(out, "claviger_store_reserve_bytes", "gauge",
	    "Disk space that is allocated to the store and not in use.",
	    s->reserve_bytes);
}

/* One series per state; the current one is 1. */
static void
add_health(struct buf *out, struct keys *keys)
{
	static const char *const names[] = {
		[KEY_HEALTH_GOOD] = "good",
		[KEY_HEALTH_BEHIND] = "behind",
		[KEY_HEALTH_FULL] = "full",
		[KEY_HEALTH_FAILED] = "failed",
		[KEY_HEALTH_CLOSED] = "closed",
	};
	struct key_health h;

	keys_health(keys, &h);
	add(out, "claviger_store_state", "gauge",
	    "State of the store: behind (the clock was set back), full (no key "
	    "can be created), failed (no "
	    "change can be made), closed (nothing can be read).");
	for (size_t i = 0; i < LEN(names); i++)
		buf_printf(out, "claviger_store_state{state=\"%s\"} %d\n",
		    names[i], i == (size_t)h.state);
}

bool
authority_status_metrics(struct authority_request *a)
{
	struct buf *out = &a->thread->out;
	struct http_response *r = a->call->response;
	struct key_stats stats;

	buf_clear(out);
	if (a->thread->authority->metrics != NULL)
		metrics_render(a->thread->authority->metrics, out);
	key_stats(a->thread->reader, &stats);
	add_store(out, &stats);
	add_health(out, a->thread->authority->keys);
	r->status = 200;
	r->content_type = STR("text/plain; version=0.0.4; charset=utf-8");
	r->body = arena_str(a->call->arena, buf_str(out));
	return true;
}
