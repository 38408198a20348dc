/* server_worker.c - one thread: its loop, its share of everything, its sockets.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/list.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "net/loop.h"
#include "http/http_client.h"
#include "http/http_server.h"
#include "authority/authority.h"
#include "engine/call.h"
#include "expose/expose.h"

#include "claviger/config.h"
#include "claviger/server_worker.h"

/* One listening socket of one worker, and what its handler needs. */
struct port_share {
	struct worker *worker;
	const struct server_port *port;
	struct http_server_config config;
	struct http_server *server;
};

struct worker {
	struct server_shared *shared;
	struct loop *loop;
	struct http_client *client;
	struct authority_thread *authority;
	struct engine_thread **engines;
	struct port_share *ports;
	size_t open; /* listeners that have not stopped */
	struct loop_note stop;
	pthread_t thread;
	bool started;
};

/* The authority behind a socket: an exchange is its call's request. */
struct authority_exchange {
	struct authority_call call;
	struct http_exchange *exchange;
};

static void
authority_answered(struct authority_call *c)
{
	struct authority_exchange *x = c->context;

	x->exchange->route = c->route;
	http_exchange_send(x->exchange);
}

static void
handle_authority(void *context, struct http_exchange *exchange)
{
	struct port_share *p = context;
	struct authority_exchange *x = arena_new(exchange->arena, sizeof(*x));

	x->exchange = exchange;
	x->call = (struct authority_call){
		.request = &exchange->request,
		.response = &exchange->response,
		.arena = exchange->arena,
		.answered = authority_answered,
		.context = x,
	};
	authority_handle(p->worker->authority, &x->call);
}

static void
handle_exposer(void *context, struct http_exchange *exchange)
{
	struct port_share *p = context;

	expose_handle(
	    p->port->exposer, p->worker->engines[p->port->engine], exchange);
}

static int
open_port(
    struct worker *w, size_t i, struct metrics_shard *shard, struct err *e)
{
	struct server_shared *s = w->shared;
	struct port_share *p = &w->ports[i];

	p->worker = w;
	p->port = &s->ports[i];
	p->config = (struct http_server_config){
		.name = p->port->kind,
		.handler = p->port->exposer != NULL ? handle_exposer
		                                    : handle_authority,
		.context = p,
		.limits = &s->config->limits,
		.metrics = shard,
		.connections = &s->connections,
		.hosts = s->config->hosts,
		.origins = s->config->origins,
	};
	p->server = http_server_open(w->loop, &p->port->address, &p->config, e);
	if (p->server == NULL)
		return -1;
	w->open++;
	return 0;
}

static void
on_port_stopped(void *context)
{
	struct worker *w = context;

	if (--w->open == 0)
		loop_stop(w->loop);
}

static void
on_stop(struct loop_note *note)
{
	struct worker *w = LIST_MEMBER(note, struct worker, stop);

	for (size_t i = 0; i < w->shared->port_count; i++) {
		if (w->ports[i].server != NULL)
			http_server_stop(
			    w->ports[i].server, on_port_stopped, w);
	}
}

struct worker *
worker_new(struct server_shared *s, struct err *e)
{
	struct worker *w = mem_new(sizeof(*w));
	struct metrics_shard *shard = metrics_shard_new(s->metrics);

	w->shared = s;
	w->stop.run = on_stop;
	w->engines = mem_new(s->engine_count * sizeof(struct engine_thread *));
	w->ports = mem_new(s->port_count * sizeof(struct port_share));
	if ((w->loop = loop_new(e)) == NULL ||
	    (w->client = http_client_new(w->loop, &s->config->limits, e)) ==
	        NULL)
		goto fail;
	if (s->authority != NULL && (w->authority = authority_thread_new(
	                                 s->authority, w->loop, e)) == NULL)
		goto fail;
	for (size_t i = 0; i < s->engine_count; i++)
		w->engines[i] =
		    engine_thread_new(s->engines[i], w->client, w->authority);
	for (size_t i = 0; i < s->port_count; i++) {
		if (open_port(w, i, shard, e) == -1)
			goto fail;
	}
	return w;
fail:
	worker_free(w);
	return NULL;
}

static void *
run(void *context)
{
	struct worker *w = context;

	loop_run(w->loop);
	__atomic_sub_fetch(&w->shared->running, 1, __ATOMIC_RELEASE);
	return NULL;
}

int
worker_start(struct worker *w, struct err *e)
{
	int rc;

	__atomic_add_fetch(&w->shared->running, 1, __ATOMIC_ACQUIRE);
	rc = pthread_create(&w->thread, NULL, run, w);
	if (rc != 0) {
		__atomic_sub_fetch(&w->shared->running, 1, __ATOMIC_RELEASE);
		return err_set(
		    e, ERR_SYSTEM, "cannot start a thread: %s", strerror(rc));
	}
	w->started = true;
	return 0;
}

void
worker_stop(struct worker *w)
{
	loop_post(w->loop, &w->stop);
}

/* A worker that never ran still has listeners: its loop closes them here. */
static void
stop_unstarted(struct worker *w)
{
	if (w->open == 0)
		return;
	on_stop(&w->stop);
	loop_run(w->loop);
}

void
worker_free(struct worker *w)
{
	if (w == NULL)
		return;
	if (w->started)
		pthread_join(w->thread, NULL);
	else if (w->loop != NULL)
		stop_unstarted(w);
	for (size_t i = 0; i < w->shared->port_count; i++)
		http_server_free(w->ports[i].server);
	/* What is out ends first; then what would have gone out again. */
	http_client_free(w->client);
	for (size_t i = 0; i < w->shared->engine_count; i++)
		engine_thread_free(w->engines[i]);
	authority_thread_free(w->authority);
	loop_free(w->loop);
	free(w->engines);
	free(w->ports);
	free(w);
}
