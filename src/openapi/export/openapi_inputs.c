/* openapi_inputs.c - the inputs that a REST operation takes from a request. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "openapi/export/openapi_inputs.h"
#include "openapi/export/openapi_path.h"
#include "openapi/export/openapi_with.h"

enum { VALUE_DEPTH = 64, OPERATION_DEPTH = 8 };

/* The search through one operation. */
struct finder {
	struct arena *a;
	const struct capability *capability;
	const struct capability_operation *op; /* the exposed operation */
	const struct capability_operation
	    *current; /* op, or the function that implements it */
	const struct capability_step *steps; /* names of results */
	const struct openapi_path *path;
	struct openapi_inputs *out;
	struct openapi_input **params_tail, **fields_tail;
	struct table known; /* the inputs found, by "place name" */
	/* The value being examined: the parameter that it fills, and how. */
	const struct capability_param *target; /* NULL: unknown */
	bool text;
	const struct capability_ref_template *template; /* being searched */
};

/*
 * Returns a key: inputs with equal place and name have equal keys.  The case of
 * header names does not matter.
 */
static struct str
key_of(struct finder *f, enum capability_in in, struct str name)
{
	char *key = arena_printf(f->a, "%d %.*s", (int)in, STR_FMT(name));

	if (in == CAPABILITY_IN_HEADER)
		for (char *p = key; *p != '\0'; p++)
			if (*p >= 'A' && *p <= 'Z')
				*p = (char)(*p | 32);
	return str_of(key);
}

static struct openapi_input *
find_or_add(struct finder *f, enum capability_in in, struct str name)
{
	struct openapi_input ***tail =
	    in == CAPABILITY_IN_BODY ? &f->fields_tail : &f->params_tail;
	struct str key = key_of(f, in, name);
	struct openapi_input *i = table_find(&f->known, key);

	if (i != NULL)
		return i;
	i = arena_new(f->a, sizeof(*i));
	i->name = name;
	i->in = in;
	i->required = in == CAPABILITY_IN_PATH;
	table_add(&f->known, key, i);
	**tail = i;
	*tail = &i->next;
	return i;
}

/* Adds an input; if it is known already, adds the type and constraints of p. */
static void
add(struct finder *f, enum capability_in in, struct str name,
    const struct capability_param *p, bool text)
{
	struct openapi_input *i = find_or_add(f, in, name);

	if (i->param != NULL || p == NULL)
		return;
	i->param = p;
	i->text = text;
	i->required = i->required || p->required;
}

static void
find_body(struct finder *f, const struct capability_param *p)
{
	f->out->takes_body = true;
	if (f->out->body != NULL || p == NULL)
		return;
	f->out->body = p;
	f->out->body_required = p->required;
}

static bool
is_declared(const struct finder *f, struct str name)
{
	const struct capability_param *p =
	    capability_param_find(f->op->params, name);

	return p != NULL && p->in != CAPABILITY_IN_NONE;
}

static bool
takes_body(enum http_method m)
{
	return m == HTTP_METHOD_POST || m == HTTP_METHOD_PUT ||
	       m == HTTP_METHOD_PATCH;
}

/*
 * Finds the place of "rest.x", which names none: the path if it has the
 * variable, else where the call sends the value.
 */
static void
find_unqualified(struct finder *f, struct str name)
{
	const struct capability_param *p = f->target;
	struct str variable = openapi_path_name(f->path, name);
	enum capability_in in = CAPABILITY_IN_QUERY;

	/* The declaration has the place of a declared parameter. */
	if (is_declared(f, name))
		return;
	if (variable.p != NULL) {
		add(f, CAPABILITY_IN_PATH, variable, p, f->text);
		return;
	}
	if (p != NULL &&
	    (p->in == CAPABILITY_IN_HEADER || p->in == CAPABILITY_IN_COOKIE))
		in = p->in;
	else if (takes_body(f->op->method) &&
	         (p == NULL || p->in == CAPABILITY_IN_BODY ||
	             p->in == CAPABILITY_IN_NONE))
		in = CAPABILITY_IN_BODY;
	add(f, in, name, p, f->text);
}

/* Handles what follows the prefix of a reference to the caller. */
static void
find_reference(struct finder *f, const struct capability_ref_input *in)
{
	static const enum capability_in places[] = {
		[CAPABILITY_REF_PATH] = CAPABILITY_IN_PATH,
		[CAPABILITY_REF_QUERY] = CAPABILITY_IN_QUERY,
		[CAPABILITY_REF_HEADER] = CAPABILITY_IN_HEADER,
		[CAPABILITY_REF_COOKIE] = CAPABILITY_IN_COOKIE,
		[CAPABILITY_REF_BODY] = CAPABILITY_IN_BODY,
	};
	struct str name = in->name;

	if (in->place == CAPABILITY_REF_WHOLE_BODY) {
		find_body(f, f->text ? NULL : f->target);
		return;
	}
	if (in->place == CAPABILITY_REF_ANYWHERE) {
		find_unqualified(f, name);
		return;
	}
	if (in->place == CAPABILITY_REF_PATH)
		name = openapi_path_name(f->path, name);
	/* "body.a.b" is a member of a member: the field is "a". */
	if (in->place == CAPABILITY_REF_BODY && str_find(name, '.', 0) < name.n)
		add(f, CAPABILITY_IN_BODY, str_cut(&name, '.'), NULL, false);
	else if (name.n > 0)
		add(f, places[in->place], name, f->target, f->text);
}

/* Reports whether the name has the prefix "rest", "tools" or the operation's.
 */
static bool
is_reference(const struct finder *f, const struct capability_ref_name *name)
{
	return name->of_surface ||
	       (name->prefix.p != NULL &&
	           str_equal(name->prefix, f->current->prefix));
}

/* Reports whether the name is the result of an earlier step: "step.field". */
static bool
is_step(const struct finder *f, struct str name)
{
	struct str first = str_cut(&name, '.');

	first = str_cut(&first, '[');
	for (const struct capability_step *s = f->steps; s != NULL; s = s->next)
		if (str_equal(s->name, first) || str_equal(s->as, first))
			return true;
	return false;
}

/*
 * Reports whether the name is a bind of the file: "X", "env.X" or
 * "<namespace>.X".
 */
static bool
is_bind(const struct finder *f, struct str name)
{
	struct str rest = name, first = str_cut(&rest, '.');

	for (const struct capability_bind *b = f->capability->binds; b != NULL;
	     b = b->next) {
		if (str_equal(b->name, name))
			return true;
		if (str_equal(b->name, rest) &&
		    (str_is(first, "env") || str_equal(first, b->namespace)))
			return true;
	}
	return false;
}

static bool
on_tag(void *context, struct str text)
{
	struct finder *f = context;
	const struct capability_ref_name *name =
	    capability_ref_template_get(f->template, text);

	if (is_reference(f, name))
		find_reference(f, &name->behind);
	else if (!name->is_query && !is_bind(f, text) && !is_step(f, text))
		find_unqualified(f, text);
	return true;
}

static void
find_in_text(struct finder *f, const struct capability_ref *ref)
{
	const struct capability_ref_template *t = ref->template;

	/* A single tag, "{{name}}", keeps the type of its value. */
	f->text = t != NULL && !t->is_one_name;
	f->template = t;
	if (t == NULL && ref->name != NULL && is_reference(f, ref->name))
		find_reference(f, &ref->name->behind);
	else if (t != NULL && t->template != NULL)
		template_each_name(t->template, on_tag, f);
}

static void
find_in_value(struct finder *f, const struct capability_ref *ref, int depth)
{
	if (ref->value->kind == JSON_STRING) {
		find_in_text(f, ref);
		return;
	}
	/* The type of the target does not apply to members of an object. */
	f->target = NULL;
	for (const struct capability_ref *m = ref->first;
	     m != NULL && depth < VALUE_DEPTH; m = m->next)
		find_in_value(f, m, depth + 1);
}

/*
 * Returns the parameter, or the field of the body, that a `with` entry fills,
 * or NULL.
 */
static const struct capability_param *
target_of(const struct capability_operation *op, struct str name)
{
	const struct capability_param *p;

	if (op->call == NULL)
		return op->function != NULL
		           ? capability_param_find(op->function->params, name)
		           : NULL;
	p = capability_find_param(op->call, name);
	if (p != NULL)
		return p;
	p = capability_find_param(op->call, STR("body"));
	return p != NULL ? capability_param_find(p->properties, name) : NULL;
}

/*
 * Reports whether the parameter is filled with the operator's credential, never
 * from a request.
 */
static bool
is_credential(const struct capability_consumed_operation *c,
    const struct capability_param *p)
{
	return c != NULL && p != NULL &&
	       capability_auth_covers(c->owner->auth, p->in, p->name);
}

static void
find_in_with(struct finder *f, const struct capability_operation *op)
{
	const struct openapi_with x = { f->op, op, f->path };

	for (const struct capability_with *w = op->with; w != NULL;
	     w = w->next) {
		f->target = target_of(op, w->name);
		if (is_credential(op->call, f->target))
			continue;
		f->text = false;
		switch (openapi_with_kind(&x, w)) {
		case OPENAPI_WITH_BODY:
			find_body(f, f->target);
			break;
		case OPENAPI_WITH_FIELD:
			add(f, CAPABILITY_IN_BODY, w->name, f->target, false);
			break;
		case OPENAPI_WITH_VALUE:
			find_in_value(f, w->ref, 0);
		}
	}
}

/*
 * Adds inputs that are passed by name: all parameters if op has no `with`, else
 * the required ones that `with` does not set.
 */
static void
find_by_name(struct finder *f, const struct capability_operation *op,
    const struct capability_param *params)
{
	f->text = false;
	for (const struct capability_param *p = params; p != NULL;
	     p = p->next) {
		struct str name = openapi_path_name(f->path, p->name);

		if (p->value.p != NULL || p->in == CAPABILITY_IN_ENVIRONMENT ||
		    capability_step_find_with(op->with, p->name) != NULL ||
		    is_declared(f, p->name) || is_credential(op->call, p))
			continue;
		f->target = p;
		if (p->in == CAPABILITY_IN_PATH && name.p != NULL)
			add(f, CAPABILITY_IN_PATH, name, p, false);
		else if (op->with != NULL && !p->required)
			continue;
		else if (p->in == CAPABILITY_IN_BODY)
			find_body(f, p);
		else
			find_unqualified(f, p->name);
	}
}

/* What a step loops over is a list. */
static void
find_in_parts(struct finder *f, const struct capability_step *s)
{
	for (size_t i = 0; i < LEN(s->parts); i++) {
		struct capability_param *list = NULL;

		if (s->parts[i].ref == NULL)
			continue;
		if (i == CAPABILITY_STEP_FOR_EACH) {
			list = capability_param_new(
			    f->a, s->place, STR_NONE, CAPABILITY_IN_NONE);
			list->type = CAPABILITY_TYPE_ARRAY;
			list->typed = true;
		}
		f->target = list;
		find_in_value(f, s->parts[i].ref, 0);
	}
}

/* Finds all inputs of an operation, however it is implemented. */
static void
find_in_operation(
    struct finder *f, const struct capability_operation *op, int depth)
{
	if (depth > OPERATION_DEPTH)
		return;
	f->current = op;
	find_in_with(f, op);
	if (op->call != NULL)
		find_by_name(f, op, op->call->params);
	if (op->function != NULL && op->function->params != NULL)
		find_by_name(f, op, op->function->params);
	else if (op->function != NULL)
		find_in_operation(f, op->function, depth + 1);
	if (op->steps != NULL)
		f->steps = op->steps;
	for (const struct capability_step *s = op->steps; s != NULL;
	     s = s->next) {
		f->current = op;
		find_in_parts(f, s);
		if (s->operation != NULL)
			find_in_operation(f, s->operation, depth + 1);
	}
	f->current = op;
	f->target = NULL;
	for (const struct capability_output *o =
	         op->by == CAPABILITY_BY_MOCK ? op->outputs : NULL;
	     o != NULL; o = o->next)
		if (o->value.p != NULL && o->ref != NULL)
			find_in_text(f, o->ref);
}

static void
find_declared(struct finder *f, const struct capability_param *p)
{
	f->target = p;
	f->text = false;
	if (p->in == CAPABILITY_IN_NONE) {
		find_unqualified(f, p->name);
	} else if (p->in == CAPABILITY_IN_BODY && str_is(p->name, "body")) {
		find_body(f, p);
	} else if (p->in != CAPABILITY_IN_PATH) {
		add(f, p->in, p->name, p, false);
	} else if (openapi_path_name(f->path, p->name).p != NULL) {
		add(f, CAPABILITY_IN_PATH, openapi_path_name(f->path, p->name),
		    p, false);
	}
}

void
openapi_inputs_find(struct arena *a, const struct capability *s,
    const struct capability_operation *op, const struct openapi_path *path,
    struct openapi_inputs *out)
{
	struct finder f = {
		.a = a, .capability = s, .op = op, .path = path, .out = out
	};

	*out = (struct openapi_inputs){ .params = NULL };
	f.params_tail = &out->params;
	f.fields_tail = &out->fields;
	table_init(&f.known, a);
	for (size_t i = 0; i < path->count; i++)
		add(&f, CAPABILITY_IN_PATH, path->names[i], NULL, false);
	for (const struct capability_param *p = op->params; p != NULL;
	     p = p->next)
		if (p->value.p == NULL && p->in != CAPABILITY_IN_ENVIRONMENT)
			find_declared(&f, p);
	find_in_operation(&f, op, 0);
}
