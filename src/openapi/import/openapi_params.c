/* openapi_params.c - imports parameters, for consumes and exposes. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/regex/regex.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/import/openapi_shape.h"
#include "openapi/import/openapi_style.h"
#include "openapi/import/openapi_target.h"
#include "openapi/import/openapi_wire.h"
#include "openapi/openapi.h"

enum { PARAMETERS = 1000 }; /* of one operation */

static struct str
full_description(struct openapi_importer *m, const struct openapi_parameter *w,
    const char *form, struct openapi_node schema)
{
	struct str text = openapi_refs_text(m->refs, w->node, "description");
	struct str more = m->options->portable
	                      ? openapi_shape_describe(m->refs, m->a, schema,
	                            OPENAPI_IMPORTER_PARAMETER)
	                      : STR("");
	bool old = openapi_refs_is_true(m->refs, w->node, "deprecated");

	if (text.p == NULL)
		text = openapi_refs_text(m->refs, schema, "description");
	return str_trim(arena_strf(m->a, "%s%.*s%s%.*s%s%s",
	    old ? "Deprecated. " : "", STR_FMT(str_trim(text)),
	    text.n > 0 && more.n > 0 ? " " : "", STR_FMT(more),
	    form != NULL ? " " : "", form != NULL ? form : ""));
}

static void
add_parameter(struct openapi_importer *m, struct openapi_task *t,
    const struct openapi_parameter *w, struct openapi_node schema,
    struct str type, const struct openapi_wire *wire, const char *form)
{
	struct openapi_argument x = { .name =
		                          openapi_target_argument(m, t, w) };
	const struct json *pattern =
	    openapi_shape_find(m->refs, schema, "pattern").v;

	x.target = openapi_target_add(m, t, w, x.name, wire);
	if (x.target.p == NULL)
		return;
	x.in = arena_strdup(m->a, w->in);
	x.of_api = w->name;
	if (m->options->lenient && !str_is(w->in, "path"))
		x.surface = w->name;
	/*
	 * Over REST, a required query parameter remains one, even if it is in
	 * the consumed path.
	 */
	x.type = form != NULL ? STR("string") : type;
	x.description = full_description(m, w, form, schema);
	if (form == NULL && json_is(pattern, JSON_STRING) &&
	    regex_new(m->a, pattern->text, REGEX_ECMA, NULL) != NULL)
		x.pattern = pattern->text;
	if (form == NULL)
		x.schema = schema.v == w->schema.v ? w->written : schema;
	if (!m->options->portable)
		x.separator = wire->separator;
	x.required = w->required;
	openapi_argument_add(m, t, &x);
}

/*
 * Limits the number of parameters, because their names are compared in
 * quadratic time.
 */
static bool
is_over_limit(struct openapi_importer *m, const struct openapi_task *t,
    const struct openapi_parameter *w, size_t count)
{
	if (count > PARAMETERS)
		openapi_importer_leave_out(m, t, w->node, w->name,
		    "only the first 1000 parameters of an operation are "
		    "imported",
		    STR_NONE);
	return count > PARAMETERS;
}

/* Each property of an object in a query is a parameter (style: form). */
struct explosion {
	struct openapi_importer *m;
	struct openapi_task *t;
	const struct openapi_parameter *whole;
	size_t count;
};

static bool
explode_one(
    void *context, struct str name, struct openapi_node property, bool required)
{
	struct explosion *x = context;
	struct openapi_parameter w = { .node = property,
		.schema = property,
		.written = property,
		.name = name,
		.in = x->whole->in,
		.required = required && x->whole->required };
	struct str type = openapi_shape_type(x->m->refs, property);
	static const struct openapi_wire usual = {
		.style = "form", .explode = true, .usual = true
	};

	if (is_over_limit(x->m, x->t, &w, ++x->count))
		return true;
	add_parameter(x->m, x->t, &w, property, type, &usual,
	    str_is(type, "array") && x->m->swagger && x->m->options->portable
	        ? openapi_style_list(x->m, w.node, w.in)
	        : NULL);
	return true;
}

/* Leaves the operation out: a parameter that it requires cannot be sent. */
static void
make_impossible(struct openapi_importer *m, struct openapi_task *t,
    const struct openapi_parameter *w)
{
	if (t->impossible)
		return;
	openapi_refs_leave_out(m->refs, w->node,
	    &(struct openapi_left){ .where = t->where,
	        .reason = "a parameter that it requires cannot be sent",
	        .more = w->name });
	t->impossible = true;
}

/* An object without extensions: only as its members. */
static void
add_portable_object(struct openapi_importer *m, struct openapi_task *t,
    const struct openapi_parameter *w)
{
	struct explosion x = { m, t, w, 0 };
	struct str style = openapi_refs_text(m->refs, w->node, "style");

	if (str_is(w->in, "query") &&
	    openapi_style_list(m, w->node, w->in) == NULL &&
	    !str_is(style, "deepObject"))
		openapi_shape_each_property(
		    m->refs, m->a, w->schema, explode_one, &x);
	if (x.count > 0)
		return;
	openapi_importer_leave_out(m, t, w->node, w->name,
	    "the published schema cannot express how this object is written",
	    STR_NONE);
	if (w->required)
		make_impossible(m, t, w);
}

static void
import_portable(struct openapi_importer *m, struct openapi_task *t,
    const struct openapi_parameter *w, const struct openapi_wire *wire)
{
	struct str type = openapi_shape_type(m->refs, w->schema);

	if (wire->content.n > 0)
		add_parameter(m, t, w, w->schema, STR("string"), wire,
		    "JSON as a string.");
	else if (str_is(type, "object"))
		add_portable_object(m, t, w);
	else
		add_parameter(m, t, w, w->schema, type, wire,
		    str_is(type, "array")
		        ? openapi_style_list(m, w->node, w->in)
		        : NULL);
}

/* Sets the schema and the media type of a parameter with `content`. */
static void
read_content(struct openapi_importer *m, struct openapi_parameter *w,
    struct openapi_wire *wire)
{
	struct openapi_node content =
	    openapi_refs_get(m->refs, w->node, "content");
	struct openapi_node media;

	if (!json_is(content.v, JSON_OBJECT) || content.v->first == NULL)
		return;
	media = openapi_refs_child(m->refs, content, content.v->first);
	w->schema = openapi_refs_get(m->refs, media, "schema");
	w->written =
	    (struct openapi_node){ json_get(media.v, "schema"), media.file };
	*wire = openapi_wire_read(m, w->node, w->in, w->schema);
	wire->content = content.v->first->name;
	if (!openapi_wire_is_media(wire->content))
		wire->content = STR("application/json");
	wire->separator = 0;
	wire->usual = false;
}

static void
import_parameter(struct openapi_importer *m, struct openapi_task *t,
    struct openapi_parameter *w)
{
	struct openapi_wire wire =
	    openapi_wire_read(m, w->node, w->in, w->schema);
	struct explosion x = { m, t, w, 0 };
	struct str type;

	read_content(m, w, &wire);
	type = openapi_shape_type(m->refs, w->schema);
	if (m->options->portable) {
		import_portable(m, t, w, &wire);
		return;
	}
	if (str_is(type, "object") && wire.content.n == 0 &&
	    openapi_wire_is_pairs(m, &wire, w->in, w->schema))
		openapi_shape_each_property(
		    m->refs, m->a, w->schema, explode_one, &x);
	if (x.count == 0)
		add_parameter(m, t, w, w->schema, type, &wire, NULL);
}

/*
 * Reports whether a header is described elsewhere in OpenAPI 3, by `content` or
 * `security`, so that its parameter is ignored.
 */
static bool
is_ignored(const struct openapi_importer *m, const struct openapi_parameter *w)
{
	static const char *const names[] = { "Accept", "Content-Type",
		"Authorization" };

	for (size_t i = 0; i < LEN(names) - (m->swagger ? 1 : 0); i++)
		if (str_is(w->in, "header") &&
		    str_equal_nocase(w->name, str_of(names[i])))
			return true;
	return false;
}

/* RFC 9110 5.1: a field name is a token. */
static bool
is_token(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' ||
		    (unsigned char)s.p[i] >= 0x7f ||
		    strchr("\"(),/:;<=>?@[\\]{}", s.p[i]) != NULL)
			return false;
	return s.n > 0;
}

/* Why the parameter cannot be imported; NULL if it can. */
static const char *
refusal(const struct openapi_importer *m, const struct openapi_parameter *w)
{
	static const char *const places[] = { "path", "query", "header",
		"cookie" };

	if (openapi_text_has_brace(w->name))
		return "a name must not contain braces";
	if (str_is(w->in, "header") && !is_token(w->name))
		return "HTTP allows no header of this name";
	if (is_ignored(m, w))
		return "media types and security describe this header";
	for (size_t i = 0; i < LEN(places); i++)
		if (str_is(w->in, places[i]))
			return NULL;
	if (str_is(w->in, "body") || str_is(w->in, "formData"))
		return "OpenAPI 3 has 'requestBody' in its place";
	return "its place is not supported";
}

/* Is it a part of the body of Swagger 2.0, which openapi_body.c reads? */
static bool
is_body(const struct openapi_importer *m, const struct openapi_parameter *w)
{
	return m->swagger &&
	       (str_is(w->in, "body") || str_is(w->in, "formData"));
}

static void
read_parameter(struct openapi_importer *m, struct openapi_task *t,
    struct openapi_node node, struct table *seen)
{
	struct openapi_parameter w = {
		.node = node, .schema = node, .written = node
	};
	const char *reason;

	w.name = openapi_refs_text(m->refs, node, "name");
	w.in = openapi_refs_text(m->refs, node, "in");
	if (is_body(m, &w) || (str_is(w.in, "header") &&
	                          openapi_credential_has_header(m, w.name)))
		return;
	if (w.name.n == 0) {
		openapi_importer_leave_out(m, t, node, w.name,
		    "it has no name, or cannot be read", w.in);
		return;
	}
	if (table_add(seen,
	        arena_strf(m->a, "%.*s %.*s", STR_FMT(w.in), STR_FMT(w.name)),
	        t) != NULL ||
	    is_over_limit(m, t, &w, seen->count))
		return;
	reason = refusal(m, &w);
	if (reason != NULL) {
		openapi_importer_leave_out(m, t, node, w.name, reason, w.in);
		if (openapi_refs_is_true(m->refs, node, "required") &&
		    !is_ignored(m, &w))
			make_impossible(m, t, &w);
		return;
	}
	if (!m->swagger) {
		w.schema = openapi_refs_get(m->refs, node, "schema");
		w.written = (struct openapi_node){ json_get(node.v, "schema"),
			node.file };
	}
	w.required = str_is(w.in, "path") ||
	             openapi_refs_is_true(m->refs, node, "required");
	import_parameter(m, t, &w);
}

static void
read_list(struct openapi_importer *m, struct openapi_task *t,
    struct openapi_node holder, struct table *seen)
{
	struct openapi_node list =
	    openapi_refs_get(m->refs, holder, "parameters");

	for (const struct json *v = json_is(list.v, JSON_ARRAY) ? list.v->first
	                                                        : NULL;
	     v != NULL; v = v->next)
		read_parameter(
		    m, t, openapi_refs_child(m->refs, list, v), seen);
}

/* Adds the variables of the path that the document does not declare. */
static void
add_undeclared(
    struct openapi_importer *m, struct openapi_task *t, struct table *seen)
{
	static const struct openapi_wire usual = { .style = "simple",
		.usual = true };
	struct str rest = t->path;

	while (rest.n > 0) {
		size_t open = str_find(rest, '{', 0);
		size_t close = str_find(rest, '}', open);
		struct openapi_parameter w = { .in = STR("path"),
			.required = true };

		if (close == rest.n)
			return;
		w.name = str_part(rest, open + 1, close);
		rest = str_part(rest, close + 1, rest.n);
		if (w.name.n > 0 &&
		    table_add(seen,
		        arena_strf(m->a, "path %.*s", STR_FMT(w.name)),
		        t) == NULL)
			add_parameter(
			    m, t, &w, w.schema, STR("string"), &usual, NULL);
	}
}

/*
 * Renames the variables of the path to the names of the arguments, for the
 * consumed or the exposed side.
 */
static struct str
rename_variables(
    struct openapi_importer *m, const struct openapi_task *t, bool consumed)
{
	struct str rest = t->path, path;
	struct buf b;

	buf_init(&b, 1 << 16);
	while (rest.n > 0) {
		size_t open = str_find(rest, '{', 0);
		size_t close = str_find(rest, '}', open);
		struct str variable = str_part(rest, open + 1, close);
		const char *name = NULL;
		bool keeps;

		if (close < rest.n)
			name = table_find(&t->variables, variable);
		if (name == NULL) {
			buf_add_str(&b, rest);
			break;
		}
		buf_add_str(&b, str_part(rest, 0, open));
		keeps = consumed && table_find(&t->keeping, variable) != NULL;
		buf_printf(&b, "{%s%s}", keeps ? "+" : "", name);
		rest = str_part(rest, close + 1, rest.n);
	}
	path = arena_str(m->a, buf_str(&b));
	buf_done(&b);
	return path;
}

void
openapi_params_make(struct openapi_importer *m, struct openapi_task *t)
{
	struct table seen;

	table_init(&seen, m->a);
	table_init(&t->variables, m->a);
	table_init(&t->keeping, m->a);
	table_init(&t->targets, m->a);
	/* Those of the body. */
	for (const struct json *p = t->consumed->first; p != NULL; p = p->next)
		table_add(&t->targets, json_get_text(p, "name"), t);
	/* The operation's parameters override those of its path. */
	read_list(m, t, t->operation, &seen);
	read_list(m, t, t->path_item, &seen);
	add_undeclared(m, t, &seen);
	t->exposed_path = rename_variables(m, t, false);
	t->consumed_path = arena_strf(m->a, "%.*s%.*s",
	    STR_FMT(rename_variables(m, t, true)), STR_FMT(t->query));
}
