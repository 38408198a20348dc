/*
 * test_server_listener_table.c - the addresses to listen on, and their
 * surfaces.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/base.h"
#include "check.h"
#include "server/config.h"
#include "server/server_file.h"
#include "server/server_listener_table.h"
#include "http/http_server.h"
#include "scratch.h"

/* name, REST path, REST port, MCP port, address */
#define CAPABILITY                                                             \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"info: {label: T, description: d}\n"                                   \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: api\n"                                                 \
	"    baseUri: http://127.0.0.1:1\n"                                    \
	"    resources:\n"                                                     \
	"    - {name: r, path: /r, operations: [{name: get, method: GET}, "    \
	"{name: put, method: PUT}]}\n"                                         \
	"  exposes:\n"                                                         \
	"  - type: rest\n"                                                     \
	"    namespace: %s-rest\n"                                             \
	"    port: %d\n"                                                       \
	"    address: %s\n"                                                    \
	"    resources:\n"                                                     \
	"    - {name: r, path: '%s', operations: [{method: %s, name: get, "    \
	"call: api.get}]}\n"                                                   \
	"  - type: mcp\n"                                                      \
	"    namespace: %s-mcp\n"                                              \
	"    port: %d\n"                                                       \
	"    tools: [{name: t, description: d, call: api.get}]\n"

struct wanted {
	const char *name;
	int rest;
	const char *address, *path, *method;
	int mcp;
};

struct fixture {
	char dir[SCRATCH_PATH];
	char *paths[4];
	struct config config;
	struct server_file_setting setting;
	struct server_file *files[4];
	size_t count;
	struct arena arena;
	struct err e;
};

static void
open_fixture(struct fixture *f)
{
	*f = (struct fixture){ 0 };
	scratch_make(f->dir);
	CHECK_INT(config_init(&f->config, &f->e), 0);
	f->config.authority = false;
	f->setting.config = &f->config;
}

static void
add_file(struct fixture *f, const struct wanted *w)
{
	struct capability *failed;
	char *path = mem_printf("%s/%s.yaml", f->dir, w->name);
	FILE *out;

	f->paths[f->count] = path;
	out = fopen(path, "w");
	CHECK(out != NULL);
	fprintf(out, CAPABILITY, w->name, w->rest,
	    w->address != NULL ? w->address : "127.0.0.1", w->path,
	    w->method != NULL ? w->method : "GET", w->name, w->mcp);
	fclose(out);
	f->files[f->count] =
	    server_file_load(&f->setting, path, &failed, &f->e);
	CHECK_STR(f->e.text, "");
	f->count++;
}

static void
close_fixture(struct fixture *f)
{
	for (size_t i = 0; i < f->count; i++)
		server_file_release(f->files[i]);
	for (size_t i = 0; i < f->count; i++)
		free(f->paths[i]);
	config_done(&f->config);
	arena_done(&f->arena);
	scratch_remove(f->dir);
}

static void
add_port(struct fixture *f, const char *name, int port)
{
	struct config_port *p = &f->config.ports[f->config.port_count++];

	p->namespace = mem_strdup(name);
	p->port = port;
}

static void
test_a_conflict_is_refused_with_both_sides_and_the_remedy(void **state)
{
	static const struct {
		struct wanted a, b;
		const char *text[4]; /* texts in the error; none: the files are
		                        served */
	} t[] = {
		{ { "a", 81, NULL, "/x", NULL, 91 },
		    { "b", 81, NULL, "/y", NULL, 92 }, { NULL } },
		{ { "a", 81, NULL, "/x", NULL, 91 },
		    { "b", 81, NULL, "/x", "PUT", 92 }, { NULL } },
		{ { "a", 81, NULL, "/x", NULL, 81 },
		    { "b", 81, NULL, "/y", NULL, 92 }, { NULL } },
		{ { "a", 81, NULL, "/x/{i}", NULL, 91 },
		    { "b", 81, NULL, "/x/{j}", NULL, 92 },
		    { "a.yaml:16:", "b.yaml:16:", "GET /x/{j} on port 81",
		        "--port b-rest=PORT" } },
		{ { "a", 81, NULL, "/x", NULL, 91 },
		    { "b", 82, NULL, "/x", NULL, 91 },
		    { "a.yaml:17:", "b.yaml:17:", "both want port 91",
		        "--port b-mcp=PORT" } },
		{ { "a", 81, NULL, "/mcp", "POST", 91 },
		    { "b", 82, NULL, "/x", NULL, 81 },
		    { "a.yaml:16:", "b.yaml:17:", "POST /mcp on port 81",
		        "--port b-mcp=PORT" } },
		{ { "a", 81, NULL, "/x", NULL, 91 },
		    { "b", 81, "127.0.0.2", "/x", NULL, 92 }, { NULL } },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct fixture f;
		struct server_listener_table *p;

		open_fixture(&f);
		add_file(&f, &t[i].a);
		add_file(&f, &t[i].b);
		p = server_listener_table_new(
		    &f.config, f.files, f.count, &f.e);
		for (size_t k = 0; k < 4 && t[i].text[k] != NULL; k++)
			CHECK_HAS(f.e.text, t[i].text[k]);
		CHECK((p == NULL) == (t[i].text[0] != NULL));
		server_listener_table_release(p);
		close_fixture(&f);
	}
}

static int
port_of(const struct server_listener_table *p, const char *name)
{
	for (size_t i = 0; i < p->port_count; i++)
		for (size_t k = 0; k < p->ports[i].surface_count; k++)
			if (str_equal(str_of(p->ports[i].surfaces[k]->name),
			        str_of(name)))
				return p->ports[i].address.port;
	return -1;
}

static void
test_a_port_is_given_by_namespace_and_by_file(void **state)
{
	static const struct wanted a = { "a", 81, NULL, "/x", NULL, 91 };
	static const struct wanted b = { "b", 82, NULL, "/x", NULL, 92 };
	struct fixture f;
	struct server_listener_table *p;

	(void)state;
	open_fixture(&f);
	add_file(&f, &a);
	add_file(&f, &b);
	add_port(&f, "b.b-rest", 102);
	add_port(&f, "b-rest", 101);
	add_port(&f, "b.yaml.b-mcp", 103);
	add_port(&f, "b.a-mcp", 104);
	add_port(&f, "a-rest", 105);
	p = server_listener_table_new(&f.config, f.files, f.count, &f.e);
	CHECK_STR(f.e.text, "");
	CHECK_INT(port_of(p, "a-rest"), 105);
	CHECK_INT(port_of(p, "a-mcp"), 91);
	CHECK_INT(port_of(p, "b-rest"), 102);
	CHECK_INT(port_of(p, "b-mcp"), 103);
	server_listener_table_release(p);
	close_fixture(&f);
}

static void
test_the_authority_keeps_its_port(void **state)
{
	static const struct wanted a = { "a", 7070, NULL, "/x", NULL, 91 };
	struct fixture f;

	(void)state;
	open_fixture(&f);
	f.config.authority = true;
	snprintf(f.config.authority_address.host,
	    sizeof(f.config.authority_address.host), "127.0.0.1");
	f.config.authority_address.port = 7070;
	add_file(&f, &a);
	CHECK(server_listener_table_new(&f.config, f.files, f.count, &f.e) ==
	      NULL);
	CHECK_HAS(f.e.text, "which the key authority has");
	CHECK_HAS(f.e.text, "--port a-rest=PORT");
	close_fixture(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_conflict_is_refused_with_both_sides_and_the_remedy),
		cmocka_unit_test(test_a_port_is_given_by_namespace_and_by_file),
		cmocka_unit_test(test_the_authority_keeps_its_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
