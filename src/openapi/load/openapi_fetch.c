/* openapi_fetch.c - downloads a document. */
#include "base/base.h"
#include "net/net.h"
#include "http/http.h"

#include "openapi/load/openapi_fetch.h"
#include "openapi/load/openapi_source.h"

enum { REDIRECTS = 5 };

struct fetch {
	struct loop *loop;
	struct http_client_answer *answer; /* on the arena */
	struct arena *arena;
};

static void
on_answer(void *context, struct http_client_answer *answer)
{
	struct fetch *f = context;

	f->answer = arena_new(f->arena, sizeof(*f->answer));
	*f->answer = *answer;
	loop_stop(f->loop);
}

/* Its query may contain a credential, and is in no message. */
static struct str
shown(struct str url)
{
	return str_part(url, 0, str_find(url, '?', 0));
}

static int
check_url(struct str url, struct err *e)
{
	struct http_url u;

	if (!http_url_parse(url, &u))
		return err_set(e, ERR_INPUT,
		    "'%.*s' is not a URL: http://HOST/PATH or https://",
		    STR_FMT(shown(url)));
	if (u.has_user)
		return err_set(e, ERR_INPUT,
		    "a URL with a user name is not fetched: download the "
		    "document and name the file, or - for standard input");
	return 0;
}

static bool
is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 ||
	       status == 307 || status == 308;
}

/* Returns the target of a redirect (RFC 3986 5.2, without "." and ".."). */
static struct str
target_of(struct arena *a, struct str url, struct str location)
{
	struct http_url u;
	size_t n;

	http_url_split(url, &u);
	location = str_part(location, 0, str_find(location, '#', 0));
	if (http_url_is(location))
		return location;
	if (str_starts(location, STR("//")))
		return arena_strf(a, "http%s:%.*s", u.is_secure ? "s" : "",
		    STR_FMT(location));
	n = u.path.n;
	while (n > 0 && u.path.p[n - 1] != '/')
		n--;
	if (str_starts(location, STR("/")))
		return arena_strf(
		    a, "%.*s%.*s", STR_FMT(u.origin), STR_FMT(location));
	return arena_strf(a, "%.*s%.*s%.*s", STR_FMT(u.origin),
	    STR_FMT(n > 0 ? str_part(u.path, 0, n) : STR("/")),
	    STR_FMT(location));
}

/* Sets *url to where the redirect leads. */
static int
follow(struct arena *a, const struct http_response *r, struct str *url,
    struct err *e)
{
	const struct str location = http_headers_get(&r->headers, "Location");
	struct http_url before, after;
	struct str next;

	if (location.n == 0)
		return err_set(e, ERR_UPSTREAM,
		    "%.*s answered %d without a Location", STR_FMT(shown(*url)),
		    r->status);
	next = target_of(a, *url, location);
	if (check_url(next, e) == -1)
		return err_prefix(e, "%.*s redirects", STR_FMT(shown(*url)));
	http_url_split(*url, &before);
	http_url_split(next, &after);
	if (before.is_secure && !after.is_secure)
		return err_set(e, ERR_UPSTREAM,
		    "%.*s redirects to a URL without TLS: name that one if you "
		    "trust it",
		    STR_FMT(shown(*url)));
	*url = arena_str(a, next);
	return 0;
}

static int
check_answer(const struct fetch *f, struct str url, struct err *e)
{
	const struct http_client_answer *x = f->answer;

	if (x == NULL)
		return err_set(e, ERR_UPSTREAM, "%.*s did not answer",
		    STR_FMT(shown(url)));
	if (x->error.kind != ERR_NONE) {
		*e = x->error;
		return err_prefix(e, "%.*s", STR_FMT(shown(url)));
	}
	if (!is_redirect(x->response.status) &&
	    (x->response.status < 200 || x->response.status > 299))
		return err_set(e, ERR_UPSTREAM, "%.*s answered %d %s",
		    STR_FMT(shown(url)), x->response.status,
		    http_status_reason(x->response.status));
	return 0;
}

static int
get(struct fetch *f, struct http_client *client, const struct limits *limits,
    struct str url, struct err *e)
{
	struct http_client_request request = { .method = HTTP_METHOD_GET,
		.url = arena_strdup(f->arena, url),
		.response_bytes = limits->capability_bytes };

	f->answer = NULL;
	http_headers_add(f->arena, &request.headers, STR("Accept"),
	    STR("application/json, application/yaml, */*;q=0.5"));
	http_client_send(client, f->arena, &request, on_answer, f);
	loop_run(f->loop);
	return check_answer(f, url, e);
}

static int
get_all(struct fetch *f, struct http_client *client,
    const struct limits *limits, struct str *url, struct err *e)
{
	for (int i = 0; i <= REDIRECTS; i++) {
		if (get(f, client, limits, *url, e) == -1)
			return -1;
		if (!is_redirect(f->answer->response.status))
			return 0;
		if (follow(f->arena, &f->answer->response, url, e) == -1)
			return -1;
	}
	return err_set(e, ERR_UPSTREAM, "%.*s: more than %d redirects",
	    STR_FMT(shown(*url)), REDIRECTS);
}

int
openapi_fetch(struct arena *a, struct str url, const struct limits *limits,
    struct openapi_source *out, struct err *e)
{
	struct fetch f = { .arena = a };
	struct http_client *client;
	int rc = -1;

	if (check_url(url, e) == -1)
		return -1;
	f.loop = loop_new(e);
	if (f.loop == NULL)
		return -1;
	out->url = arena_str(a, url);
	client = http_client_new(f.loop, limits);
	rc = get_all(&f, client, limits, &out->url, e);
	if (rc == 0) {
		const struct http_response *r = &f.answer->response;
		const struct text_origin origin = {
			.charset =
			    http_form_parameter(a, r->content_type, "charset"),
		};

		rc = text_decode(a, r->body, &origin, &out->text, e);
	}
	http_client_free(client);
	loop_free(f.loop);
	return rc;
}
