/* spec_mcp_resource.c - what an MCP surface lets clients read. */
#include "base/err.h"
#include "base/mem.h"
#include "base/table.h"
#include "data/json.h"
#include "data/uri_template.h"
#include "spec/spec.h"
#include "spec/spec_file.h"
#include "spec/spec_format.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

static const struct spec_key keys[] = {
	{ "name", SPEC_TEXT },
	{ "title", SPEC_TEXT },
	{ "label", SPEC_TEXT },
	{ "uri", SPEC_TEXT | SPEC_NEEDED },
	{ "description", SPEC_TEXT },
	{ "mimeType", SPEC_TEXT },
	{ "location", SPEC_TEXT },
	{ "inputParameters", SPEC_LIST },
	{ "call", SPEC_TEXT },
	{ "with", SPEC_MAP },
	{ "outputParameters", SPEC_LIST },
	{ "steps", SPEC_LIST },
	{ "mappings", SPEC_LIST },
	{ "ref", SPEC_TEXT },
	{ "binary", SPEC_FLAG },
	{ "outputMediaType", SPEC_TEXT },
	{ "maxBinarySize", SPEC_TEXT },
	{ "tags", SPEC_LIST },
};

/* A URI begins with a scheme: "a:", "config+v1:". */
static bool
is_uri(struct str s)
{
	const size_t colon = str_find(s, ':', 0);

	for (size_t i = 0; i < colon && i < s.n; i++) {
		const char c = s.p[i];
		const bool letter =
		    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!letter &&
		    (i == 0 || !((c >= '0' && c <= '9') || c == '+' ||
		                   c == '-' || c == '.')))
			return false;
	}
	return colon > 0 && colon + 1 < s.n;
}

static void
set_problem(struct spec_walk *w, struct spec_mcp_resource *r, struct str why)
{
	spec_walk_warn(w, r->place, "resource '%.*s' cannot be read: %.*s",
	    STR_FMT(str_part(r->name, 0, 80)), STR_FMT(why));
	r->problem = why;
}

static void
load_template(struct spec_walk *w, struct spec_mcp_resource *r)
{
	struct err e = { .kind = ERR_NONE };

	if (!is_uri(r->uri))
		spec_walk_warn(w, r->place,
		    "'%.*s' is no URI: it needs a scheme, as in data://%.*s",
		    STR_FMT(str_part(r->uri, 0, 80)),
		    STR_FMT(str_part(r->uri, 0, 80)));
	if (str_find(r->uri, '{', 0) == r->uri.n)
		return;
	r->template = uri_template_parse(w->a, r->uri, &e);
	if (r->template == NULL)
		set_problem(w, r, arena_strf(w->a, "its URI: %s", e.text));
}

static struct spec_param *
find_param(struct spec_param *p, struct str name)
{
	while (p != NULL && !str_equal(p->name, name))
		p = p->next;
	return p;
}

/* The variables of the URI are what the operation is given. */
static void
load_variables(struct spec_walk *w, struct spec_mcp_resource *r)
{
	struct spec_param **tail = &r->operation->params;
	const struct uri_template *t = r->template;

	while (*tail != NULL)
		tail = &(*tail)->next;
	for (size_t i = 0; t != NULL && i < uri_template_count(t); i++) {
		const struct str name = uri_template_name(t, i);
		struct spec_param *p = find_param(r->operation->params, name);

		if (p == NULL) {
			p = spec_new_param(w, r->place, name, SPEC_IN_NONE);
			*tail = p;
			tail = &p->next;
		}
		p->required = !uri_template_is_optional(t, i);
	}
}

static void
load_answer(struct spec_walk *w, const struct json *v,
    struct spec_mcp_resource *r, struct spec_exposes *x)
{
	struct spec_operation *op = spec_load_operation(w, v, keys, LEN(keys));

	op->owner = x;
	op->prefix = x->namespace;
	spec_load_params(w, v, SPEC_SIDE_PROPERTY, &op->params);
	r->operation = op;
	load_variables(w, r);
	spec_load_steps(w, v, op);
	if (spec_walk_flag(v, "binary") == 1) {
		op->binary.declared = true;
		if (op->binary.media_type.n == 0)
			op->binary.media_type = r->mime;
	}
}

static void
load_files(
    struct spec_walk *w, const struct json *v, struct spec_mcp_resource *r)
{
	const struct str location = spec_walk_text(v, "location");
	struct spec_binary size = { .max = 0 };
	struct err e = { .kind = ERR_NONE };

	spec_format_load_binary(w, v, &size);
	r->max = size.max;
	r->path = spec_file_path(
	    w->a, spec_file_of(w->spec, r->place).p, location, &e);
	if (r->path == NULL) {
		r->path = "";
		set_problem(w, r, arena_strf(w->a, "%s", e.text));
	}
	if (r->template != NULL)
		set_problem(w, r,
		    STR("a directory's URI takes no variables: its "
		        "files are named behind it"));
	while (r->uri.n > 0 && r->uri.p[r->uri.n - 1] == '/')
		r->uri.n--;
}

static bool
is_taken(struct spec_walk *w, struct table *seen, struct spec_mcp_resource *r)
{
	const struct spec_mcp_resource *other = table_add(seen, r->uri, r);

	if (other == NULL)
		return false;
	spec_walk_warn(w, r->place,
	    "the URI '%.*s' is that of a resource on %s already; that one "
	    "counts: remove this one",
	    STR_FMT(str_part(r->uri, 0, 200)),
	    spec_walk_line(w, other->place, r->place));
	return true;
}

/* The chains that are being made. */
struct chains {
	struct table seen; /* URIs */
	struct spec_mcp_resource **resources;
	struct spec_operation **reads;
};

static void
load_one(struct spec_walk *w, const struct json *v, struct spec_exposes *x,
    struct chains *c)
{
	struct spec_mcp_resource *r;

	if (!spec_walk_map(w, v, "an mcp resource", keys, LEN(keys)) ||
	    spec_walk_text(v, "uri").n == 0)
		return;
	r = arena_new(w->a, sizeof(*r));
	r->place = spec_walk_place(v);
	r->uri = spec_walk_text(v, "uri");
	r->name = spec_walk_text(v, "name");
	if (r->name.n == 0)
		r->name = r->uri;
	r->title = spec_walk_text(v, "title");
	if (r->title.p == NULL)
		r->title = spec_walk_text(v, "label");
	r->description = spec_walk_text(v, "description");
	r->mime = spec_walk_text(v, "mimeType");
	load_template(w, r);
	if (spec_walk_text(v, "location").n > 0)
		load_files(w, v, r);
	if (is_taken(w, &c->seen, r))
		return;
	if (r->path == NULL) {
		load_answer(w, v, r, x);
		*c->reads = r->operation;
		c->reads = &r->operation->next;
	}
	*c->resources = r;
	c->resources = &r->next;
}

void
spec_mcp_resource_load(
    struct spec_walk *w, const struct json *map, struct spec_exposes *x)
{
	struct chains c = { .resources = &x->resources, .reads = &x->reads };

	table_init(&c.seen, w->a);
	for (const struct json *v = spec_walk_items(map, "resources");
	     v != NULL; v = v->next)
		load_one(w, v, x, &c);
}
