/* page_url.c - the request for the next page of a list. */
#include "base/base.h"
#include "http/http.h"
#include "net/net.h"
#include "engine/credential/credential.h"
#include "engine/request/page_url.h"
#include "engine/request/path_text.h"
#include "engine/state/state.h"

static bool
is_named(struct arena *a, struct str pair, struct str name, struct str *value)
{
	struct err bad = { .kind = ERR_NONE };
	struct str rest = pair, found;

	return http_query_next(a, &rest, &found, value, &bad) &&
	       str_equal(found, name);
}

struct str
page_url_value(struct arena *a, const struct call_request *r, struct str name)
{
	struct str rest = r->http.query, value, last = STR_NONE;

	while (rest.n > 0)
		if (is_named(a, str_cut(&rest, '&'), name, &value))
			last = value.p != NULL ? value : STR("");
	return last;
}

/* Makes target the path and query of the request. */
static int
put_target(struct arena *a, struct call_request *r, const struct buf *target,
    struct err *e)
{
	const struct str origin =
	    str_part(r->url, 0, r->url.n - r->http.target.n);
	struct str rest;

	if (target->over || origin.n + target->len > PAGE_URL_BYTES)
		return err_set(e, ERR_UPSTREAM,
		    "the URL of the next page would be longer than %d bytes",
		    PAGE_URL_BYTES);
	r->url = arena_strf(
	    a, "%.*s%.*s", STR_FMT(origin), STR_FMT(buf_str(target)));
	r->http.target = str_part(r->url, origin.n, r->url.n);
	rest = r->http.target;
	r->http.path = str_cut(&rest, '?');
	r->http.query = rest;
	return 0;
}

static void
put_pair(struct buf *b, char *separator, struct str name, struct str value)
{
	buf_putc(b, *separator);
	encode_percent(b, name);
	buf_putc(b, '=');
	encode_percent(b, value);
	*separator = '&';
}

/* Appends the query without the parameters of that name. */
static void
put_others(struct arena *a, struct buf *b, char *separator, struct str query,
    struct str name)
{
	struct str ignored;

	while (query.n > 0) {
		const struct str pair = str_cut(&query, '&');

		if (pair.n == 0 ||
		    (name.n > 0 && is_named(a, pair, name, &ignored)))
			continue;
		buf_putc(b, *separator);
		encode_url(b, pair);
		*separator = '&';
	}
}

int
page_url_set(struct arena *a, struct call_request *r, struct str name,
    struct str value, struct err *e)
{
	char separator = '?';
	struct buf b;
	int rc;

	buf_init(&b, PAGE_URL_BYTES);
	buf_add_str(&b, r->http.path);
	put_others(a, &b, &separator, r->http.query, name);
	put_pair(&b, &separator, name, value);
	rc = put_target(a, r, &b, e);
	buf_done_secret(&b);
	return rc;
}

/* The port of an origin, or the default of its scheme. */
static int
port_of(const struct http_url *u, const struct net_host_port *at)
{
	if (at->port != -1)
		return at->port;
	return u->is_secure ? 443 : 80;
}

static bool
is_same_origin(const struct http_url *u, struct str base)
{
	struct net_host_port at, own_at;
	struct http_url own;

	return http_url_split(base, &own) && !u->has_user &&
	       net_host_port_split(&at, u->authority) &&
	       net_host_port_split(&own_at, own.authority) &&
	       u->is_secure == own.is_secure &&
	       str_equal_nocase(at.host, own_at.host) &&
	       port_of(u, &at) == port_of(&own, &own_at);
}

static bool
has_bad_byte(struct str link)
{
	for (size_t i = 0; i < link.n; i++) {
		const unsigned char c = (unsigned char)link.p[i];

		if (c <= ' ' || c == 0x7f || c == '\\')
			return true;
	}
	return link.n == 0 || link.n > PAGE_URL_BYTES / 4;
}

/* Returns the part of path up to its last slash. */
static struct str
directory_of(struct str path)
{
	while (path.n > 0 && path.p[path.n - 1] != '/')
		path.n--;
	return path.n > 0 ? path : STR("/");
}

/* Sets *path and *query; false: the link leads to another origin. */
static bool
split_link(struct arena *a, const struct engine_target *t,
    const struct call_request *r, struct str link, struct str *path,
    struct str *query)
{
	struct http_url u;

	if (str_starts(link, STR("//")))
		link = arena_strf(a, "%s:%.*s",
		    str_starts(t->base_uri, STR("https:")) ? "https" : "http",
		    STR_FMT(link));
	if (http_url_scheme(link).p != NULL) {
		if (!http_url_split(link, &u) ||
		    !is_same_origin(&u, t->base_uri))
			return false;
		*path = u.path;
		*query = u.query;
		return true;
	}
	*query = link;
	*path = str_cut(query, '?');
	if (path->n == 0)
		*path = r->http.path;
	else if (path->p[0] != '/')
		*path = arena_strf(a, "%.*s%.*s",
		    STR_FMT(directory_of(r->http.path)), STR_FMT(*path));
	return true;
}

static bool
is_below(struct arena *a, struct str path, struct str base)
{
	return path_text_check_raw(a, path) == PATH_FINE &&
	       str_starts(path, base) &&
	       (path.n == base.n || path.p[base.n] == '/');
}

const char *
page_url_resolve(struct arena *a, const struct engine_target *t,
    const struct call_request *r, struct str link, struct str *out)
{
	struct str path, query = STR_NONE;
	char separator = '?';
	struct buf b;

	link = str_part(link, 0, str_find(link, '#', 0));
	if (has_bad_byte(link))
		return "the link to the next page is not a URL";
	if (!split_link(a, t, r, link, &path, &query))
		return "the link to the next page leads to another host, port "
		       "or scheme than the baseUri";
	if (!is_below(a, path, t->base_path))
		return "the link to the next page leads out of the path of the "
		       "baseUri";
	buf_init(&b, PAGE_URL_BYTES);
	encode_url(&b, path.n > 0 ? path : STR("/"));
	put_others(a, &b, &separator, query,
	    t->credential != NULL ? t->credential->query_name : STR_NONE);
	*out = arena_str(a, buf_str(&b));
	buf_done_secret(&b);
	return NULL;
}

int
page_url_go(struct arena *a, const struct engine_target *t,
    struct call_request *r, struct str target, struct err *e)
{
	char separator = str_find(target, '?', 0) < target.n ? '&' : '?';
	struct buf b;
	int rc;

	buf_init(&b, PAGE_URL_BYTES);
	buf_add_str(&b, target);
	if (t->credential != NULL && t->credential->query_name.n > 0)
		put_pair(&b, &separator, t->credential->query_name,
		    t->credential->query_value);
	rc = put_target(a, r, &b, e);
	buf_done_secret(&b);
	return rc;
}
