/* mcp_stdio_internal.h - a stdio connection; for mcp_stdio*.c only. */
#ifndef CLAVIGER_MCP_STDIO_MCP_STDIO_INTERNAL_H
#define CLAVIGER_MCP_STDIO_MCP_STDIO_INTERNAL_H

#include <stdbool.h>

#include "base/base.h"
#include "mcp/session/session.h"
#include "mcp/server/server.h"
#include "mcp/stdio/mcp_stdio.h"

struct loop_timer;
struct mcp_verdict;
struct net_stream_pair;

enum {
	MCP_STDIO_WAITING = 1024, /* waiting messages */
	MCP_STDIO_LISTENING = 64, /* open subscriptions/listen */
	MCP_STDIO_QUEUED =
	    4 << 20, /* more bytes of output than this delay new requests */
};

/* The requests of one line and their responses, on its own arena. */
struct mcp_stdio_batch {
	struct list link; /* waiting, running or listening */
	struct mcp_stdio *stdio;
	struct mcp_stdio_use use;
	struct arena arena;
	size_t bytes; /* of its line */
	struct mcp_request *asks;
	size_t count, pending;
	struct mcp_listener *listener; /* NULL: none */
	bool batch;
};

struct mcp_stdio {
	struct mcp_stdio_config config;
	struct loop *loop;
	struct net_stream_pair *duplex; /* NULL: closed */
	char *credential; /* NULL: none */
	struct mcp_caller caller; /* the user of the program */
	struct buf in; /* the line that is not complete */
	size_t looked; /* bytes of in that were searched for a newline */
	bool skipping; /* skips the rest of a line that is too long */
	enum mcp_revision agreed; /* MCP_REVISIONS: nothing yet */
	struct list waiting, running, listening;
	size_t waiting_count, waiting_bytes, running_count, listening_count;
	/* For clients of older revisions; id "": no session. */
	char session_id[MCP_SESSION_ID];
	char *surface, *client; /* name; client's capabilities, JSON */
	int log_level;
	struct mcp_session_key session;
	struct mcp_listener changes; /* notifications without a subscription */
	/* Starts waiting batches, reads and ends, as far as is possible now. */
	void (*resume)(struct mcp_stdio *s);
	bool busy; /* resume() is on the stack */
	size_t moves; /* counts the steps of resume(), which repeats until none
	                 is left */
	bool ended, lost; /* the input; the output */
	struct loop_timer *patience; /* until pending requests are cancelled */
	bool impatient; /* pending requests were cancelled */
	void (*stopped)(void *context); /* NULL: not stopping */
	void *stopped_context;
};

/* In mcp_stdio_output.c. */
void mcp_stdio_write(struct mcp_stdio *s, struct str message);
void mcp_stdio_refuse(struct mcp_stdio *s, const struct json *id,
    enum mcp_code code, struct str text, struct str data);

/* In mcp_stdio_line.c: one line of the input, borrowed. */
void mcp_stdio_line(struct mcp_stdio *s, struct str line);

/* In mcp_stdio_batch.c. */
struct mcp_stdio_batch *mcp_stdio_batch_new(struct mcp_stdio *s);
void mcp_stdio_batch_free(struct mcp_stdio_batch *w, bool leave);
void mcp_stdio_batch_start(struct mcp_stdio_batch *w);

/* Cancels the request with that id. */
void mcp_stdio_batch_cancel(struct mcp_stdio *s, const struct json *id);

/* Cancels all requests. */
void mcp_stdio_batch_cancel_all(struct mcp_stdio *s);

/* Ends pending requests to the client and its subscriptions. */
void mcp_stdio_batch_desert(struct mcp_stdio *s);

/* In mcp_stdio_session.c: the session of a client of older revisions. */
void mcp_stdio_session_begin(struct mcp_stdio *s, const struct mcp_request *q);
void mcp_stdio_session_end(struct mcp_stdio *s);

/* Copies the session's data to q. */
void mcp_stdio_session_enter(struct mcp_stdio *s, struct mcp_request *q);

#endif
