/* mcp_session_tell.c - event ids, and notifications for sessions. */
#include <stdio.h>
#include <stdlib.h>
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "mcp/protocol/protocol.h"
#include "mcp/session/mcp_session_internal.h"

static bool
hex_number(struct str s, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < s.n; i++) {
		static const char digits[] = "0123456789abcdef";
		const char *d = strchr(digits, s.p[i]);

		if (d == NULL || s.p[i] == '\0' || i == 15)
			return false;
		*out = *out * 16 + (uint64_t)(d - digits);
	}
	return s.n > 0;
}

bool
mcp_session_event_id(struct str text, uint64_t *channel, uint64_t *event)
{
	struct str rest = text, first = str_cut(&rest, '-');

	return hex_number(first, channel) && hex_number(rest, event);
}

static void
tell(struct mcp_registry *h, struct mcp_session *s, struct str message)
{
	struct mcp_channel *c = mcp_session_channel_of(s, 0, false);

	/* A client that never opened its own stream gets no notifications. */
	if (c == NULL)
		return;
	mcp_session_append(s, c, message);
	mcp_session_wake(h, s, c);
}

void
mcp_session_tell_changed(
    struct mcp_registry *h, struct str surface, unsigned changes)
{
	static const struct {
		unsigned bit;
		const char *message;
	} t[] = {
		{ MCP_CHANGE_TOOLS, "{\"jsonrpc\":\"2.0\",\"method\":"
		                    "\"notifications/tools/list_changed\"}" },
		{ MCP_CHANGE_RESOURCES,
		    "{\"jsonrpc\":\"2.0\",\"method\":"
		    "\"notifications/resources/list_changed\"}" },
		{ MCP_CHANGE_PROMPTS,
		    "{\"jsonrpc\":\"2.0\",\"method\":"
		    "\"notifications/prompts/list_changed\"}" },
	};

	for (struct list *link = h->idle.next; link != &h->idle;
	     link = link->next) {
		struct mcp_session *s =
		    container_of(link, struct mcp_session, link);

		if (!str_is(surface, s->surface))
			continue;
		for (size_t i = 0; i < LEN(t); i++)
			if (changes & t[i].bit)
				tell(h, s, str_of(t[i].message));
	}
}

void
mcp_session_tell_updated(
    struct mcp_registry *h, struct str surface, struct str uri)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources"
	             "/updated\",\"params\":{\"uri\":");
	json_write_string(&b, uri);
	buf_puts(&b, "}}");
	for (struct list *link = h->idle.next; link != &h->idle;
	     link = link->next) {
		struct mcp_session *s =
		    container_of(link, struct mcp_session, link);

		for (size_t i = 0; i < s->watch_count; i++)
			if (str_is(surface, s->surface) &&
			    str_is(uri, s->watched[i]))
				tell(h, s, buf_str(&b));
	}
	buf_done(&b);
}
