/*
 * response_headers.c - which response headers of an upstream the caller gets.
 */
#include "base/base.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/response/response_headers.h"
#include "engine/state/state.h"

/* Written as most servers do, which compares faster. */
struct listed {
	struct str name;
	bool prefix; /* of the names that are meant */
};

#define NAME(literal)                                                          \
	{                                                                      \
		{ literal, sizeof(literal) - 1 }, false                        \
	}
#define PREFIX(literal)                                                        \
	{                                                                      \
		{ literal, sizeof(literal) - 1 }, true                         \
	}

/*
 * The headers of an HTTP API that are passed on.  Never WWW-Authenticate, which
 * is for our credential, not the caller's.  Never Set-Cookie, which is for this
 * program as the client.  Not Content-Location, which is relative to a URL that
 * the caller does not know.
 */
static const struct listed of_http[] = {
	NAME("Retry-After"),
	NAME("ETag"),
	NAME("Link"),
	NAME("Location"),
	NAME("Content-Language"),
	NAME("Content-Disposition"),
	NAME("Content-Range"),
	PREFIX("RateLimit"),
	PREFIX("X-RateLimit-"),
	PREFIX("X-Rate-Limit-"),
};

static const struct listed of_authority[] = {
	NAME("WWW-Authenticate"),
	NAME("Retry-After"),
	NAME("X-RateLimit-Reset"),
	NAME("Cache-Control"),
	NAME("Allow"),
	NAME("ETag"),
	NAME("X-Key-Found"),
	NAME("X-Keys-Revoked"),
};

/*
 * Headers that describe the bytes of the body, and are wrong once it has
 * changed.
 */
static const struct listed of_bytes[] = {
	NAME("Content-Range"),
	NAME("Content-Disposition"),
};

static bool
is_listed(struct str name, const struct listed *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct str want = list[i].name;

		if (name.n < want.n || (name.n > want.n && !list[i].prefix))
			continue;
		if (str_equal_nocase((struct str){ name.p, want.n }, want))
			return true;
	}
	return false;
}

static void
pick(struct arena *a, struct http_response *to,
    const struct http_response *from, const struct listed *list, size_t count)
{
	to->status = from->status;
	to->content_type = from->content_type;
	to->body = from->body;
	for (size_t i = 0; i < from->headers.count; i++) {
		const struct http_header *h = &from->headers.items[i];

		if (is_listed(h->name, list, count))
			http_headers_add(a, &to->headers, h->name, h->value);
	}
}

static bool
is_named(const struct call *c, struct str name)
{
	for (; c != NULL; c = c->parent) {
		const char *const *n =
		    c->operation != NULL ? c->operation->result_headers : NULL;

		for (; n != NULL && *n != NULL; n++)
			if (str_equal_nocase(name, str_of(*n)))
				return true;
	}
	return false;
}

void
response_headers_from_http(
    struct call *c, struct http_response *to, const struct http_response *from)
{
	pick(c->arena, to, from, of_http, LEN(of_http));
	for (size_t i = 0; i < from->headers.count; i++) {
		const struct http_header *h = &from->headers.items[i];

		if (!is_listed(h->name, of_http, LEN(of_http)) &&
		    is_named(c, h->name))
			http_headers_add(
			    c->arena, &to->headers, h->name, h->value);
	}
}

void
response_headers_from_authority(
    struct arena *a, struct http_response *to, const struct http_response *from)
{
	pick(a, to, from, of_authority, LEN(of_authority));
}

void
response_headers_after_change(struct arena *a, struct http_response *r)
{
	struct http_headers kept = { 0 };

	for (size_t i = 0; i < r->headers.count; i++) {
		const struct http_header *h = &r->headers.items[i];
		struct str value = h->value;

		if (is_listed(h->name, of_bytes, LEN(of_bytes)))
			continue;
		/*
		 * RFC 9110 8.8.1: a weak tag, because the body is equivalent
		 * but not equal.
		 */
		if (str_equal_nocase(h->name, STR("etag")) &&
		    !str_starts(value, STR("W/")))
			value = arena_strf(a, "W/%.*s", STR_FMT(value));
		http_headers_add(a, &kept, h->name, value);
	}
	r->headers = kept;
}
