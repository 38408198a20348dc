/*
 * http_site.c - checks whether the page that sent a request may call this
 * server.
 */
#include "base/base.h"
#include "http/http_host.h"
#include "http/http_request.h"
#include "http/http_site.h"

/* What a browser reports about the page; STR_NONE if the header is missing. */
struct fetch {
	struct str origin, site, mode, dest;
	bool is_twice; /* one of them occurs more than once */
};

static void
take(struct fetch *f, struct str *to, struct str value)
{
	if (to->p != NULL)
		f->is_twice = true;
	*to = value;
}

/* Finds all four in one pass, because this runs for every request. */
static void
gather(struct fetch *f, const struct http_headers *h)
{
	for (size_t i = 0; i < h->count; i++) {
		struct str name = h->items[i].name, value = h->items[i].value;

		if (name.n == sizeof("origin") - 1) {
			if (str_equal_nocase(name, STR("origin")))
				take(f, &f->origin, value);
		} else if (name.n == sizeof("sec-fetch-site") - 1) {
			if (str_equal_nocase(name, STR("sec-fetch-site")))
				take(f, &f->site, value);
			else if (str_equal_nocase(name, STR("sec-fetch-mode")))
				take(f, &f->mode, value);
			else if (str_equal_nocase(name, STR("sec-fetch-dest")))
				take(f, &f->dest, value);
		}
	}
}

/*
 * Checks Sec-Fetch-Site of a page that sends no Origin.  "same-site" is another
 * port or subdomain: another program, whose pages are foreign.
 */
static bool
is_foreign_site(struct str site)
{
	return str_is(site, "cross-site") || str_is(site, "same-site");
}

/* The value is a token (RFC 8941 3.3.4), so its spelling must match exactly. */
static bool
is_known_site(struct str site)
{
	return is_foreign_site(site) || str_is(site, "same-origin") ||
	       str_is(site, "none");
}

/* The message has the option as it can be typed. */
static const char *
refusal_of(struct arena *a, struct str origin)
{
	struct str shown = http_host_plain_origin(origin);

	return arena_printf(a,
	    "pages of this Origin may not call this server: allow them with "
	    "--origin %.*s",
	    STR_FMT(shown.p != NULL ? shown : STR("ORIGIN")));
}

static int
check_origin(struct http_site *out, const struct fetch *f,
    const struct http_host_rules *rules, const char *const *further,
    struct str authority, struct arena *a, const char **why)
{
	out->is_foreign = !http_host_is_own_origin(rules, f->origin, authority);
	if (!out->is_foreign || http_host_is_listed(further, f->origin))
		return 0;
	*why = refusal_of(a, f->origin);
	return -1;
}

/* The origin of the page is unknown, so only "*" allows it. */
static int
check_unnamed(struct http_site *out, const struct fetch *f,
    enum http_method method, const struct http_host_rules *rules,
    const char *const *further, const char **why)
{
	if (!is_foreign_site(f->site) ||
	    http_host_is_any_origin(rules->origins))
		return 0;
	out->is_foreign = true;
	out->is_navigation = method == HTTP_METHOD_GET &&
	                     str_is(f->mode, "navigate") &&
	                     str_is(f->dest, "document");
	if (http_host_is_any_origin(further))
		return 0;
	*why = "a page of another site sent this request (Sec-Fetch-Site) "
	       "without its Origin: let the page call with fetch(), and allow "
	       "it with --origin ORIGIN";
	return -1;
}

int
http_site_check(struct http_site *out, const struct http_request *r,
    const struct http_host_rules *rules, const char *const *further,
    struct str authority, struct arena *a, const char **why)
{
	struct fetch f = { .is_twice = false };

	*out = (struct http_site){ .is_foreign = false };
	gather(&f, &r->headers);
	if (f.is_twice) {
		*why = "Origin and each Sec-Fetch header may come once";
		return -1;
	}
	if (f.site.p != NULL && !is_known_site(f.site)) {
		*why = "Sec-Fetch-Site must be none, same-origin, same-site or "
		       "cross-site";
		return -1;
	}
	if (f.origin.p != NULL)
		return check_origin(out, &f, rules, further, authority, a, why);
	return check_unnamed(out, &f, r->method, rules, further, why);
}
