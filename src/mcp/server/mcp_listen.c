/* mcp_listen.c - subscriptions/listen: notifies clients of changes. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "mcp/protocol/protocol.h"
#include "mcp/server/mcp_listen.h"
#include "mcp/server/mcp_request.h"
#include "mcp/server/mcp_server.h"

enum { URIS_MAX = 100 };

static const struct {
	unsigned bit;
	const char *field, *method;
} kinds[] = {
	{ MCP_CHANGE_TOOLS, "toolsListChanged",
	    "notifications/tools/list_changed" },
	{ MCP_CHANGE_RESOURCES, "resourcesListChanged",
	    "notifications/resources/list_changed" },
	{ MCP_CHANGE_PROMPTS, "promptsListChanged",
	    "notifications/prompts/list_changed" },
};

/* params: more members, each followed by a comma; or "". */
static void
tell(struct mcp_listener *l, const char *method, struct str params)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	buf_printf(
	    &b, "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":{", method);
	if (l->id.p != NULL) {
		buf_add_str(&b, params);
		buf_puts(&b, "\"_meta\":{\"" MCP_META "subscriptionId\":");
		buf_add_str(&b, l->id);
		buf_putc(&b, '}');
	} else if (params.n > 0)
		buf_add(&b, params.p, params.n - 1);
	buf_puts(&b, "}}");
	if (l->send != NULL)
		l->send(l, buf_str(&b));
	else
		mcp_stream_send(&l->stream, STR_NONE, 0, buf_str(&b));
	buf_done(&b);
}

/* Acknowledges the requested changes that this server supports. */
static void
acknowledge(struct mcp_listener *l, struct arena *a)
{
	struct buf b;
	bool any = false;

	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"notifications\":{");
	for (size_t i = 0; i < LEN(kinds); i++) {
		if (!(l->changes & kinds[i].bit))
			continue;
		buf_printf(&b, "%s\"%s\":true", any ? "," : "", kinds[i].field);
		any = true;
	}
	if (l->uris != NULL) {
		buf_printf(&b, "%s\"resourceSubscriptions\":", any ? "," : "");
		json_write(&b, l->uris);
	}
	buf_puts(&b, "},");
	tell(l, "notifications/subscriptions/acknowledged",
	    mcp_text_take(a, &b));
}

/* Writes the result that ends a subscription. */
static void
put_end(const struct mcp_listener *l, struct buf *b)
{
	buf_puts(b, "{\"jsonrpc\":\"2.0\",\"id\":");
	buf_add_str(b, l->id);
	buf_puts(b, ",\"result\":{\"resultType\":\"complete\","
	            "\"_meta\":{\"" MCP_META "subscriptionId\":");
	buf_add_str(b, l->id);
	buf_puts(b, ",\"" MCP_META "serverInfo\":");
	buf_add_str(b, l->info);
	buf_puts(b, "}}}");
}

static void
on_end(struct mcp_stream *s, bool stopping)
{
	struct mcp_listener *l = s->context;
	struct buf b;

	if (stopping) {
		buf_init(&b, MCP_TEXT_MAX);
		put_end(l, &b);
		mcp_stream_send(s, STR_NONE, 0, buf_str(&b));
		buf_done(&b);
	}
	mcp_registry_unwatch(&l->watcher);
	mcp_stream_close(s);
}

void
mcp_listen_end(struct mcp_listener *l, bool graceful)
{
	struct buf b;

	mcp_registry_unwatch(&l->watcher);
	if (!graceful || l->id.p == NULL)
		return;
	buf_init(&b, MCP_TEXT_MAX);
	put_end(l, &b);
	l->send(l, buf_str(&b));
	buf_done(&b);
}

static void
refuse(struct mcp_request *q, const char *text)
{
	mcp_request_error(q, MCP_INVALID_PARAMS, str_of(text));
}

/* Returns false if q is answered. */
static bool
read_filter(struct mcp_request *q, struct mcp_listener *l)
{
	const struct json *filter =
	    json_get(q->message.params, "notifications");
	const struct json *uris = json_get(filter, "resourceSubscriptions");

	if (filter != NULL && filter->kind != JSON_OBJECT) {
		refuse(q, "params.notifications must be an object");
		return false;
	}
	for (size_t i = 0; i < LEN(kinds); i++) {
		const struct json *v = json_get(filter, kinds[i].field);

		if (json_is(v, JSON_BOOL) && v->boolean)
			l->changes |= kinds[i].bit;
	}
	l->changes &= q->server->changes;
	if (uris == NULL || !q->server->subscribe)
		return true;
	if (uris->kind != JSON_ARRAY || uris->count > URIS_MAX) {
		refuse(q, "params.notifications.resourceSubscriptions must be "
		          "an array of at most 100 URIs");
		return false;
	}
	l->uris = uris;
	return true;
}

static bool
wants_uri(const struct mcp_listener *l, struct str uri)
{
	for (const struct json *m = l->uris != NULL ? l->uris->first : NULL;
	     m != NULL; m = m->next)
		if (m->kind == JSON_STRING && str_equal(m->text, uri))
			return true;
	return l->session != NULL && mcp_session_watches(l->session, uri);
}

static void
tell_updated(struct mcp_listener *l, struct str uri)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"uri\":");
	json_write_string(&b, uri);
	buf_putc(&b, ',');
	tell(l, "notifications/resources/updated", buf_str(&b));
	buf_done(&b);
}

static void
on_change(struct mcp_registry_watcher *w, unsigned changes, struct str uri)
{
	struct mcp_listener *l = container_of(w, struct mcp_listener, watcher);

	for (size_t i = 0; i < LEN(kinds); i++)
		if (changes & l->changes & kinds[i].bit)
			tell(l, kinds[i].method, STR(""));
	if (uri.n > 0 && wants_uri(l, uri))
		tell_updated(l, uri);
}

void
mcp_listen_watch(struct mcp_listener *l, struct mcp_registry_thread *here)
{
	l->watcher.on_change = on_change;
	mcp_registry_watch(here, &l->watcher);
}

void
mcp_listen_start(struct mcp_request *q)
{
	struct mcp_listener *l = arena_new(q->arena, sizeof(*l));
	struct http_exchange *x;

	if (!read_filter(q, l))
		return;
	l->watcher.surface = q->session.surface;
	l->id = mcp_text_json(q->arena, q->message.id);
	l->info = q->server->info;
	if (q->listen != NULL) { /* the transport needs no stream */
		q->listen(q, l);
		mcp_listen_watch(l, q->here);
		acknowledge(l, q->arena);
		return;
	}
	x = q->take_exchange(q);
	if (x == NULL)
		return;
	if (mcp_server_is_closed_to(q->server, q->session.caller)) {
		http_headers_add(x->arena, &x->response.headers,
		    STR("WWW-Authenticate"), q->server->challenge);
		q->give_back(q, 401,
		    STR("This stream is for callers with a key: send it as "
		        "Authorization"));
		return;
	}
	if (http_exchange_is_gone(x) || http_exchange_loop(x) == NULL ||
	    !mcp_stream_open(&l->stream, &q->session, x, on_end, l)) {
		q->give_back(q, 503,
		    STR("Too many streams are open; close one, or try again "
		        "later"));
		return;
	}
	mcp_listen_watch(l, l->stream.thread);
	acknowledge(l, q->arena);
}
