/* test_expose_control.c - the paths of a control surface. */
#include "base/log.h"
#include "expose/control/expose_control.h"
#include "fake_engine.h"

#define HEAD                                                                   \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"info: {label: Test, description: d}\n"                                \
	"capability:\n"                                                        \
	"  exposes:\n"                                                         \
	"  - type: control\n"                                                  \
	"    port: 9000\n"

#define ALL                                                                    \
	HEAD "    management: {info: true, reload: true, validate: true, "     \
	     "logs: true}\n"

/* The state that the test program reports. */
static struct {
	bool stopped, unready, stopping;
	struct expose_control_job *job;
} program;

static void
adapters(void *context, expose_control_adapter_fn *visit, void *visitor)
{
	const struct expose_control_adapter a = { "rest", "api", 8080,
		!program.stopped };

	(void)context;
	visit(visitor, &a);
}

static bool
is_ready(void *context)
{
	(void)context;
	return !program.unready;
}

static void
metrics(void *context, struct buf *out)
{
	(void)context;
	buf_puts(out, "up 1\n");
}

static bool
start(void *context, struct expose_control_job *job)
{
	(void)context;
	if (program.stopping)
		return false;
	program.job = job;
	return true;
}

static const struct expose_control_program lent = {
	.adapters = adapters,
	.is_ready = is_ready,
	.metrics = metrics,
	.start = start,
};

static void
open_control(struct surface *s, const char *text)
{
	memset(&program, 0, sizeof(program));
	surface_open(s, text, CAPABILITY_EXPOSES_CONTROL);
	expose_control_connect(s->x, &lent);
}

static void
test_each_path_has_its_response(void **state)
{
	static const struct {
		enum http_method method;
		const char *path, *body;
		int status;
		const char *want;
	} t[] = {
		{ HTTP_METHOD_GET, "/health/live", NULL, 200,
		    "{\"status\":\"UP\"}" },
		{ HTTP_METHOD_GET, "/health/ready", NULL, 200,
		    "{\"status\":\"UP\",\"adapters\":[{\"type\":\"rest\","
		    "\"namespace\":\"api\",\"port\":8080,\"state\":"
		    "\"RUNNING\"}]}" },
		{ HTTP_METHOD_GET, "/status", NULL, 200,
		    "{\"capability\":{\"label\":\"Test\",\"specVersion\":"
		    "\"1.0.0-alpha2\"},\"engine\":{\"name\":\"claviger\"," },
		{ HTTP_METHOD_HEAD, "/metrics", NULL, 200, "up 1\n" },
		{ HTTP_METHOD_GET, "/logs", NULL, 200, "{\"level\":\"info\"}" },
		{ HTTP_METHOD_PUT, "/logs", "{\"level\":\"warn\"}", 200,
		    "{\"level\":\"warn\"}" },
		{ HTTP_METHOD_PUT, "/logs", "{\"level\":\"loud\"}", 400,
		    "with LEVEL one of error" },
		{ HTTP_METHOD_PUT, "/logs", "[", 400,
		    "with LEVEL one of error" },
		{ HTTP_METHOD_POST, "/metrics", NULL, 405,
		    "Method not allowed" },
		{ HTTP_METHOD_GET, "/reload", NULL, 405, "Method not allowed" },
		{ HTTP_METHOD_OPTIONS, "/reload", NULL, 204, "" },
		{ HTTP_METHOD_GET, "/", NULL, 404, "Not found" },
		{ HTTP_METHOD_GET, "/health/live/", NULL, 404, "Not found" },
	};
	struct surface s;

	(void)state;
	open_control(&s, ALL);
	for (size_t i = 0; i < LEN(t); i++) {
		surface_ask(&s, t[i].method, t[i].path, NULL, t[i].body);
		CHECK_INT(s.ex.response.status, t[i].status);
		CHECK_HAS(
		    arena_strdup(&s.arena, s.ex.response.body), t[i].want);
	}
	surface_ask(&s, HTTP_METHOD_GET, "/reload", NULL, NULL);
	CHECK_TEXT(surface_header(&s, "Allow"), "POST, OPTIONS");
	surface_close(&s);
	log_set_level(LOG_LEVEL_INFO);
}

static void
test_disabled_paths_return_404(void **state)
{
	static const struct {
		const char *path, *key;
	} t[] = {
		{ "/status", "management.info" },
		{ "/reload", "management.reload" },
		{ "/validate", "management.validate" },
		{ "/logs", "management.logs" },
	};
	struct surface s;

	(void)state;
	open_control(&s, HEAD);
	for (size_t i = 0; i < LEN(t); i++) {
		surface_ask(&s, HTTP_METHOD_POST, t[i].path, NULL, NULL);
		CHECK_INT(s.ex.response.status, 404);
		CHECK_HAS(arena_strdup(&s.arena, s.ex.response.body), t[i].key);
	}
	surface_close(&s);
}

static void
test_a_stopped_listener_makes_the_status_degraded(void **state)
{
	struct surface s;

	(void)state;
	open_control(&s, HEAD);
	program.stopped = true;
	surface_ask(&s, HTTP_METHOD_GET, "/health/ready", NULL, NULL);
	CHECK_INT(s.ex.response.status, 503);
	CHECK_HAS(arena_strdup(&s.arena, s.ex.response.body), "DEGRADED");
	program.stopped = false;
	program.unready = true;
	surface_ask(&s, HTTP_METHOD_GET, "/health/ready", NULL, NULL);
	CHECK_INT(s.ex.response.status, 503);
	surface_close(&s);
}

static void
test_a_job_responds_after_every_file(void **state)
{
	struct surface s;

	(void)state;
	open_control(&s, ALL);
	fake.later = true;
	surface_ask(&s, HTTP_METHOD_POST, "/reload", NULL, NULL);
	CHECK_INT(fake.sent, 0);
	CHECK(program.job != NULL && program.job->reload);
	expose_control_file(program.job, "a.yaml", "reloaded", NULL);
	expose_control_file(
	    program.job, "b.yaml", "failed", "b.yaml:1:2: bad \"x\"");
	program.job->note.run(&program.job->note);
	CHECK_INT(fake.sent, 1);
	CHECK_INT(s.ex.response.status, 422);
	CHECK_TEXT(s.ex.response.body,
	    "{\"status\":\"FAILED\",\"files\":[{\"file\":\"a.yaml\","
	    "\"outcome\":\"reloaded\"},{\"file\":\"b.yaml\",\"outcome\":"
	    "\"failed\",\"message\":\"b.yaml:1:2: bad \\\"x\\\"\"}]}");
	surface_ask(&s, HTTP_METHOD_GET, "/validate", NULL, NULL);
	CHECK(!program.job->reload);
	expose_control_file(program.job, "a.yaml", "valid", NULL);
	program.job->note.run(&program.job->note);
	CHECK_INT(s.ex.response.status, 200);
	surface_ask(&s, HTTP_METHOD_POST, "/reload", NULL, NULL);
	program.job->stopped = true;
	program.job->note.run(&program.job->note);
	CHECK_INT(s.ex.response.status, 503);
	program.stopping = true;
	surface_ask(&s, HTTP_METHOD_POST, "/reload", NULL, NULL);
	CHECK_INT(s.ex.response.status, 503);
	surface_close(&s);
}

static void
test_its_own_authentication_is_enforced(void **state)
{
	struct surface s;

	(void)state;
	open_control(&s, HEAD);
	CHECK(expose_needs_loopback(s.x));
	surface_close(&s);
	open_control(&s, HEAD "    authentication: {type: bearer, token: t}\n");
	CHECK(!expose_needs_loopback(s.x));
	surface_ask(&s, HTTP_METHOD_GET, "/health/live", NULL, NULL);
	CHECK_INT(s.ex.response.status, 401);
	surface_ask(&s, HTTP_METHOD_GET, "/health/live",
	    "Authorization: Bearer t\n", NULL);
	CHECK_INT(s.ex.response.status, 200);
	surface_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_path_has_its_response),
		cmocka_unit_test(test_disabled_paths_return_404),
		cmocka_unit_test(
		    test_a_stopped_listener_makes_the_status_degraded),
		cmocka_unit_test(test_a_job_responds_after_every_file),
		cmocka_unit_test(test_its_own_authentication_is_enforced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
