/*
 * server_worker.c - a worker thread: its loop, its listeners, its upstream
 * client.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "net/net.h"
#include "http/http.h"
#include "mcp/mcp.h"
#include "authority/authority.h"

#include "server/config.h"
#include "server/server_listener_table.h"
#include "server/server_shared.h"
#include "server/server_worker.h"
#include "server/worker_file.h"
#include "server/worker_group.h"
#include "server/worker_port.h"
#include "server/worker_stdio.h"

/* A listener table that the worker is to adopt. */
struct adoption {
	struct loop_note note;
	struct server_listener_table *table; /* held; NULL: none is pending */
	void (*done)(void *context);
	void *context;
};

struct server_worker {
	struct server_shared *shared;
	struct worker_share share; /* the parts that ports and files use */
	struct server_listener_table *table; /* held */
	struct worker_file **files; /* of the listener table, in its order */
	struct list ports;
	struct worker_stdio *stdio; /* NULL: not served */
	size_t open; /* listeners, and stdio, that have not stopped */
	bool stopping;
	struct loop_note stop;
	struct adoption adoption;
	pthread_t thread;
	bool started;
};

static void
end_when_all_have_stopped(struct server_worker *w)
{
	if (w->stopping && w->open == 0)
		loop_stop(w->share.loop);
}

static void
on_port_stopped(void *context)
{
	struct worker_port *p = context;
	struct server_worker *w =
	    container_of(p->share, struct server_worker, share);

	w->open--;
	if (!w->stopping) {
		list_remove(&p->link);
		worker_port_free(p);
	}
	end_when_all_have_stopped(w);
}

static void
close_port(struct worker_port *p)
{
	if (p->closing)
		return;
	p->closing = true;
	http_server_stop(p->server, on_port_stopped, p);
}

static void
on_stdio_stopped(void *context)
{
	struct server_worker *w = context;

	w->open--;
	end_when_all_have_stopped(w);
}

static void
on_stop(struct loop_note *note)
{
	struct server_worker *w =
	    container_of(note, struct server_worker, stop);

	w->stopping = true;
	for (struct list *l = w->ports.next; l != &w->ports; l = l->next)
		close_port(container_of(l, struct worker_port, link));
	if (w->stdio != NULL)
		worker_stdio_stop(w->stdio, on_stdio_stopped, w);
	end_when_all_have_stopped(w);
}

static struct worker_port *
find_port(struct server_worker *w, const struct net_address *a)
{
	for (struct list *l = w->ports.next; l != &w->ports; l = l->next) {
		struct worker_port *p =
		    container_of(l, struct worker_port, link);

		if (!p->closing && net_address_equal(a, &p->port->address))
			return p;
	}
	return NULL;
}

static int
open_port(
    struct server_worker *w, const struct server_port *port, struct err *e)
{
	struct worker_port *p = worker_port_open(&w->share, w->table, port, e);

	if (p == NULL)
		return -1;
	list_append(&w->ports, &p->link);
	w->open++;
	return 0;
}

/* Order: files before ports, because ports find their files here. */
static void
take_table(struct server_worker *w, struct server_listener_table *table)
{
	struct worker_file **files =
	    mem_new(table->file_count * sizeof(struct worker_file *) + 1);

	for (size_t i = 0; i < table->file_count; i++)
		files[i] = worker_file_use(&w->share, table->files[i]);
	for (size_t i = 0; w->table != NULL && i < w->table->file_count; i++)
		worker_file_drop(w->files[i]);
	free(w->files);
	w->files = files;
	server_listener_table_release(w->table);
	w->table = server_listener_table_hold(table);
}

static void
move_ports(struct server_worker *w)
{
	struct list *l = w->ports.next;

	while (l != &w->ports) {
		struct worker_port *p =
		    container_of(l, struct worker_port, link);
		const struct server_port *port =
		    server_listener_table_find(w->table, &p->port->address);

		l = l->next;
		if (p->closing)
			continue;
		if (port != NULL)
			worker_port_set(p, w->table, port);
		else
			close_port(p);
	}
}

/* Opens the ports of the table that are not open yet. */
static int
open_ports(struct server_worker *w, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < w->table->port_count; i++) {
		const struct server_port *port = &w->table->ports[i];

		if (find_port(w, &port->address) == NULL &&
		    open_port(w, port, e) == -1)
			rc = -1;
	}
	return rc;
}

static void
on_adopt(struct loop_note *note)
{
	struct adoption *a = container_of(note, struct adoption, note);
	struct server_worker *w =
	    container_of(a, struct server_worker, adoption);
	struct server_listener_table *table = a->table;
	struct err e = { .kind = ERR_NONE };

	a->table = NULL;
	if (!w->stopping) {
		take_table(w, table);
		move_ports(w);
		if (w->stdio != NULL)
			worker_stdio_set(w->stdio, table);
		/*
		 * The sockets are bound already, so only lack of memory can
		 * fail.
		 */
		if (open_ports(w, &e) == -1)
			log_error("one worker cannot listen: %s", e.text);
	}
	server_listener_table_release(table);
	a->done(a->context);
}

void
server_worker_adopt(struct server_worker *w, struct server_listener_table *p,
    void (*done)(void *context), void *context)
{
	w->adoption.table = server_listener_table_hold(p);
	w->adoption.done = done;
	w->adoption.context = context;
	loop_post(w->share.loop, &w->adoption.note);
}

static int
open_stdio(struct server_worker *w, struct err *e)
{
	if (w->table->stdio == NULL)
		return 0;
	w->stdio = worker_stdio_open(&w->share, w->table, e);
	if (w->stdio == NULL)
		return -1;
	w->open++;
	return 0;
}

static int
open_all(struct server_worker *w, struct err *e)
{
	struct server_listener_table *table = server_shared_table(w->shared);

	take_table(w, table);
	server_listener_table_release(table);
	return open_ports(w, e) == -1 || open_stdio(w, e) == -1 ? -1 : 0;
}

struct server_worker *
server_worker_new(struct server_shared *s, size_t index, struct err *e)
{
	struct server_worker *w = mem_new(sizeof(*w));
	struct worker_share *h = &w->share;

	w->shared = s;
	w->stop.run = on_stop;
	w->adoption.note.run = on_adopt;
	list_init(&w->ports);
	list_init(&h->files);
	list_init(&h->groups);
	list_init(&h->threads);
	h->shared = s;
	h->index = index;
	h->shard = metrics_shard_new(s->metrics);
	if ((h->loop = loop_new(e)) == NULL)
		goto fail;
	h->client = http_client_new(h->loop, &s->config->limits);
	loop_set_work(h->loop, s->work);
	if (s->authority != NULL && (h->authority = authority_thread_new(
	                                 s->authority, h->loop, e)) == NULL)
		goto fail;
	if (open_all(w, e) == -1)
		goto fail;
	return w;
fail:
	server_worker_free(w);
	return NULL;
}

void
server_worker_limit_upstreams(struct server_worker *w, size_t sockets)
{
	http_client_limit_sockets(w->share.client, sockets);
}

static void *
run(void *context)
{
	struct server_worker *w = context;

	loop_run(w->share.loop);
	atomic_fetch_sub_explicit(&w->shared->running, 1, memory_order_release);
	return NULL;
}

int
server_worker_start(struct server_worker *w, struct err *e)
{
	int rc;

	atomic_fetch_add_explicit(&w->shared->running, 1, memory_order_acquire);
	rc = pthread_create(&w->thread, NULL, run, w);
	if (rc != 0) {
		atomic_fetch_sub_explicit(
		    &w->shared->running, 1, memory_order_release);
		return err_set(
		    e, ERR_SYSTEM, "cannot start a thread: %s", strerror(rc));
	}
	w->started = true;
	return 0;
}

void
server_worker_stop(struct server_worker *w)
{
	loop_post(w->share.loop, &w->stop);
}

/*
 * Closes the listeners of a worker that was not started, by running its loop.
 */
static void
stop_unstarted(struct server_worker *w)
{
	if (w->open == 0)
		return;
	on_stop(&w->stop);
	loop_run(w->share.loop);
}

static void
free_ports(struct server_worker *w)
{
	while (!list_is_empty(&w->ports)) {
		struct worker_port *p =
		    container_of(w->ports.next, struct worker_port, link);

		list_remove(&p->link);
		worker_port_free(p);
	}
}

/*
 * Finishes jobs and notes that came after the loop ended, such as responses.
 * done() of a job runs as a note, and only a note can post another job; so in
 * the end none is left.  From then on the loop posts no jobs.
 */
static void
finish_late(struct server_worker *w)
{
	struct loop *l = w->share.loop;

	do
		net_work_drain(w->shared->work, l);
	while (loop_run_notes(l));
	loop_set_work(l, NULL);
}

void
server_worker_free(struct server_worker *w)
{
	if (w == NULL)
		return;
	if (w->started) {
		pthread_join(w->thread, NULL);
		finish_late(w);
	} else if (w->share.loop != NULL) {
		stop_unstarted(w);
	}
	free_ports(w);
	/*
	 * Order: calls in flight end first, then calls that would be sent
	 * again.
	 */
	http_client_free(w->share.client);
	worker_file_free_all(&w->share);
	worker_stdio_free(w->stdio);
	worker_group_free_all(&w->share);
	authority_thread_free(w->share.authority);
	server_listener_table_release(w->table);
	server_listener_table_release(w->adoption.table);
	mcp_registry_leave(w->shared->registry, w->share.loop);
	loop_free(w->share.loop);
	free(w->files);
	free(w);
}
