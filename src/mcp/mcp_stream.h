/* mcp_stream.h - server-sent events on an exchange, one stream. */
#ifndef CLAVIGER_MCP_MCP_STREAM_H
#define CLAVIGER_MCP_MCP_STREAM_H

#include <stdbool.h>

#include "base/base.h"

struct http_exchange;
struct mcp_registry_thread;
struct mcp_session_key;

/* On its loop's thread only.  Embedded in its owner's struct. */
struct mcp_stream {
	struct list link;
	struct mcp_registry_thread *thread; /* NULL: not open */
	struct http_exchange *exchange;
	struct share_place place; /* among those of the hub */
	uint64_t number; /* of the stream, in its thread */
	bool answers; /* a request of the client's, and ends after that */
	/*
	 * The client left, or the server stops, or the place is taken away: the
	 * owner closes the stream, from inside or soon.  Not called after
	 * mcp_stream_close().
	 */
	void (*on_end)(struct mcp_stream *s, bool stopping);
	void *context;
};

/*
 * Begin the stream on x for k's caller: the head goes out.  s->answers is set
 * before; all else is made here.  Without a hub it is kept alive by nothing.
 *
 * False if all places are taken and nobody has more of them than this caller:
 * x is as it was.  Else the one who has most loses their oldest, which is the
 * end of it as if the server stopped; one that answers is cut.
 */
bool mcp_stream_open(struct mcp_stream *s, const struct mcp_session_key *k,
    struct http_exchange *x,
    void (*on_end)(struct mcp_stream *s, bool stopping), void *context);

/*
 * One event.  id STR_NONE: none; retry_ms 0: not said.  data is one line, as
 * JSON is.  False: nobody reads it.
 */
bool mcp_stream_send(
    struct mcp_stream *s, struct str id, int retry_ms, struct str data);

/* End it; the exchange is gone. */
void mcp_stream_close(struct mcp_stream *s);

/* A comment to each stream of the thread, so that proxies keep them. */
void mcp_stream_keep_alive(struct mcp_registry_thread *t);

#endif
