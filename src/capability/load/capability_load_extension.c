/* capability_load_extension.c - reads `x-claviger` of a surface. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

enum { ORIGINS_MOST = 256 };

static const struct capability_key extension_keys[] = {
	{ "cors", CAPABILITY_MAP },
	{ "confirm", CAPABILITY_TEXT },
	{ "tools", CAPABILITY_TEXT },
};

static const struct capability_key cors_keys[] = {
	{ "origins", CAPABILITY_LIST | CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "credentials", CAPABILITY_FLAG },
};

static void
add_origin(struct capability_reader *r, const struct json *v,
    struct capability_cors *c)
{
	struct str s = capability_reader_scalar(v);

	if (str_is(s, "*")) {
		c->any = true;
		return;
	}
	if (!http_url_is_origin(s)) {
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

static struct capability_cors *
load_cors(struct capability_reader *r, const struct json *own)
{
	const struct json *v = capability_reader_submap(own, "cors"), *origins;
	struct capability_cors *c;

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

/* Reads whether tools are listed or searched. */
static void
load_search(struct capability_reader *r, const struct json *own,
    struct capability_exposes *x)
{
	const struct str word = capability_reader_text(own, "tools");
	const struct json *at = json_get(own, "tools");

	if (word.p == NULL)
		return;
	x->searches = str_is(word, "search");
	if (x->searches == 0 && !str_is(word, "list"))
		capability_reader_error(r, capability_reader_place(at),
		    "'tools' of x-claviger must be search or list, not '%.*s'",
		    STR_FMT(str_part(word, 0, 40)));
	else if (x->type != CAPABILITY_EXPOSES_MCP)
		capability_reader_warn(r, capability_reader_place(at),
		    "'tools' of x-claviger applies only to mcp surfaces, not "
		    "to '%.*s'; remove it",
		    STR_FMT(str_part(x->type_name, 0, 40)));
}

/* Reads whether the user confirms destructive tools. */
static void
load_confirm(struct capability_reader *r, const struct json *own,
    struct capability_exposes *x)
{
	const struct str word = capability_reader_text(own, "confirm");
	const struct json *at = json_get(own, "confirm");

	if (word.p == NULL)
		return;
	x->confirms = str_is(word, "destructive");
	if (!x->confirms && !str_is(word, "never"))
		capability_reader_error(r, capability_reader_place(at),
		    "'confirm' of x-claviger must be destructive or never, not "
		    "'%.*s'",
		    STR_FMT(str_part(word, 0, 40)));
	else if (x->type != CAPABILITY_EXPOSES_MCP)
		capability_reader_warn(r, capability_reader_place(at),
		    "'confirm' of x-claviger applies only to mcp surfaces, not "
		    "to '%.*s'; remove it",
		    STR_FMT(str_part(x->type_name, 0, 40)));
}

void
capability_load_extension(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x)
{
	const struct json *own = capability_reader_submap(v, "x-claviger");

	x->searches = -1;
	if (own == NULL)
		return;
	capability_reader_map(r, own, "x-claviger of a surface", extension_keys,
	    LEN(extension_keys));
	x->cors = load_cors(r, own);
	load_confirm(r, own, x);
	load_search(r, own, x);
}
