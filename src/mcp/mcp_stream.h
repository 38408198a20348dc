/* mcp_stream.h - server-sent events on an exchange, one stream. */
#ifndef CLAVIGER_MCP_MCP_STREAM_H
#define CLAVIGER_MCP_MCP_STREAM_H

#include <stdbool.h>

#include "base/list.h"
#include "base/str.h"

struct http_exchange;
struct mcp_hub;
struct mcp_hub_thread;

/* On its loop's thread only.  Embedded in its owner's struct. */
struct mcp_stream {
	struct list link;
	struct mcp_hub_thread *thread; /* NULL: not open */
	struct http_exchange *exchange;
	/*
	 * The client left, or the server stops: the owner closes the stream,
	 * from inside or soon.  Not called after mcp_stream_close().
	 */
	void (*on_end)(struct mcp_stream *s, bool stopping);
	void *context;
};

/*
 * Begin the stream on x: the head goes out.  hub NULL: it is kept alive by
 * nothing.  False where there are too many of them: x is as it was.
 */
bool mcp_stream_open(struct mcp_stream *s, struct mcp_hub *h,
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
void mcp_stream_keep_alive(struct mcp_hub_thread *t);

#endif
