/* mcp_request.h - a pending JSON-RPC request and its response. */
#ifndef CLAVIGER_MCP_MCP_REQUEST_H
#define CLAVIGER_MCP_MCP_REQUEST_H

#include <stdbool.h>

#include "base/base.h"
#include "mcp/mcp_version.h"
#include "mcp/mcp_message.h"
#include "mcp/mcp_session.h"

struct arena;
struct http_exchange;
struct http_request;
struct json;
struct mcp_registry_thread;
struct mcp_elicitation_round;
struct mcp_listener;
struct mcp_method;
struct mcp_server;

/* On its own arena, whatever transport it came by. */
struct mcp_request {
	const struct mcp_server *server; /* borrowed, as all pointers here */
	void *thread; /* the provider's share of this thread */
	struct arena *arena; /* lives until it is answered */
	const struct http_request *request; /* NULL: it did not come by HTTP */
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
	struct mcp_registry_thread *here; /* NULL: no hub */
	const struct json *client; /* its capabilities, an object; NULL */
	int log_level; /* 0 debug ... 7; -1: it wants no logs */
	struct mcp_elicitation_round
	    *input; /* what the client was asked; NULL */
	/* Ends the questions of input; NULL: nothing was asked. */
	void (*give_up_input)(struct mcp_request *q);
	/*
	 * The transport's: send a message of ours along with q.  False: it
	 * cannot, and the message is lost.
	 */
	bool (*send)(struct mcp_request *q, struct str message);
	/* Let go of the connection: the client comes back for the rest. */
	void (*pause)(struct mcp_request *q);
	/*
	 * Over HTTP: takes the exchange of a single request, which is not
	 * answered then.  Returns NULL after it answered q with an error.
	 * give_back answers it with an error after all.
	 */
	struct http_exchange *(*take_exchange)(struct mcp_request *q);
	void (*give_back)(struct mcp_request *q, int status, struct str text);
	/*
	 * A transport that carries notifications at any time fills in how;
	 * NULL: one that needs a stream of its own for them.
	 */
	void (*listen)(struct mcp_request *q, struct mcp_listener *l);
	bool cancelled; /* the response is dropped */
	bool held; /* see mcp_request_hold() */
	bool crowded; /* send() fails: no stream is free for its caller */
	bool done; /* the transport knows that it is answered */
	/*
	 * Set by the method while it waits: ends that and answers q, from
	 * inside or soon. NULL: nothing waits. work belongs to the method.
	 */
	void (*abort)(struct mcp_request *q);
	void *work;
	int status; /* of HTTP, where the answer is an error; 0: 200 */
	struct str answer; /* the JSON-RPC response, once answered */
	void (*answered)(struct mcp_request *q); /* maybe from inside */
	void *context;
};

/* Of a 503: the budget is used up. */
#define MCP_NO_MEMORY                                                          \
	"This server has no memory left for the request now (--limit "         \
	"memory): try again later"

/*
 * The answer that is made from here on goes out with mcp_request_release()
 * only: so it can be made on another thread.
 */
void mcp_request_hold(struct mcp_request *q);
void mcp_request_release(struct mcp_request *q);

/*
 * For the transports: cancels q. What is in progress for it is aborted, and so
 * is a question to the client. answered() is called as usual, maybe from
 * inside; the transport drops the response if there is one. A second call does
 * nothing. On the thread of q.
 */
void mcp_request_cancel(struct mcp_request *q);

/*
 * Answer with a result of these members ("a":1,"b":2 without braces, or "").
 * What 2026-07-28 wants in every result is added there and only there.
 */
void mcp_request_result(struct mcp_request *q, struct str members);
void mcp_request_error(
    struct mcp_request *q, enum mcp_code code, struct str text);

/* With data (JSON) and the status over HTTP. */
void mcp_request_refuse(struct mcp_request *q, int status, enum mcp_code code,
    struct str text, struct str data);

/* resultType "input_required" with these members; 2026-07-28 only. */
void mcp_request_input_required(struct mcp_request *q, struct str members);

/* What lists say about caching, from 2026-07-28 on: members for the above. */
struct str mcp_request_caching(const struct mcp_request *q, int ttl_ms);
struct str mcp_request_caching_as(
    const struct mcp_request *q, int ttl_ms, bool is_private);

/* A notification along with q; params: JSON members, without braces. */
bool mcp_request_notify(
    struct mcp_request *q, const char *method, struct str params);

/* Only where the client gave a token for it.  total < 0: unknown. */
void mcp_request_progress(
    struct mcp_request *q, double progress, double total, struct str text);

/* Only where the client wants logs of that level.  data: JSON. */
void mcp_request_log(
    struct mcp_request *q, int level, const char *logger, struct str data);

/* "debug" ... "emergency" as 0 ... 7; -1: no such level (RFC 5424 names). */
int mcp_request_log_level(struct str name);

/* Did the client declare the capability ("elicitation", "sampling")? */
bool mcp_request_can(const struct mcp_request *q, const char *capability);

#endif
