/* mcp_stream.h - a stream of server-sent events on an HTTP exchange. */
#ifndef CLAVIGER_MCP_SESSION_MCP_STREAM_H
#define CLAVIGER_MCP_SESSION_MCP_STREAM_H

#include <stdbool.h>

#include "base/base.h"

struct http_exchange;
struct mcp_registry_thread;
struct mcp_session_key;

/* Used on the thread of its loop only. Embed it in a struct of the owner. */
struct mcp_stream {
	struct list link;
	struct mcp_registry_thread *thread; /* NULL: not open */
	struct http_exchange *exchange;
	struct share_place place; /* its place in the registry's limit */
	uint64_t number; /* of the stream, in its thread */
	bool answers; /* carries the response to one request, then ends */
	/*
	 * Called if the client disconnected, the server stops, or another
	 * stream needs the place. The owner closes the stream, here or soon.
	 * Not called after mcp_stream_close().
	 */
	void (*on_end)(struct mcp_stream *s, bool stopping);
	void *context;
};

/*
 * Begins the stream on x for the caller of k: sends the head. s->answers is set
 * before; the rest is set here. Without a registry it has no keep-alive.
 *
 * Returns false, and leaves x unchanged, if all places are taken and no caller
 * has more than this one. Otherwise the caller with most streams loses its
 * oldest, which ends as if the server stopped; one that carries a response is
 * cut.
 */
bool mcp_stream_open(struct mcp_stream *s, const struct mcp_session_key *k,
    struct http_exchange *x,
    void (*on_end)(struct mcp_stream *s, bool stopping), void *context);

/*
 * Sends one event. id may be STR_NONE; retry_ms 0: not sent. data is one line,
 * as JSON is. Returns false if the client does not read.
 */
bool mcp_stream_send(
    struct mcp_stream *s, struct str id, int retry_ms, struct str data);

/* Ends the stream and its exchange. */
void mcp_stream_close(struct mcp_stream *s);

/*
 * Sends a comment on each stream of the thread, so that proxies keep it open.
 */
void mcp_stream_keep_alive(struct mcp_registry_thread *t);

#endif
