/* mcp_host_schema.c - a schema as hosts and their models accept it. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "expose/mcp/mcp_host_names.h"
#include "expose/mcp/mcp_host_schema.h"
#include "expose/mcp/mcp_host_schema_internal.h"

enum { DEPTH = 200 }; /* of JSON; files are less deep */

static struct json *convert(
    struct mcp_host_schema_work *w, const struct json *v);

/* ---- objects ---- */

/* The names in `required`, each once. */
static struct json *
required_of(
    struct mcp_host_schema_work *w, const struct json *v, struct table *names)
{
	const struct json *list = json_get(v, "required");
	struct json *out = json_new(w->a, JSON_ARRAY);

	if (!json_is(list, JSON_ARRAY))
		return out;
	for (const struct json *m = list->first; m != NULL; m = m->next)
		if (m->kind == JSON_STRING &&
		    table_add(names, m->text, w) == NULL)
			json_push(out,
			    json_new_text(w->a,
			        mcp_host_names_find(w->use->names, m->text)));
	return out;
}

/* A model reads what it must give first. */
static void
add_properties_if(struct mcp_host_schema_work *w, struct json *to,
    const struct json *from, const struct table *required, bool is_required)
{
	for (const struct json *m = from != NULL ? from->first : NULL;
	     m != NULL; m = m->next) {
		if ((table_find(required, m->name) != NULL) != is_required)
			continue;
		/* `false`: such a member must be absent. */
		if (m->kind == JSON_BOOL && !m->boolean)
			continue;
		json_add_str(to, mcp_host_names_find(w->use->names, m->name),
		    convert(w, m));
	}
}

static void
add_object(struct mcp_host_schema_work *w, struct json *s, const struct json *v,
    bool always)
{
	const struct json *properties = json_get(v, "properties");
	const struct json *others = json_get(v, "additionalProperties");
	struct arena scratch = { .head = NULL };
	struct json *required, *to;
	struct table names;

	table_init(&names, &scratch);
	required = required_of(w, v, &names);
	if (!json_is(properties, JSON_OBJECT))
		properties = NULL;
	if (properties != NULL || always) {
		to = json_add(s, "properties", json_new(w->a, JSON_OBJECT));
		add_properties_if(w, to, properties, &names, true);
		add_properties_if(w, to, properties, &names, false);
	}
	if (required->first != NULL)
		json_add(s, "required", required);
	if (json_is(others, JSON_BOOL) && !others->boolean)
		json_add(s, "additionalProperties", json_new_bool(w->a, false));
	else if (json_is(others, JSON_OBJECT) && others->first != NULL)
		json_add(s, "additionalProperties", convert(w, others));
	arena_done(&scratch);
}

/* ---- arrays ---- */

/* Hosts know no tuples: each item may have the schema of any of them. */
static struct json *
items_of(struct mcp_host_schema_work *w, const struct json *v)
{
	const struct json *items = json_get(v, "items");
	const struct json *tuple =
	    json_is(items, JSON_ARRAY) ? items : json_get(v, "prefixItems");
	struct json *s, *list;

	if (!json_is(tuple, JSON_ARRAY) || tuple->first == NULL)
		return items != NULL && items->kind != JSON_ARRAY
		           ? convert(w, items)
		           : json_new(w->a, JSON_OBJECT);
	s = json_new(w->a, JSON_OBJECT);
	list = json_add(s, "anyOf", json_new(w->a, JSON_ARRAY));
	for (const struct json *m = tuple->first; m != NULL; m = m->next)
		json_push(list, convert(w, m));
	return s;
}

static bool
is_array_type(const struct json *s)
{
	return str_is(json_get_text(s, "type"), "array");
}

/* The array may be one of several types, which are alternatives then. */
static void
add_array(struct mcp_host_schema_work *w, struct json *s, const struct json *v)
{
	const struct json *list = json_get(s, "anyOf");

	if (!mcp_host_schema_type_is_array(v))
		return;
	if (is_array_type(s))
		json_add(s, "items", items_of(w, v));
	for (struct json *m = list != NULL ? list->first : NULL; m != NULL;
	     m = m->next)
		if (is_array_type(m))
			json_add(m, "items", items_of(w, v));
}

/* ---- combinations ---- */

/* A definition has the title that the alternatives are known by. */
static void
add_alternative(
    struct mcp_host_schema_work *w, struct json *list, const struct json *v)
{
	struct json *s = json_push(list, convert(w, v));
	const struct str name = schema_ref_name(v);

	if (name.p != NULL && json_get(s, "title") == NULL &&
	    mcp_host_schema_shows(w, EXPOSE_SCHEMA_COMPACT))
		json_add(s, "title",
		    json_new_text(w->a, sanitize_text(w->a, name, false, 200)));
}

static void
add_lists(struct mcp_host_schema_work *w, struct json *s, const struct json *v)
{
	static const char *const keys[] = { "allOf", "anyOf", "oneOf" };

	for (size_t i = 0; i < LEN(keys); i++) {
		const struct json *list = json_get(v, keys[i]);
		struct json *out;

		if (!json_is(list, JSON_ARRAY) || list->first == NULL)
			continue;
		out = json_add(s, keys[i], json_new(w->a, JSON_ARRAY));
		for (const struct json *m = list->first; m != NULL; m = m->next)
			add_alternative(w, out, m);
	}
}

static void
add_not(struct mcp_host_schema_work *w, struct json *s, const struct json *v)
{
	const struct json *excluded = json_get(v, "not");

	if (json_is(excluded, JSON_OBJECT) &&
	    mcp_host_schema_shows(w, EXPOSE_SCHEMA_FULL))
		json_add(s, "not", convert(w, excluded));
}

/* ---- references ---- */

/* Other keys beside a reference are for readers. */
static bool
has_constraints(const struct json *v)
{
	static const char *const keys[] = { "properties", "required",
		"additionalProperties", "items", "allOf", "anyOf", "oneOf",
		"not", "enum", "const", "pattern", "minimum", "maximum",
		"minLength", "maxLength", "minItems", "maxItems" };

	for (size_t i = 0; i < LEN(keys); i++)
		if (json_get(v, keys[i]) != NULL)
			return true;
	return false;
}

/* What the reference says of itself replaces what the definition says. */
static struct json *
annotate(
    struct mcp_host_schema_work *w, const struct json *s, const struct json *v)
{
	struct json *own = json_new(w->a, JSON_OBJECT);
	struct json *out = json_new(w->a, JSON_OBJECT);

	mcp_host_schema_keys_describe(w, own, v, false);
	mcp_host_schema_keys_add(w, own, v);
	for (const struct json *m = s->first; m != NULL; m = m->next)
		if (json_get_str(own, m->name) == NULL)
			json_add_str(out, m->name, json_alias(w->a, m));
	for (const struct json *m = own->first; m != NULL; m = m->next)
		json_add_str(out, m->name, json_alias(w->a, m));
	return out;
}

static struct json *
convert_reference(struct mcp_host_schema_work *w, struct str name)
{
	const struct mcp_host_schema_frame frame = { w->inside,
		mcp_host_schema_ref_find(w, name) };
	struct json *s = mcp_host_schema_ref_stub(w, name);

	if (s != NULL)
		return s;
	w->inside = &frame;
	s = convert(w, frame.definition);
	w->inside = frame.outer;
	return s;
}

/* ---- schemas ---- */

static void
fill(struct mcp_host_schema_work *w, struct json *s, const struct json *v)
{
	const bool is_root = w->depth == 0;
	const bool unsaid = mcp_host_schema_type_add(w, s, v);

	mcp_host_schema_keys_describe(w, s, v, unsaid);
	mcp_host_schema_keys_add(w, s, v);
	w->depth++;
	add_object(
	    w, s, v, is_root && str_is(json_get_text(v, "type"), "object"));
	add_array(w, s, v);
	add_lists(w, s, v);
	add_not(w, s, v);
	w->depth--;
}

static struct json *
convert_object(struct mcp_host_schema_work *w, const struct json *v)
{
	const struct str name = schema_ref_name(v);
	struct json *s, *parts;

	if (name.p != NULL && !has_constraints(v))
		return annotate(w, convert_reference(w, name), v);
	s = json_new(w->a, JSON_OBJECT);
	fill(w, s, v);
	if (name.p == NULL)
		return mcp_host_schema_null(w, mcp_host_schema_merge(w, s));
	/* Both the definition and the keys next to the reference count. */
	parts = json_new(w->a, JSON_ARRAY);
	json_push(parts, convert_reference(w, name));
	json_push(parts, s);
	s = json_new(w->a, JSON_OBJECT);
	json_add(s, "allOf", parts);
	return mcp_host_schema_merge(w, s);
}

static struct json *
convert(struct mcp_host_schema_work *w, const struct json *v)
{
	struct json *s;

	if (v == NULL || v->kind != JSON_OBJECT || w->depth == DEPTH) {
		s = json_new(w->a, JSON_OBJECT);
		/* `false` allows nothing. */
		if (v != NULL && v->kind == JSON_BOOL && !v->boolean)
			json_add(s, "not", json_new(w->a, JSON_OBJECT));
		return s;
	}
	s = mcp_host_schema_depth_stub(w, v);
	return s != NULL ? s : convert_object(w, v);
}

struct json *
mcp_host_schema(
    struct arena *a, const struct json *v, const struct mcp_host_schema *use)
{
	struct mcp_host_schema_work w = { .a = a, .use = use };

	mcp_host_schema_ref_limit(&w, v);
	return convert(&w, v);
}
