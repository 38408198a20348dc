/* test_listener.c - accepting on several loops, and without descriptors. */
/* sanitize: thread */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "check.h"
#include "net/conn.h"
#include "net/conn_table.h"
#include "net/listener.h"
#include "net/loop.h"
#include "net/net_address.h"

enum { WORKERS = 2, PATIENCE_S = 60 };

/* Echoes, on a loop and thread of its own. */
struct worker {
	struct loop *loop;
	struct listener *listener;
	pthread_t thread;
	struct loop_note stop;
};

struct rig {
	struct net_address address;
	struct conn_table *table;
	struct listener_config config;
	struct worker workers[WORKERS];
};

struct echo {
	struct conn *conn;
};

static void
on_data(void *owner, const char *p, size_t n)
{
	conn_write(((struct echo *)owner)->conn, p, n);
}

static void
on_drain(void *owner)
{
	(void)owner;
}

static void
on_end(void *owner)
{
	conn_finish(((struct echo *)owner)->conn);
}

static const struct conn_events events = { on_data, on_drain, on_end, free };

static void *
on_accept(void *context, struct conn *c)
{
	struct echo *e;

	(void)context;
	if (conn_is_refused(c))
		return NULL;
	e = calloc(1, sizeof(*e));
	e->conn = c;
	return e;
}

static void
on_stop(struct loop_note *note)
{
	struct worker *w = container_of(note, struct worker, stop);

	listener_close(w->listener);
	loop_stop(w->loop);
}

static void *
run(void *context)
{
	loop_run(((struct worker *)context)->loop);
	return NULL;
}

static void
rig_start(struct rig *r, size_t connections)
{
	const struct conn_table_limits limits = { .all = connections,
		.per_peer = connections };
	struct err e = { 0 };
	int fd;

	*r = (struct rig){ .address.host = "127.0.0.1" };
	fd = net_address_reserve(&r->address, &e);
	r->table = conn_table_new(&limits);
	r->config = (struct listener_config){
		.events = &events, .on_accept = on_accept, .table = r->table
	};
	for (int i = 0; i < WORKERS; i++) {
		struct worker *w = &r->workers[i];

		w->loop = loop_new(&e);
		w->stop.run = on_stop;
		w->listener =
		    listener_open(w->loop, &r->address, -1, &r->config, &e);
		CHECK(w->listener != NULL);
		pthread_create(&w->thread, NULL, run, w);
	}
	close(fd);
}

/* The clients have closed their side. */
static void
rig_stop(struct rig *r)
{
	while (conn_table_count(r->table) > 0)
		usleep(1000);
	for (int i = 0; i < WORKERS; i++) {
		loop_post(r->workers[i].loop, &r->workers[i].stop);
		pthread_join(r->workers[i].thread, NULL);
		loop_free(r->workers[i].loop);
	}
	conn_table_free(r->table);
}

static void
reach(const struct rig *r, int fd)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)r->address.port) };
	/* Long: only reached if the listener hangs. */
	struct timeval patience = { .tv_sec = PATIENCE_S };

	inet_pton(AF_INET, r->address.host, &to.sin_addr);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	CHECK_INT(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
}

static int
dial(const struct rig *r)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	reach(r, fd);
	return fd;
}

static bool
is_answered(int fd)
{
	char c = 'x';

	return write(fd, &c, 1) == 1 &&
	       TEMP_FAILURE_RETRY(read(fd, &c, 1)) == 1;
}

static int64_t
metric(const struct rig *r, const char *name)
{
	struct buf text;
	const char *at;
	int64_t n = -1;

	buf_init(&text, 65536);
	conn_table_metrics(r->table, &text);
	buf_putc(&text, '\0');
	at = strstr(text.p, name);
	if (at != NULL)
		n = strtoll(at + strlen(name), NULL, 10);
	buf_done(&text);
	return n;
}

/* A limit that the next descriptor exceeds. */
static void
use_up_descriptors(struct rlimit *before)
{
	const int next = dup(STDERR_FILENO);
	struct rlimit none;

	CHECK_INT(getrlimit(RLIMIT_NOFILE, before), 0);
	none = *before;
	none.rlim_cur = (rlim_t)next;
	close(next);
	CHECK_INT(setrlimit(RLIMIT_NOFILE, &none), 0);
}

static void
test_without_descriptors_connections_wait(void **state)
{
	struct rlimit before;
	struct rig r;
	int fds[64];

	(void)state;
	rig_start(&r, 1000);
	/* An open connection makes libuv open its descriptors in each loop. */
	for (int i = 0; i < 16; i++) {
		fds[i] = dial(&r);
		CHECK(is_answered(fds[i]));
	}
	for (int i = 16; i < 64; i++)
		fds[i] = socket(AF_INET, SOCK_STREAM, 0);
	use_up_descriptors(&before);
	for (int i = 16; i < 64; i++)
		reach(&r, fds[i]);
	while (metric(&r, "\nclaviger_accept_pauses_total ") < 2 * WORKERS)
		usleep(1000);
	/* Open connections are served meanwhile. */
	CHECK(is_answered(fds[0]));
	CHECK_INT(setrlimit(RLIMIT_NOFILE, &before), 0);
	for (int i = 16; i < 64; i++)
		CHECK(is_answered(fds[i]));
	for (int i = 0; i < 64; i++)
		close(fds[i]);
	rig_stop(&r);
}

/*
 * A connection of either thread is closed for one that either thread accepts.
 */
static void
test_a_new_peer_is_accepted_on_any_loop(void **state)
{
	enum { PLACES = 8, CLIENTS = 12 };
	int fds[CLIENTS];
	struct rig r;

	(void)state;
	rig_start(&r, PLACES);
	for (int i = 0; i < CLIENTS; i++) {
		if (i == PLACES)
			usleep(2 * CONN_TABLE_GRACE_MS * 1000);
		fds[i] = dial(&r);
		if (!is_answered(fds[i]))
			fail_msg("client %d is not served", i);
		/* All have one address: the oldest was closed. */
		if (i >= PLACES)
			CHECK(!is_answered(fds[i - PLACES]));
	}
	CHECK_INT(metric(&r, "\nclaviger_connections_evicted_total "),
	    CLIENTS - PLACES);
	CHECK_INT(metric(&r, "\nclaviger_connections_refused_total "), 0);
	for (int i = 0; i < CLIENTS; i++)
		close(fds[i]);
	rig_stop(&r);
}

struct crowd {
	struct rig *rig;
	int served;
};

static void *
come_and_go(void *context)
{
	struct crowd *c = context;

	for (int i = 0; i < 400; i++) {
		int fd = dial(c->rig);

		c->served += is_answered(fd);
		close(fd);
	}
	return NULL;
}

/* More than the limit, from several threads, all idle after a response. */
static void
test_a_crowd_leaves_no_connections(void **state)
{
	enum { CROWDS = 4 };
	struct crowd crowds[CROWDS];
	pthread_t threads[CROWDS];
	int served = 0;
	struct rig r;

	(void)state;
	rig_start(&r, 3);
	for (int i = 0; i < CROWDS; i++) {
		crowds[i] = (struct crowd){ &r, 0 };
		pthread_create(&threads[i], NULL, come_and_go, &crowds[i]);
	}
	for (int i = 0; i < CROWDS; i++) {
		pthread_join(threads[i], NULL);
		served += crowds[i].served;
	}
	CHECK(served > 0);
	rig_stop(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_descriptors_connections_wait),
		cmocka_unit_test(test_a_new_peer_is_accepted_on_any_loop),
		cmocka_unit_test(test_a_crowd_leaves_no_connections),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
