/* upstream_http.c - calls that go to an API elsewhere. */
#include "base/mem.h"
#include "http/http_client.h"
#include "engine/credential.h"
#include "engine/engine.h"
#include "engine/upstream.h"

/*
 * What a caller needs of an upstream's headers.  A "*" ends a prefix.  Never
 * WWW-Authenticate: it asks for a credential that is not the caller's.
 */
static const char *const passed[] = {
	"retry-after",
	"etag",
	"link",
	"location",
	"content-language",
	"content-disposition",
	"x-ratelimit-*",
	"ratelimit*",
};

static bool
is_passed(struct str name, const char *const *names, int count)
{
	for (int i = 0; i < count; i++) {
		struct str want = str_of(names[i]);

		if (str_ends(want, STR("*"))) {
			want.n--;
			if (str_equal_nocase(str_part(name, 0, want.n), want))
				return true;
		} else if (str_equal_nocase(name, want)) {
			return true;
		}
	}
	return false;
}

void
upstream_pick(struct arena *a, struct http_response *to,
    const struct http_response *from, const char *const *names, int count)
{
	to->status = from->status;
	to->content_type = from->content_type;
	to->body = from->body;
	for (size_t i = 0; i < from->headers.count; i++) {
		const struct http_header *h = &from->headers.items[i];

		if (is_passed(h->name, names, count))
			http_headers_add(a, &to->headers, h->name, h->value);
	}
}

static void on_ready(struct call *c);

static void
on_answer(void *context, struct http_client_answer *answer)
{
	struct call *c = context;

	/* A nonce or a token had to be renewed: the same request again. */
	if (answer->error.kind == ERR_NONE &&
	    credential_answer(c, &answer->response)) {
		credential_apply(c, on_ready);
		return;
	}
	c->error = answer->error;
	c->timed_out = answer->timed_out;
	if (answer->error.kind == ERR_NONE) {
		c->from_upstream = true;
		upstream_pick(c->arena, &c->response, &answer->response, passed,
		    (int)LEN(passed));
	}
	call_resume(c);
}

static void
transmit(struct call *c)
{
	const struct call_request *r = &c->state->request;
	struct http_client_request out = {
		.method = r->http.method,
		.url = r->url.p,
		.headers = r->http.headers,
		.body = r->http.body,
		.has_body = r->has_body,
	};

	http_client_send(c->thread->client, c->arena, &out, on_answer, c);
}

/* The credential is on the request, or could not be had. */
static void
on_ready(struct call *c)
{
	if (c->error.kind != ERR_NONE)
		call_resume(c);
	else
		transmit(c);
}

static void
send_http(struct call *c)
{
	credential_apply(c, on_ready);
}

const struct upstream upstream_http = { "http", send_http };
