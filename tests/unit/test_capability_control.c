/* test_capability_control.c - control surfaces and their defaults. */
#include "base/buf.h"
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"

#define FILE_WITH(text)                                                        \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  exposes:\n"                                                         \
	"  - {type: control, port: 9000" text "}\n"

static struct capability *
load(const char *text)
{
	struct err e = { .kind = ERR_NONE };
	struct capability *s =
	    capability_load_text(STR("t.yaml"), str_of(text), &e);

	if (s == NULL)
		fail_msg("not loaded: %s", e.text);
	return s;
}

static void
test_defaults_are_those_of_the_language(void **state)
{
	struct capability *s = load(FILE_WITH(""));
	const struct capability_exposes *x = s->exposes;
	const struct capability_control *c = x->control;

	(void)state;
	CHECK_INT(s->errors, 0);
	CHECK_INT(s->warnings, 0);
	CHECK_INT(x->type, CAPABILITY_EXPOSES_CONTROL);
	CHECK_TEXT(x->namespace, "control");
	CHECK(c->health && c->metrics && c->traces && c->observability);
	CHECK(!c->info && !c->reload && !c->validate && !c->log_level);
	CHECK(!c->b3);
	CHECK_INT(c->sampling_ppm, 1000000);
	CHECK_INT(c->trace_buffer, 100);
	CHECK_TEXT(c->otlp_endpoint, NULL);
	capability_free(s);
}

static void
test_declared_settings_are_used(void **state)
{
	struct capability *s = load(
	    FILE_WITH(", management: {health: false, info: true, reload: true,"
	              " validate: true, logs: {level-control: true}},"
	              " observability: {metrics: {local: {enabled: false}},"
	              " traces: {sampling: 0.25, propagation: b3,"
	              " local: {buffer-size: 10}},"
	              " exporters: {otlp: {endpoint: 'http://c:4318'}}}"));
	const struct capability_control *c = s->exposes->control;

	(void)state;
	CHECK_INT(s->warnings, 0);
	CHECK(!c->health && !c->metrics && c->traces);
	CHECK(c->info && c->reload && c->validate && c->log_level);
	CHECK(c->b3);
	CHECK_INT(c->sampling_ppm, 250000);
	CHECK_INT(c->trace_buffer, 10);
	CHECK_TEXT(c->otlp_endpoint, "http://c:4318");
	capability_free(s);
	s = load(FILE_WITH(", observability: {enabled: false}"));
	c = s->exposes->control;
	CHECK(!c->metrics && !c->traces);
	capability_free(s);
	s = load(FILE_WITH(", management: {logs: true}"));
	CHECK(s->exposes->control->log_level);
	capability_free(s);
}

static void
test_errors_have_their_place(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ FILE_WITH(", observability: {traces: {sampling: 2}}"),
		    "t.yaml:4:68: error: sampling 2 must be" },
		{ FILE_WITH(", observability: {traces: {propagation: x}}"),
		    "error: unknown propagation 'x'; use w3c or b3" },
		{ FILE_WITH(", observability: {traces: {local: "
		            "{buffer-size: 9}}}"),
		    "error: buffer-size 9 must be from 10 to 10000" },
		{ FILE_WITH(", observability: {exporters: {otlp: {}}}"),
		    "error: otlp has no 'endpoint'" },
		{ FILE_WITH(", management: {reloads: true}"),
		    "warning: unknown key 'reloads' in management; did you "
		    "mean 'reload'?" },
		{ FILE_WITH(", management: {logs: {stream: true}}"),
		    "warning: log streaming is not supported" },
		{ FILE_WITH(", management: {scripting: {enabled: true}}"),
		    "warning: management uses scripting" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability *s = load(t[i].text);
		struct buf out;

		buf_init(&out, 1 << 20);
		capability_diagnostics_notes(&out, s);
		CHECK_HAS(buf_text(&out), t[i].want);
		buf_done(&out);
		capability_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults_are_those_of_the_language),
		cmocka_unit_test(test_declared_settings_are_used),
		cmocka_unit_test(test_errors_have_their_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
