/* openapi_argument.c - one argument of a route and of a tool. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/openapi.h"

static void
add_text(struct openapi_importer *m, struct json *to, const char *name,
    struct str text)
{
	json_add(to, name, json_new_text(m->a, text));
}

/*
 * Returns the description of the argument, or a sentence made of its name; may
 * be empty.
 */
static struct str
describe(struct openapi_importer *m, const struct openapi_argument *x)
{
	struct str text = sanitize_text(
	    m->a, str_trim(x->description), true, OPENAPI_IMPORTER_PARAMETER);

	/* Only the published schema needs one. */
	return text.n > 0 || m->options->lenient
	           ? text
	           : arena_strf(m->a, "The %s parameter %.*s.", x->in,
	                 STR_FMT(x->name));
}

static struct json *
new_input(struct openapi_importer *m, struct str name)
{
	struct json *p = json_new(m->a, JSON_OBJECT);

	add_text(m, p, "name", name);
	return p;
}

/* Returns the name of the argument over REST. */
static struct str
surface_name(const struct openapi_argument *x)
{
	return x->surface.p != NULL ? x->surface : x->name;
}

static struct json *
extension_of(struct openapi_importer *m, struct json *parameter)
{
	struct json *own = json_get(parameter, "x-claviger");

	return own != NULL ? own
	                   : json_add(parameter, "x-claviger",
	                         json_new(m->a, JSON_OBJECT));
}

/* Adds how a list is read from text. */
static void
add_separator(
    struct openapi_importer *m, struct json *parameter, char separator)
{
	if (separator != 0)
		json_add(extension_of(m, parameter), "separator",
		    json_new_text(m->a, arena_strf(m->a, "%c", separator)));
}

/* Adds what the published keys of the parameter cannot state. */
static void
add_schema(struct openapi_importer *m, struct json *parameter,
    const struct json *schema, bool pattern)
{
	if (schema == NULL || openapi_schemas_is_plain(schema, pattern))
		return;
	json_add(
	    extension_of(m, parameter), "schema", json_alias(m->a, schema));
}

/* Adds the name that models may know from elsewhere. */
static void
add_name(struct openapi_importer *m, struct json *parameter,
    const struct openapi_argument *x)
{
	if (x->of_api.n > 0 && !str_equal(x->of_api, x->name) &&
	    !m->options->portable)
		add_text(m, extension_of(m, parameter), "name", x->of_api);
}

static void
add_exposed(struct openapi_importer *m, struct openapi_task *t,
    const struct openapi_argument *x)
{
	const struct json *schema =
	    x->schema.v != NULL && !m->options->portable
	        ? openapi_schemas_make(&m->schemas, x->schema)
	        : NULL;
	struct str type = x->type.p != NULL ? x->type : STR("string");
	struct json *p = json_push(t->exposed, new_input(m, surface_name(x)));

	add_text(m, p, "in", str_of(x->in));
	add_text(m, p, "type", type);
	openapi_importer_text(m, p, "description", describe(m, x));
	if (x->pattern.n > 0 && str_is(type, "string"))
		add_text(m, p, "pattern", x->pattern);
	/* The published schema has no key for it, and its default is false. */
	if (x->required && !m->options->portable &&
	    !str_is(str_of(x->in), "path"))
		json_add(p, "required", json_new_bool(m->a, true));
	add_schema(m, p, schema, x->pattern.n > 0);
	add_separator(m, p, x->separator);
	p = json_push(t->tool, new_input(m, x->name));
	add_text(m, p, "type", type);
	openapi_importer_text(m, p, "description", describe(m, x));
	/* Parameters of a tool are required by default. */
	if (!x->required)
		json_add(p, "required", json_new_bool(m->a, false));
	add_name(m, p, x);
	add_schema(m, p, x->of_tool != NULL ? x->of_tool : schema, false);
	add_separator(m, p, x->separator);
}

void
openapi_argument_add(struct openapi_importer *m, struct openapi_task *t,
    const struct openapi_argument *x)
{
	bool whole = str_is(str_of(x->in), "body");

	add_exposed(m, t, x);
	json_add_str(t->with_rest, x->target,
	    json_new_text(m->a, whole ? STR("rest.body")
	                              : arena_strf(m->a, "rest.%s.%.*s", x->in,
	                                    STR_FMT(surface_name(x)))));
	json_add_str(t->with_tool, x->target,
	    json_new_text(
	        m->a, arena_strf(m->a, "tools.%.*s", STR_FMT(x->name))));
}
