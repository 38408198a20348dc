/* mapping_value.c - constants and templates in answers. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "engine/arguments/arguments.h"
#include "engine/response/mapping_value.h"
#include "engine/state/state.h"

enum { DEPTH = 64 };

/* Parses a value of a list or object that the file has as JSON text. */
static const struct json *
as_structure(
    struct arena *a, const struct capability_output *o, const struct json *v)
{
	const enum json_kind kind =
	    o->type == CAPABILITY_TYPE_ARRAY ? JSON_ARRAY : JSON_OBJECT;
	const struct json *read;

	if (!o->typed || v->kind != JSON_STRING ||
	    (o->type != CAPABILITY_TYPE_ARRAY &&
	        o->type != CAPABILITY_TYPE_OBJECT))
		return v;
	if (v == o->constant || v == o->literal)
		return o->structure != NULL ? o->structure : v;
	read = json_parse(a, v->text, DEPTH, 0, NULL);
	return json_is(read, kind) ? read : v;
}

/* Reports whether a value is neither a reference nor a template. */
static bool
is_constant(const struct capability_ref *ref)
{
	return ref->value->kind == JSON_STRING && ref->template == NULL &&
	       (ref->name == NULL || !ref->name->of_surface);
}

const struct json *
mapping_value_given(const struct call *c, struct arena *a,
    const struct capability_output *o, struct err *e)
{
	const struct json *v = o->constant;
	struct resolver n;

	if (v == NULL) {
		v = o->literal;
		if (c != NULL && !is_constant(o->ref)) {
			n = resolver_of(c, e);
			v = resolver_value(&n, o->ref, &resolver_anywhere)
			        .value;
		}
	}
	if (v == NULL || v->kind == JSON_NULL)
		return NULL;
	return capability_output_typed(a, o, as_structure(a, o, v));
}
