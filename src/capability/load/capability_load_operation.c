/* capability_load_operation.c - reads what tools, functions, steps share. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/ref/ref.h"
#include "capability/load/capability_load.h"

static const struct capability_key hint_keys[] = {
	{ "readOnly", CAPABILITY_FLAG },
	{ "destructive", CAPABILITY_FLAG },
	{ "idempotent", CAPABILITY_FLAG },
	{ "openWorld", CAPABILITY_FLAG },
};

static struct capability_with *
load_with(struct capability_reader *r, const struct json *v)
{
	const struct json *map = capability_reader_submap(v, "with");
	struct capability_with *first = NULL, **tail = &first;

	for (struct json *m = map != NULL ? map->first : NULL; m != NULL;
	     m = m->next) {
		struct capability_with *with = arena_new(r->a, sizeof(*with));
		struct str prefix, behind;

		with->place = capability_reader_name_place(m);
		with->name = capability_reader_name(m->name);
		with->value = m;
		if (m->kind == JSON_STRING)
			m->text =
			    capability_load_bind_named(r, m->text, with->place);
		if (m->kind == JSON_STRING &&
		    capability_ref_name_cut(m->text, &prefix, &behind) &&
		    capability_ref_name_is_surface(prefix))
			m->text = capability_reader_name(m->text);
		*tail = with;
		tail = &with->next;
	}
	return first;
}

static struct capability_hints
load_hints(struct capability_reader *r, const struct json *v)
{
	const struct json *map = capability_reader_submap(v, "hints");

	if (map != NULL)
		capability_reader_map(
		    r, map, "hints", hint_keys, LEN(hint_keys));
	return (struct capability_hints){
		.read_only =
		    (signed char)capability_reader_flag(map, "readOnly"),
		.destructive =
		    (signed char)capability_reader_flag(map, "destructive"),
		.idempotent =
		    (signed char)capability_reader_flag(map, "idempotent"),
		.open_world =
		    (signed char)capability_reader_flag(map, "openWorld"),
	};
}

/* `ref` names a function; `call` names a consumed operation or a function. */
static void
load_call(struct capability_reader *r, const struct json *v,
    struct capability_operation *op)
{
	const struct str ref = capability_reader_text(v, "ref");

	op->call_text = capability_reader_text(v, "call");
	if (ref.p == NULL)
		return;
	if (op->call_text.p != NULL)
		capability_reader_warn(r, op->place,
		    "both 'ref' and 'call' are set, 'ref' is used; remove one");
	op->call_text = ref;
	op->is_ref = true;
	/* An operation without a name gets that of the function. */
	for (size_t dot = 0; op->name.n == 0 && dot < ref.n;
	     dot = str_find(ref, '.', dot) + 1)
		if (str_find(ref, '.', dot) == ref.n)
			op->name = str_part(ref, dot, ref.n);
}

struct capability_operation *
capability_load_operation(struct capability_reader *r, const struct json *v,
    const struct capability_key *keys, size_t count)
{
	struct capability_operation *op = arena_new(r->a, sizeof(*op));
	const char *later = capability_reader_later(v, keys, count);

	op->place = capability_reader_place(v);
	op->method = HTTP_METHOD_COUNT;
	op->name = capability_reader_text(v, "name");
	op->title = capability_reader_text(v, "title");
	if (op->title.p == NULL)
		op->title = capability_reader_text(v, "label");
	op->description = capability_reader_text(v, "description");
	load_call(r, v, op);
	op->with = load_with(r, v);
	op->outputs = capability_load_outputs(r, v, CAPABILITY_SIDE_EXPOSED);
	op->hints = load_hints(r, v);
	capability_load_format_binary(r, v, &op->binary);
	if (later != NULL)
		op->problem =
		    arena_strf(r->a, "uses %s, which is not supported", later);
	return op;
}

enum http_method
capability_load_method(struct str name)
{
	for (int m = 0; m < HTTP_METHOD_COUNT; m++)
		if (str_equal_nocase(
		        name, str_of(http_method_name((enum http_method)m))))
			return (enum http_method)m;
	return HTTP_METHOD_COUNT;
}

struct str
capability_load_surface_problem(
    struct capability_reader *r, const struct capability_exposes *x)
{
	if (x->auth != NULL && x->auth->type == CAPABILITY_AUTH_OTHER)
		return arena_strf(r->a,
		    "its surface needs authentication of type '%.*s' in a form "
		    "that is not supported",
		    STR_FMT(str_part(x->auth->type_name, 0, 80)));
	if (x->transport.p != NULL && !str_is(x->transport, "http") &&
	    !(x->type == CAPABILITY_EXPOSES_MCP &&
	        str_is(x->transport, "stdio")))
		return arena_strf(r->a,
		    "its surface uses the transport '%.*s', which is not "
		    "supported",
		    STR_FMT(str_part(x->transport, 0, 80)));
	return STR_NONE;
}

struct capability_operation *
capability_load_exposed(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x, const struct capability_key *keys,
    size_t count)
{
	struct capability_operation *op =
	    capability_load_operation(r, v, keys, count);
	const struct str problem = capability_load_surface_problem(r, x);

	op->owner = x;
	op->prefix = x->namespace;
	if (problem.p != NULL)
		op->problem = problem;
	return op;
}
