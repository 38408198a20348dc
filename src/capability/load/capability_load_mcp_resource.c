/* capability_load_mcp_resource.c - reads the resources of an MCP surface. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "http/http.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

static const struct capability_key keys[] = {
	{ "name", CAPABILITY_TEXT },
	{ "title", CAPABILITY_TEXT },
	{ "uri", CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "mimeType", CAPABILITY_TEXT },
	{ "location", CAPABILITY_TEXT },
	{ "binary", CAPABILITY_FLAG },
	{ "maxBinarySize", CAPABILITY_TEXT },
	{ "x-claviger", CAPABILITY_MAP },
	CAPABILITY_LOAD_ANSWER_KEYS,
};

/* Does the URI have a scheme and something after it: "a:b", "config+v1://x"? */
static bool
is_uri(struct str s)
{
	const struct str scheme = http_url_scheme(s);

	return scheme.n > 0 && scheme.n + 1 < s.n;
}

static void
set_problem(struct capability_reader *reader, struct capability_mcp_resource *r,
    struct str why)
{
	capability_reader_warn(reader, r->place,
	    "resource '%.*s' cannot be read: %.*s",
	    STR_FMT(str_part(r->name, 0, 80)), STR_FMT(why));
	r->problem = why;
}

static void
load_template(
    struct capability_reader *reader, struct capability_mcp_resource *r)
{
	struct err e = { .kind = ERR_NONE };

	if (!is_uri(r->uri))
		capability_reader_warn(reader, r->place,
		    "'%.*s' is not a URI: it needs a scheme, as in data://%.*s",
		    STR_FMT(str_part(r->uri, 0, 80)),
		    STR_FMT(str_part(r->uri, 0, 80)));
	if (str_find(r->uri, '{', 0) == r->uri.n)
		return;
	r->template = uri_template_parse(reader->a, r->uri, &e);
	if (r->template == NULL)
		set_problem(
		    reader, r, arena_strf(reader->a, "its URI: %s", e.text));
}

/* The variables of the URI become parameters of the operation. */
static void
load_variables(
    struct capability_reader *reader, struct capability_mcp_resource *r)
{
	struct capability_param **tail = &r->operation->params;
	const struct uri_template *t = r->template;

	while (*tail != NULL)
		tail = &(*tail)->next;
	for (size_t i = 0; t != NULL && i < uri_template_count(t); i++) {
		const struct str name = uri_template_name(t, i);
		struct capability_param *p =
		    capability_param_find(r->operation->params, name);

		if (p == NULL) {
			p = capability_param_new(
			    reader->a, r->place, name, CAPABILITY_IN_NONE);
			*tail = p;
			tail = &p->next;
		}
		p->required = !uri_template_is_optional(t, i);
	}
}

/*
 * Returns the text with `{id}` written as `{{id}}`, if the resource has the
 * variable: its URI is written that way, and so is `with` in many files.
 */
static struct str
double_braces(struct capability_reader *reader,
    const struct capability_operation *op, struct str text)
{
	struct str name, out;
	size_t at = 0, from = 0;
	bool twice;
	struct buf b;

	buf_init(&b, text.n * 2 + 1);
	while (capability_reader_variable(text, &at, &name, &twice)) {
		const size_t start = (size_t)(name.p - text.p);

		/* "{ id }" and JSON are not variables. */
		if (twice || text.p[start - 1] != '{' ||
		    capability_param_find(op->params, name) == NULL)
			continue;
		buf_add_str(&b, str_part(text, from, start - 1));
		buf_printf(&b, "{{%.*s}}", STR_FMT(name));
		from = at;
	}
	buf_add_str(&b, str_part(text, from, text.n));
	out = from > 0 ? arena_str(reader->a, buf_str(&b)) : text;
	buf_done(&b);
	return out;
}

static void
load_braces(struct capability_reader *reader, struct capability_operation *op)
{
	for (struct capability_with *w = op->with; w != NULL; w = w->next)
		if (json_is(w->value, JSON_STRING))
			w->value->text =
			    double_braces(reader, op, w->value->text);
}

static void
load_answer(struct capability_reader *reader, const struct json *v,
    struct capability_mcp_resource *r, struct capability_exposes *x)
{
	struct capability_operation *op =
	    capability_load_operation(reader, v, keys, LEN(keys));

	op->owner = x;
	op->prefix = x->namespace;
	op->permission = r->permission;
	capability_load_params(reader, v, CAPABILITY_SIDE_EXPOSED, &op->params);
	r->operation = op;
	load_variables(reader, r);
	load_braces(reader, op);
	capability_load_steps(reader, v, op);
	if (capability_reader_flag(v, "binary") == 1) {
		op->binary.declared = true;
		if (op->binary.media_type.n == 0)
			op->binary.media_type = r->mime;
	}
}

static void
load_files(struct capability_reader *reader, const struct json *v,
    struct capability_mcp_resource *r)
{
	const struct str location = capability_reader_text(v, "location");
	struct capability_binary size = { .max = 0 };
	struct err e = { .kind = ERR_NONE };

	capability_load_format_binary(reader, v, &size);
	r->max = size.max;
	r->path = capability_file_path(reader->a,
	    capability_place_file(reader->capability, r->place).p, location,
	    &e);
	if (r->path == NULL) {
		r->path = "";
		set_problem(reader, r, arena_strf(reader->a, "%s", e.text));
	} else if (!capability_load_exists(reader, r->path)) {
		capability_reader_warn(reader, r->place,
		    "resource '%.*s': no file or directory '%s'; put it there, "
		    "or fix its 'location'",
		    STR_FMT(str_part(r->name, 0, 80)), r->path);
	}
	if (r->template != NULL)
		set_problem(reader, r,
		    STR("the URI of a directory cannot have variables: the "
		        "names of its files are appended to it"));
	while (r->uri.n > 0 && r->uri.p[r->uri.n - 1] == '/')
		r->uri.n--;
}

static bool
is_taken(struct capability_reader *reader, struct table *seen,
    struct capability_mcp_resource *r)
{
	const struct capability_mcp_resource *other =
	    table_add(seen, r->uri, r);

	if (other == NULL)
		return false;
	capability_reader_warn(reader, r->place,
	    "the URI '%.*s' is already used by a resource on %s; the first one "
	    "is used: remove this one",
	    STR_FMT(str_part(r->uri, 0, 200)),
	    capability_reader_line(reader, other->place, r->place));
	return true;
}

/* The ends of the lists being built. */
struct chains {
	struct table seen; /* URIs seen so far */
	struct capability_mcp_resource **resources;
	struct capability_operation **reads;
};

static void
load_one(struct capability_reader *reader, const struct json *v,
    struct capability_exposes *x, struct chains *c)
{
	struct capability_mcp_resource *r;

	if (!capability_reader_map(
	        reader, v, "an mcp resource", keys, LEN(keys)) ||
	    capability_reader_text(v, "uri").n == 0)
		return;
	r = arena_new(reader->a, sizeof(*r));
	r->place = capability_reader_place(v);
	r->uri = capability_reader_text(v, "uri");
	r->name = capability_reader_text(v, "name");
	if (r->name.n == 0)
		r->name = r->uri;
	r->title = capability_reader_text(v, "title");
	if (r->title.p == NULL)
		r->title = capability_reader_text(v, "label");
	r->description = capability_reader_text(v, "description");
	r->mime = capability_reader_text(v, "mimeType");
	r->permission.stated = capability_load_permission_alone(
	    reader, v, "x-claviger of an mcp resource");
	load_template(reader, r);
	if (capability_reader_text(v, "location").n > 0)
		load_files(reader, v, r);
	if (is_taken(reader, &c->seen, r))
		return;
	if (r->path == NULL) {
		load_answer(reader, v, r, x);
		*c->reads = r->operation;
		c->reads = &r->operation->next;
	}
	*c->resources = r;
	c->resources = &r->next;
}

void
capability_load_mcp_resources(struct capability_reader *r,
    const struct json *map, struct capability_exposes *x)
{
	struct chains c = { .resources = &x->resources, .reads = &x->reads };

	table_init(&c.seen, r->a);
	for (const struct json *v = capability_reader_items(map, "resources");
	     v != NULL; v = v->next)
		load_one(r, v, x, &c);
}
