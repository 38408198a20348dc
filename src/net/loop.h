/* loop.h - one thread's event loop: sockets, timers, and notes from outside. */
#ifndef CLAVIGER_NET_LOOP_H
#define CLAVIGER_NET_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct err;
struct loop; /* a libuv loop and its post box */
struct net_work;
struct uv_loop_s;

/* Work handed to a loop by another thread.  Lives in the sender's struct. */
struct loop_note {
	struct list link;
	void (*run)(struct loop_note *note); /* on the loop's thread */
};

/* From the first on, SIGPIPE is ignored in the whole process. */
struct loop *loop_new(struct err *e);
void loop_free(struct loop *l); /* every handle on it is closed by then */

/* Run until loop_stop(). */
void loop_run(struct loop *l);
void loop_stop(struct loop *l); /* on its own thread */

/*
 * Have note->run called on the loop's thread; callable from any thread, in
 * order per sender.  The note is borrowed until it runs.
 */
void loop_post(struct loop *l, struct loop_note *note);

/*
 * Run the notes that were posted and have not run; once loop_run() has returned
 * and its thread has been joined.  False: there were none.
 */
bool loop_run_notes(struct loop *l);

/*
 * On the loop's thread: a note that was posted and has not run does not run any
 * more.  Nothing happens if it was not posted; its link must be a ring then.
 */
void loop_cancel(struct loop *l, struct loop_note *note);

/*
 * Where the loop's thread sends work that would hold it for too long; borrowed,
 * set before the loop runs.  NULL, as at first: it does such work itself.
 */
void loop_set_work(struct loop *l, struct net_work *w);
struct net_work *loop_work(const struct loop *l);

/* A timer on the loop.  Owned by the caller, valid until loop_timer_done(). */
struct loop_timer;
typedef void loop_timer_fn(void *context);
struct loop_timer *loop_timer_new(
    struct loop *l, loop_timer_fn *fire, void *context);
void loop_timer_set(struct loop_timer *t, int64_t after_ms, int64_t every_ms);
void loop_timer_stop(struct loop_timer *t);
void loop_timer_free(struct loop_timer *t); /* on the loop's thread */

/*
 * fire(context) on the loop's thread whenever the process gets the signal, in
 * place of what the signal does else.  Owned by the caller; NULL: it cannot be
 * had.
 */
struct loop_signal;
struct loop_signal *loop_signal_new(
    struct loop *l, int number, loop_timer_fn *fire, void *context);
void loop_signal_free(struct loop_signal *s); /* on the loop's thread */

/* The loop's own time, cheap: monotonic, taken once per turn. */
int64_t loop_now_ms(const struct loop *l);

/* For the modules that bind a library to the loop (curl). */
struct uv_loop_s *loop_uv(struct loop *l);

/*
 * The one buffer that all reads of this loop go through: valid until the loop
 * turns to another socket.  For net/ itself.
 */
char *loop_scratch(struct loop *l, size_t *size);

#endif
