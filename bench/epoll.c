/*
 * epoll.c - the least a server can do for a verify: epoll, a read, the same
 * key_verify() as the program, and a write of a fixed response.
 *
 * usage: claviger-epoll DIRECTORY PORT GET-RESPONSE POST-RESPONSE
 *
 * It expects the requests of the benchmark: each in one piece, a credential
 * after "Authorization: Key ", and for POST another one in the body.  Neither
 * the head nor the JSON is parsed, so it is a lower limit, not a server.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/base.h"
#include "key/key.h"

enum { EVENTS = 256, REQUEST_BYTES = 8192, RESPONSE_BYTES = 4096 };

struct answer {
	char bytes[RESPONSE_BYTES];
	size_t n;
};

static struct answer get_answer, post_answer;
#define REFUSED "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"

static const struct answer refused = { REFUSED, sizeof(REFUSED) - 1 };

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static void
read_answer(struct answer *out, const char *path)
{
	FILE *f = fopen(path, "re");

	if (f == NULL)
		die(path);
	out->n = fread(out->bytes, 1, sizeof(out->bytes), f);
	fclose(f);
}

static int
listen_at(const char *port)
{
	char *end;
	const long number = strtol(port, &end, 10);
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)number),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (*end != '\0' || number < 1 || number > 65535)
		die("the port");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd == -1 || bind(fd, (struct sockaddr *)&at, sizeof(at)) == -1 ||
	    listen(fd, 1024) == -1)
		die("listen");
	return fd;
}

/* Verifies the credential between before and the byte end. */
static bool
is_valid(struct key_reader *r, struct str request, struct str before, char end)
{
	size_t at = str_find_text(request, before, 0) + before.n;
	struct key_view view;

	if (at > request.n)
		return false;
	request = str_part(request, at, str_find(request, end, at));
	return key_verify(r, request, &view) == KEY_VALID;
}

static const struct answer *
answer_to(struct key_reader *r, struct str request)
{
	if (!is_valid(r, request, STR("Authorization: Key "), '\r'))
		return &refused;
	if (!str_starts(request, STR("POST ")))
		return &get_answer;
	return is_valid(r, request, STR("\"key\": \""), '"') ? &post_answer
	                                                     : &refused;
}

static void
serve(struct key_reader *r, int fd)
{
	char bytes[REQUEST_BYTES];
	ssize_t n = read(fd, bytes, sizeof(bytes));
	const struct answer *a;

	if (n <= 0) {
		close(fd);
		return;
	}
	a = answer_to(r, (struct str){ bytes, (size_t)n });
	if (write(fd, a->bytes, a->n) != (ssize_t)a->n)
		close(fd);
}

static void
add(int epoll, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == -1)
		die("epoll_ctl");
}

static void
run(struct key_reader *r, int listener)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC), on = 1;
	struct epoll_event found[EVENTS];

	add(epoll, listener);
	for (;;) {
		int n = epoll_wait(epoll, found, EVENTS, -1);

		for (int i = 0; i < n; i++) {
			int fd = found[i].data.fd;

			if (fd != listener) {
				serve(r, fd);
				continue;
			}
			fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
			if (fd == -1)
				continue;
			setsockopt(
			    fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
			add(epoll, fd);
		}
	}
}

int
main(int argc, char **argv)
{
	struct key_reader *r = NULL;
	struct limits limits = limits_default();
	struct keys *keys;
	struct err e;

	if (argc != 5) {
		fputs("usage: claviger-epoll DIRECTORY PORT GET-RESPONSE "
		      "POST-RESPONSE\n",
		    stderr);
		return 2;
	}
	read_answer(&get_answer, argv[3]);
	read_answer(&post_answer, argv[4]);
	keys = keys_open(argv[1], &limits, NULL, &e);
	if (keys != NULL)
		r = key_reader_new(keys, &e);
	if (r == NULL) {
		fprintf(stderr, "claviger-epoll: %s\n", e.text);
		return 1;
	}
	run(r, listen_at(argv[2]));
	return 0;
}
