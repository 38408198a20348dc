/* oauth_discover.c - fetches the metadata of an authorization server. */
#include "base/base.h"
#include "http/http.h"
#include "engine/credential/oauth_discover.h"
#include "engine/credential/oauth_metadata.h"

enum { ANSWER_BYTES = 256 * 1024 };

struct oauth_discover {
	struct http_client *client;
	const struct http_tls *tls;
	struct http_client_call *out;
	struct arena *arena;
	struct str issuer;
	struct str urls[OAUTH_METADATA_URLS];
	size_t count, next;
	struct oauth_discovery found;
	oauth_discover_fn *done;
	void *context;
};

static void ask_next(struct oauth_discover *d);

/*
 * Handles a response.  If the server did not respond at all, the other URLs are
 * not tried.
 */
static void
on_answer(void *context, struct http_client_answer *answer)
{
	struct oauth_discover *d = context;
	struct oauth_discovery *f = &d->found;
	struct err e = { .kind = ERR_NONE };

	f->timed_out = answer->timed_out;
	if (answer->error.kind != ERR_NONE) {
		f->error = answer->error;
		f->error.kind = ERR_UPSTREAM;
		d->done(d->context, f);
		return;
	}
	if (answer->response.status != 200)
		err_set(&e, ERR_UPSTREAM,
		    "it answered %d when asked for its metadata",
		    answer->response.status);
	else if (oauth_metadata_read(d->arena, d->issuer, answer->response.body,
	             &f->metadata, &e) == 0)
		f->error.kind = ERR_NONE;
	/* An error in a document is more useful than a 404 of another URL. */
	if (e.kind != ERR_NONE &&
	    (f->error.kind == ERR_NONE || answer->response.status == 200))
		f->error = e;
	if (e.kind != ERR_NONE && d->next < d->count)
		ask_next(d);
	else
		d->done(d->context, f);
}

static void
ask_next(struct oauth_discover *d)
{
	struct str url = arena_str(d->arena, d->urls[d->next++]);
	struct http_client_request r = {
		.method = HTTP_METHOD_GET,
		.url = url.p,
		.tls = d->tls,
		.response_bytes = ANSWER_BYTES,
	};

	http_headers_add(
	    d->arena, &r.headers, STR("Accept"), STR("application/json"));
	d->out = http_client_send(d->client, d->arena, &r, on_answer, d);
}

struct oauth_discover *
oauth_discover(struct http_client *client, const struct http_tls *tls,
    struct arena *a, struct str issuer, oauth_discover_fn *done, void *context)
{
	struct oauth_discover *d = arena_new(a, sizeof(*d));

	d->client = client;
	d->tls = tls;
	d->arena = a;
	d->issuer = issuer;
	d->done = done;
	d->context = context;
	d->count = oauth_metadata_urls(a, issuer, d->urls);
	ask_next(d);
	return d;
}

void
oauth_discover_cancel(struct oauth_discover *d)
{
	http_client_cancel(d->out);
}
