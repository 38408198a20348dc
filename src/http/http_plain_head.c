/* http_plain_head.c - reads the head of an ordinary request in one pass. */
#include <stdint.h>

#include "base/base.h"
#include "http/http_ascii.h"
#include "http/http_plain_head.h"

/* Headers with a meaning for the framing, or that may occur only once. */
enum {
	SEEN_HOST = 1,
	SEEN_LENGTH = 2,
	SEEN_ORIGIN = 4,
	SEEN_AUTHORIZATION = 8,
	SEEN_CONNECTION = 16,
	NEVER = 32, /* makes the head not plain */
};

static bool
take_host(struct http_plain_head *h, struct str value)
{
	h->head.authority = value;
	return http_ascii_is_authority(value);
}

static bool
take_length(struct http_plain_head *h, struct str value)
{
	h->head.length = str_to_int(value, INT64_MAX);
	h->head.has_length = true;
	return h->head.length >= 0;
}

/* Lists of options are left to llhttp. */
static bool
take_connection(struct http_plain_head *h, struct str value)
{
	h->keep_alive = str_equal_nocase(value, STR("keep-alive"));
	return h->keep_alive || str_equal_nocase(value, STR("close"));
}

/* llhttp reads Proxy-Connection as Connection. */
static const struct {
	struct str name;
	int bit;
	bool (*take)(struct http_plain_head *h, struct str value);
} known[] = {
	{ { "Host", 4 }, SEEN_HOST, take_host },
	{ { "Authorization", 13 }, SEEN_AUTHORIZATION, NULL },
	{ { "Content-Length", 14 }, SEEN_LENGTH, take_length },
	{ { "Connection", 10 }, SEEN_CONNECTION, take_connection },
	{ { "Origin", 6 }, SEEN_ORIGIN, NULL },
	{ { "Transfer-Encoding", 17 }, NEVER, NULL },
	{ { "Upgrade", 7 }, NEVER, NULL },
	{ { "Expect", 6 }, NEVER, NULL },
	{ { "Proxy-Connection", 16 }, NEVER, NULL },
};

/* One bit for each length of a name above, so that most rows are skipped. */
enum {
	KNOWN_LENGTHS = 1 << 4 | 1 << 6 | 1 << 7 | 1 << 10 | 1 << 13 | 1 << 14 |
	                1 << 16 | 1 << 17,
	LENGTH_BITS = 31,
};

static bool
take_known(
    struct http_plain_head *h, struct str name, struct str value, int *seen)
{
	if (name.n >= LENGTH_BITS || (KNOWN_LENGTHS >> name.n & 1) == 0)
		return true;
	for (size_t i = 0; i < LEN(known); i++) {
		if (name.n != known[i].name.n ||
		    !str_equal_nocase(name, known[i].name))
			continue;
		if (((*seen | NEVER) & known[i].bit) != 0)
			return false;
		*seen |= known[i].bit;
		return known[i].take == NULL || known[i].take(h, value);
	}
	return true;
}

/*
 * Reads one header line at the start of rest and moves rest to the next line.
 * Returns false if it is not plain.
 */
static bool
take_line(
    struct http_plain_head *h, struct str *rest, int *seen, struct arena *a)
{
	const size_t n = http_ascii_token_length(*rest);
	struct str name, value;
	size_t end;

	if (n == 0 || n == rest->n || rest->p[n] != ':')
		return false;
	name = (struct str){ rest->p, n };
	value = (struct str){ rest->p + n + 1, rest->n - n - 1 };
	value.n = http_ascii_field_value_length(value);
	end = n + 1 + value.n;
	/* The empty line follows at the earliest. */
	if (rest->n - end < 4 || memcmp(rest->p + end, "\r\n", 2) != 0)
		return false;
	*rest = (struct str){ rest->p + end + 2, rest->n - end - 2 };
	value = str_trim(value);
	http_headers_add(a, &h->headers, name, value);
	return take_known(h, name, value, seen);
}

/* method SP path SP HTTP/1.1 CR LF, and at least the empty line. */
static bool
take_request_line(
    struct http_plain_head *h, struct str *rest, const struct limits *l)
{
	static const char version[] = " HTTP/1.1\r\n";
	const struct str method = { rest->p, http_ascii_token_length(*rest) };
	struct str target = str_part(*rest, method.n + 1, rest->n);
	size_t used;

	h->head.method = http_method_find(method);
	if (h->head.method == HTTP_METHOD_COUNT || target.n == 0 ||
	    method.p[method.n] != ' ' || target.p[0] != '/')
		return false;
	target.n = http_ascii_target_length(target);
	used = method.n + 1 + target.n;
	if (target.n > (uint64_t)l->request_target_bytes ||
	    rest->n - used < sizeof(version) - 1 + 2 ||
	    memcmp(target.p + target.n, version, sizeof(version) - 1) != 0)
		return false;
	used += sizeof(version) - 1;
	h->head.method_text = method;
	h->head.target = h->head.query = target;
	h->head.path = str_cut(&h->head.query, '?');
	*rest = (struct str){ rest->p + used, rest->n - used };
	return true;
}

size_t
http_plain_head_read(struct http_plain_head *out, struct str bytes,
    struct arena *a, const struct limits *l)
{
	const size_t most = (size_t)l->request_head_bytes;
	struct str rest = { bytes.p, bytes.n < most ? bytes.n : most };
	int seen = 0;

	*out = (struct http_plain_head){ .keep_alive = true };
	out->head.minor = 1;
	if (!take_request_line(out, &rest, l))
		return 0;
	/* Invariant: rest has at least two bytes. */
	while (rest.p[0] != '\r') {
		if (out->headers.count >= (uint64_t)l->request_headers ||
		    !take_line(out, &rest, &seen, a))
			return 0;
	}
	if (rest.p[1] != '\n' || (seen & SEEN_HOST) == 0 ||
	    out->head.length > l->request_body_bytes)
		return 0;
	return (size_t)(rest.p - bytes.p) + 2;
}

static void
move(struct str *s, const char *from, const char *to)
{
	if (s->p != NULL)
		s->p = to + (s->p - from);
}

void
http_plain_head_move(
    struct http_plain_head *h, const char *from, const char *to)
{
	struct http_head *head = &h->head;

	move(&head->method_text, from, to);
	move(&head->target, from, to);
	move(&head->path, from, to);
	move(&head->query, from, to);
	move(&head->authority, from, to);
	for (size_t i = 0; i < h->headers.count; i++) {
		move(&h->headers.items[i].name, from, to);
		move(&h->headers.items[i].value, from, to);
	}
}
