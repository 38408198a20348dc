/* worker_port.c - one worker's listener for a port, with its files. */
#include <stdlib.h>

#include "base/base.h"
#include "authority/authority.h"
#include "expose/expose.h"

#include "server/config.h"
#include "server/server_file.h"
#include "server/server_listener_table.h"
#include "server/server_shared.h"
#include "server/worker_file.h"
#include "server/worker_group.h"
#include "server/worker_port.h"

/* An exchange with the authority: the exchange is the request of the call. */
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
on_authority_body(void *context, struct http_exchange *exchange)
{
	(void)exchange;
	authority_continue(context);
}

static void
read_authority_body(struct authority_call *c)
{
	struct authority_exchange *x = c->context;

	http_exchange_read_body(x->exchange, NULL, on_authority_body, c);
}

static void
handle_authority(void *context, struct http_exchange *exchange)
{
	struct worker_port *p = context;
	struct authority_exchange *x = arena_new(exchange->arena, sizeof(*x));

	x->exchange = exchange;
	x->call = (struct authority_call){
		.request = &exchange->request,
		.response = &exchange->response,
		.arena = exchange->arena,
		.principal = &exchange->principal,
		.client = &exchange->principal,
		.read_body = read_authority_body,
		.answered = authority_answered,
		.context = x,
	};
	authority_handle(p->share->authority, &x->call);
}

static void
on_exchange_ended(void *context)
{
	worker_group_drop(context);
}

/*
 * All surfaces of the port serve skills at the same path.  Returns the surface
 * that has the requested file; NULL if the exchange was answered here.
 */
static struct server_surface *
route_skill(const struct worker_port *p, struct http_exchange *exchange)
{
	const struct server_port *port = p->port;
	struct exposer **all = arena_new(
	    exchange->arena, port->surface_count * sizeof(struct exposer *));

	for (size_t i = 0; i < port->surface_count; i++) {
		all[i] = port->surfaces[i]->exposer;
		if (expose_has_skill_file(all[i], exchange->request.path))
			return port->surfaces[i];
	}
	expose_skills_index(
	    all, port->surface_count, p->groups[0]->files[0]->thread, exchange);
	return NULL;
}

static void
handle_surface(void *context, struct http_exchange *exchange)
{
	struct worker_port *p = context;
	struct server_surface *s = p->port->surfaces[0];
	struct worker_group *g = p->groups[0];

	if (p->port->router != NULL) {
		s = expose_well_known_is(exchange->request.path)
		        ? route_skill(p, exchange)
		        : server_listener_table_route(p->port, exchange);
		if (s == NULL)
			return;
		for (size_t i = 0; p->port->surfaces[i] != s; i++)
			g = p->groups[i + 1];
	}
	worker_group_hold(g);
	exchange->ended = on_exchange_ended;
	exchange->ended_context = g;
	expose_handle(s->exposer, g->files[0]->thread, exchange);
}

/*
 * Order: uses the new files before it drops the old ones, because a file in
 * both must not be freed in between.
 */
void
worker_port_set(struct worker_port *p, struct server_listener_table *table,
    const struct server_port *port)
{
	size_t n = port->surface_count;
	struct worker_group **groups =
	    mem_new(n * sizeof(struct worker_group *) + 1);

	for (size_t i = 0; i < n; i++)
		groups[i] =
		    worker_group_new(p->share, table, port->surfaces[i]);
	for (size_t i = 0; p->port != NULL && i < p->port->surface_count; i++)
		worker_group_drop(p->groups[i]);
	free(p->groups);
	p->groups = groups;
	p->port = port;
	server_listener_table_hold(table);
	if (p->server != NULL)
		http_server_set_further_origins(p->server, port->origins);
	server_listener_table_release(p->table);
	p->table = table;
}

struct worker_port *
worker_port_open(struct worker_share *s, struct server_listener_table *table,
    const struct server_port *port, struct err *e)
{
	const struct config *c = s->shared->config;
	struct worker_port *p = mem_new(sizeof(*p));

	p->share = s;
	worker_port_set(p, table, port);
	p->config = (struct http_server_config){
		.name = port->kind,
		.handler =
		    port->surface_count > 0 ? handle_surface : handle_authority,
		.context = p,
		.limits = &c->limits,
		.metrics = s->shard,
		.budget = &s->shared->budget,
		.share = port->surface_count > 0 ? MEM_BUDGET_CALLER
		                                 : MEM_BUDGET_AUTHORITY,
		.access_log = s->shared->access_log,
		.connections = s->shared->connections,
		.is_reserved = port->surface_count == 0,
		.hosts = c->hosts,
		.origins = c->origins,
		.has_documents = port->surface_count > 0,
		.is_public =
		    port->surface_count > 0 ? NULL : authority_is_public,
	};
	p->server = http_server_open(s->loop, &port->address,
	    server_listener_table_take_socket(port, s->index), &p->config, e);
	if (p->server == NULL) {
		worker_port_free(p);
		return NULL;
	}
	http_server_set_further_origins(p->server, port->origins);
	return p;
}

void
worker_port_free(struct worker_port *p)
{
	http_server_free(p->server);
	for (size_t i = 0; i < p->port->surface_count; i++)
		worker_group_drop(p->groups[i]);
	free(p->groups);
	server_listener_table_release(p->table);
	free(p);
}
