/* spec_cors.c - which pages of other origins may call a surface. */
#include "base/mem.h"
#include "data/json.h"
#include "spec/spec.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

enum { ORIGINS_MOST = 256 };

static const struct spec_key extension_keys[] = {
	{ "cors", SPEC_MAP },
	{ "confirm", SPEC_TEXT }, /* see spec_load_exposes.c */
};

static const struct spec_key cors_keys[] = {
	{ "origins", SPEC_LIST | SPEC_TEXT | SPEC_NEEDED },
	{ "credentials", SPEC_FLAG },
};

/* RFC 6454 6.2: scheme "://" host [":" port], with nothing behind. */
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
add_origin(struct spec_walk *w, const struct json *v, struct spec_cors *c)
{
	struct str s = spec_walk_scalar(v);

	if (str_is(s, "*")) {
		c->any = true;
		return;
	}
	if (!is_origin(s)) {
		spec_walk_error(w, spec_walk_place(v),
		    "'%.*s' is no origin: write https://host, with :port where "
		    "it has one and no path, or '*'",
		    STR_FMT(str_part(s, 0, 80)));
		return;
	}
	if (c->origin_count == ORIGINS_MOST) {
		spec_walk_error(w, spec_walk_place(v),
		    "'cors' has more than %d origins", ORIGINS_MOST);
		return;
	}
	c->origins[c->origin_count++] = arena_strdup(w->a, s);
}

struct spec_cors *
spec_load_cors(struct spec_walk *w, const struct json *exposes)
{
	const struct json *x = spec_walk_submap(exposes, "x-claviger");
	const struct json *v = spec_walk_submap(x, "cors"), *origins;
	struct spec_cors *c;

	if (x != NULL)
		spec_walk_map(w, x, "x-claviger of a surface", extension_keys,
		    LEN(extension_keys));
	if (v == NULL ||
	    !spec_walk_map(w, v, "'cors'", cors_keys, LEN(cors_keys)))
		return NULL;
	c = arena_new(w->a, sizeof(*c));
	c->origins = arena_new(w->a, (ORIGINS_MOST + 1) * sizeof(*c->origins));
	c->credentials = spec_walk_flag(v, "credentials") == 1;
	origins = json_get(v, "origins");
	if (json_is(origins, JSON_ARRAY)) {
		for (const struct json *o = origins->first; o != NULL;
		     o = o->next)
			add_origin(w, o, c);
	} else if (origins != NULL) {
		add_origin(w, origins, c);
	}
	/* Fetch, "CORS protocol and credentials". */
	if (c->any && c->credentials)
		spec_walk_error(w, spec_walk_place(v),
		    "'credentials' is not for every origin: name the origins "
		    "instead of '*'");
	return c;
}
