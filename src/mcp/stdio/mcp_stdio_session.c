/*
 * mcp_stdio_session.c - the session of an older client. Unlike over HTTP, the
 * client does not send its id: a connection has one session.
 */
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "mcp/protocol/protocol.h"
#include "mcp/session/session.h"
#include "mcp/server/server.h"
#include "mcp/stdio/mcp_stdio_internal.h"

static void
send_change(struct mcp_listener *l, struct str text)
{
	mcp_stdio_write(l->context, text);
}

/*
 * Notifies of changed lists without a request, and of resources if subscribed.
 */
static void
begin_changes(struct mcp_stdio *s, const struct mcp_request *q)
{
	s->changes = (struct mcp_listener){
		.watcher.surface = str_of(s->surface),
		.id = STR_NONE,
		.changes = q->server->changes,
		.session = &s->session,
		.send = send_change,
		.context = s,
	};
	mcp_listen_watch(&s->changes, q->here);
}

/* Opens a session, again if it was idle for too long. */
static void
open_session(struct mcp_stdio *s)
{
	s->session.id = STR_NONE;
	if (!mcp_session_open(
	        &s->session, s->agreed, str_of(s->client), s->session_id))
		return;
	s->session.id = str_of(s->session_id);
	if (s->log_level >= 0)
		mcp_session_set_level(&s->session, s->log_level);
}

void
mcp_stdio_session_begin(struct mcp_stdio *s, const struct mcp_request *q)
{
	const struct json *client = json_get(q->message.params, "capabilities");
	struct str text = STR("{}");

	mcp_stdio_session_end(s);
	s->agreed = q->revision;
	if (q->server->registry == NULL || q->here == NULL)
		return;
	if (json_is(client, JSON_OBJECT))
		text = mcp_text_json(q->arena, client);
	s->client = mem_printf("%.*s", STR_FMT(text));
	s->surface = mem_printf("%.*s", STR_FMT(q->server->surface));
	s->session = (struct mcp_session_key){
		.registry = q->server->registry,
		.surface = str_of(s->surface),
		.caller = &s->caller,
	};
	open_session(s);
	begin_changes(s, q);
}

void
mcp_stdio_session_end(struct mcp_stdio *s)
{
	if (s->surface == NULL)
		return;
	mcp_registry_unwatch(&s->changes.watcher);
	mcp_session_close(&s->session);
	free(s->surface);
	free(s->client);
	s->surface = s->client = NULL;
	s->session = (struct mcp_session_key){ .id = STR_NONE };
	s->log_level = -1;
}

void
mcp_stdio_session_enter(struct mcp_stdio *s, struct mcp_request *q)
{
	struct mcp_session_view view;

	if (s->surface == NULL)
		return;
	if (!mcp_session_find(&s->session, q->arena, &view)) {
		open_session(s);
		if (!mcp_session_find(&s->session, q->arena, &view))
			return;
	}
	s->log_level = view.log_level;
	/*
	 * Copied, because another handshake may end this session before q ends.
	 */
	q->session = s->session;
	q->session.id = arena_str(q->arena, s->session.id);
	q->session.surface = arena_str(q->arena, s->session.surface);
	q->log_level = view.log_level;
	q->client = json_parse(q->arena, view.capabilities, 64, 0, NULL);
}
