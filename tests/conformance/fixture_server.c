/*
 * fixture_server.c - an MCP server on the same core as the program's, for the
 * conformance suite: fixture_server PORT, until SIGTERM or SIGINT.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "http/http_server.h"
#include "mcp/mcp.h"
#include "net/loop.h"
#include "net/net_address.h"

#include "fixture.h"

/* Every revision has it, or every one from the first that had it. */
#define ALL(name, answer)                                                      \
	{                                                                      \
		name, "mcp " name, MCP_2024_11_05, MCP_2026_07_28, answer      \
	}
#define NEW(name, answer)                                                      \
	{                                                                      \
		name, "mcp " name, MCP_2026_07_28, MCP_2026_07_28, answer      \
	}

static const struct mcp_method methods[] = {
	ALL("tools/list", fixture_tools_list),
	ALL("tools/call", fixture_tools_call),
	ALL("resources/list", fixture_resources_list),
	ALL("resources/templates/list", fixture_resources_templates),
	ALL("resources/read", fixture_resources_read),
	ALL("prompts/list", fixture_prompts_list),
	ALL("prompts/get", fixture_prompts_get),
	ALL("completion/complete", fixture_prompts_complete),
	NEW("skills/list", fixture_skills_list),
	NEW("skills/get", fixture_skills_get),
	NEW("resources/directory/read", fixture_skills_directory),
	{ NULL, NULL, MCP_REVISIONS, MCP_REVISIONS, NULL },
};

#define OFFERED                                                                \
	"\"tools\":{\"listChanged\":true},"                                    \
	"\"resources\":{\"listChanged\":true,\"subscribe\":true},"             \
	"\"prompts\":{\"listChanged\":true},\"completions\":{}"

struct program {
	struct fixture fixture;
	struct mcp_server mcp;
	struct http_server *http;
	struct http_server_config config;
	struct limits limits;
	struct loop_note stop;
	sigset_t signals;
};

static void
handle(void *context, struct http_exchange *ex)
{
	struct program *p = context;
	struct str name =
	    http_headers_get(&ex->request.headers, "Authorization");

	/* A caller that states a name is accepted under it. */
	if (name.p != NULL) {
		ex->principal.kind = HTTP_PRINCIPAL_CLAIMED;
		ex->principal.subject = name;
	}
	if (!str_is(ex->request.path, "/mcp")) {
		ex->response.status = 404;
		http_exchange_send(ex);
	} else if (ex->request.method == HTTP_METHOD_OPTIONS) {
		ex->response.status = 204;
		http_headers_add(ex->arena, &ex->response.headers, STR("Allow"),
		    MCP_HTTP_ALLOW);
		http_exchange_send(ex);
	} else {
		mcp_http_handle(&p->mcp, &p->fixture, ex, NULL);
	}
}

static void
on_stopped(void *context)
{
	struct program *p = context;

	loop_stop(p->fixture.loop);
}

static void
on_stop(struct loop_note *note)
{
	struct program *p = container_of(note, struct program, stop);

	http_server_stop(p->http, on_stopped, p);
}

static void *
wait_for_signal(void *context)
{
	struct program *p = context;
	int got;

	sigwait(&p->signals, &got);
	loop_post(p->fixture.loop, &p->stop);
	return NULL;
}

static int
open_all(struct program *p, const char *port, struct err *e)
{
	struct net_address address = { 0 };
	char text[32];

	snprintf(text, sizeof(text), ":%s", port);
	if (net_address_parse(
	        &address, (struct str){ text, strlen(text) }, e) == -1)
		return -1;
	p->fixture.loop = loop_new(e);
	if (p->fixture.loop == NULL)
		return -1;
	p->fixture.registry = mcp_registry_new(NULL);
	p->limits = limits_default();
	p->limits.stop_ms = 1000;
	p->mcp = (struct mcp_server){
		.info = STR("{\"name\":\"fixture\",\"version\":\"1\"}"),
		.instructions = STR_NONE,
		.capabilities = STR("{" OFFERED ",\"logging\":{}}"),
		.modern_capabilities =
		    STR("{" OFFERED ",\"extensions\":"
		        "{\"io.modelcontextprotocol/skills\":"
		        "{\"directoryRead\":true}}}"),
		.logging = true,
		.subscribe = true,
		.changes = MCP_CHANGE_TOOLS | MCP_CHANGE_RESOURCES |
		           MCP_CHANGE_PROMPTS,
		.json = json_bounds_of_request(&p->limits),
		.registry = p->fixture.registry,
		.surface = STR(FIXTURE_SURFACE),
		.methods = methods,
		.tool_schema = fixture_tools_schema,
	};
	mcp_server_init(&p->mcp);
	p->config = (struct http_server_config){
		.name = "fixture",
		.handler = handle,
		.context = p,
		.limits = &p->limits,
	};
	p->http =
	    http_server_open(p->fixture.loop, &address, -1, &p->config, e);
	return p->http != NULL ? 0 : -1;
}

int
main(int argc, char **argv)
{
	static struct program p;
	struct err e = { .kind = ERR_NONE };
	pthread_t waiter;

	if (argc != 2) {
		fprintf(stderr, "usage: fixture_server PORT\n");
		return 2;
	}
	sigemptyset(&p.signals);
	sigaddset(&p.signals, SIGTERM);
	sigaddset(&p.signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &p.signals, NULL);
	p.stop.run = on_stop;
	if (open_all(&p, argv[1], &e) == -1) {
		fprintf(stderr, "fixture_server: %s\n", e.text);
		return 1;
	}
	if (pthread_create(&waiter, NULL, wait_for_signal, &p) != 0)
		return 1;
	printf("http://127.0.0.1:%s/mcp\n", argv[1]);
	fflush(stdout);
	loop_run(p.fixture.loop);
	pthread_join(waiter, NULL);
	http_server_free(p.http);
	mcp_registry_leave(p.fixture.registry, p.fixture.loop);
	loop_free(p.fixture.loop);
	mcp_registry_free(p.fixture.registry);
	return 0;
}
