/* key_clock.c - the time by which keys are judged: it never goes back. */
#include <stdatomic.h>

#include "base/base.h"
#include "key/key_clock.h"

enum { BEHIND_MS = 60 * 1000 };

static struct {
	_Atomic int64_t newest; /* all times so far are at most this */
	/* While the wall clock is behind: this time less the monotonic one. */
	_Atomic int64_t offset;
	_Atomic int64_t reported; /* the latest expiry that was reported */
	_Atomic int64_t stored; /* the newest time on disk */
	_Atomic int stores; /* open ones */
} state = { .offset = INT64_MIN };

/* Sets *at to ms, unless it is larger.  Returns the result. */
static int64_t
raise_to(_Atomic int64_t *at, int64_t ms)
{
	int64_t now = atomic_load_explicit(at, memory_order_relaxed);

	while (now < ms && !atomic_compare_exchange_weak(at, &now, ms)) {
	}
	return now < ms ? ms : now;
}

/*
 * Invariant: mono + offset is never before the newest time at the moment when
 * the wall clock was found behind, and both advance alike.  An offset of an
 * earlier time that was behind is too small, and so is raised.
 */
static int64_t
go_on(int64_t newest)
{
	const int64_t mono = clock_mono_ms();

	return mono + raise_to(&state.offset, newest - mono);
}

int64_t
key_clock_now_ms(void)
{
	const int64_t wall = clock_real_ms();
	const int64_t newest =
	    atomic_load_explicit(&state.newest, memory_order_relaxed);

	if (wall == newest)
		return wall;
	return raise_to(&state.newest, wall > newest ? wall : go_on(newest));
}

bool
key_clock_has_reached(int64_t ms)
{
	if (ms > key_clock_now_ms())
		return false;
	raise_to(&state.reported, ms);
	return true;
}

int64_t
key_clock_behind_ms(void)
{
	const int64_t now = key_clock_now_ms(), wall = clock_real_ms();

	return wall < now ? now - wall : 0;
}

void
key_clock_open(void)
{
	atomic_fetch_add(&state.stores, 1);
}

void
key_clock_close(void)
{
	if (atomic_fetch_sub(&state.stores, 1) > 1)
		return;
	atomic_store(&state.newest, 0);
	atomic_store(&state.offset, INT64_MIN);
	atomic_store(&state.reported, 0);
	atomic_store(&state.stored, 0);
}

void
key_clock_raise(int64_t ms)
{
	raise_to(&state.newest, ms);
}

void
key_clock_note_stored(int64_t ms)
{
	raise_to(&state.stored, ms);
}

bool
key_clock_is_due(int64_t age_ms)
{
	const int64_t stored = atomic_load(&state.stored);

	return atomic_load(&state.reported) > stored ||
	       key_clock_now_ms() - stored >= age_ms;
}

void
key_clock_check(struct err *e)
{
	const int64_t behind_ms = key_clock_behind_ms();
	char newest[21];

	if (behind_ms < BEHIND_MS)
		e->kind = ERR_NONE;
	if (behind_ms < BEHIND_MS || e->kind != ERR_NONE)
		return;
	clock_rfc3339(newest, key_clock_now_ms());
	err_set(e, ERR_SYSTEM,
	    "the system's clock is %lld seconds behind the newest time of the "
	    "store, %s, and keys expire as if it had not been set back: set "
	    "the clock; if it was ahead before, stop the server and run "
	    "`claviger keys clock --reset`",
	    (long long)behind_ms / 1000, newest);
}
