/* circuit_breaker.c - stops calls to an upstream that keeps failing. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "capability/capability.h"
#include "engine/upstream/circuit_breaker.h"

/*
 * Invariants: open_since is -1 while it is closed. probing: it is half open,
 * and one attempt is in progress. times is a ring of the newest failures; `at`
 * is the entry to overwrite next, which is the oldest.
 */
struct circuit_breaker {
	pthread_mutex_t lock; /* held for a few instructions */
	int64_t failures, window_ms, open_ms;
	int64_t open_since;
	bool probing;
	int64_t *times;
	size_t at;
	char why[160];
};

enum { NEVER = -1 };

static void
forget(struct circuit_breaker *b)
{
	for (int64_t i = 0; i < b->failures; i++)
		b->times[i] = NEVER;
	b->at = 0;
}

struct circuit_breaker *
circuit_breaker_new(const struct capability_policy *p)
{
	struct circuit_breaker *b;

	if (p->breaker_failures < 1)
		return NULL;
	b = mem_new(sizeof(*b));
	pthread_mutex_init(&b->lock, NULL);
	b->failures = p->breaker_failures;
	b->window_ms = p->breaker_window_ms;
	b->open_ms = p->breaker_open_ms;
	b->open_since = NEVER;
	b->times = mem_new((size_t)b->failures * sizeof(*b->times));
	forget(b);
	return b;
}

void
circuit_breaker_free(struct circuit_breaker *b)
{
	if (b == NULL)
		return;
	pthread_mutex_destroy(&b->lock);
	free(b->times);
	free(b);
}

static void
refuse(
    struct circuit_breaker *b, int64_t now_ms, int64_t *wait_ms, struct err *e)
{
	int64_t left = b->open_since + b->open_ms - now_ms;

	*wait_ms = left > 0 ? left : 1000;
	err_set(e, ERR_UNAVAILABLE,
	    "it is not called for now: it failed %lld time%s within %lld ms, "
	    "the last time because %s; the next try is in %lld s",
	    (long long)b->failures, b->failures == 1 ? "" : "s",
	    (long long)b->window_ms, b->why,
	    (long long)(*wait_ms + 999) / 1000);
}

enum circuit_breaker_answer
circuit_breaker_ask(
    struct circuit_breaker *b, int64_t now_ms, int64_t *wait_ms, struct err *e)
{
	enum circuit_breaker_answer answer = CIRCUIT_BREAKER_PASS;

	if (b == NULL)
		return CIRCUIT_BREAKER_PASS;
	pthread_mutex_lock(&b->lock);
	if (b->open_since == NEVER) {
		answer = CIRCUIT_BREAKER_PASS;
	} else if (!b->probing && now_ms - b->open_since >= b->open_ms) {
		b->probing = true;
		answer = CIRCUIT_BREAKER_PROBE;
	} else {
		refuse(b, now_ms, wait_ms, e);
		answer = CIRCUIT_BREAKER_REFUSED;
	}
	pthread_mutex_unlock(&b->lock);
	return answer;
}

static void
open_it(struct circuit_breaker *b, int64_t now_ms)
{
	b->open_since = now_ms;
	forget(b);
}

/*
 * Counts a failure.  All of the last N failures are in the window if the oldest
 * is.
 */
static void
count_failure(struct circuit_breaker *b, const char *why, int64_t now_ms)
{
	int64_t oldest;

	snprintf(b->why, sizeof(b->why), "%s", why);
	b->times[b->at] = now_ms;
	b->at = (b->at + 1) % (size_t)b->failures;
	oldest = b->times[b->at];
	if (oldest != NEVER && now_ms - oldest <= b->window_ms)
		open_it(b, now_ms);
}

static void
end_probe(struct circuit_breaker *b, enum circuit_breaker_outcome outcome,
    const char *why, int64_t now_ms)
{
	b->probing = false;
	if (outcome == CIRCUIT_BREAKER_WORKED) {
		b->open_since = NEVER;
		forget(b);
	} else if (outcome == CIRCUIT_BREAKER_FAILED) {
		snprintf(b->why, sizeof(b->why), "%s", why);
		open_it(b, now_ms);
	}
}

bool
circuit_breaker_report(struct circuit_breaker *b,
    enum circuit_breaker_answer asked, enum circuit_breaker_outcome outcome,
    const char *why, int64_t now_ms)
{
	bool was_open, is_open;

	if (b == NULL || asked == CIRCUIT_BREAKER_REFUSED)
		return false;
	pthread_mutex_lock(&b->lock);
	was_open = b->open_since != NEVER;
	if (asked == CIRCUIT_BREAKER_PROBE)
		end_probe(b, outcome, why, now_ms);
	else if (outcome == CIRCUIT_BREAKER_FAILED && b->open_since == NEVER)
		count_failure(b, why, now_ms);
	is_open = b->open_since != NEVER;
	pthread_mutex_unlock(&b->lock);
	return was_open != is_open;
}

const char *
circuit_breaker_state(struct circuit_breaker *b, int64_t now_ms)
{
	const char *state = "closed";

	if (b == NULL)
		return state;
	pthread_mutex_lock(&b->lock);
	if (b->open_since != NEVER)
		state = b->probing || now_ms - b->open_since >= b->open_ms
		            ? "half-open"
		            : "open";
	pthread_mutex_unlock(&b->lock);
	return state;
}

bool
circuit_breaker_is_open(struct circuit_breaker *b)
{
	bool open;

	if (b == NULL)
		return false;
	pthread_mutex_lock(&b->lock);
	open = b->open_since != NEVER;
	pthread_mutex_unlock(&b->lock);
	return open;
}
