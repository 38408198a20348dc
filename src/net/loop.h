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
 * Runs the remaining notes, after loop_run() has returned and its thread has
 * been joined.  Returns false if there were none.
 */
bool loop_run_notes(struct loop *l);

/*
 * Cancels a note that was posted and has not run.  Does nothing if it was not
 * posted; its link must be initialized.  On the loop's thread.
 */
void loop_cancel(struct loop *l, struct loop_note *note);

/*
 * Sets the threads for work that would block the loop for too long; borrowed,
 * set before the loop runs.  NULL, the default: the loop's thread does such
 * work.
 */
void loop_set_work(struct loop *l, struct net_work *w);
struct net_work *loop_work(const struct loop *l);

/* A timer, owned by the caller, until loop_timer_free(). */
struct loop_timer;
typedef void loop_timer_fn(void *context);
struct loop_timer *loop_timer_new(
    struct loop *l, loop_timer_fn *fire, void *context);
void loop_timer_set(struct loop_timer *t, int64_t after_ms, int64_t every_ms);
void loop_timer_stop(struct loop_timer *t);
void loop_timer_free(struct loop_timer *t); /* on the loop's thread */

/*
 * Calls fire(context) on the loop's thread when the process receives the
 * signal, instead of its default action.  Owned by the caller.  Returns NULL on
 * failure.
 */
struct loop_signal;
struct loop_signal *loop_signal_new(
    struct loop *l, int number, loop_timer_fn *fire, void *context);
void loop_signal_free(struct loop_signal *s); /* on the loop's thread */

/* The monotonic time of the loop, read once per turn: cheap. */
int64_t loop_now_ms(const struct loop *l);

/* For modules that attach a library such as curl to the loop. */
struct uv_loop_s *loop_uv(struct loop *l);

/*
 * The buffer of all reads of this loop, valid until the loop handles another
 * socket.  For net/ only.
 */
char *loop_scratch(struct loop *l, size_t *size);

#endif
