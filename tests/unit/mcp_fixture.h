/*
 * mcp_rig.h - an MCP server for unit tests: requests of its own making, and one
 * on loopback that is spoken to in raw bytes.
 */
#ifndef CLAVIGER_TESTS_UNIT_MCP_RIG_H
#define CLAVIGER_TESTS_UNIT_MCP_RIG_H

#include <errno.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "data/json/json.h"
#include "http/http_server.h"
#include "mcp/mcp.h"
#include "net/loop.h"
#include "net/net_address.h"
#include "check.h"

#define RIG_META                                                               \
	"\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":"              \
	"\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":"       \
	"{\"elicitation\":{}}}"

struct rig {
	struct mcp_server server;
	struct mcp_registry *registry;
	struct arena arena; /* of asks without a transport */
	struct mcp_caller caller; /* of those */
	/* On loopback. */
	struct loop *loop;
	struct http_server *http;
	struct http_server_config config;
	struct limits limits;
	struct net_address address;
	pthread_t thread;
	struct loop_note stop;
};

static inline void
rig_echo(struct mcp_request *q)
{
	mcp_request_progress(q, 1, 2, STR("on the way"));
	mcp_request_result(q, STR("\"echo\":true"));
}

static inline void
rig_question(struct mcp_request *q)
{
	const struct mcp_elicitation in = { "who", "elicitation/create",
		"elicitation", STR("{\"message\":\"Who?\"}") };
	struct json *state = json_new(q->arena, JSON_OBJECT);

	json_add(state, "round", json_new_text(q->arena, STR("one")));
	if (mcp_elicitation_get(q, "who") == NULL)
		mcp_elicitation_need(q, &in, 1, state);
	else
		mcp_request_result(
		    q, arena_strf(q->arena, "\"action\":\"%.*s\"",
		           STR_FMT(json_get_text(
		               mcp_elicitation_get(q, "who"), "action"))));
}

static const struct mcp_method rig_methods[] = {
	{ "test/echo", "echo", MCP_2024_11_05, MCP_2026_07_28, rig_echo },
	{ "test/question", "question", MCP_2024_11_05, MCP_2026_07_28,
	    rig_question },
	{ "test/old", "old", MCP_2024_11_05, MCP_2025_03_26, rig_echo },
	{ NULL, NULL, MCP_REVISIONS, MCP_REVISIONS, NULL },
};

/* A caller of that name; "": any caller. */
static inline struct mcp_caller
rig_caller(const char *name)
{
	struct mcp_caller c = { .principal = { .kind = HTTP_PRINCIPAL_USER,
		                    .issuer = STR("rig"),
		                    .subject = str_of(name) } };

	if (name[0] == '\0')
		c.principal.kind = HTTP_PRINCIPAL_ANONYMOUS;
	return c;
}

/* The same for a key, borrowed until 64 more were asked for. */
static inline struct mcp_caller *
rig_borrow(const char *name)
{
	static struct mcp_caller kept[64];
	static size_t at;
	struct mcp_caller *c = &kept[at++ % LEN(kept)];

	*c = rig_caller(name);
	return c;
}

static inline void
rig_make(struct rig *r, const struct mcp_registry_limits *limits)
{
	*r = (struct rig){ .registry = mcp_registry_new(limits) };
	r->caller = rig_caller("mine");
	r->server = (struct mcp_server){
		.info = STR("{\"name\":\"rig\",\"version\":\"1\"}"),
		.instructions = STR_NONE,
		.capabilities = STR("{\"tools\":{}}"),
		.modern_capabilities = STR_NONE,
		.subscribe = true,
		.changes = MCP_CHANGE_TOOLS,
		.json = { .depth = 64, .values = 10000 },
		.registry = r->registry,
		.surface = STR("rig"),
		.methods = rig_methods,
	};
	mcp_server_init(&r->server);
}

static inline void
rig_free(struct rig *r)
{
	mcp_registry_free(r->registry);
	arena_done(&r->arena);
}

static inline void
rig_answered(struct mcp_request *q)
{
	(void)q; /* the test looks */
}

/* A request that no transport brought; it is answered from inside. */
static inline struct mcp_request
rig_ask(struct rig *r, enum mcp_revision revision, const char *method,
    const char *params)
{
	struct mcp_request q = {
		.server = &r->server,
		.arena = &r->arena,
		.credential = STR("Key mine"),
		.request_id = STR("r"),
		.revision = revision,
		.session = { .registry = r->registry,
		    .surface = STR("rig"),
		    .id = STR_NONE,
		    .caller = &r->caller },
		.log_level = -1,
		.answered = rig_answered,
	};
	struct json *v = json_parse(&r->arena,
	    arena_strf(&r->arena,
	        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\","
	        "\"params\":%s}",
	        method, params),
	    64, 0, NULL);

	CHECK(v != NULL);
	mcp_message_read(&q.message, v);
	q.client = json_get(
	    q.message.meta, "io.modelcontextprotocol/clientCapabilities");
	return q;
}

/* Its answer, NUL-terminated. */
static inline const char *
rig_say(struct rig *r, enum mcp_revision revision, const char *method,
    const char *params)
{
	struct mcp_request q = rig_ask(r, revision, method, params);

	mcp_server_dispatch(&q);
	return arena_strdup(&r->arena, q.answer);
}

static inline void
rig_handle(void *context, struct http_exchange *ex)
{
	struct rig *r = context;
	struct str name =
	    http_headers_get(&ex->request.headers, "Authorization");

	/* Who authenticates here believes everything. */
	if (name.p != NULL) {
		ex->principal.kind = HTTP_PRINCIPAL_USER;
		ex->principal.subject = name;
	}
	mcp_http_handle(&r->server, r, ex, NULL);
}

static inline void
rig_stopped(void *context)
{
	loop_stop(((struct rig *)context)->loop);
}

static inline void
rig_on_stop(struct loop_note *note)
{
	struct rig *r = container_of(note, struct rig, stop);

	http_server_stop(r->http, rig_stopped, r);
}

static inline void *
rig_run(void *context)
{
	loop_run(((struct rig *)context)->loop);
	return NULL;
}

/* Made before; listens from here on. */
static inline void
rig_listen(struct rig *r)
{
	struct err e = { 0 };
	int fd;

	r->limits = limits_default();
	r->limits.stop_ms = 2000;
	snprintf(r->address.host, sizeof(r->address.host), "127.0.0.1");
	r->config = (struct http_server_config){ .name = "rig",
		.handler = rig_handle,
		.context = r,
		.limits = &r->limits };
	r->stop.run = rig_on_stop;
	fd = net_address_reserve(&r->address, &e);
	r->loop = loop_new(&e);
	r->http = http_server_open(r->loop, &r->address, -1, &r->config, &e);
	CHECK(r->http != NULL);
	close(fd);
	pthread_create(&r->thread, NULL, rig_run, r);
}

static inline void
rig_stop(struct rig *r)
{
	loop_post(r->loop, &r->stop);
	pthread_join(r->thread, NULL);
	http_server_free(r->http);
	mcp_registry_leave(r->registry, r->loop);
	loop_free(r->loop);
	rig_free(r);
}

/* A connection that has sent a request with these header lines. */
static inline int
rig_dial(const struct rig *r, const char *method, const char *lines,
    const char *body)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)r->address.port) };
	struct timeval patience = { .tv_sec = 60 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char *text =
	    mem_printf("%s /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
	               "application/json\r\nContent-Length: %zu\r\n%s\r\n%s",
	        method, strlen(body), lines, body);

	inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	CHECK_INT(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	CHECK_INT(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	free(text);
	return fd;
}

/* Until the text has `end`; NULL: all there is.  The caller frees. */
static inline char *
rig_hear(int fd, const char *end)
{
	size_t room = 1 << 20, n = 0;
	char *text = mem_new(room);
	ssize_t got;

	while (end == NULL || strstr(text, end) == NULL) {
		got = read(fd, text + n, room - 1 - n);
		if (got == -1 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	if (end != NULL && strstr(text, end) == NULL)
		fail_msg("'%s' is not in '%s'", end, text);
	return text;
}

/* One request on a connection of its own; the whole answer.  Caller frees. */
static inline char *
rig_post(const struct rig *r, const char *lines, const char *body)
{
	char *more = mem_printf("Connection: close\r\n%s", lines), *text;
	int fd = rig_dial(r, "POST", more, body);

	text = rig_hear(fd, NULL);
	close(fd);
	free(more);
	return text;
}

#define RIG_CALL(id, method, params)                                           \
	"{\"jsonrpc\":\"2.0\",\"id\":" id ",\"method\":\"" method              \
	"\",\"params\":" params "}"
#define RIG_HELLO                                                              \
	RIG_CALL("1", "initialize",                                            \
	    "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":"            \
	    "{\"elicitation\":{}},\"clientInfo\":{\"name\":\"r\","             \
	    "\"version\":\"1\"}}")

/* The header line of a new session, for rig_dial().  Caller frees. */
static inline char *
rig_session(const struct rig *r)
{
	char *text = rig_post(r, "", RIG_HELLO), *line;
	const char *id = strstr(text, "Mcp-Session-Id: ");

	CHECK(id != NULL);
	line = mem_printf("%.*s\r\n", 16 + 32, id);
	free(text);
	return line;
}

#endif
