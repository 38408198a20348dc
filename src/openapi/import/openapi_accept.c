/* openapi_accept.c - which media types an operation answers with. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "openapi/import/openapi_accept.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/import/openapi_wire.h"

enum { TYPES = 16, ACCEPT_BYTES = 2000 };

/* The media types found, without duplicates. */
struct types {
	struct str names[TYPES];
	size_t count;
	bool any_json;
};

static void
add(struct types *t, struct str name)
{
	if (!openapi_wire_is_media(name) || t->count == TYPES ||
	    str_find(name, '*', 0) < name.n)
		return;
	for (size_t i = 0; i < t->count; i++)
		if (str_equal_nocase(t->names[i], name))
			return;
	t->names[t->count++] = name;
	t->any_json = t->any_json || http_media_type_is_json(name);
}

/* Adds what `produces` lists, of the operation or of the document. */
static void
add_produced(
    struct openapi_importer *m, const struct openapi_task *t, struct types *out)
{
	struct openapi_node list =
	    openapi_refs_get(m->refs, t->operation, "produces");

	if (list.v == NULL)
		list = openapi_refs_get(m->refs, m->root, "produces");
	for (const struct json *v = json_is(list.v, JSON_ARRAY) ? list.v->first
	                                                        : NULL;
	     v != NULL; v = v->next)
		if (v->kind == JSON_STRING)
			add(out, v->text);
}

static void
add_responses(
    struct openapi_importer *m, const struct openapi_task *t, struct types *out)
{
	struct openapi_node all =
	    openapi_refs_get(m->refs, t->operation, "responses");

	for (const struct json *v = json_is(all.v, JSON_OBJECT) ? all.v->first
	                                                        : NULL;
	     v != NULL; v = v->next) {
		struct openapi_node content = openapi_refs_get(
		    m->refs, openapi_refs_child(m->refs, all, v), "content");

		if (v->name.n == 0 || v->name.p[0] != '2')
			continue;
		for (const struct json *c = json_is(content.v, JSON_OBJECT)
		                                ? content.v->first
		                                : NULL;
		     c != NULL; c = c->next)
			add(out, c->name);
	}
}

struct str
openapi_accept_make(struct openapi_importer *m, const struct openapi_task *t)
{
	struct types types = { .count = 0 };
	struct str out;
	struct buf b;

	if (m->swagger)
		add_produced(m, t, &types);
	else
		add_responses(m, t, &types);
	if (types.count == 0 ||
	    (types.count == 1 && str_is(types.names[0], "application/json")))
		return STR_NONE;
	buf_init(&b, ACCEPT_BYTES);
	/* What the engine reads best comes first, the rest if need be. */
	for (int json = types.any_json; json >= 0; json--)
		for (size_t i = 0; i < types.count; i++) {
			if (http_media_type_is_json(types.names[i]) !=
			    (json == 1))
				continue;
			buf_puts(&b, b.len > 0 ? ", " : "");
			buf_add_str(&b, types.names[i]);
			if (json == 0 && types.any_json)
				buf_puts(&b, ";q=0.5");
		}
	out = b.over ? STR_NONE : arena_str(m->a, buf_str(&b));
	buf_done(&b);
	return out;
}
