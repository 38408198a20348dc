/* capability_load_cors.c - reads which web pages may call a surface. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

enum { ORIGINS_MOST = 256 };

static const struct capability_key extension_keys[] = {
	{ "cors", CAPABILITY_MAP },
	/* See capability_load_exposes.c. */
	{ "confirm", CAPABILITY_TEXT },
	{ "tools", CAPABILITY_TEXT },
};

static const struct capability_key cors_keys[] = {
	{ "origins", CAPABILITY_LIST | CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "credentials", CAPABILITY_FLAG },
};

/* RFC 6454 6.2: scheme "://" host [":" port] and nothing else. */
static bool
is_origin(struct str s)
{
	struct str rest = s, scheme = str_cut(&rest, ':');

	if (scheme.n == 0 || !str_starts(rest, STR("//")) || rest.n < 3)
		return false;
	rest = str_part(rest, 2, rest.n);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f)
			return false;
	}
	return str_find(rest, '/', 0) == rest.n &&
	       str_find(rest, '@', 0) == rest.n &&
	       str_find(rest, '?', 0) == rest.n &&
	       str_find(rest, '*', 0) == rest.n;
}

static void
add_origin(struct capability_reader *r, const struct json *v,
    struct capability_cors *c)
{
	struct str s = capability_reader_scalar(v);

	if (str_is(s, "*")) {
		c->any = true;
		return;
	}
	if (!is_origin(s)) {
		capability_reader_error(r, capability_reader_place(v),
		    "invalid origin '%.*s'; write https://host or "
		    "https://host:port without a path, or '*'",
		    STR_FMT(str_part(s, 0, 80)));
		return;
	}
	if (c->origin_count == ORIGINS_MOST) {
		capability_reader_error(r, capability_reader_place(v),
		    "'cors' has more than %d origins; remove some",
		    ORIGINS_MOST);
		return;
	}
	c->origins[c->origin_count++] = arena_strdup(r->a, s);
}

struct capability_cors *
capability_load_cors(struct capability_reader *r, const struct json *exposes)
{
	const struct json *x = capability_reader_submap(exposes, "x-claviger");
	const struct json *v = capability_reader_submap(x, "cors"), *origins;
	struct capability_cors *c;

	if (x != NULL)
		capability_reader_map(r, x, "x-claviger of a surface",
		    extension_keys, LEN(extension_keys));
	if (v == NULL ||
	    !capability_reader_map(r, v, "'cors'", cors_keys, LEN(cors_keys)))
		return NULL;
	c = arena_new(r->a, sizeof(*c));
	c->origins = arena_new(r->a, (ORIGINS_MOST + 1) * sizeof(*c->origins));
	c->credentials = capability_reader_flag(v, "credentials") == 1;
	origins = json_get(v, "origins");
	if (json_is(origins, JSON_ARRAY)) {
		for (const struct json *o = origins->first; o != NULL;
		     o = o->next)
			add_origin(r, o, c);
	} else if (origins != NULL) {
		add_origin(r, origins, c);
	}
	/* Fetch standard, "CORS protocol and credentials". */
	if (c->any && c->credentials)
		capability_reader_error(r, capability_reader_place(v),
		    "'credentials' is not allowed with the origin '*'; list "
		    "the origins instead");
	return c;
}
