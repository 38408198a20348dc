/* http_fixture.h - an HTTP server on its own thread, and a blocking client. */
#ifndef CLAVIGER_TESTS_UNIT_HTTP_RIG_H
#define CLAVIGER_TESTS_UNIT_HTTP_RIG_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/limits.h"
#include "check.h"
#include "http/http_server.h"
#include "net/conn_table.h"
#include "net/loop.h"
#include "net/net_address.h"

/* Limits and config may be changed before the start, and are read by it. */
struct http_rig {
	struct loop *loop;
	struct http_server *server;
	struct http_server_config config;
	struct limits limits;
	struct net_address address;
	struct conn_table *connections;
	pthread_t thread;
	struct loop_note stop;
	struct loop_timer *timer; /* the handler's own */
};

static inline void
http_rig_on_stopped(void *context)
{
	struct http_rig *r = context;

	http_server_free(r->server);
	loop_timer_free(r->timer);
	loop_stop(r->loop);
}

static inline void
http_rig_on_stop(struct loop_note *note)
{
	struct http_rig *r = container_of(note, struct http_rig, stop);

	http_server_stop(r->server, http_rig_on_stopped, r);
}

static inline void *
http_rig_run(void *context)
{
	loop_run(((struct http_rig *)context)->loop);
	return NULL;
}

/* on_timer: called by r->timer with the context, as the handler is. */
static inline void
http_rig_start(struct http_rig *r, http_handler_fn *handler,
    loop_timer_fn *on_timer, void *context)
{
	const struct conn_table_limits table = {
		.all = (size_t)r->limits.connections,
	};
	struct err e = { 0 };
	int fd;

	snprintf(r->address.host, sizeof(r->address.host), "127.0.0.1");
	r->connections = conn_table_new(&table);
	r->config.name = "test";
	r->config.handler = handler;
	r->config.context = context;
	r->config.limits = &r->limits;
	r->config.connections = r->connections;
	r->stop.run = http_rig_on_stop;
	fd = net_address_reserve(&r->address, &e);
	r->loop = loop_new(&e);
	r->timer = loop_timer_new(r->loop, on_timer, context);
	r->server = http_server_open(r->loop, &r->address, -1, &r->config, &e);
	CHECK(r->server != NULL);
	close(fd);
	pthread_create(&r->thread, NULL, http_rig_run, r);
}

static inline void
http_rig_ask_to_stop(struct http_rig *r)
{
	loop_post(r->loop, &r->stop);
}

/* All connections are released at the end. */
static inline void
http_rig_join(struct http_rig *r)
{
	pthread_join(r->thread, NULL);
	loop_free(r->loop);
	CHECK_INT(conn_table_count(r->connections), 0);
	conn_table_free(r->connections);
}

/* receive: size of the receive buffer of a slow client; 0: default. */
static inline int
http_rig_dial(const struct http_rig *r, int receive)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)r->address.port) };
	/* Long: only reached if the server hangs. */
	struct timeval patience = { .tv_sec = 60 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (receive > 0)
		setsockopt(
		    fd, SOL_SOCKET, SO_RCVBUF, &receive, sizeof(receive));
	CHECK_INT(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

#endif
