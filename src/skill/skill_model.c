/* skill_model.c - the operations of a capability, in groups, for a skill. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/export/export.h"
#include "openapi/openapi.h"
#include "skill/skill.h"
#include "skill/skill_auth.h"
#include "skill/skill_effect.h"
#include "skill/skill_group.h"
#include "skill/skill_input.h"
#include "skill/skill_model.h"
#include "skill/skill_name.h"
#include "skill/skill_surface.h"
#include "skill/skill_text.h"
#include "capability/capability.h"

enum {
	TEXT_BYTES = 2000,
	GROUPS_MAX = 480, /* pages; the remaining operations share one */
};

/* The model under construction. */
struct maker {
	struct skill_model *m;
	struct table names; /* names of operations in use */
	struct table groups; /* by name: a struct skill_group */
	struct table files; /* names of pages in use */
	struct table by_target; /* by target_of(): struct route */
	struct skill_group **tail;
};

/*
 * Returns the schema of the first successful response in the file's
 * `responses`.
 */
static const struct json *
declared_response(const struct json *responses)
{
	const struct json *r =
	    json_is(responses, JSON_OBJECT) ? responses->first : NULL;

	for (; r != NULL; r = r->next) {
		const struct json *content = json_get(r, "content");

		if (r->name.n == 0 || r->name.p[0] != '2' || content == NULL ||
		    content->first == NULL)
			continue;
		content = json_get(content->first, "schema");
		if (json_is(content, JSON_OBJECT))
			return content;
	}
	return NULL;
}

static struct json *
response_of(struct arena *a, const struct skill_op *op)
{
	const struct json *declared;
	struct json *v = NULL;

	if (op->tool != NULL)
		v = openapi_schema_documented(a, op->tool);
	if (v == NULL && op->rest != NULL)
		v = openapi_schema_documented(a, op->rest);
	if (v != NULL || op->rest == NULL)
		return v;
	declared = declared_response(op->rest->responses);
	return declared != NULL ? json_copy(a, declared) : NULL;
}

static struct skill_group *
group_of(struct maker *k, const struct skill_op *op)
{
	struct str name = skill_group_name(k->m->a, op);
	struct skill_group *g = table_find(&k->groups, name);
	struct arena *a = k->m->a;

	if (g == NULL && k->m->group_count >= GROUPS_MAX) {
		name = STR("others");
		g = table_find(&k->groups, name);
	}
	if (g != NULL)
		return g;
	g = arena_new(a, sizeof(*g));
	g->name = name;
	name = openapi_text_unique(a, &k->files, name);
	g->file = arena_strf(a, "references/%.*s.md", STR_FMT(name));
	table_add(&k->groups, g->name, g);
	k->m->group_count++;
	*k->tail = g;
	k->tail = &g->next;
	return g;
}

/*
 * Returns the name of op for the shell, with its namespace if another operation
 * has the same name.
 */
static struct str
name_of(struct maker *k, const struct skill_op *op)
{
	const struct capability_operation *o =
	    op->tool != NULL ? op->tool : op->rest;
	struct arena *a = k->m->a;
	struct str name = STR_NONE;

	if (o != NULL && o->name.n > 0) {
		name = o->name;
		if (table_find(&k->names, name) != NULL && o->owner != NULL &&
		    o->owner->namespace.n > 0)
			name = arena_strf(a, "%.*s.%.*s",
			    STR_FMT(o->owner->namespace), STR_FMT(o->name));
	} else if (op->consumed != NULL) {
		name = arena_strf(a, "%.*s.%.*s",
		    STR_FMT(op->consumed->owner->namespace),
		    STR_FMT(op->consumed->name));
	} else if (op->path.n > 0) {
		name = arena_strf(a, "%s %.*s", http_method_name(op->method),
		    STR_FMT(op->path));
	}
	table_add(&k->names, name, k);
	return name;
}

static struct str
description_of(struct maker *k, const struct skill_op *op)
{
	struct str s = STR_NONE;

	if (op->tool != NULL)
		s = op->tool->description;
	if (s.n == 0 && op->rest != NULL)
		s = op->rest->description;
	if (s.n == 0 && op->consumed != NULL)
		s = op->consumed->description;
	if (s.n == 0)
		s = op->title;
	return skill_text_sentence(k->m->a, s, TEXT_BYTES);
}

static void
add_op(struct maker *k, struct skill_op *op)
{
	struct arena *a = k->m->a;
	struct skill_group *g;
	struct skill_op **tail;

	op->name = name_of(k, op);
	if (op->name.n == 0)
		return;
	op->description = description_of(k, op);
	op->effect = skill_effect_of(a, op);
	op->secret = skill_effect_has_secret(a, op);
	op->repeatable = skill_effect_is_repeatable(op);
	op->answer = response_of(a, op);
	skill_input_find(a, k->m->capability, op);
	g = group_of(k, op);
	tail = &g->ops;
	while (*tail != NULL)
		tail = &(*tail)->next;
	*tail = op;
	g->count++;
	k->m->op_count++;
}

/*
 * Returns a key for what o calls: a tool and a route with equal keys are one
 * operation.
 */
static struct str
target_of(struct arena *a, const struct capability_operation *o)
{
	if (o->by == CAPABILITY_BY_CALL && o->call != NULL)
		return arena_strf(a, "%p", (const void *)o->call);
	if (o->by == CAPABILITY_BY_FUNCTION && o->function != NULL)
		return arena_strf(a, "%p", (const void *)o->function);
	if (o->name.n > 0)
		return arena_strf(a, "name %.*s", STR_FMT(o->name));
	return STR_NONE;
}

static void
set_route(
    struct arena *a, struct skill_op *op, const struct capability_operation *o)
{
	struct openapi_path path;

	openapi_path_read(a, o->path, &path);
	op->rest = o;
	op->path = path.text;
	op->method = o->method;
}

static void
each_operation(struct maker *k, enum capability_exposes_type type,
    void (*take)(struct maker *k, const struct capability_operation *o))
{
	for (const struct capability_exposes *x = k->m->capability->exposes;
	     x != NULL; x = x->next)
		for (const struct capability_operation *o =
		         x->type == type ? x->operations : NULL;
		     o != NULL; o = o->next)
			take(k, o);
}

/* Reports whether the operator's policy, or the caller's key, forbids o. */
static bool
is_hidden(const struct maker *k, const struct capability_operation *o)
{
	return !capability_safety_is_below(
	           capability_safety_of(o), k->m->options->forbidden) ||
	       !capability_filter_has(
	           k->m->options->filter, o, HTTP_METHOD_COUNT);
}

/*
 * Reports whether the skill contains op: a declared skill with tools has only
 * these.
 */
static bool
is_selected(const struct maker *k, const struct skill_op *op)
{
	const struct capability_skill *d = k->m->options->declared;

	if (d == NULL || d->tools == NULL)
		return true;
	for (const struct capability_skill_tool *t = d->tools; t != NULL;
	     t = t->next)
		for (int i = 0; i < 2; i++) {
			const struct capability_operation *o =
			    i == 0 ? op->tool : op->rest;

			if (o != NULL && t->source == o->owner &&
			    str_equal(t->action, o->name))
				return true;
		}
	return false;
}

/* Routes with one key; each tool with that key is joined with one of them. */
struct route {
	struct route *next;
	const struct capability_operation *operation;
	bool taken;
};

static void
index_route(struct maker *k, const struct capability_operation *o)
{
	struct str key = target_of(k->m->a, o);
	struct route *r = arena_new(k->m->a, sizeof(*r)), *first;

	r->operation = o;
	if (key.n == 0 || is_hidden(k, o))
		return;
	first = table_add(&k->by_target, key, r);
	if (first == NULL)
		return;
	r->next = first->next;
	first->next = r;
}

static struct route *
find_route(struct maker *k, const struct capability_operation *o)
{
	struct str key = target_of(k->m->a, o);
	struct route *r = key.n > 0 ? table_find(&k->by_target, key) : NULL;

	while (r != NULL && r->taken)
		r = r->next;
	return r;
}

static void
add_tool(struct maker *k, const struct capability_operation *o)
{
	struct skill_op *op = arena_new(k->m->a, sizeof(*op));
	struct route *r = find_route(k, o);

	if (is_hidden(k, o))
		return;
	op->tool = o;
	op->title = o->title;
	op->consumed = o->call;
	op->method = o->call != NULL ? o->call->method : HTTP_METHOD_COUNT;
	if (r != NULL) {
		r->taken = true;
		set_route(k->m->a, op, r->operation);
	}
	if (is_selected(k, op))
		add_op(k, op);
}

static void
add_route(struct maker *k, const struct capability_operation *o)
{
	struct skill_op *op;
	struct str key = target_of(k->m->a, o);

	if (is_hidden(k, o))
		return;
	for (const struct route *r = key.n > 0 ? table_find(&k->by_target, key)
	                                       : NULL;
	     r != NULL; r = r->next)
		if (r->operation == o && r->taken)
			return;
	op = arena_new(k->m->a, sizeof(*op));
	op->title = o->title;
	op->consumed = o->call;
	set_route(k->m->a, op, o);
	if (is_selected(k, op))
		add_op(k, op);
}

/*
 * Adds the consumed operations of a file that exposes nothing; the command can
 * call them.
 */
static void
add_consumed(struct maker *k)
{
	for (const struct capability_consumes *c = k->m->capability->consumes;
	     c != NULL; c = c->next)
		for (const struct capability_consumed_operation *o =
		         c->operations;
		     o != NULL; o = o->next) {
			struct skill_op *op;

			if (!capability_safety_is_below(
			        capability_safety_of_call(o),
			        k->m->options->forbidden))
				continue;
			op = arena_new(k->m->a, sizeof(*op));
			op->consumed = o;
			op->method = o->method;
			add_op(k, op);
		}
}

static struct str
file_name(const struct capability *s)
{
	struct str rest = s->file, last = s->file;

	while (rest.n > 0)
		last = str_cut(&rest, '/');
	return last.n > 0 ? last : STR("FILE");
}

static void
init_names(struct maker *k)
{
	table_init(&k->names, k->m->a);
	table_init(&k->groups, k->m->a);
	table_init(&k->files, k->m->a);
	table_init(&k->by_target, k->m->a);
	/* This name is reserved for the page of the index. */
	table_add(&k->files, STR("groups"), k);
}

struct skill_model *
skill_model_new(struct arena *a, const struct capability *s,
    const struct skill_options *options)
{
	struct skill_model *m = arena_new(a, sizeof(*m));
	struct maker k = { .m = m, .tail = &m->groups };

	m->a = a;
	m->capability = s;
	m->options = options;
	m->name = skill_name(a, s, options);
	m->file = skill_text_line(a, file_name(s), 200);
	m->label = skill_text_line(a, s->label, 200);
	if (m->label.n == 0)
		m->label = m->name;
	m->url_variable = arena_strf(
	    a, "%.*s_URL", STR_FMT(openapi_text_variable(a, m->name)));
	init_names(&k);
	skill_surface_find(m);
	each_operation(&k, CAPABILITY_EXPOSES_REST, index_route);
	each_operation(&k, CAPABILITY_EXPOSES_MCP, add_tool);
	each_operation(&k, CAPABILITY_EXPOSES_REST, add_route);
	if (m->op_count == 0)
		add_consumed(&k);
	skill_auth_find(m, &m->access);
	return m;
}

static const struct skill_op *
first_in(const struct skill_group *g, bool secret, enum skill_effect effect)
{
	for (const struct skill_op *op = g->ops; op != NULL; op = op->next)
		if (secret ? op->secret : op->effect == effect)
			return op;
	return NULL;
}

static const struct skill_op *
first(const struct skill_model *m, const struct skill_group *g, bool secret,
    enum skill_effect effect)
{
	const struct skill_op *op = NULL;

	if (g != NULL)
		return first_in(g, secret, effect);
	for (g = m->groups; g != NULL && op == NULL; g = g->next)
		op = first_in(g, secret, effect);
	return op;
}

const struct skill_op *
skill_model_first(const struct skill_model *m, const struct skill_group *g,
    enum skill_effect effect)
{
	return first(m, g, false, effect);
}

const struct skill_op *
skill_model_first_secret(
    const struct skill_model *m, const struct skill_group *g)
{
	return first(m, g, true, SKILL_READS);
}
