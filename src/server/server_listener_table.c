/*
 * server_listener_table.c - the addresses to listen on, and the surfaces of
 * each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "http/http.h"
#include "capability/capability.h"
#include "expose/expose.h"

#include "server/config.h"
#include "server/server_file.h"
#include "server/server_join.h"
#include "server/server_listener_bind.h"
#include "server/server_listener_table.h"
#include "server/server_stdio.h"
#include "server/server_port.h"

static struct server_port *
add_port(struct server_listener_table *p, const char *kind,
    const struct net_address *a)
{
	struct server_port *port;

	p->ports =
	    mem_resize(p->ports, (p->port_count + 1) * sizeof(*p->ports));
	port = &p->ports[p->port_count++];
	*port = (struct server_port){ .address = *a, .kind = kind };
	return port;
}

static void
add_surface(struct server_port *port, struct server_surface *s)
{
	port->surfaces = mem_resize(port->surfaces,
	    (port->surface_count + 1) * sizeof(struct server_surface *));
	port->surfaces[port->surface_count++] = s;
}

static bool
is_any(const struct net_address *a)
{
	return strcmp(a->host, "0.0.0.0") == 0 || strcmp(a->host, "::") == 0;
}

/*
 * Returns the port of another surface that has address a or overlaps it; else
 * NULL.
 */
static struct server_port *
find_same(struct server_listener_table *p, const struct net_address *a)
{
	for (size_t i = 0; i < p->port_count; i++) {
		const struct net_address *b = &p->ports[i].address;

		if (a->port == b->port && a->port != 0 &&
		    (strcmp(a->host, b->host) == 0 || is_any(a) || is_any(b)))
			return &p->ports[i];
	}
	return NULL;
}

static int
place_surface(struct server_listener_table *p, const struct config *c,
    struct server_surface *s, struct err *e)
{
	struct net_address a;
	struct server_port *port;

	if (server_port_address(c, s, &a, e) == -1 ||
	    server_port_check(c, s, &a, e) == -1)
		return -1;
	port = find_same(p, &a);
	if (port == NULL)
		port = add_port(p, s->kind->name, &a);
	else if (port->surface_count == 0)
		return server_port_refuse_authority(s, &a, e);
	else if (strcmp(port->address.host, a.host) != 0)
		return server_port_refuse_host(port, s, &a, e);
	add_surface(port, s);
	return 0;
}

static void
gather_origins(struct server_listener_table *p, struct server_port *port)
{
	size_t n = 1, at = 0;

	for (size_t i = 0; i < port->surface_count; i++) {
		const struct capability_cors *c =
		    port->surfaces[i]->capability->cors;

		n += c != NULL ? c->origin_count + 1 : 0;
	}
	port->origins = arena_new(&p->arena, n * sizeof(*port->origins));
	for (size_t i = 0; i < port->surface_count; i++) {
		const struct capability_cors *c =
		    port->surfaces[i]->capability->cors;

		for (size_t k = 0; c != NULL && k < c->origin_count; k++)
			port->origins[at++] = c->origins[k];
		if (c != NULL && c->any)
			port->origins[at++] = "*";
	}
}

/* The surface whose routes are being added to a router. */
struct filling {
	struct server_listener_table *table;
	struct server_port *port;
	struct server_surface *surface;
	struct err *e;
};

/* Finds the surface that already has a route. */
struct finding {
	const struct expose_route *wanted;
	struct server_surface *surface;
	const struct capability_operation *found;
	bool is;
};

/* Returns whether the patterns differ only in the names of their variables. */
static bool
is_same_shape(const struct expose_route *a, const struct expose_route *b)
{
	struct http_routes *r = http_route_new();
	struct arena arena = { 0 };
	struct err e = { .kind = ERR_NONE };
	bool same;

	http_route_add(
	    r, HTTP_METHOD_GET, arena_strdup(&arena, a->pattern), NULL, NULL);
	http_route_add(
	    r, HTTP_METHOD_GET, arena_strdup(&arena, b->pattern), NULL, &e);
	same = e.kind == ERR_DENIED;
	http_route_free(r);
	arena_done(&arena);
	return same;
}

static int
find_route(void *context, const struct expose_route *r)
{
	struct finding *f = context;

	if (r->method != f->wanted->method || !is_same_shape(r, f->wanted))
		return 0;
	f->found = r->operation;
	f->is = true;
	return -1;
}

/*
 * Two surfaces may not have the same route.  Within one surface, the first
 * route wins.
 */
static int
refuse_route(struct filling *g, const struct expose_route *r)
{
	for (size_t i = 0; i < g->port->surface_count; i++) {
		struct finding f = { .wanted = r,
			.surface = g->port->surfaces[i] };

		if (f.surface == g->surface)
			break;
		expose_each_route(f.surface->exposer, find_route, &f);
		if (f.is)
			return server_port_refuse_route(
			    g->port, f.surface, f.found, g->surface, r, g->e);
	}
	return 0;
}

static int
add_route(void *context, const struct expose_route *r)
{
	struct filling *g = context;
	char *pattern = arena_strdup(&g->table->arena, r->pattern);
	struct err why = { .kind = ERR_NONE };

	if (http_route_add(
	        g->port->router, r->method, pattern, g->surface, &why) == 0 ||
	    why.kind != ERR_DENIED || r->yields)
		return 0;
	return refuse_route(g, r);
}

static int
add_yielding_route(void *context, const struct expose_route *r)
{
	return r->yields ? add_route(context, r) : 0;
}

static int
add_firm_route(void *context, const struct expose_route *r)
{
	return r->yields ? 0 : add_route(context, r);
}

/* Adds surfaces that yield last: they get the routes that are left. */
static int
make_router(
    struct server_listener_table *p, struct server_port *port, struct err *e)
{
	expose_route_fn *const turns[] = { add_firm_route, add_yielding_route };
	struct filling g = { .table = p, .port = port, .e = e };

	port->router = http_route_new();
	http_route_ease(port->router);
	for (size_t turn = 0; turn < LEN(turns); turn++) {
		for (size_t i = 0; i < port->surface_count; i++) {
			g.surface = port->surfaces[i];
			if (expose_each_route(
			        g.surface->exposer, turns[turn], &g) == -1)
				return -1;
		}
	}
	return 0;
}

static int
gather(struct server_listener_table *p, const struct config *c, struct err *e)
{
	if (c->one_mcp) {
		p->joined = server_join_new(c, p->files, p->file_count, e);
		if (p->joined == NULL)
			return -1;
		p->stdio = c->stdio ? p->joined : NULL;
	}
	if (c->stdio && p->stdio == NULL) {
		p->stdio = server_stdio_choose(c, p->files, p->file_count, e);
		return p->stdio != NULL ? 0 : -1;
	}
	if (c->stdio)
		return 0;
	if (c->authority && c->authority_address.host[0] != '\0')
		add_port(p, "authority", &c->authority_address);
	if (c->authority && c->authority_socket.host[0] != '\0')
		add_port(p, "authority", &c->authority_socket);
	for (size_t i = 0; i < p->file_count; i++) {
		struct server_file *f = p->files[i];

		for (size_t k = 0; k < f->surface_count; k++) {
			if (!server_stdio_is_for(&f->surfaces[k]) &&
			    !server_join_takes(c, &f->surfaces[k]) &&
			    place_surface(p, c, &f->surfaces[k], e) == -1)
				return -1;
		}
	}
	if (p->joined != NULL && place_surface(p, c, p->joined, e) == -1)
		return -1;
	for (size_t i = 0; i < p->port_count; i++) {
		gather_origins(p, &p->ports[i]);
		if (p->ports[i].surface_count > 1 &&
		    make_router(p, &p->ports[i], e) == -1)
			return -1;
	}
	if (p->port_count == 0)
		return err_set(e, ERR_INPUT,
		    "nothing to serve: no surface, and no authority");
	return 0;
}

struct server_listener_table *
server_listener_table_new(const struct config *c,
    struct server_file *const *files, size_t count, struct err *e)
{
	struct server_listener_table *p = mem_new(sizeof(*p));

	p->holders = 1;
	p->workers = (size_t)c->threads;
	p->files = mem_new(count * sizeof(struct server_file *) + 1);
	for (size_t i = 0; i < count; i++)
		p->files[p->file_count++] = server_file_hold(files[i]);
	if (gather(p, c, e) == 0)
		return p;
	server_listener_table_release(p);
	return NULL;
}

struct server_listener_table *
server_listener_table_hold(struct server_listener_table *p)
{
	atomic_fetch_add_explicit(&p->holders, 1, memory_order_relaxed);
	return p;
}

void
server_listener_table_give_back(struct server_listener_table *p)
{
	for (size_t i = 0; i < p->port_count; i++) {
		int *sockets = p->ports[i].sockets;

		for (size_t k = 0; sockets != NULL && k < p->workers; k++)
			if (sockets[k] != -1)
				close(sockets[k]);
		free(sockets);
		p->ports[i].sockets = NULL;
	}
}

int
server_listener_table_take_socket(const struct server_port *port, size_t worker)
{
	int fd;

	if (port->sockets == NULL)
		return -1;
	fd = port->sockets[worker];
	port->sockets[worker] = -1;
	return fd;
}

void
server_listener_table_release(struct server_listener_table *p)
{
	if (p == NULL ||
	    atomic_fetch_sub_explicit(&p->holders, 1, memory_order_acq_rel) > 1)
		return;
	server_listener_table_give_back(p);
	for (size_t i = 0; i < p->port_count; i++) {
		http_route_free(p->ports[i].router);
		free(p->ports[i].surfaces);
	}
	free(p->ports);
	server_join_free(p->joined);
	for (size_t i = 0; i < p->file_count; i++)
		server_file_release(p->files[i]);
	free(p->files);
	arena_done(&p->arena);
	free(p);
}

const struct server_port *
server_listener_table_find(
    const struct server_listener_table *p, const struct net_address *a)
{
	for (size_t i = 0; p != NULL && i < p->port_count; i++) {
		if (net_address_equal(a, &p->ports[i].address))
			return &p->ports[i];
	}
	return NULL;
}

int
server_listener_table_reserve(struct server_listener_table *p,
    const struct server_listener_table *old, struct err *e)
{
	if (old != NULL)
		p->workers = old->workers;
	for (size_t i = 0; i < p->port_count; i++) {
		struct server_port *port = &p->ports[i];

		if (server_listener_table_find(old, &port->address) != NULL ||
		    server_listener_bind(port, p->workers, old, e) == 0)
			continue;
		if (port->surface_count == 0)
			return err_prefix(e, "authority");
		return err_prefix(e, "%s '%s' of %s", port->kind,
		    port->surfaces[0]->name,
		    server_file_name(port->surfaces[0]->file));
	}
	return 0;
}

/*
 * Returns the method that a preflight request names, otherwise that of the
 * request.
 */
static enum http_method
asked_method(const struct http_exchange *x)
{
	struct str asked = http_headers_get(
	    &x->request.headers, "Access-Control-Request-Method");

	return x->request.method == HTTP_METHOD_OPTIONS && asked.p != NULL
	           ? http_method_find(asked)
	           : x->request.method;
}

struct server_surface *
server_listener_table_route(
    const struct server_port *port, struct http_exchange *x)
{
	struct http_route_match m, any;
	enum http_route_result found = http_route_match(
	    port->router, x->arena, asked_method(x), x->request.path, &m);
	struct server_surface *s = m.target;

	if (found == HTTP_ROUTE_NO_PATH || s == NULL) {
		http_response_error(&x->response, x->arena, 404, NULL,
		    x->request.id, "Not found");
		x->route = port->kind;
		http_exchange_send(x);
		return NULL;
	}
	/* Other kinds have their paths alone, and answer OPTIONS themselves. */
	if (!s->kind->routes_operations ||
	    (found == HTTP_ROUTE_FOUND &&
	        x->request.method != HTTP_METHOD_OPTIONS))
		return s;
	http_route_match(
	    port->router, x->arena, HTTP_METHOD_OPTIONS, x->request.path, &any);
	expose_reject_method(s->exposer, x, any.allow);
	return NULL;
}
