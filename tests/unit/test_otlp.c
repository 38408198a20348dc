/* test_otlp.c - spans are exported to a collector. */
/* sanitize: thread */
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "data/json/json.h"
#include "trace/otlp.h"
#include "check.h"
#include "loopback.h"

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
#define BUSY "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
#define BAD "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n"

static struct otlp *
open_otlp(struct arena *a, int port, struct otlp_settings s)
{
	struct err e = { .kind = ERR_NONE };
	struct otlp *o;

	s.endpoint = arena_strf(a, "http://127.0.0.1:%d/v1/traces", port);
	http_headers_add(a, &s.headers, STR("X-Key"), STR("k"));
	http_headers_add(a, &s.resource, STR("service.name"), STR("s \"q\""));
	o = otlp_new(&s, &e);
	CHECK_STR(e.text, "");
	return o;
}

static void
test_spans_are_sent_in_batches(void **state)
{
	static const char *const answers[] = { OK, OK };
	struct otlp_settings settings = otlp_defaults();
	struct server s;
	struct arena a = { 0 };
	const struct json *v;
	const char *body;
	struct otlp *o;

	(void)state;
	settings.batch = 3;
	server_start(&s, answers, LEN(answers));
	o = open_otlp(&a, s.port, settings);
	/* Three spans are a batch; the fourth is sent at the end. */
	otlp_push(o, STR("{\"a\":1},{\"b\":2}"), 2);
	otlp_push(o, STR("{\"c\":3}"), 1);
	while (true) {
		struct buf b;
		bool sent;

		buf_init(&b, 65536);
		otlp_metrics(o, &b);
		sent = strstr(buf_text(&b), "\"exported\"} 3") != NULL;
		buf_done(&b);
		if (sent)
			break;
		usleep(1000);
	}
	otlp_push(o, STR("{\"d\":4}"), 1);
	otlp_free(o);
	server_wait(&s);
	CHECK_HAS(buf_text(&s.seen), "POST /v1/traces HTTP/1.1\r\n");
	CHECK_HAS(buf_text(&s.seen), "X-Key: k\r\n");
	CHECK_HAS(buf_text(&s.seen), "{\"d\":4}");
	body = strstr(buf_text(&s.seen), "\r\n\r\n") + 4;
	v = json_parse(&a,
	    (struct str){ body, (size_t)(strstr(body, "POST") - body) }, 16, 0,
	    NULL);
	v = json_at(json_get(v, "resourceSpans"), 0);
	v = json_at(json_get(v, "scopeSpans"), 0);
	CHECK_INT(json_get(v, "spans")->count, 3);
	server_done(&s);
	arena_done(&a);
}

static void
test_refused_spans_are_retried_or_dropped(void **state)
{
	static const struct {
		const char *answers[2];
		size_t count;
		const char *want;
	} t[] = {
		{ { BUSY, OK }, 2, "\"exported\"} 1\n" },
		{ { BAD }, 1, "\"dropped\"} 1\n" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct otlp_settings settings = otlp_defaults();
		struct server s;
		struct arena a = { 0 };
		struct otlp *o;
		bool done = false;

		settings.delay_ms = 1;
		server_start(&s, t[i].answers, t[i].count);
		o = open_otlp(&a, s.port, settings);
		otlp_push(o, STR("{}"), 1);
		for (int k = 0; k < 20000 && !done; k++) {
			struct buf b;

			buf_init(&b, 65536);
			otlp_metrics(o, &b);
			done = strstr(buf_text(&b), t[i].want) != NULL;
			buf_done(&b);
			usleep(1000);
		}
		CHECK(done);
		otlp_free(o);
		server_wait(&s);
		server_done(&s);
		arena_done(&a);
	}
}

static void
test_a_full_queue_drops_and_counts(void **state)
{
	static const char *const answers[] = { OK };
	struct otlp_settings settings = otlp_defaults();
	struct server s;
	struct arena a = { 0 };
	struct otlp *o;
	struct buf b;

	(void)state;
	settings.queue = 3;
	server_start(&s, answers, LEN(answers));
	o = open_otlp(&a, s.port, settings);
	otlp_push(o, STR("{},{}"), 2);
	otlp_push(o, STR("{},{}"), 2);
	buf_init(&b, 65536);
	otlp_metrics(o, &b);
	CHECK_HAS(buf_text(&b), "\"dropped\"} 2\n");
	buf_done(&b);
	otlp_free(o);
	server_wait(&s);
	server_done(&s);
	arena_done(&a);
}

static void
test_an_invalid_url_is_refused(void **state)
{
	struct otlp_settings s = otlp_defaults();
	struct err e = { .kind = ERR_NONE };

	(void)state;
	s.endpoint = STR("collector:4318");
	CHECK(otlp_new(&s, &e) == NULL);
	CHECK_HAS(e.text, "the OTLP endpoint");
	otlp_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spans_are_sent_in_batches),
		cmocka_unit_test(test_refused_spans_are_retried_or_dropped),
		cmocka_unit_test(test_a_full_queue_drops_and_counts),
		cmocka_unit_test(test_an_invalid_url_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
