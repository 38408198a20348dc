/* test_trace_context.c - traceparent, tracestate and b3. */
#include "base/arena.h"
#include "trace/trace_context.h"
#include "check.h"
#include "http/http_headers.h"

#define TRACE "0af7651916cd43dd8448eb211c80319c"
#define SPAN "b7ad6b7169203331"
#define OK "00-" TRACE "-" SPAN "-01"

static void
test_a_traceparent_is_read_strictly(void **state)
{
	static const struct {
		const char *text;
		int want; /* -1: refused; else the sampled flag */
	} t[] = {
		{ OK, 1 },
		{ "00-" TRACE "-" SPAN "-00", 0 },
		{ "00-" TRACE "-" SPAN "-02", 0 },
		{ "00-" TRACE "-" SPAN "-ff", 1 },
		{ "01-" TRACE "-" SPAN "-01", 1 }, /* a later version */
		{ "cc-" TRACE "-" SPAN "-01-what-the-future-brings", 1 },
		{ "cc-" TRACE "-" SPAN "-01.what", -1 },
		{ "ff-" TRACE "-" SPAN "-01", -1 },
		{ OK "-", -1 },
		{ OK " ", -1 },
		{ "00-" TRACE "-" SPAN "-1", -1 },
		{ "00-" TRACE "-" SPAN "-0A", -1 },
		{ "0A-" TRACE "-" SPAN "-01", -1 },
		{ "00-0AF7651916CD43DD8448EB211C80319C-" SPAN "-01", -1 },
		{ "00-00000000000000000000000000000000-" SPAN "-01", -1 },
		{ "00-" TRACE "-0000000000000000-01", -1 },
		{ "00_" TRACE "-" SPAN "-01", -1 },
		{ "00-" TRACE "_" SPAN "-01", -1 },
		{ "00-" TRACE "-" SPAN "_01", -1 },
		{ "00-" TRACE "-b7ad6b716920333g-01", -1 },
		{ "00", -1 },
		{ "", -1 },
		{ NULL, -1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct trace_context c;
		bool ok = trace_context_parse(&c, str_of(t[i].text), STR_NONE);

		CHECK_INT(ok ? c.sampled : -1, t[i].want);
	}
}

static void
test_a_malformed_state_is_ignored(void **state)
{
	static const struct {
		const char *text;
		bool kept;
	} t[] = {
		{ "a=1", true },
		{ "a=1,b@c=2 3", true },
		{ "a=1 , ,\tb=2", true },
		{ "0a_-*/=!~", true },
		{ "a=1,", true },
		{ "A=1", false },
		{ "a", false },
		{ "a=", false },
		{ "=1", false },
		{ "a=1=2", false },
		{ "_a=1", false },
		{ "a=\x7f", false },
		{ "a=\xc3\xa4", false },
		{ "a=1\nb", false },
		{ ",", false },
		{ "", false },
	};
	struct trace_context c;
	struct arena a = { 0 };
	struct str many = STR("a=1");

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		CHECK(trace_context_parse(&c, STR(OK), str_of(t[i].text)));
		CHECK_TEXT(c.state, t[i].kept ? t[i].text : NULL);
	}
	for (int i = 0; i < 32; i++)
		many = arena_strf(&a, "%.*s,a=1", STR_FMT(many));
	CHECK(trace_context_parse(&c, STR(OK), many)); /* 33 members */
	CHECK_TEXT(c.state, NULL);
	CHECK(trace_context_parse(&c, STR(OK),
	    arena_strf(&a, "a=%.*s%.*s%.*s%.*s%.*s", STR_FMT(many),
	        STR_FMT(many), STR_FMT(many), STR_FMT(many), STR_FMT(many))));
	CHECK_TEXT(c.state, NULL); /* too long */
	arena_done(&a);
}

static void
test_b3_is_read_in_both_forms(void **state)
{
	static const struct {
		const char *one, *trace, *span, *sampled;
		int want; /* -1: refused; 2: the caller did not decide */
	} t[] = {
		{ TRACE "-" SPAN "-1", NULL, NULL, NULL, 1 },
		{ TRACE "-" SPAN "-0", NULL, NULL, NULL, 0 },
		{ TRACE "-" SPAN "-d", NULL, NULL, NULL, 1 },
		{ TRACE "-" SPAN, NULL, NULL, NULL, 2 },
		{ TRACE "-" SPAN "-1-" SPAN, NULL, NULL, NULL, 1 },
		{ "8448eb211c80319c-" SPAN "-1", NULL, NULL, NULL, 1 },
		{ TRACE "-" SPAN "-x", NULL, NULL, NULL, -1 },
		{ TRACE "-" SPAN "-1-xy", NULL, NULL, NULL, -1 },
		{ TRACE, NULL, NULL, NULL, -1 },
		{ "0", NULL, NULL, NULL, -1 },
		{ "", NULL, NULL, NULL, -1 },
		{ NULL, TRACE, SPAN, "1", 1 },
		{ NULL, TRACE, SPAN, "0", 0 },
		{ NULL, "8448eb211c80319c", SPAN, NULL, 2 },
		{ NULL, TRACE, NULL, "1", -1 },
		{ NULL, TRACE, SPAN, "true", -1 },
		{ NULL, NULL, NULL, NULL, -1 },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_headers h = { 0 };
		struct trace_context c;
		bool ok;

		if (t[i].one != NULL)
			http_headers_add(&a, &h, STR("B3"), str_of(t[i].one));
		if (t[i].trace != NULL)
			http_headers_add(
			    &a, &h, STR("X-B3-TraceId"), str_of(t[i].trace));
		if (t[i].span != NULL)
			http_headers_add(
			    &a, &h, STR("X-B3-SpanId"), str_of(t[i].span));
		if (t[i].sampled != NULL)
			http_headers_add(
			    &a, &h, STR("X-B3-Sampled"), str_of(t[i].sampled));
		ok = trace_context_read(&c, &a, &h, true);
		CHECK_INT(!ok ? -1 : !c.decided ? 2 : c.sampled, t[i].want);
	}
	arena_done(&a);
}

static void
test_written_headers_are_read_equally(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (int b3 = 0; b3 <= 1; b3++) {
		struct trace_context c, back;
		struct http_headers h = { 0 };

		trace_context_make(&c, true);
		c.state = STR("a=1");
		trace_context_write(&a, &h, &c, b3);
		CHECK(trace_context_read(&back, &a, &h, b3));
		CHECK(memcmp(back.trace_id, c.trace_id, 16) == 0);
		CHECK(memcmp(back.span_id, c.span_id, 8) == 0);
		CHECK(back.sampled && back.decided);
		CHECK_TEXT(back.state, b3 ? NULL : "a=1");
		/* Two different contexts are ignored. */
		trace_context_write(&a, &h, &c, b3);
		CHECK(!trace_context_read(&back, &a, &h, b3));
	}
	arena_done(&a);
}

static void
test_several_state_headers_are_joined(void **state)
{
	struct arena a = { 0 };
	struct http_headers h = { 0 };
	struct trace_context c;

	(void)state;
	http_headers_add(&a, &h, STR("TraceParent"), STR(OK));
	http_headers_add(&a, &h, STR("tracestate"), STR("a=1"));
	http_headers_add(&a, &h, STR("TraceState"), STR("b=2"));
	CHECK(trace_context_read(&c, &a, &h, false));
	CHECK_TEXT(c.state, "a=1,b=2");
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_traceparent_is_read_strictly),
		cmocka_unit_test(test_a_malformed_state_is_ignored),
		cmocka_unit_test(test_b3_is_read_in_both_forms),
		cmocka_unit_test(test_written_headers_are_read_equally),
		cmocka_unit_test(test_several_state_headers_are_joined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
