/* spec_load_operation.c - what all that can be asked for by name has. */
#include "base/mem.h"
#include "data/json.h"
#include "spec/spec.h"
#include "spec/spec_format.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

static const struct spec_key hint_keys[] = {
	{ "readOnly", SPEC_FLAG },
	{ "destructive", SPEC_FLAG },
	{ "idempotent", SPEC_FLAG },
	{ "openWorld", SPEC_FLAG },
};

static struct spec_with *
load_with(struct spec_walk *w, const struct json *v)
{
	const struct json *map = spec_walk_submap(v, "with");
	struct spec_with *first = NULL, **tail = &first;

	for (struct json *m = map != NULL ? map->first : NULL; m != NULL;
	     m = m->next) {
		struct spec_with *with = arena_new(w->a, sizeof(*with));

		with->place = spec_walk_name_place(m);
		with->name = spec_walk_name(m->name);
		with->value = m;
		if (m->kind == JSON_STRING &&
		    (str_starts(m->text, STR("rest.")) ||
		        str_starts(m->text, STR("tools."))))
			m->text = spec_walk_name(m->text);
		*tail = with;
		tail = &with->next;
	}
	return first;
}

static struct spec_hints
load_hints(struct spec_walk *w, const struct json *v)
{
	const struct json *map = spec_walk_submap(v, "hints");

	if (map != NULL)
		spec_walk_map(w, map, "hints", hint_keys, LEN(hint_keys));
	return (struct spec_hints){
		.read_only = (signed char)spec_walk_flag(map, "readOnly"),
		.destructive = (signed char)spec_walk_flag(map, "destructive"),
		.idempotent = (signed char)spec_walk_flag(map, "idempotent"),
		.open_world = (signed char)spec_walk_flag(map, "openWorld"),
	};
}

/* `ref` names a function; `call` a consumed operation, or a function too. */
static void
load_call(struct spec_walk *w, const struct json *v, struct spec_operation *op)
{
	const struct str ref = spec_walk_text(v, "ref");

	op->call_text = spec_walk_text(v, "call");
	if (ref.p == NULL)
		return;
	if (op->call_text.p != NULL)
		spec_walk_warn(w, op->place,
		    "'ref' and 'call' are both here; 'ref' counts: remove one");
	op->call_text = ref;
	op->is_ref = true;
	/* Without a name of its own it has the function's. */
	for (size_t dot = 0; op->name.n == 0 && dot < ref.n;
	     dot = str_find(ref, '.', dot) + 1)
		if (str_find(ref, '.', dot) == ref.n)
			op->name = str_part(ref, dot, ref.n);
}

struct spec_operation *
spec_load_operation(struct spec_walk *w, const struct json *v,
    const struct spec_key *keys, size_t count)
{
	struct spec_operation *op = arena_new(w->a, sizeof(*op));
	const char *later = spec_walk_later(v, keys, count);

	op->place = spec_walk_place(v);
	op->method = HTTP_METHOD_COUNT;
	op->name = spec_walk_text(v, "name");
	op->title = spec_walk_text(v, "title");
	if (op->title.p == NULL)
		op->title = spec_walk_text(v, "label");
	op->description = spec_walk_text(v, "description");
	load_call(w, v, op);
	op->with = load_with(w, v);
	op->outputs = spec_load_outputs(w, v, SPEC_SIDE_EXPOSED);
	op->hints = load_hints(w, v);
	spec_format_load_binary(w, v, &op->binary);
	if (later != NULL)
		op->problem = arena_strf(w->a,
		    "uses %s, which this version does not carry out", later);
	return op;
}
