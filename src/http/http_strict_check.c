/* http_strict_check.c - refuses heads that RFC 9112 forbids, before llhttp. */
#include <stdint.h>

#include "base/base.h"
#include "http/http_ascii.h"
#include "http/http_method.h"
#include "http/http_strict_check.h"
#include "http/http_url.h"

static int
refuse(struct http_refusal *why, int status, const char *reason)
{
	*why = (struct http_refusal){ status, reason };
	return -1;
}

/* RFC 9112 2.2: lines end in CR LF, and a bare CR is no white space. */
static int
check_line(const char *p, size_t from, size_t lf, struct http_refusal *why)
{
	const char *cr = memchr(p + from, '\r', lf - from);

	if (cr == NULL)
		return refuse(why, 400, "a line ends in LF without CR");
	if (cr != p + lf - 1)
		return refuse(why, 400, "a line has a CR without LF");
	return 0;
}

int64_t
http_strict_check_scan(
    struct http_scan *s, const char *p, size_t n, struct http_refusal *why)
{
	const char *lf, *cr;

	while (s->seen < n &&
	       (lf = memchr(p + s->seen, '\n', n - s->seen)) != NULL) {
		size_t at = (size_t)(lf - p), from = s->line;

		if (check_line(p, from, at, why) == -1)
			return -1;
		s->line = s->seen = at + 1;
		/* The first line may not be empty: see http_parser_feed(). */
		if (at == from + 1)
			return (int64_t)at + 1;
	}
	/* The last line is incomplete: only its last byte can be CR. */
	cr = n > s->line ? memchr(p + s->line, '\r', n - s->line) : NULL;
	if (cr != NULL && cr != p + n - 1)
		return refuse(why, 400, "a line has a CR without LF");
	s->seen = n;
	return 0;
}

/* RFC 9112 3.2.2: the authority of an absolute target replaces Host. */
static int
split_absolute(struct http_head *h, struct http_refusal *why)
{
	struct http_url u;

	if (!http_url_split(h->target, &u))
		return refuse(why, 400,
		    "the target is neither a path nor an absolute http URL "
		    "with a host");
	if (!http_ascii_is_authority(u.authority))
		return refuse(why, 400, "the target's host is malformed");
	h->authority = u.authority;
	/* "http://host" and "http://host?query" mean the path "/". */
	h->path = u.path.n > 0 ? u.path : STR("/");
	h->query = u.query;
	return 0;
}

/* The four forms of RFC 9112 3.2; authority-form belongs to CONNECT only. */
static int
split_target(struct http_head *h, struct http_refusal *why)
{
	h->query = h->target;
	h->path = str_cut(&h->query, '?');
	if (h->target.p[0] == '/')
		return 0;
	if (!str_is(h->target, "*"))
		return split_absolute(h, why);
	if (h->method == HTTP_METHOD_OPTIONS)
		return 0;
	return refuse(why, 400, "the target * is for OPTIONS only");
}

/* Exactly "HTTP/1.1" or "HTTP/1.0": RFC 9112 2.3, the name is case-sensitive.
 */
static int
check_version(struct http_head *h, struct str v, struct http_refusal *why)
{
	if (v.n != 8 || memcmp(v.p, "HTTP/", 5) != 0 || v.p[6] != '.' ||
	    v.p[5] < '0' || v.p[5] > '9' || v.p[7] < '0' || v.p[7] > '9')
		return refuse(
		    why, 400, "the request line does not end in HTTP/1.1");
	if (v.p[5] != '1' || v.p[7] > '1')
		return refuse(why, 505, "the version must be HTTP/1.1");
	h->minor = v.p[7] - '0';
	return 0;
}

/* method SP target SP version, one space each (RFC 9112 3). */
static int
check_request_line(struct http_head *h, struct str line, const struct limits *l,
    struct http_refusal *why)
{
	struct str rest = line, method = str_cut(&rest, ' ');

	h->target = str_cut(&rest, ' ');
	if (!http_ascii_is_token(method))
		return refuse(why, 400, "the method is not a token");
	if (h->target.n == 0 || !http_ascii_is_target(h->target))
		return refuse(why, 400,
		    "the target is empty or contains a byte that must be "
		    "percent-encoded");
	if (check_version(h, rest, why) == -1)
		return -1;
	if (h->target.n > (uint64_t)l->request_target_bytes)
		return refuse(why, 414, "the target is too long");
	h->method = http_method_find(method);
	h->method_text = method;
	if (str_is(method, "TRACE"))
		return refuse(why, 405, "TRACE is not allowed");
	if (str_is(method, "CONNECT"))
		return refuse(why, 501, "CONNECT is not supported");
	return split_target(h, why);
}

/* Headers that may occur only once, and how to check them. */
enum {
	SEEN_HOST = 1,
	SEEN_LENGTH = 2,
	SEEN_ENCODING = 4,
	SEEN_ORIGIN = 8,
	SEEN_EXPECT = 16,
	SEEN_AUTHORIZATION = 32,
};

static int
check_host(struct http_head *h, struct str v, struct http_refusal *why)
{
	if (!http_ascii_is_authority(v))
		return refuse(why, 400, "Host is not a host name and port");
	if (h->authority.p == NULL)
		h->authority = v;
	return 0;
}

/* RFC 9112 6.3: digits only; a list is refused even if all values are equal. */
static int
check_length(struct http_head *h, struct str v, struct http_refusal *why)
{
	h->length = str_to_int(v, INT64_MAX);
	if (h->length < 0)
		return refuse(why, 400, "Content-Length is not one number");
	h->has_length = true;
	return 0;
}

/* RFC 9112 6.1: chunked must be the last coding; no other is supported. */
static int
check_encoding(struct http_head *h, struct str v, struct http_refusal *why)
{
	struct str rest = v, last = STR_NONE;

	if (str_equal_nocase(v, STR("chunked"))) {
		h->chunked = true;
		return 0;
	}
	while (rest.p != NULL) {
		last = str_trim(str_cut(&rest, ','));
		if (rest.p != NULL && str_equal_nocase(last, STR("chunked")))
			return refuse(
			    why, 400, "chunked must be the last coding");
	}
	return refuse(why, last.n > 0 ? 501 : 400,
	    "Transfer-Encoding may be chunked and nothing else");
}

static int
check_expect(struct http_head *h, struct str v, struct http_refusal *why)
{
	if (!str_equal_nocase(v, STR("100-continue")))
		return refuse(why, 417, "Expect may be 100-continue only");
	h->expects_continue = true;
	return 0;
}

typedef int header_check_fn(
    struct http_head *h, struct str value, struct http_refusal *why);

static const struct {
	struct str name;
	int bit;
	header_check_fn *check; /* NULL: only check that it occurs once */
	const char *twice;
} singles[] = {
	{ { "Host", 4 }, SEEN_HOST, check_host, "there are two Host headers" },
	{ { "Content-Length", 14 }, SEEN_LENGTH, check_length,
	    "there are two Content-Length headers" },
	{ { "Transfer-Encoding", 17 }, SEEN_ENCODING, check_encoding,
	    "there are two Transfer-Encoding headers" },
	{ { "Origin", 6 }, SEEN_ORIGIN, NULL, "there are two Origin headers" },
	{ { "Expect", 6 }, SEEN_EXPECT, check_expect,
	    "there are two Expect headers" },
	{ { "Authorization", 13 }, SEEN_AUTHORIZATION, NULL,
	    "there are two Authorization headers" },
};

static int
check_single(struct http_head *h, struct str name, struct str value, int *seen,
    struct http_refusal *why)
{
	for (size_t i = 0; i < LEN(singles); i++) {
		if (name.n != singles[i].name.n ||
		    !str_equal_nocase(name, singles[i].name))
			continue;
		if ((*seen & singles[i].bit) != 0)
			return refuse(why, 400, singles[i].twice);
		*seen |= singles[i].bit;
		if (singles[i].check != NULL)
			return singles[i].check(h, value, why);
		return 0;
	}
	return 0;
}

/* The line at the start of rest does not begin with a name and a colon. */
static int
refuse_name(struct str rest, struct http_refusal *why)
{
	const struct str line = str_cut(&rest, '\n');

	if (str_find(line, ':', 0) == line.n)
		return refuse(why, 400, "a header line has no colon");
	return refuse(why, 400, "a header name is not a token");
}

/*
 * Reads the header line at the start of rest (RFC 9112 5) in one pass, and
 * moves rest to the next line.  A CR ends each line, because the scan has
 * refused any other.
 */
static int
check_header(
    struct http_head *h, struct str *rest, int *seen, struct http_refusal *why)
{
	struct str value, name;

	/*
	 * RFC 9112 5.2: refuse a folded line, and a space before the first
	 * header (2.2).
	 */
	if (rest->p[0] == ' ' || rest->p[0] == '\t')
		return refuse(why, 400, "a header line begins with a space");
	name = (struct str){ rest->p, http_ascii_token_length(*rest) };
	if (name.n == 0 || rest->p[name.n] != ':')
		return refuse_name(*rest, why);
	value = str_part(*rest, name.n + 1, rest->n);
	value.n = http_ascii_field_value_length(value);
	if (value.p[value.n] != '\r')
		return refuse(
		    why, 400, "a header value contains a control character");
	*rest = str_part(*rest, name.n + 1 + value.n + 2, rest->n);
	return check_single(h, name, str_trim(value), seen, why);
}

/* Checks that the headers are consistent. */
static int
check_together(struct http_head *h, int seen, const struct limits *l,
    struct http_refusal *why)
{
	if (h->minor == 1 && (seen & SEEN_HOST) == 0)
		return refuse(why, 400, "there is no Host header");
	/* RFC 9112 6.3: both together allow request smuggling. */
	if (h->has_length && h->chunked)
		return refuse(
		    why, 400, "there are Content-Length and Transfer-Encoding");
	if (h->minor == 0 && h->chunked)
		return refuse(why, 400, "HTTP/1.0 has no chunks");
	if (h->has_length && h->length > l->request_body_bytes)
		return refuse(why, 413,
		    "the body is larger than is allowed; --limit "
		    "request_body_bytes=N allows more");
	/* RFC 9110 10.1.1: an HTTP/1.0 client cannot expect it. */
	if (h->minor == 0 || (!h->chunked && h->length == 0))
		h->expects_continue = false;
	return 0;
}

int
http_strict_check_head(struct http_head *out, struct str head,
    const struct limits *l, struct http_refusal *why)
{
	struct str rest = head, line = str_cut(&rest, '\n');
	int64_t count = 0;
	int seen = 0;

	*out = (struct http_head){ .minor = 1 };
	if (check_request_line(out, str_part(line, 0, line.n - 1), l, why) ==
	    -1)
		return -1;
	/* The empty line ends the head. */
	while (rest.p[0] != '\r') {
		if (++count > l->request_headers)
			return refuse(why, 431, "there are too many headers");
		if (check_header(out, &rest, &seen, why) == -1)
			return -1;
	}
	return check_together(out, seen, l, why);
}
