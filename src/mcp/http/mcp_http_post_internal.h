/* mcp_http_post_internal.h - the data of a POST; for mcp_http_post*.c only. */
#ifndef CLAVIGER_MCP_HTTP_MCP_HTTP_POST_INTERNAL_H
#define CLAVIGER_MCP_HTTP_MCP_HTTP_POST_INTERNAL_H

#include "base/base.h"
#include "mcp/session/session.h"
#include "mcp/http/mcp_http_post.h"

/*
 * Shared by a post and its exchange if the post may outlive it: the memory of
 * the request, and what the exchange borrowed.
 */
struct mcp_http_post_keep {
	int holders; /* the post and the exchange, on one thread */
	struct arena *arena;
	void (*ended)(void *context);
	void *context;
};

/*
 * One POST: its messages and their responses.
 *
 * If it is answered in one piece, it is freed with its exchange. A message
 * before the response makes it a stream: of the exchange or, in a session, a
 * channel that the client can resume. Then it may outlive its exchange.
 */
struct mcp_http_post {
	struct mcp_detached detached; /* used if keep is set */
	const struct mcp_server *server;
	struct http_exchange *exchange; /* NULL: taken by a channel, or sent */
	struct arena *arena; /* has the post and all its data */
	struct mcp_http_post_keep *keep; /* NULL: freed with its exchange */
	struct mcp_session_key session;
	struct mcp_request *asks; /* the requests, in order */
	size_t count, pending;
	struct mcp_stream stream;
	uint64_t channel; /* 0: none */
	bool batch, streams, handshake, taken, prime;
};

/*
 * Allows p to outlive its exchange. Returns false if the caller has too many
 * such calls.
 */
bool mcp_http_post_keep(struct mcp_http_post *p);

/* Frees p if it was kept. Otherwise it is freed with its exchange. */
void mcp_http_post_free(struct mcp_http_post *p);

#endif
