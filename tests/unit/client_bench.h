/* client_bench.h - an HTTP client on a loop, and the answers it received. */
#ifndef CLAVIGER_TESTS_UNIT_CLIENT_BENCH_H
#define CLAVIGER_TESTS_UNIT_CLIENT_BENCH_H

#include <stdlib.h>

#include "base/arena.h"
#include "base/limits.h"
#include "check.h"
#include "http/http_client.h"
#include "loopback.h"
#include "net/loop.h"

/* A client on a loop, and the answers it received. */
struct bench {
	struct limits limits;
	struct loop *loop;
	struct http_client *client;
	struct arena arena;
	size_t open, got;
	struct http_client_answer answers[8];
};

static inline void
on_answer(void *context, struct http_client_answer *answer)
{
	struct bench *b = context;

	b->answers[b->got++] = *answer;
	if (--b->open == 0)
		loop_stop(b->loop);
}

static inline void
bench_start(struct bench *b)
{
	struct err e = { 0 };

	*b = (struct bench){ .limits = limits_default() };
	b->loop = loop_new(&e);
	b->client = http_client_new(b->loop, &b->limits);
	CHECK(b->client != NULL);
}

static inline void
bench_stop(struct bench *b)
{
	http_client_free(b->client);
	loop_free(b->loop);
	arena_done(&b->arena);
}

static inline void
send_one(struct bench *b, struct http_client_request *r)
{
	size_t before = b->got;

	b->open++;
	http_client_send(b->client, &b->arena, r, on_answer, b);
	/* Never from inside. */
	CHECK_INT(b->got, before);
}

static inline const char *
url_of(struct bench *b, const struct server *s, const char *path)
{
	return arena_printf(&b->arena, "http://127.0.0.1:%d%s", s->port, path);
}

static inline const struct http_client_answer *
ask(struct bench *b, struct http_client_request *r)
{
	send_one(b, r);
	loop_run(b->loop);
	return &b->answers[b->got - 1];
}

static inline void
bench_on_time(void *context)
{
	loop_stop(((struct bench *)context)->loop);
}

/* Runs the loop for that long. */
static inline void
bench_wait(struct bench *b, int64_t ms)
{
	struct loop_timer *timer = loop_timer_new(b->loop, bench_on_time, b);

	loop_timer_set(timer, ms, 0);
	loop_run(b->loop);
	loop_timer_free(timer);
}

/*
 * Runs the tests on the client's own connections, then on those of libcurl, and
 * sets *on_curl, unless it is NULL.  Returns the number of failures.
 */
static inline int
client_bench_run(
    const struct CMUnitTest *tests, size_t count, bool *on_curl, bool curl)
{
	unsetenv("all_proxy");
	unsetenv("ALL_PROXY");
	unsetenv("http_proxy");
	/* A proxy that no host uses leaves all requests to libcurl. */
	if (curl)
		setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("no_proxy", "*", 1);
	if (on_curl != NULL)
		*on_curl = curl;
	return _cmocka_run_group_tests(
	    curl ? "libcurl" : "own connections", tests, count, NULL, NULL);
}

static inline int
client_bench_run_both(
    const struct CMUnitTest *tests, size_t count, bool *on_curl)
{
	return client_bench_run(tests, count, on_curl, false) +
	       client_bench_run(tests, count, on_curl, true);
}

#endif
