/* loopback.h - an upstream on 127.0.0.1 that says its lines and listens. */
#ifndef CLAVIGER_TESTS_UNIT_LOOPBACK_H
#define CLAVIGER_TESTS_UNIT_LOOPBACK_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "check.h"

/*
 * A server of one thread: each connection gets `answers` in turn, one per
 * request; the requests are kept as they came.  "" answers nothing at all;
 * "!close" and "!reset" end the connection after the request.  "!unasked" is
 * not for a request: it sends the first response again.  "!hangup" is not
 * either: it ends the connection.  "!binary" sends head
 * and body of that name.
 */
struct server {
	int listener, port;
	pthread_t thread;
	const char *const *answers;
	size_t count;
	size_t accepted; /* connections */
	atomic_bool sent_unasked;
	struct str binary_head, binary_body;
	struct buf seen;
};

/* Wait at most 5 s, so that a broken test ends. */
static inline bool
is_readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 5000) == 1;
}

static inline bool
is_whole(struct str got)
{
	const char *end = memmem(got.p, got.n, "\r\n\r\n", 4);
	const char *length = memmem(got.p, got.n, "Content-Length: ", 16);
	size_t want;

	if (end == NULL)
		return false;
	want = length != NULL ? strtoul(length + 16, NULL, 10) : 0;
	return got.n - (size_t)(end + 4 - got.p) >= want;
}

static inline bool
read_request(struct server *s, int fd)
{
	struct buf b;
	char part[4096];
	ssize_t n;
	bool whole;

	buf_init(&b, 1 << 20);
	while (!is_whole(buf_str(&b)) && is_readable(fd) &&
	       (n = read(fd, part, sizeof(part))) > 0)
		buf_add(&b, part, (size_t)n);
	whole = is_whole(buf_str(&b));
	buf_add_str(&s->seen, buf_str(&b));
	buf_done(&b);
	return whole;
}

/* With a linger time of 0, close() sends RST. */
static inline void
end_connection(int fd, const char *how)
{
	const struct linger none = { .l_onoff = 1 };

	if (strcmp(how, "!reset") == 0)
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
}

/* Sends one answer.  Returns false if the connection ends. */
static inline bool
send_answer(const struct server *s, int fd, const char *a)
{
	struct str head = str_of(a), body = STR_NONE;

	if (a[0] == '\0' && !is_readable(fd))
		return false;
	if (strcmp(a, "!binary") == 0) {
		head = s->binary_head;
		body = s->binary_body;
	} else if (a[0] == '!') {
		end_connection(fd, a);
		return false;
	}
	return send(fd, head.p, head.n, MSG_NOSIGNAL) >= 0 &&
	       send(fd, body.p, body.n, MSG_NOSIGNAL) >= 0 &&
	       strstr(a, "Connection: close") == NULL;
}

static inline void *
serve(void *context)
{
	struct server *s = context;
	size_t next = 0;

	while (next < s->count && is_readable(s->listener)) {
		int fd = accept(s->listener, NULL, NULL);

		if (fd == -1)
			break;
		s->accepted++;
		while (next < s->count && read_request(s, fd)) {
			if (!send_answer(s, fd, s->answers[next++]))
				break;
			if (next < s->count &&
			    strcmp(s->answers[next], "!unasked") == 0) {
				send_answer(s, fd, s->answers[0]);
				atomic_store(&s->sent_unasked, true);
				next++;
			}
			if (next < s->count &&
			    strcmp(s->answers[next], "!hangup") == 0) {
				next++;
				break;
			}
		}
		close(fd);
	}
	return NULL;
}

static inline void
server_start_binary(struct server *s, const char *const *answers, size_t count)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof(a);

	s->answers = answers;
	s->count = count;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->listener = socket(AF_INET, SOCK_STREAM, 0);
	CHECK_INT(bind(s->listener, (struct sockaddr *)&a, sizeof(a)), 0);
	CHECK_INT(listen(s->listener, 16), 0);
	getsockname(s->listener, (struct sockaddr *)&a, &n);
	s->port = ntohs(a.sin_port);
	buf_init(&s->seen, 1 << 20);
	pthread_create(&s->thread, NULL, serve, s);
}

static inline void
server_start(struct server *s, const char *const *answers, size_t count)
{
	*s = (struct server){ .count = 0 };
	server_start_binary(s, answers, count);
}

/* Until it has sent its answers, or no client came for 5 s. */
static inline void
server_wait(struct server *s)
{
	pthread_join(s->thread, NULL);
}

static inline void
server_done(struct server *s)
{
	close(s->listener);
	buf_done(&s->seen);
}

static inline void
server_stop(struct server *s)
{
	server_wait(s);
	server_done(s);
}

#endif
