/* schema_compile.c - compiles JSON Schema. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "data/schema/schema_keyword.h"
#include "data/schema/schema_node.h"

struct compiler {
	struct schema_set *set;
	struct arena *a;
	int depth;
	struct err *e;
};

static struct schema *compile(struct compiler *c, const struct json *v);

static struct schema *
new_schema(struct compiler *c)
{
	struct schema *s = arena_new(c->a, sizeof(*s));

	s->types = SCHEMA_ANY;
	s->min_members = s->max_members = -1;
	s->min_items = s->max_items = -1;
	s->min_length = s->max_length = -1;
	s->pattern = s->discriminator = STR_NONE;
	return s;
}

/* ---- the keys ---- */

typedef int key_fn(struct compiler *c, struct schema *s, const struct json *v,
    const char *key);

static struct schema_member *
member_of(struct schema *s, struct str name)
{
	struct schema_member *m = table_find(&s->by_name, name);

	if (m != NULL)
		return m;
	m = &s->members[s->member_count++];
	m->name = name;
	table_add(&s->by_name, name, m);
	return m;
}

/* Makes room for the members of properties and required, once. */
static void
make_members(struct compiler *c, struct schema *s, const struct json *schema)
{
	const struct json *properties = json_get(schema, "properties");
	const struct json *required = json_get(schema, "required");
	const size_t room = (properties != NULL ? properties->count : 0) +
	                    (required != NULL ? required->count : 0);

	table_init(&s->by_name, c->a);
	s->members =
	    room > 0 ? arena_new(c->a, room * sizeof(*s->members)) : NULL;
}

static int
read_properties(
    struct compiler *c, struct schema *s, const struct json *v, const char *key)
{
	if (v->kind != JSON_OBJECT)
		return schema_keyword_refuse(c->e, v, key, "an object");
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		struct schema_member *member = member_of(s, m->name);

		member->schema = compile(c, m);
		if (member->schema == NULL)
			return -1;
	}
	return 0;
}

/* OpenAPI documents often have `required: true` at a property. */
static int
read_required(
    struct compiler *c, struct schema *s, const struct json *v, const char *key)
{
	if (v->kind == JSON_BOOL)
		return 0;
	if (v->kind != JSON_ARRAY)
		return schema_keyword_refuse(c->e, v, key, "a list of names");
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (m->kind == JSON_STRING)
			member_of(s, m->text)->required = true;
	return 0;
}

static int
read_others(
    struct compiler *c, struct schema *s, const struct json *v, const char *key)
{
	(void)key;
	s->closed = v->kind == JSON_BOOL && !v->boolean;
	s->open = !s->closed;
	if (v->kind != JSON_OBJECT)
		return 0;
	s->others = compile(c, v);
	return s->others != NULL ? 0 : -1;
}

static void
push(struct compiler *c, struct schema_list *list, struct schema *s)
{
	if (list->count == list->room) {
		struct schema **old = list->items;

		list->room = list->room == 0 ? 4 : 2 * list->room;
		list->items =
		    arena_new(c->a, list->room * sizeof(struct schema *));
		for (size_t i = 0; i < list->count; i++)
			list->items[i] = old[i];
	}
	list->items[list->count++] = s;
}

static int
read_list(struct compiler *c, struct schema_list *list, const struct json *v,
    const char *key)
{
	if (v->kind != JSON_ARRAY)
		return schema_keyword_refuse(c->e, v, key, "a list of schemas");
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		struct schema *s = compile(c, m);

		if (s == NULL)
			return -1;
		push(c, list, s);
	}
	return 0;
}

static int
read_prefix(
    struct compiler *c, struct schema *s, const struct json *v, const char *key)
{
	return read_list(c, &s->prefix, v, key);
}

/* Drafts before 2020-12 write a list for prefixItems. */
static int
read_items(
    struct compiler *c, struct schema *s, const struct json *v, const char *key)
{
	if (v->kind == JSON_ARRAY)
		return read_list(c, &s->prefix, v, key);
	s->items = compile(c, v);
	return s->items != NULL ? 0 : -1;
}

static int
read_all(
    struct compiler *c, struct schema *s, const struct json *v, const char *key)
{
	return read_list(c, &s->all, v, key);
}

/* A schema with both anyOf and oneOf must match one of each. */
static int
read_any(
    struct compiler *c, struct schema *s, const struct json *v, const char *key)
{
	struct schema *second;

	if (s->any.count == 0)
		return read_list(c, &s->any, v, key);
	second = new_schema(c);
	push(c, &s->all, second);
	return read_list(c, &second->any, v, key);
}

static int
read_not(
    struct compiler *c, struct schema *s, const struct json *v, const char *key)
{
	(void)key;
	s->excluded = compile(c, v);
	return s->excluded != NULL ? 0 : -1;
}

static const struct {
	const char *key;
	key_fn *read;
} keys[] = {
	{ "properties", read_properties },
	{ "required", read_required },
	{ "additionalProperties", read_others },
	{ "items", read_items },
	{ "prefixItems", read_prefix },
	{ "allOf", read_all },
	{ "anyOf", read_any },
	{ "oneOf", read_any },
	{ "not", read_not },
};

static int
read_key(struct compiler *c, struct schema *s, const struct json *v)
{
	for (size_t i = 0; i < LEN(keys); i++)
		if (str_is(v->name, keys[i].key))
			return keys[i].read(c, s, v, keys[i].key);
	return schema_keyword_read(c->a, s, v, c->e);
}

/* ---- schemas ---- */

/*
 * Definitions are compiled one after the other, not inside each other: they may
 * refer to themselves, and a chain of them may be long.
 */
struct schema_pending {
	struct schema_pending *next;
	struct schema *schema; /* empty until it is compiled */
	const struct json *v;
};

static const struct schema *
definition(struct compiler *c, const struct json *ref, struct str name)
{
	struct schema *s = table_find(&c->set->compiled, name);
	const struct json *v = json_get_str(c->set->definitions, name);
	struct schema_pending *p;

	if (s != NULL)
		return s;
	if (v == NULL) {
		err_at(c->e, ERR_INPUT, ref->line, ref->column,
		    "unknown schema '%.*s'; define it in 'schemas'",
		    STR_FMT(str_part(name, 0, 80)));
		return NULL;
	}
	p = arena_new(c->a, sizeof(*p));
	*p = (struct schema_pending){ c->set->pending, new_schema(c), v };
	c->set->pending = p;
	table_add(&c->set->compiled, name, p->schema);
	return p->schema;
}

static int
read_ref(struct compiler *c, struct schema *s, const struct json *v)
{
	const struct str prefix = STR("#/schemas/");
	const struct json *ref = json_get(v, "$ref");

	if (ref == NULL)
		return 0;
	if (ref->kind != JSON_STRING || !str_starts(ref->text, prefix))
		return err_at(c->e, ERR_INPUT, ref->line, ref->column,
		    "'$ref' of a schema must be '#/schemas/NAME'");
	s->target_name = str_part(ref->text, prefix.n, ref->text.n);
	s->target = definition(c, ref, s->target_name);
	return s->target != NULL ? 0 : -1;
}

static int
fill(struct compiler *c, struct schema *s, const struct json *v)
{
	make_members(c, s, v);
	if (read_ref(c, s, v) == -1)
		return -1;
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (read_key(c, s, m) == -1)
			return -1;
	if (s->nullable && s->types != SCHEMA_ANY)
		s->types |= SCHEMA_NULL;
	return 0;
}

static struct schema *
compile(struct compiler *c, const struct json *v)
{
	struct schema *s;
	int rc = 0;

	if (v->kind != JSON_OBJECT && v->kind != JSON_BOOL) {
		err_at(c->e, ERR_INPUT, v->line, v->column,
		    "a schema must be an object, not %s",
		    json_kind_name(v->kind));
		return NULL;
	}
	if (c->depth == SCHEMA_DEPTH || c->set->nodes++ >= SCHEMA_NODES) {
		err_at(c->e, ERR_INPUT, v->line, v->column,
		    "the schemas are more than %d levels deep or have more "
		    "than %d parts; simplify them",
		    SCHEMA_DEPTH, SCHEMA_NODES);
		return NULL;
	}
	s = new_schema(c);
	if (v->kind == JSON_BOOL) {
		s->never = !v->boolean;
		return s;
	}
	c->depth++;
	rc = fill(c, s, v);
	c->depth--;
	return rc == 0 ? s : NULL;
}

struct str
schema_ref_name(const struct json *v)
{
	const struct str prefix = STR("#/schemas/");
	const struct str ref = json_get_text(v, "$ref");

	return str_starts(ref, prefix) ? str_part(ref, prefix.n, ref.n)
	                               : STR_NONE;
}

const struct json *
schema_resolve(const struct json *definitions, const struct json *v)
{
	for (int i = 0; i < SCHEMA_HOPS; i++) {
		const struct str name = schema_ref_name(v);

		if (name.p == NULL)
			return v;
		v = json_get_str(definitions, name);
	}
	return NULL;
}

void
schema_set_init(
    struct schema_set *set, struct arena *a, const struct json *definitions)
{
	*set = (struct schema_set){ .arena = a, .definitions = definitions };
	table_init(&set->compiled, a);
}

struct schema *
schema_compile(struct schema_set *set, const struct json *v, struct err *e)
{
	struct compiler c = { set, set->arena, 0, e };
	struct schema *s = compile(&c, v), *definition;

	while (s != NULL && set->pending != NULL) {
		const struct schema_pending *p = set->pending;

		set->pending = p->next;
		definition = compile(&c, p->v);
		if (definition == NULL)
			return NULL;
		*p->schema = *definition;
	}
	return s;
}
