/* openapi_shared.c - schemas that are written once and referred to by name. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_shared.h"
#include "openapi/openapi.h"

enum {
	HOPS = 32, /* references that refer to references */
	NAME_BYTES = 100,
};

void
openapi_shared_init(
    struct openapi_shared *k, struct arena *a, struct openapi_refs *r, bool old)
{
	*k = (struct openapi_shared){ .a = a, .refs = r, .old = old };
	k->tail = &k->first;
	table_init(&k->by_value, a);
	table_init(&k->names, a);
}

/* "Pet" of "#/components/schemas/Pet", "pet" of "schemas/pet.yaml". */
static struct str
token_of(struct openapi_shared *k, struct str ref)
{
	struct str fragment = ref, name = str_cut(&fragment, '#');
	struct str rest = fragment.n > 1 ? fragment : name, last = rest;

	while (rest.p != NULL)
		last = str_cut(&rest, '/');
	if (fragment.n <= 1)
		last = str_part(last, 0, str_find(last, '.', 0));
	return decode_percent(k->a, last, false);
}

/* Has the object nothing but a reference, or nothing that counts beside it? */
static bool
is_alias(const struct openapi_shared *k, const struct json *v)
{
	return json_get_text(v, "$ref").p != NULL && (k->old || v->count == 1);
}

struct openapi_shared_schema *
openapi_shared_find(struct openapi_shared *k, struct openapi_node n)
{
	const struct str ref = json_get_text(n.v, "$ref");
	struct openapi_node target = openapi_refs_follow(k->refs, n);
	struct openapi_shared_schema *s;
	struct str key;

	for (int hops = 0; is_alias(k, target.v) && hops < HOPS; hops++)
		target = openapi_refs_follow(k->refs, target);
	if (is_alias(k, target.v))
		openapi_refs_add_note(k->refs, n,
		    "refers to '%.*s': circular reference",
		    STR_FMT(str_part(ref, 0, 200)));
	if (target.v == NULL || is_alias(k, target.v))
		return NULL;
	key = (struct str){ (const char *)&target.v, sizeof(target.v) };
	s = table_find(&k->by_value, key);
	if (s != NULL)
		return s;
	s = arena_new(k->a, sizeof(*s));
	s->node = target;
	s->token = token_of(k, ref);
	table_add(&k->by_value, arena_str(k->a, key), s);
	return s;
}

/* A $ref has the name as it is: it may contain nothing to decode. */
static struct str
clean_name(struct openapi_shared *k, struct str token)
{
	char *s = arena_strdup(k->a, str_part(token, 0, NAME_BYTES));

	for (char *p = s; *p != '\0'; p++)
		if (*p == '*' ||
		    (*p != '.' && !openapi_text_is_name((struct str){ p, 1 })))
			*p = '-';
	return *s != '\0' ? str_of(s) : STR("schema");
}

struct str
openapi_shared_name(struct openapi_shared *k, struct openapi_shared_schema *s)
{
	struct str name;

	if (s->name.p != NULL)
		return s->name;
	name = s->name = clean_name(k, s->token);
	for (int n = 2; table_add(&k->names, s->name, s) != NULL; n++)
		s->name = arena_strf(k->a, "%.*s-%d", STR_FMT(name), n);
	*k->tail = s;
	k->tail = &s->next;
	return s->name;
}

struct openapi_shared_schema *
openapi_shared_base(struct openapi_shared *k, struct openapi_shared_schema *s)
{
	if (s->base != NULL)
		return s->base;
	s->base = arena_new(k->a, sizeof(*s->base));
	s->base->node = s->node;
	s->base->of = s;
	s->base->token = arena_strf(k->a, "%.*s-base", STR_FMT(s->token));
	return s->base;
}

struct json *
openapi_shared_reference(
    struct openapi_shared *k, struct openapi_shared_schema *s)
{
	return json_new_text(k->a, arena_strf(k->a, "#/schemas/%.*s",
	                               STR_FMT(openapi_shared_name(k, s))));
}
