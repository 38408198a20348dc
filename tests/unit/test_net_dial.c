/* test_net_dial.c - connects to the first of several addresses that accepts. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "net/loop.h"
#include "net/net_dial.h"

/* The outcome of a dial on a loop. */
struct bench {
	struct loop *loop;
	int got, fd, error;
	char peer[NET_ADDRESS_BLOCK_TEXT];
};

static void
on_dialed(
    void *context, int fd, const struct net_address_block *peer, int error)
{
	struct bench *b = context;

	b->got++;
	b->fd = fd;
	b->error = error;
	if (fd != -1)
		net_address_block_text(peer, b->peer);
	loop_stop(b->loop);
}

/* Returns a socket that listens on the address; port 0: any. */
static int
listen_on(const char *host, int *port, int backlog)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)*port) };
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	inet_pton(AF_INET, host, &a.sin_addr);
	CHECK_INT(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	CHECK_INT(listen(fd, backlog), 0);
	getsockname(fd, (struct sockaddr *)&a, &n);
	*port = ntohs(a.sin_port);
	return fd;
}

static struct net_resolve_answer
addresses(const char *const *hosts, size_t count)
{
	struct net_resolve_answer all = { .count = 0 };

	for (size_t i = 0; i < count; i++) {
		struct net_resolve_answer one;

		CHECK(net_resolve_known(&one, str_of(hosts[i])));
		all.items[all.count++] = one.items[0];
	}
	return all;
}

static void
dial(struct bench *b, const char *const *hosts, size_t count, int port)
{
	const struct net_resolve_answer to = addresses(hosts, count);
	const int before = b->got;

	net_dial_start(b->loop, &to, port, on_dialed, b);
	/* Never from inside. */
	CHECK_INT(b->got, before);
	loop_run(b->loop);
	CHECK_INT(b->got, before + 1);
}

static void
test_the_first_address_that_accepts_wins(void **state)
{
	static const struct {
		const char *hosts[4];
		size_t count;
	} rows[] = {
		{ { "127.0.0.1" }, 1 },
		{ { "127.0.0.1", "127.0.0.2" }, 2 },
		/* Refused, and not routed. */
		{ { "127.0.0.2", "127.0.0.1" }, 2 },
		{ { "127.0.0.2", "::1", "127.0.0.3", "127.0.0.1" }, 4 },
		{ { "255.255.255.255", "127.0.0.1" }, 2 },
	};
	struct bench b = { .loop = loop_new(NULL) };
	int port = 0, listener = listen_on("127.0.0.1", &port, 16);

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		dial(&b, rows[i].hosts, rows[i].count, port);
		CHECK(b.fd != -1);
		CHECK_INT(b.error, 0);
		CHECK_STR(b.peer, "127.0.0.1");
		CHECK((fcntl(b.fd, F_GETFL) & O_NONBLOCK) != 0);
		CHECK((fcntl(b.fd, F_GETFD) & FD_CLOEXEC) != 0);
		close(b.fd);
	}
	close(listener);
	loop_free(b.loop);
}

static void
test_a_failure_has_the_last_error(void **state)
{
	static const char *const hosts[] = { "127.0.0.1", "127.0.0.2" };
	struct bench b = { .loop = loop_new(NULL) };
	int port = 0, listener = listen_on("127.0.0.1", &port, 16);

	(void)state;
	close(listener);
	dial(&b, hosts, LEN(hosts), port);
	CHECK_INT(b.fd, -1);
	CHECK_INT(b.error, ECONNREFUSED);
	dial(&b, hosts, 0, port);
	CHECK_INT(b.fd, -1);
	CHECK_INT(b.error, EADDRNOTAVAIL);
	loop_free(b.loop);
}

/* A full queue drops connections, like an address that does not respond. */
static void
test_the_next_address_does_not_wait_for_the_first(void **state)
{
	static const char *const hosts[] = { "127.0.0.2", "127.0.0.1" };
	struct bench b = { .loop = loop_new(NULL) };
	int port = 0, listener = listen_on("127.0.0.1", &port, 16);
	int full = listen_on("127.0.0.2", &port, 0), fill[8];

	(void)state;
	for (size_t i = 0; i < LEN(fill); i++) {
		struct sockaddr_in a = { .sin_family = AF_INET,
			.sin_port = htons((uint16_t)port) };

		inet_pton(AF_INET, "127.0.0.2", &a.sin_addr);
		fill[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)connect(fill[i], (struct sockaddr *)&a, sizeof(a));
	}
	dial(&b, hosts, LEN(hosts), port);
	CHECK_STR(b.peer, "127.0.0.1");
	close(b.fd);
	for (size_t i = 0; i < LEN(fill); i++)
		close(fill[i]);
	close(full);
	close(listener);
	loop_free(b.loop);
}

static void
on_timer(void *context)
{
	loop_stop(context);
}

static void
test_a_cancelled_dial_has_no_answer(void **state)
{
	static const char *const hosts[] = { "127.0.0.1" };
	const struct net_resolve_answer to = addresses(hosts, 1);
	struct bench b = { .loop = loop_new(NULL) };
	struct loop_timer *timer = loop_timer_new(b.loop, on_timer, b.loop);
	int port = 0, listener = listen_on("127.0.0.1", &port, 16);

	(void)state;
	net_dial_cancel(NULL);
	net_dial_cancel(net_dial_start(b.loop, &to, port, on_dialed, &b));
	loop_timer_set(timer, 20, 0);
	loop_run(b.loop);
	CHECK_INT(b.got, 0);
	loop_timer_free(timer);
	close(listener);
	loop_free(b.loop);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_address_that_accepts_wins),
		cmocka_unit_test(test_a_failure_has_the_last_error),
		cmocka_unit_test(
		    test_the_next_address_does_not_wait_for_the_first),
		cmocka_unit_test(test_a_cancelled_dial_has_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
