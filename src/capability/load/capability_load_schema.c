/* capability_load_schema.c - reads JSON Schema of parameters. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

enum {
	/* Each may read all definitions again. */
	SCHEMA_ERRORS = 16,
};

static const struct capability_key extension_keys[] = {
	{ "schemas", CAPABILITY_MAP },
};

/* Reports e at its place in the schema, or at that of v. */
static void
note(struct capability_reader *r, const struct json *v, const struct err *e)
{
	struct capability_place place = capability_reader_place(v);

	if (e->line > 0) {
		place.line = e->line;
		place.column = e->column;
	}
	capability_reader_error(r, place, "%s", e->text);
}

/* Compiles {$ref: '#/schemas/NAME'} of each: unused ones are checked too. */
static bool
check_definitions(struct capability_reader *r, const struct json *schemas)
{
	for (const struct json *m = schemas->first; m != NULL; m = m->next) {
		struct json *v = json_new(r->a, JSON_OBJECT);
		struct err e = { .kind = ERR_NONE };

		json_add(v, "$ref",
		    json_new_text(r->a,
		        arena_strf(r->a, "#/schemas/%.*s", STR_FMT(m->name))));
		if (schema_compile(r->schemas, v, &e) == NULL) {
			note(r, m, &e);
			return false;
		}
	}
	return true;
}

/* After an error the set must not be used, but what it has counts. */
static void
start(struct capability_reader *r)
{
	const size_t nodes = r->schemas != NULL ? r->schemas->nodes : 0;

	r->schemas = arena_new(r->a, sizeof(*r->schemas));
	schema_set_init(r->schemas, r->a, r->capability->schemas);
	r->schemas->nodes = nodes;
}

void
capability_load_schemas(struct capability_reader *r, const struct json *map)
{
	const struct json *own = capability_reader_submap(map, "x-claviger");

	if (own != NULL) {
		capability_reader_map(r, own, "x-claviger of a capability",
		    extension_keys, LEN(extension_keys));
		r->capability->schemas =
		    capability_reader_submap(own, "schemas");
	}
	start(r);
	if (r->capability->schemas != NULL &&
	    !check_definitions(r, r->capability->schemas))
		r->schemas = NULL;
}

/* The type that the schema names, if it names one that parameters have. */
static void
infer_type(struct capability_param *p)
{
	const struct json *v = schema_resolve(p->definitions, p->schema_json);
	const struct str type = json_get_text(v, "type");

	for (size_t i = 0; !p->typed && type.p != NULL &&
	                   i < LEN(capability_param_type_names);
	     i++)
		if (str_is(type, capability_param_type_names[i])) {
			p->type = (enum capability_type)i;
			p->typed = true;
		}
}

static void
compile(struct capability_reader *r, const struct json *v,
    struct capability_param *p)
{
	struct err e = { .kind = ERR_NONE };
	const struct schema *s;

	/* After an invalid definition, all that refer to it would be wrong. */
	if (r->schemas == NULL)
		return;
	s = schema_compile(r->schemas, v, &e);
	if (s == NULL) {
		note(r, v, &e);
		start(r);
		if (++r->schema_errors == SCHEMA_ERRORS)
			r->schemas = NULL;
		return;
	}
	p->schema = s;
	p->schema_json = v;
	p->definitions = r->capability->schemas;
	infer_type(p);
}

void
capability_load_schema(struct capability_reader *r, const struct json *v,
    enum capability_side side, struct capability_param *p)
{
	const struct json *own = capability_reader_submap(v, "x-claviger");
	const struct json *schema = json_get(own, "schema");

	if (schema == NULL)
		return;
	if (side == CAPABILITY_SIDE_EXPOSED || side == CAPABILITY_SIDE_TOOL)
		compile(r, schema, p);
	else
		capability_reader_warn(r, capability_reader_place(schema),
		    "'schema' of x-claviger applies only to parameters of "
		    "exposed operations and tools; move it there");
}
