/* loop.h - the event loop of a thread: timers, signals and posted calls. */
#ifndef CLAVIGER_NET_LOOP_H
#define CLAVIGER_NET_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct err;
struct loop; /* a libuv loop and its queue of notes */
struct net_work;
struct uv_loop_s;

/* A call that another thread posts; part of a struct of the sender. */
struct loop_note {
	struct list link;
	void (*run)(struct loop_note *note); /* on the loop's thread */
};

/* Creates a loop.  The first one ignores SIGPIPE in the whole process. */
struct loop *loop_new(struct err *e);
void loop_free(struct loop *l); /* after all handles on it are closed */

/* Runs until loop_stop(). */
void loop_run(struct loop *l);
void loop_stop(struct loop *l); /* on its own thread */

/*
 * Calls note->run on the loop's thread.  Callable from any thread; the notes of
 * a sender run in order.  The note is borrowed until it runs.
 */
void loop_post(struct loop *l, struct loop_note *note);

/*
 * Runs the remaining notes.  Call it after loop_run() has returned and its
 * thread was joined.  Returns false if no note was left.
 */
bool loop_run_notes(struct loop *l);

/*
 * Cancels a note that was posted and has not run.  Does nothing if it was not
 * posted, but its link must be initialized.  Call it on the loop's thread.
 */
void loop_cancel(struct loop *l, struct loop_note *note);

/*
 * Sets the threads that run work that would block the loop for too long.
 * Borrowed; call it before the loop runs.  NULL, the default: the loop's own
 * thread does such work.
 */
void loop_set_work(struct loop *l, struct net_work *w);
struct net_work *loop_work(const struct loop *l);

/* A timer.  The caller owns it and frees it with loop_timer_free(). */
struct loop_timer;
typedef void loop_timer_fn(void *context);
struct loop_timer *loop_timer_new(
    struct loop *l, loop_timer_fn *fire, void *context);
void loop_timer_set(struct loop_timer *t, int64_t after_ms, int64_t every_ms);
void loop_timer_stop(struct loop_timer *t);
void loop_timer_free(struct loop_timer *t); /* on the loop's thread */

/*
 * Calls fire(context) on the loop's thread when the process receives the
 * signal; the signal then has no default action.  The caller owns the result.
 * Returns NULL on failure.
 */
struct loop_signal;
struct loop_signal *loop_signal_new(
    struct loop *l, int number, loop_timer_fn *fire, void *context);
void loop_signal_free(struct loop_signal *s); /* on the loop's thread */

/*
 * Returns the monotonic time, read once per turn of the loop, so it is cheap.
 */
int64_t loop_now_ms(const struct loop *l);

/* For modules that attach a library such as curl to the loop. */
struct uv_loop_s *loop_uv(struct loop *l);

/*
 * Returns the buffer that all reads of this loop share.  It is valid until the
 * loop handles another socket.  For files of net/ only.
 */
char *loop_scratch(struct loop *l, size_t *size);

#endif
