/* http_response_head.c - the head of a response (RFC 9112 4 to 6). */
#include <string.h>

#include "base/base.h"
#include "http/http_ascii.h"
#include "http/http_response_head.h"
#include "http/http_response_reader.h"

static bool
invalid(struct http_response_reader *r, const char *why)
{
	r->fault = HTTP_RESPONSE_INVALID;
	r->why = why;
	return false;
}

/*
 * The status line, without CR LF (RFC 9112 4).  Many servers omit the space
 * before an empty reason, which has no other meaning.
 */
static bool
read_status_line(struct http_response_reader *r, struct str line)
{
	struct str status = str_part(line, 9, 12);

	if (line.n < 12 || memcmp(line.p, "HTTP/1.", 7) != 0 ||
	    (line.p[7] != '0' && line.p[7] != '1') || line.p[8] != ' ' ||
	    (line.n > 12 && line.p[12] != ' '))
		return invalid(r, "the first line is not an HTTP/1.1 status");
	if (!http_ascii_is_field_value(str_part(line, 12, line.n)))
		return invalid(
		    r, "the status line contains a control character");
	r->minor = line.p[7] - '0';
	r->status = (int)str_to_int(status, 999);
	if (r->status < 0)
		return invalid(r, "the status is not a number");
	return true;
}

/*
 * RFC 9112 6.3: one number, or equal ones that a proxy has joined.  Different
 * ones allow response splitting.
 */
static bool
take_length(struct http_response_reader *r, struct str value)
{
	while (value.p != NULL) {
		const int64_t n =
		    str_to_int(str_trim(str_cut(&value, ',')), INT64_MAX);

		if (n < 0)
			return invalid(r, "Content-Length is not a number");
		if (r->sized && n != r->length)
			return invalid(
			    r, "there are two different Content-Lengths");
		r->length = n;
		r->sized = true;
	}
	return true;
}

/* RFC 9112 6.1: no other coding was asked for. */
static bool
take_coding(struct http_response_reader *r, struct str value)
{
	if (r->coded || !str_equal_nocase(value, STR("chunked")))
		return invalid(
		    r, "Transfer-Encoding may be chunked and nothing else");
	r->coded = true;
	return true;
}

/* RFC 9112 9.3: options of the connection. */
static bool
take_options(struct http_response_reader *r, struct str value)
{
	while (value.p != NULL) {
		const struct str option = str_trim(str_cut(&value, ','));

		if (str_equal_nocase(option, STR("close")))
			r->close = true;
		else if (str_equal_nocase(option, STR("keep-alive")))
			r->keep_alive = true;
	}
	return true;
}

static const struct {
	struct str name;
	bool (*take)(struct http_response_reader *r, struct str value);
} framing[] = {
	{ { "Connection", 10 }, take_options },
	{ { "Content-Length", 14 }, take_length },
	{ { "Transfer-Encoding", 17 }, take_coding },
};

static bool
take_framing(struct http_response_reader *r, struct str name, struct str value)
{
	for (size_t i = 0; i < LEN(framing); i++)
		if (name.n == framing[i].name.n &&
		    str_equal_nocase(name, framing[i].name))
			return framing[i].take(r, value);
	return true;
}

/*
 * One header line without its CR LF (RFC 9112 5), in memory of the arena.  A
 * NUL replaces the byte after name and value, which both end before the LF.
 */
static bool
read_header(struct http_response_reader *r, char *line, size_t n)
{
	struct str value = { line, n }, name;

	/* RFC 9112 5.2: no folded lines, and no space before the first. */
	if (line[0] == ' ' || line[0] == '\t')
		return invalid(r, "a header line begins with a space");
	name = str_cut(&value, ':');
	if (value.p == NULL)
		return invalid(r, "a header line has no colon");
	if (!http_ascii_is_token(name))
		return invalid(r, "a header name is not a token");
	if (!http_ascii_is_field_value(value))
		return invalid(r, "a header value has a control character");
	value = str_trim(value);
	line[name.n] = '\0';
	line[(size_t)(value.p - line) + value.n] = '\0';
	if (r->headers.count == HTTP_RESPONSE_HEADERS) {
		r->fault = HTTP_RESPONSE_HEADERS_MANY;
		return false;
	}
	http_headers_add(r->arena, &r->headers, name, value);
	return take_framing(r, name, value);
}

/* Checks that the framing has one meaning (RFC 9112 6.1 and 6.3). */
static bool
check_framing(struct http_response_reader *r)
{
	if (r->sized && r->coded)
		return invalid(
		    r, "there are Content-Length and Transfer-Encoding");
	if (r->coded && r->minor == 0)
		return invalid(r, "HTTP/1.0 has no chunks");
	return true;
}

bool
http_response_head_read(struct http_response_reader *r, char *head, size_t n)
{
	const char *lf = memchr(head, '\n', n);
	size_t at = (size_t)(lf - head) + 1;

	if (!read_status_line(r, (struct str){ head, at - 2 }))
		return false;
	while (at < n - 2) {
		lf = memchr(head + at, '\n', n - at);
		if (!read_header(r, head + at, (size_t)(lf - head) - 1 - at))
			return false;
		at = (size_t)(lf - head) + 1;
	}
	if (r->status < 100 || r->status > 599) {
		r->fault = HTTP_RESPONSE_STATUS;
		return false;
	}
	return check_framing(r);
}
