/* test_tracer.c - which traces are kept, and their JSON. */
#include "base/arena.h"
#include "base/buf.h"
#include "data/json/json.h"
#include "trace/trace.h"
#include "trace/trace_json.h"
#include "trace/tracer.h"
#include "check.h"
#include "http/http_headers.h"

#define TRACE "0af7651916cd43dd8448eb211c80319c"

static const struct tracer_settings all = { .sampling_ppm = 1000000,
	.kept = 10 };

/* A request that called an operation and was answered. */
static void
record(struct tracer *t, struct arena *a, const char *operation, int status)
{
	struct http_headers none = { 0 };
	struct trace *trace = trace_new(t, a, &none, "rest.request");
	struct trace_span *s =
	    trace_begin(trace, NULL, TRACE_INTERNAL, "rest.operation");

	trace_operation(s, STR("ns"), str_of(operation));
	trace_end(s, status >= 500 ? STR("it broke") : STR_NONE);
	trace_finish(trace, "rest /x", status);
}

static size_t
listed(struct tracer *t, const char *operation, const char *status)
{
	struct arena a = { 0 };
	struct buf b;
	const struct json *v;
	size_t n;

	buf_init(&b, 1 << 20);
	tracer_list(t, &b, str_of(operation), str_of(status));
	v = json_parse(&a, buf_str(&b), 8, JSON_UNIQUE, NULL);
	CHECK(v != NULL);
	n = json_get(v, "traces")->count;
	arena_done(&a);
	buf_done(&b);
	return n;
}

static void
test_the_newest_traces_are_kept_and_found(void **state)
{
	struct tracer *t = tracer_new(&all);
	struct arena a = { 0 };

	(void)state;
	CHECK_INT(listed(t, NULL, NULL), 0);
	for (int i = 0; i < 12; i++)
		record(t, &a, i % 2 ? "odd" : "even", i < 11 ? 200 : 503);
	CHECK_INT(listed(t, NULL, NULL), 10);
	CHECK_INT(listed(t, "odd", NULL), 5);
	CHECK_INT(listed(t, "odd", "error"), 1);
	CHECK_INT(listed(t, "odd", "OK"), 4);
	CHECK_INT(listed(t, NULL, "503"), 1);
	CHECK_INT(listed(t, NULL, "404"), 0);
	CHECK_INT(listed(t, "other", NULL), 0);
	tracer_free(t);
	arena_done(&a);
}

static void
test_a_trace_is_shown_with_its_spans(void **state)
{
	struct tracer *t = tracer_new(&all);
	struct arena a = { 0 };
	struct http_headers h = { 0 };
	struct trace *trace;
	struct trace_span *s;
	const struct json *v, *spans;
	struct buf b;

	(void)state;
	http_headers_add(&a, &h, STR("traceparent"),
	    STR("00-" TRACE "-b7ad6b7169203331-01"));
	trace = trace_new(t, &a, &h, "rest.request");
	s = trace_begin(trace, NULL, TRACE_CLIENT, "http.client.GET");
	trace_set(
	    s, "text", STR("a \"quote\", Authorization: Bearer abcdefgh"));
	trace_set_int(s, "number", -3);
	trace_end(s, STR("timeout"));
	trace_finish(trace, "rest /x", 504);
	buf_init(&b, 1 << 20);
	CHECK(!tracer_show(t, &b, STR("nothing")));
	CHECK(tracer_show(t, &b, STR(TRACE)));
	v = json_parse(&a, buf_str(&b), 8, JSON_UNIQUE, NULL);
	CHECK_TEXT(json_get_text(v, "status"), "error");
	spans = json_get(v, "spans");
	CHECK_INT(spans->count, 2);
	CHECK_TEXT(json_get_text(json_at(spans, 0), "parentSpanId"),
	    "b7ad6b7169203331");
	CHECK_TEXT(json_get_text(json_at(spans, 1), "error"), "timeout");
	v = json_get(json_at(spans, 1), "attributes");
	CHECK_TEXT(json_get(v, "number")->text, "-3");
	CHECK(strstr(buf_text(&b), "abcdefgh") == NULL);
	buf_clear(&b);
	buf_putc(&b, '[');
	trace_json_otlp(&b, trace);
	buf_putc(&b, ']');
	v = json_parse(&a, buf_str(&b), 8, JSON_UNIQUE, NULL);
	CHECK_INT(v->count, 2);
	CHECK_TEXT(json_get_text(json_at(v, 1), "traceId"), TRACE);
	CHECK_TEXT(json_get_text(json_get(json_at(v, 1), "status"), "message"),
	    "timeout");
	buf_done(&b);
	tracer_free(t);
	arena_done(&a);
}

static void
test_the_caller_decides_whether_to_record(void **state)
{
	static const struct {
		const char *flags; /* NULL: no traceparent */
		int ppm;
		bool recorded;
	} t[] = {
		{ "01", 0, true },
		{ "00", 1000000, false },
		{ NULL, 1000000, true },
		{ NULL, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct tracer_settings s = { .sampling_ppm = t[i].ppm,
			.kept = 10 };
		struct tracer *tracer = tracer_new(&s);
		struct arena a = { 0 };
		struct http_headers h = { 0 }, out = { 0 };
		struct trace *trace;

		if (t[i].flags != NULL)
			http_headers_add(&a, &h, STR("traceparent"),
			    arena_strf(&a, "00-" TRACE "-b7ad6b7169203331-%s",
			        t[i].flags));
		trace = trace_new(tracer, &a, &h, "rest.request");
		CHECK_INT(trace->recording, t[i].recorded);
		CHECK((trace_begin(trace, NULL, TRACE_CLIENT, "x") != NULL) ==
		      t[i].recorded);
		trace_propagate(trace, NULL, &out);
		CHECK_INT(out.count, 1);
		CHECK(str_ends(out.items[0].value,
		    t[i].recorded ? STR("-01") : STR("-00")));
		trace_finish(trace, "x", 200);
		CHECK_INT(listed(tracer, NULL, NULL), t[i].recorded);
		tracer_free(tracer);
		arena_done(&a);
	}
}

static void
test_a_message_can_set_the_trace_context(void **state)
{
	struct tracer *t = tracer_new(&all);
	struct arena a = { 0 };
	struct http_headers none = { 0 };
	struct trace *trace = trace_new(t, &a, &none, "mcp.request");
	const struct str parent = STR("00-" TRACE "-b7ad6b7169203331-01");
	struct buf b;

	(void)state;
	trace_adopt(trace, STR("nonsense"), STR_NONE);
	trace_adopt(trace, parent, STR("a=1"));
	CHECK_TEXT(trace->context.state, "a=1");
	trace_begin(trace, NULL, TRACE_INTERNAL, "mcp.tool");
	/* Too late: a span was added. */
	trace_adopt(trace, STR("00-" TRACE "-1111111111111111-00"), STR_NONE);
	trace_finish(trace, "mcp", 200);
	buf_init(&b, 1 << 20);
	CHECK(tracer_show(t, &b, STR(TRACE)));
	CHECK_HAS(buf_text(&b), "\"parentSpanId\":\"b7ad6b7169203331\"");
	buf_done(&b);
	tracer_free(t);
	arena_done(&a);
}

static void
test_without_a_tracer_nothing_is_recorded(void **state)
{
	struct http_headers none = { 0 };
	struct trace *t = trace_new(NULL, NULL, &none, "x");
	struct trace_span *s = trace_begin(t, NULL, TRACE_CLIENT, "x");

	(void)state;
	CHECK(t == NULL && s == NULL);
	trace_adopt(t, STR_NONE, STR_NONE);
	trace_set(s, "a", STR("b"));
	trace_set_int(s, "a", 1);
	trace_operation(s, STR("a"), STR("b"));
	trace_end(s, STR_NONE);
	trace_finish(t, "x", 200);
}

static void
test_spans_and_attributes_are_bounded(void **state)
{
	struct tracer *t = tracer_new(&all);
	struct arena a = { 0 };
	struct http_headers none = { 0 };
	struct trace *trace = trace_new(t, &a, &none, "x");
	struct trace_span *s = trace_begin(trace, NULL, TRACE_CLIENT, "y");

	(void)state;
	for (int i = 0; i < 2 * TRACE_SPANS; i++)
		trace_begin(trace, s, TRACE_CLIENT, "z");
	CHECK_INT(trace->count, TRACE_SPANS);
	CHECK_INT(trace->dropped, TRACE_SPANS + 2);
	for (int i = 0; i < 2 * TRACE_ATTRIBUTES; i++)
		trace_set_int(s, "n", i);
	CHECK_INT(s->count, TRACE_ATTRIBUTES);
	trace_finish(trace, "x", 200);
	CHECK_INT(listed(t, NULL, NULL), 1);
	tracer_free(t);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_newest_traces_are_kept_and_found),
		cmocka_unit_test(test_a_trace_is_shown_with_its_spans),
		cmocka_unit_test(test_the_caller_decides_whether_to_record),
		cmocka_unit_test(test_a_message_can_set_the_trace_context),
		cmocka_unit_test(test_without_a_tracer_nothing_is_recorded),
		cmocka_unit_test(test_spans_and_attributes_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
