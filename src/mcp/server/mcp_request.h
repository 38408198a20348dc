/* mcp_request.h - a pending JSON-RPC request and its response. */
#ifndef CLAVIGER_MCP_SERVER_MCP_REQUEST_H
#define CLAVIGER_MCP_SERVER_MCP_REQUEST_H

#include <stdbool.h>

#include "base/base.h"
#include "mcp/protocol/protocol.h"
#include "mcp/session/session.h"

struct arena;
struct http_exchange;
struct http_request;
struct json;
struct mcp_registry_thread;
struct mcp_elicitation_round;
struct mcp_listener;
struct mcp_method;
struct mcp_server;

/* A request of any transport, on its own arena. */
struct mcp_request {
	const struct mcp_server *server; /* borrowed, as all pointers here */
	void *thread; /* data of the provider for this thread */
	struct arena *arena; /* valid until q is answered */
	const struct http_request *request; /* NULL: not over HTTP */
	/*
	 * The credential of the caller, for the provider to pass on; STR_NONE.
	 * session.caller identifies the caller.
	 */
	struct str credential;
	struct str request_id;
	const char **route; /* for metrics: a constant name; may be NULL */
	enum mcp_revision revision;
	struct mcp_message message;
	const struct mcp_method *method; /* set by the dispatcher */
	struct mcp_session_key session; /* id STR_NONE: none */
	struct mcp_registry_thread *here; /* NULL: no registry */
	const struct json *client; /* the client's capabilities; NULL */
	int log_level; /* 0 debug ... 7; -1: send no logs */
	struct mcp_elicitation_round
	    *input; /* requests to the client; may be NULL */
	/* Drops the requests in input; NULL: there are none. */
	void (*give_up_input)(struct mcp_request *q);
	/*
	 * Set by the transport: sends a notification or request to the client
	 * before the response. Returns false if it cannot; the message is
	 * dropped.
	 */
	bool (*send)(struct mcp_request *q, struct str message);
	/* Ends the connection; the client resumes the stream. */
	void (*pause)(struct mcp_request *q);
	/*
	 * Over HTTP: takes the exchange of a single request, which is not
	 * answered then.  Returns NULL after it answered q with an error.
	 * give_back answers it with an error after all.
	 */
	struct http_exchange *(*take_exchange)(struct mcp_request *q);
	void (*give_back)(struct mcp_request *q, int status, struct str text);
	/*
	 * Set by a transport that can send notifications at any time; NULL:
	 * notifications need a stream.
	 */
	void (*listen)(struct mcp_request *q, struct mcp_listener *l);
	bool cancelled; /* the response is dropped */
	bool held; /* see mcp_request_hold() */
	bool crowded; /* send() failed: its caller has too many streams */
	bool done; /* answered() was called */
	/*
	 * Set by the method while it waits: ends the wait and answers q, before
	 * it returns or soon after. NULL: the method does not wait. work
	 * belongs to the method.
	 */
	void (*abort)(struct mcp_request *q);
	void *work;
	int status; /* HTTP status of an error; 0: 200 */
	struct str answer; /* the JSON-RPC response, once answered */
	void (*answered)(struct mcp_request *q); /* perhaps at once */
	void *context;
};

/* The message of 503 if the memory budget is used up. */
#define MCP_NO_MEMORY                                                          \
	"This server has no memory left for the request now (--limit "         \
	"memory): try again later"

/*
 * Delays the response until mcp_request_release(), so that another thread can
 * build it.
 */
void mcp_request_hold(struct mcp_request *q);
void mcp_request_release(struct mcp_request *q);

/*
 * For the transports: cancels q, its work and its requests to the client.
 * answered() is called as usual, perhaps before this returns; the transport
 * drops the response. A second call does nothing. Call it on the thread of q.
 */
void mcp_request_cancel(struct mcp_request *q);

/*
 * Answers with a result of these members ("a":1,"b":2 without braces, or "").
 * For 2026-07-28 it adds the members that every result must have.
 */
void mcp_request_result(struct mcp_request *q, struct str members);

/*
 * The same for a result that may be large, which is written once.  begin makes
 * b, with room for so many bytes of members; append them as in members above.
 * end answers with b, which is freed.  meta: members of its "_meta" in the same
 * form, or "".
 */
void mcp_request_result_begin(
    struct mcp_request *q, struct buf *b, size_t room);
void mcp_request_result_end(
    struct mcp_request *q, struct buf *b, struct str meta);
void mcp_request_error(
    struct mcp_request *q, enum mcp_code code, struct str text);

/* With data (JSON) and the status over HTTP. */
void mcp_request_refuse(struct mcp_request *q, int status, enum mcp_code code,
    struct str text, struct str data);

/* resultType "input_required" with these members; 2026-07-28 only. */
void mcp_request_input_required(struct mcp_request *q, struct str members);

/*
 * Returns the caching members of lists (2026-07-28) for mcp_request_result().
 */
struct str mcp_request_caching(const struct mcp_request *q, int ttl_ms);
struct str mcp_request_caching_as(
    const struct mcp_request *q, int ttl_ms, bool is_private);

/*
 * Sends a notification before the response; params: JSON members without
 * braces.
 */
bool mcp_request_notify(
    struct mcp_request *q, const char *method, struct str params);

/* Reports progress if the client sent a progress token. total < 0: unknown. */
void mcp_request_progress(
    struct mcp_request *q, double progress, double total, struct str text);

/* Sends a log message if the client wants that level. data: JSON. */
void mcp_request_log(
    struct mcp_request *q, int level, const char *logger, struct str data);

/* "debug" ... "emergency" as 0 ... 7; -1: no such level (RFC 5424 names). */
int mcp_request_log_level(struct str name);

/* Did the client declare the capability ("elicitation", "sampling")? */
bool mcp_request_can(const struct mcp_request *q, const char *capability);

#endif
