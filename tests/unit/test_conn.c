/* test_conn.c - addresses, ports, and bytes over loopback. */
/* sanitize: thread */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "check.h"
#include "net/conn.h"
#include "net/listener.h"
#include "net/net_address.h"
#include "net/net_address_block.h"
#include "net/loop.h"

static void
test_addresses_are_numeric_with_a_port(void **state)
{
	static const struct {
		const char *text, *host; /* NULL: refused */
		int port;
		bool loopback;
	} t[] = {
		{ "127.0.0.1:8080", "127.0.0.1", 8080, true },
		{ "127.8.9.1:1", "127.8.9.1", 1, true },
		{ ":7070", "127.0.0.1", 7070, true },
		{ "localhost:0", "127.0.0.1", 0, true },
		{ "0.0.0.0:80", "0.0.0.0", 80, false },
		{ "[::1]:9090", "::1", 9090, true },
		{ "[::]:65535", "::", 65535, false },
		{ "10.0.0.1:80", "10.0.0.1", 80, false },
		{ "", NULL, 0, false },
		{ "8080", NULL, 0, false },
		{ "127.0.0.1", NULL, 0, false },
		{ "127.0.0.1:", NULL, 0, false },
		{ "127.0.0.1:65536", NULL, 0, false },
		{ "127.0.0.1:-1", NULL, 0, false },
		{ "127.1:80", NULL, 0, false },
		{ "example.com:80", NULL, 0, false },
		{ "::1:80", NULL, 0, false },
		{ "[::1]", NULL, 0, false },
		{ "[::1]80", NULL, 0, false },
		{ "[127.0.0.1]:80", NULL, 0, false },
		{ "[::1:80", NULL, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct net_address a = { 0 };
		struct err e = { 0 };
		int rc = net_address_parse(&a, str_of(t[i].text), &e);

		if (rc != (t[i].host != NULL ? 0 : -1))
			fail_msg("'%s': %d", t[i].text, rc);
		if (t[i].host == NULL) {
			CHECK_INT(e.kind, ERR_INPUT);
			continue;
		}
		CHECK_STR(a.host, t[i].host);
		CHECK_INT(a.port, t[i].port);
		CHECK_INT(net_address_is_loopback(&a), t[i].loopback);
	}
}

static void
test_the_path_of_a_unix_socket_is_absolute_and_fits(void **state)
{
	char text[NET_ADDRESS_TEXT], longest[NET_ADDRESS_HOST + 8];
	struct net_address a, b;
	struct err e;

	(void)state;
	CHECK_INT(net_address_parse(&a, STR("unix:/run/a:80"), &e), 0);
	CHECK(a.is_unix && !net_address_is_loopback(&a) &&
	      !net_address_is_any(&a));
	CHECK_STR(a.host, "/run/a:80");
	net_address_text(&a, text);
	CHECK_STR(text, "unix:/run/a:80");
	CHECK_INT(net_address_bind(&a, true, &e), -1);
	for (size_t i = 0; i < 3; i++) {
		static const char *const bad[] = { "unix:", "unix:a",
			"unix:@a" };

		CHECK_INT(net_address_parse(&b, str_of(bad[i]), &e), -1);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_HAS(e.text, "absolute path");
	}
	memset(longest, 'x', sizeof(longest));
	memcpy(longest, "unix:/", 6);
	longest[NET_ADDRESS_HOST + 4] = '\0';
	CHECK_INT(net_address_parse(&b, str_of(longest), &e), 0);
	CHECK_INT(strlen(b.host), 107);
	CHECK(!net_address_equal(&a, &b) && net_address_equal(&a, &a));
	longest[NET_ADDRESS_HOST + 4] = 'x';
	longest[NET_ADDRESS_HOST + 5] = '\0';
	CHECK_INT(net_address_parse(&b, str_of(longest), &e), -1);
	CHECK_HAS(e.text, "choose a shorter one");
}

static void
test_an_address_is_read_without_brackets_and_written_with(void **state)
{
	static const struct {
		const char *host, *text; /* text NULL: refused */
	} t[] = {
		{ "10.0.0.1", "10.0.0.1:8080" },
		{ "::1", "[::1]:8080" },
		{ "LOCALHOST", "127.0.0.1:8080" },
		{ "", "127.0.0.1:8080" },
		{ "[::1]", NULL },
		{ "127.0.0.1:80", NULL },
		{ "h.example", NULL },
		{ "::1%lo", NULL },
		{ "0000000000000000000000000000000000000000000000000000000000"
		  "0000000000000000001",
		    NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct net_address a;
		struct err e = { 0 };
		char text[NET_ADDRESS_TEXT];
		int rc = net_address_set(&a, str_of(t[i].host), 8080, &e);

		CHECK_INT(rc, t[i].text != NULL ? 0 : -1);
		if (rc == -1) {
			CHECK_INT(e.kind, ERR_INPUT);
			continue;
		}
		net_address_text(&a, text);
		CHECK_STR(text, t[i].text);
	}
	CHECK_INT(net_address_set(&(struct net_address){ .port = 0 },
	              (struct str){ "::1\0x", 5 }, 80, NULL),
	    -1);
}

static void
test_the_error_for_a_port_in_use_names_it(void **state)
{
	struct net_address a = { .host = "127.0.0.1" };
	struct err e = { 0 };
	char number[16];
	int fd = net_address_reserve(&a, &e), worker;

	(void)state;
	CHECK(fd != -1 && a.port > 0);
	worker = net_address_bind(&a, true, &e);
	CHECK(worker != -1);
	CHECK_INT(listen(worker, 1), 0);
	CHECK_INT(net_address_reserve(&a, &e), -1);
	snprintf(number, sizeof(number), "%d", a.port);
	CHECK_HAS(e.text, number);
	CHECK_HAS(e.text, "--port");
	close(worker);
	close(fd);
}

/* An echo server on a loop, with a client that blocks on a thread. */
struct echo {
	struct loop *loop;
	struct listener *listener;
	struct listener_config config;
	struct conn_table *table;
	struct conn *conn;
	struct net_address address;
	void *(*client)(void *echo);
	size_t received, paused_at;
	int drained, ended, closed, refuse;
	bool greets;
	char text[256]; /* bytes that the client received, if only a few */
	size_t got;
};

static void
on_data(void *owner, const char *p, size_t n)
{
	struct echo *s = owner;

	s->received += n;
	conn_write(s->conn, p, n);
	/* A client that does not read: stop until it does. */
	if (conn_pending(s->conn) > 0) {
		s->paused_at = s->received;
		conn_pause(s->conn);
	}
}

static void
on_drain(void *owner)
{
	struct echo *s = owner;

	s->drained++;
	CHECK_INT(conn_pending(s->conn), 0);
	conn_resume(s->conn);
}

static void
on_end(void *owner)
{
	struct echo *s = owner;

	s->ended++;
	conn_finish(s->conn);
}

static void
on_closed(void *owner)
{
	struct echo *s = owner;

	s->closed++;
	loop_stop(s->loop);
}

static const struct conn_events events = { on_data, on_drain, on_end,
	on_closed };

static void *
on_accept(void *context, struct conn *c)
{
	struct echo *s = context;
	char peer[NET_ADDRESS_BLOCK_TEXT];

	s->conn = c;
	net_address_block_text(conn_peer(c), peer);
	CHECK_STR(peer, "127.0.0.1");
	if (s->refuse > 0 && s->refuse-- > 0)
		return NULL;
	if (s->greets) {
		conn_write(c, "full\n", 5);
		conn_finish(c);
	}
	return s;
}

static int
dial(const struct net_address *a)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)a->port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	inet_pton(AF_INET, a->host, &to.sin_addr);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == -1) {
		close(fd);
		return -1;
	}
	return fd;
}

static void
read_to_end(struct echo *s, int fd)
{
	char part[65536];
	ssize_t n;

	while ((n = read(fd, part, sizeof(part))) > 0) {
		if (s->got + (size_t)n < sizeof(s->text))
			memcpy(s->text + s->got, part, (size_t)n);
		s->got += (size_t)n;
	}
}

static void
run_echo(struct echo *s)
{
	struct err e = { 0 };
	pthread_t thread;
	int fd;

	snprintf(s->address.host, sizeof(s->address.host), "127.0.0.1");
	fd = net_address_reserve(&s->address, &e);
	s->loop = loop_new(&e);
	s->config = (struct listener_config){ .events = &events,
		.on_accept = on_accept,
		.context = s,
		.table = s->table };
	s->listener = listener_open(s->loop, &s->address, -1, &s->config, &e);
	CHECK(s->listener != NULL);
	close(fd);
	pthread_create(&thread, NULL, s->client, s);
	loop_run(s->loop);
	pthread_join(thread, NULL);
	listener_close(s->listener);
	loop_free(s->loop);
}

static void *
say_hello(void *context)
{
	struct echo *s = context;
	int fd = dial(&s->address);

	if (write(fd, "hello", 5) == 5)
		shutdown(fd, SHUT_WR);
	read_to_end(s, fd);
	close(fd);
	return NULL;
}

static void
test_bytes_are_echoed_and_the_end_is_reported(void **state)
{
	struct echo s = { .client = say_hello };

	(void)state;
	run_echo(&s);
	CHECK_STR(s.text, "hello");
	CHECK_INT(s.ended, 1);
	CHECK_INT(s.closed, 1);
}

enum { MUCH = 32 * 1024 * 1024, PIECE = 65536 };

static _Atomic size_t flood_at;

static void *
write_much(void *context)
{
	int fd = *(int *)context;
	char *much = calloc(1, MUCH + PIECE);
	size_t at = 0;
	ssize_t n;

	while (at < MUCH && (n = write(fd, much + at, PIECE)) > 0)
		flood_at = at += (size_t)n;
	shutdown(fd, SHUT_WR);
	free(much);
	return NULL;
}

/* Reads only after full buffers have stopped the writer. */
static void *
flood(void *context)
{
	struct echo *s = context;
	int fd = dial(&s->address);
	pthread_t writer;
	size_t seen;

	pthread_create(&writer, NULL, write_much, &fd);
	do {
		seen = flood_at;
		usleep(50000);
	} while (seen == 0 || seen != flood_at);
	read_to_end(s, fd);
	pthread_join(writer, NULL);
	close(fd);
	return NULL;
}

static void
test_a_peer_that_reads_late_loses_nothing(void **state)
{
	struct echo s = { .client = flood };

	(void)state;
	run_echo(&s);
	CHECK_INT(s.received, flood_at);
	CHECK_INT(s.got, flood_at);
	CHECK_INT(s.closed, 1);
	CHECK(s.paused_at > 0);
	CHECK(s.drained > 0);
}

/* Sends bytes that the server does not read; the response must still arrive. */
static void *
send_unread(void *context)
{
	struct echo *s = context;
	int fd = dial(&s->address);
	static const char much[100000];

	if (write(fd, much, sizeof(much)) > 0)
		read_to_end(s, fd);
	close(fd);
	return NULL;
}

static void
test_the_last_bytes_arrive_even_if_input_was_not_read(void **state)
{
	struct echo s = { .client = send_unread, .greets = true };

	(void)state;
	run_echo(&s);
	CHECK_STR(s.text, "full\n");
	CHECK_INT(s.received, 0);
	CHECK_INT(s.closed, 1);
}

/* The first connection is refused, the second is served. */
static void *
call_twice(void *context)
{
	struct echo *s = context;
	int fd = dial(&s->address);
	struct linger now = { 1, 0 };

	read_to_end(s, fd);
	close(fd);
	CHECK_INT(s->got, 0);
	fd = dial(&s->address);
	if (write(fd, "x", 1) == 1)
		(void)!read(fd, s->text, 1);
	/* A reset calls on_closed, not on_end. */
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
	return NULL;
}

static void
test_a_refused_and_a_broken_connection_end_quietly(void **state)
{
	struct echo s = { .client = call_twice, .refuse = 1 };

	(void)state;
	run_echo(&s);
	CHECK_STR(s.text, "x");
	CHECK_INT(s.ended, 0);
	CHECK_INT(s.closed, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_the_path_of_a_unix_socket_is_absolute_and_fits),
		cmocka_unit_test(test_addresses_are_numeric_with_a_port),
		cmocka_unit_test(
		    test_an_address_is_read_without_brackets_and_written_with),
		cmocka_unit_test(test_the_error_for_a_port_in_use_names_it),
		cmocka_unit_test(test_bytes_are_echoed_and_the_end_is_reported),
		cmocka_unit_test(test_a_peer_that_reads_late_loses_nothing),
		cmocka_unit_test(
		    test_the_last_bytes_arrive_even_if_input_was_not_read),
		cmocka_unit_test(
		    test_a_refused_and_a_broken_connection_end_quietly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
