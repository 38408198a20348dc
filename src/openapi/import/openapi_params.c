/* openapi_params.c - imports parameters, for consumes and exposes. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/regex/regex.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/import/openapi_shape.h"
#include "openapi/import/openapi_style.h"
#include "openapi/openapi.h"

enum { PARAMETERS = 1000 }; /* of one operation */

/* One parameter of the document. */
struct parameter {
	struct openapi_node node, schema;
	struct openapi_node written; /* the schema, perhaps a reference */
	struct str name, in;
	bool required;
};

static void
add_text(struct openapi_importer *m, struct json *to, const char *name,
    struct str text)
{
	json_add(to, name, json_new_text(m->a, text));
}

static void
add_consumed(struct openapi_importer *m, struct openapi_task *t,
    struct str name, struct str in)
{
	struct json *p = json_push(t->consumed, json_new(m->a, JSON_OBJECT));

	add_text(m, p, "name", name);
	add_text(m, p, "in", in);
}

static struct str
full_description(struct openapi_importer *m, const struct parameter *w,
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

/* Returns a unique name for an argument. */
static struct str
argument_name(struct openapi_importer *m, struct openapi_task *t,
    const struct parameter *w)
{
	struct str name = openapi_text_name(m->a, w->name), one = name;

	if (table_find(&t->arguments, name) != NULL)
		one = arena_strf(
		    m->a, "%.*s-%.*s", STR_FMT(name), STR_FMT(w->in));
	for (int n = 2; table_add(&t->arguments, one, t) != NULL; n++)
		one = arena_strf(m->a, "%.*s-%d", STR_FMT(name), n);
	return one;
}

/*
 * Returns the name of the consumed parameter.  If it must be skipped, adds a
 * note and returns STR_NONE.
 */
static struct str
target_name(struct openapi_importer *m, struct openapi_task *t,
    const struct parameter *w, struct str argument)
{
	if (str_is(w->in, "path")) {
		table_add(&t->variables, w->name, arena_strdup(m->a, argument));
		add_consumed(m, t, argument, STR("path"));
		openapi_slash_decide(m, t, w->name, w->node, w->schema);
		return argument;
	}
	if (m->options->lenient || openapi_text_is_name(w->name)) {
		for (const struct json *p = t->consumed->first; p != NULL;
		     p = p->next) {
			if (!str_equal(json_get_text(p, "name"), w->name))
				continue;
			openapi_importer_leave_out(m, t, w->node, w->name,
			    "another parameter has its name", w->in);
			return STR_NONE;
		}
		add_consumed(m, t, w->name, w->in);
		return w->name;
	}
	/*
	 * A required parameter can be part of the path, where its name is not
	 * restricted.
	 */
	if (str_is(w->in, "query") && w->required) {
		t->query = arena_strf(m->a, "%.*s%c%.*s={%.*s}",
		    STR_FMT(t->query), t->query.n > 0 ? '&' : '?',
		    STR_FMT(w->name), STR_FMT(argument));
		add_consumed(m, t, argument, STR("path"));
		return argument;
	}
	openapi_importer_leave_out(m, t, w->node, w->name,
	    "the published schema does not allow its name; use --lenient to "
	    "keep it",
	    STR_NONE);
	return STR_NONE;
}

static void
add_parameter(struct openapi_importer *m, struct openapi_task *t,
    const struct parameter *w, struct openapi_node schema, struct str type,
    const char *form)
{
	struct openapi_argument x = { .name = argument_name(m, t, w) };
	const struct json *pattern =
	    openapi_shape_find(m->refs, schema, "pattern").v;

	x.target = target_name(m, t, w, x.name);
	if (x.target.p == NULL)
		return;
	x.in = arena_strdup(m->a, w->in);
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
	x.required = w->required;
	openapi_argument_add(m, t, &x);
}

/*
 * Limits the number of parameters, because their names are compared in
 * quadratic time.
 */
static bool
is_over_limit(struct openapi_importer *m, const struct openapi_task *t,
    const struct parameter *w, size_t count)
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
	const struct parameter *whole;
	size_t count;
};

static bool
explode_one(
    void *context, struct str name, struct openapi_node property, bool required)
{
	struct explosion *x = context;
	struct parameter w = { .node = property,
		.schema = property,
		.written = property,
		.name = name,
		.in = x->whole->in,
		.required = required && x->whole->required };
	struct str type = openapi_shape_type(x->m->refs, property);

	if (is_over_limit(x->m, x->t, &w, ++x->count))
		return true;
	add_parameter(x->m, x->t, &w, property, type,
	    str_is(type, "array") && x->m->swagger
	        ? openapi_style_list(x->m, w.node, w.in)
	        : NULL);
	return true;
}

static void
add_object(struct openapi_importer *m, struct openapi_task *t,
    const struct parameter *w)
{
	struct explosion x = { m, t, w, 0 };
	struct str style = openapi_refs_text(m->refs, w->node, "style");

	if (str_is(w->in, "query") &&
	    openapi_style_list(m, w->node, w->in) == NULL &&
	    !str_is(style, "deepObject"))
		openapi_shape_each_property(
		    m->refs, m->a, w->schema, explode_one, &x);
	if (x.count == 0)
		openapi_importer_leave_out(m, t, w->node, w->name,
		    "objects in this form are not supported", STR_NONE);
	if (x.count == 0 && str_is(w->in, "path") && !t->impossible) {
		openapi_refs_leave_out(m->refs, w->node,
		    &(struct openapi_left){ .where = t->where,
		        .reason = "a parameter of its path is an object",
		        .more = w->name });
		t->impossible = true;
	}
}

static void
import_parameter(struct openapi_importer *m, struct openapi_task *t,
    const struct parameter *w)
{
	struct openapi_node content =
	    openapi_refs_get(m->refs, w->node, "content");
	struct str type = openapi_shape_type(m->refs, w->schema);
	const char *form = NULL;

	if (content.v != NULL && content.v->first != NULL) {
		struct openapi_node media =
		    openapi_refs_child(m->refs, content, content.v->first);

		add_parameter(m, t, w,
		    openapi_refs_get(m->refs, media, "schema"), STR("string"),
		    "JSON as a string.");
	} else if (str_is(type, "object")) {
		add_object(m, t, w);
	} else {
		if (str_is(type, "array"))
			form = openapi_style_list(m, w->node, w->in);
		add_parameter(m, t, w, w->schema, type, form);
	}
}

/*
 * Reports whether a header is described elsewhere in OpenAPI 3, by `content` or
 * `security`, so that its parameter is ignored.
 */
static bool
is_ignored(const struct openapi_importer *m, const struct parameter *w)
{
	static const char *const names[] = { "Accept", "Content-Type",
		"Authorization" };

	for (size_t i = 0; i < LEN(names) - (m->swagger ? 1 : 0); i++)
		if (str_is(w->in, "header") &&
		    str_equal_nocase(w->name, str_of(names[i])))
			return true;
	return false;
}

/* Why the parameter cannot be imported; NULL if it can. */
static const char *
refusal(const struct openapi_importer *m, const struct parameter *w)
{
	static const char *const places[] = { "path", "query", "header",
		"cookie" };

	if (openapi_text_has_brace(w->name))
		return "a name must not contain braces";
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
is_body(const struct openapi_importer *m, const struct parameter *w)
{
	return m->swagger &&
	       (str_is(w->in, "body") || str_is(w->in, "formData"));
}

static void
read_parameter(struct openapi_importer *m, struct openapi_task *t,
    struct openapi_node node, struct table *seen)
{
	struct parameter w = { .node = node, .schema = node, .written = node };
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
	struct str rest = t->path;

	while (rest.n > 0) {
		size_t open = str_find(rest, '{', 0);
		size_t close = str_find(rest, '}', open);
		struct parameter w = { .in = STR("path"), .required = true };

		if (close == rest.n)
			return;
		w.name = str_part(rest, open + 1, close);
		rest = str_part(rest, close + 1, rest.n);
		if (w.name.n > 0 &&
		    table_add(seen,
		        arena_strf(m->a, "path %.*s", STR_FMT(w.name)),
		        t) == NULL)
			add_parameter(m, t, &w, w.schema, STR("string"), NULL);
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
	/* The operation's parameters override those of its path. */
	read_list(m, t, t->operation, &seen);
	read_list(m, t, t->path_item, &seen);
	add_undeclared(m, t, &seen);
	t->exposed_path = rename_variables(m, t, false);
	t->consumed_path = arena_strf(m->a, "%.*s%.*s",
	    STR_FMT(rename_variables(m, t, true)), STR_FMT(t->query));
}
