/* loop.c - the event loop of a thread: timers, signals and posted calls. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include <uv.h>

#include "base/base.h"
#include "net/loop.h"

/* The size of one read; all connections share the buffer. */
enum { SCRATCH_BYTES = 65536 };

struct loop {
	uv_loop_t uv;
	uv_async_t wake; /* a note was posted */
	pthread_mutex_t lock; /* guards notes */
	struct list notes;
	char *scratch;
	struct net_work *work; /* NULL: none */
};

struct loop_timer {
	uv_timer_t uv;
	loop_timer_fn *fire;
	void *context;
};

struct loop_signal {
	uv_signal_t uv;
	loop_timer_fn *fire;
	void *context;
};

/*
 * Takes one note at a time, because run() may free its note, post others, or
 * post itself again, which then runs in the next turn.
 */
bool
loop_run_notes(struct loop *l)
{
	struct list batch;
	bool any;

	list_init(&batch);
	pthread_mutex_lock(&l->lock);
	while (!list_is_empty(&l->notes)) {
		struct list *link = l->notes.next;

		list_remove(link);
		list_append(&batch, link);
	}
	pthread_mutex_unlock(&l->lock);
	any = !list_is_empty(&batch);
	while (!list_is_empty(&batch)) {
		struct loop_note *note =
		    container_of(batch.next, struct loop_note, link);

		list_remove(&note->link);
		note->run(note);
	}
	return any;
}

static void
on_wake(uv_async_t *wake)
{
	loop_run_notes(wake->data);
}

struct loop *
loop_new(struct err *e)
{
	struct loop *l = mem_new(sizeof(*l));
	int rc;

	/*
	 * Writing to a closed connection is an error of write(2), not a signal.
	 */
	signal(SIGPIPE, SIG_IGN);
	rc = uv_loop_init(&l->uv);
	if (rc != 0) {
		err_set(e, ERR_SYSTEM, "event loop: %s", uv_strerror(rc));
		free(l);
		return NULL;
	}
	rc = uv_async_init(&l->uv, &l->wake, on_wake);
	if (rc != 0) {
		err_set(e, ERR_SYSTEM, "event loop: %s", uv_strerror(rc));
		uv_loop_close(&l->uv);
		free(l);
		return NULL;
	}
	l->wake.data = l;
	pthread_mutex_init(&l->lock, NULL);
	list_init(&l->notes);
	l->scratch = mem_new(SCRATCH_BYTES);
	return l;
}

void
loop_free(struct loop *l)
{
	if (l == NULL)
		return;
	uv_close((uv_handle_t *)&l->wake, NULL);
	/* Handles that were closed last still have callbacks to run. */
	for (int i = 0; i < 1000 && uv_loop_close(&l->uv) == UV_EBUSY; i++)
		uv_run(&l->uv, UV_RUN_NOWAIT);
	pthread_mutex_destroy(&l->lock);
	mem_wipe(l->scratch, SCRATCH_BYTES);
	free(l->scratch);
	free(l);
}

void
loop_run(struct loop *l)
{
	uv_run(&l->uv, UV_RUN_DEFAULT);
}

void
loop_stop(struct loop *l)
{
	uv_stop(&l->uv);
}

void
loop_post(struct loop *l, struct loop_note *note)
{
	pthread_mutex_lock(&l->lock);
	list_append(&l->notes, &note->link);
	pthread_mutex_unlock(&l->lock);
	uv_async_send(&l->wake);
}

void
loop_cancel(struct loop *l, struct loop_note *note)
{
	pthread_mutex_lock(&l->lock);
	list_remove(&note->link);
	pthread_mutex_unlock(&l->lock);
}

void
loop_set_work(struct loop *l, struct net_work *w)
{
	l->work = w;
}

struct net_work *
loop_work(const struct loop *l)
{
	return l->work;
}

static void
on_fire(uv_timer_t *uv)
{
	struct loop_timer *t = uv->data;

	t->fire(t->context);
}

struct loop_timer *
loop_timer_new(struct loop *l, loop_timer_fn *fire, void *context)
{
	struct loop_timer *t = mem_new(sizeof(*t));

	uv_timer_init(&l->uv, &t->uv);
	t->uv.data = t;
	t->fire = fire;
	t->context = context;
	return t;
}

void
loop_timer_set(struct loop_timer *t, int64_t after_ms, int64_t every_ms)
{
	uv_timer_start(&t->uv, on_fire, (uint64_t)(after_ms > 0 ? after_ms : 0),
	    (uint64_t)(every_ms > 0 ? every_ms : 0));
}

void
loop_timer_stop(struct loop_timer *t)
{
	uv_timer_stop(&t->uv);
}

static void
on_handle_closed(uv_handle_t *uv)
{
	free(uv->data);
}

void
loop_timer_free(struct loop_timer *t)
{
	if (t != NULL)
		uv_close((uv_handle_t *)&t->uv, on_handle_closed);
}

static void
on_signal(uv_signal_t *uv, int number)
{
	struct loop_signal *s = uv->data;

	(void)number;
	s->fire(s->context);
}

struct loop_signal *
loop_signal_new(struct loop *l, int number, loop_timer_fn *fire, void *context)
{
	struct loop_signal *s = mem_new(sizeof(*s));

	s->fire = fire;
	s->context = context;
	s->uv.data = s;
	uv_signal_init(&l->uv, &s->uv);
	if (uv_signal_start(&s->uv, on_signal, number) == 0)
		return s;
	loop_signal_free(s);
	return NULL;
}

void
loop_signal_free(struct loop_signal *s)
{
	if (s != NULL)
		uv_close((uv_handle_t *)&s->uv, on_handle_closed);
}

int64_t
loop_now_ms(const struct loop *l)
{
	return (int64_t)uv_now(&l->uv);
}

struct uv_loop_s *
loop_uv(struct loop *l)
{
	return &l->uv;
}

char *
loop_scratch(struct loop *l, size_t *size)
{
	*size = SCRATCH_BYTES;
	return l->scratch;
}
