/* capability_load_consumed.c - reads one operation of `consumes`. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/reader/reader.h"
#include "capability/ref/ref.h"
#include "capability/load/capability_load.h"
#include "capability/load/capability_load_cache.h"
#include "capability/load/capability_load_consumed.h"
#include "capability/load/capability_load_paginate.h"

static const struct capability_key operation_keys[] = {
	{ "name", CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "method", CAPABILITY_TEXT },
	{ "path", CAPABILITY_TEXT },
	{ "label", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
	{ "inputParameters", CAPABILITY_LIST },
	{ "outputRawFormat", CAPABILITY_TEXT },
	{ "outputSchema", CAPABILITY_TEXT },
	{ "outputParameters", CAPABILITY_LIST },
	{ "body", CAPABILITY_ANY },
	{ "tags", CAPABILITY_LIST },
	{ "outputMediaType", CAPABILITY_TEXT },
	{ "maxBinarySize", CAPABILITY_TEXT },
	{ "x-claviger", CAPABILITY_MAP },
};

/* Sets the problem of op, unless it has one: "has the method 'X'". */
static void
set_problem(struct capability_reader *r,
    struct capability_consumed_operation *op, const char *what)
{
	if (op->problem.p != NULL)
		return;
	op->problem = arena_strf(r->a, "%s, which is not supported", what);
	capability_reader_warn(r, op->place, "operation '%.*s' %.*s",
	    STR_FMT(op->name), STR_FMT(op->problem));
}

static const char *
naming(struct capability_reader *r, const char *what, struct str subject)
{
	return arena_printf(
	    r->a, "%s '%.*s'", what, STR_FMT(str_part(subject, 0, 80)));
}

static void
load_method(struct capability_reader *r, const struct json *v,
    struct capability_consumed_operation *op)
{
	const struct str name = capability_reader_text(v, "method");

	op->method = HTTP_METHOD_GET;
	if (name.p == NULL) {
		capability_reader_warn(r, op->place,
		    "operation '%.*s' has no 'method', GET is used; add it",
		    STR_FMT(op->name));
		return;
	}
	op->method = capability_load_method(name);
	if (op->method != HTTP_METHOD_COUNT)
		return;
	op->method = HTTP_METHOD_GET;
	set_problem(r, op, naming(r, "has the method", name));
}

/*
 * Keeps the first parameter of each name and place. The operation's own come
 * first: they replace inherited ones, but two of its own are a mistake.
 */
static void
keep_first(struct capability_reader *r,
    struct capability_consumed_operation *op, size_t own)
{
	struct capability_param **link = &op->params;

	op->by_name = arena_new(r->a, sizeof(*op->by_name));
	table_init(op->by_name, r->a);
	for (size_t i = 0; *link != NULL; i++) {
		struct capability_param *p = *link;
		struct capability_param *other =
		    table_add(op->by_name, p->name, p);

		if (other != NULL && other->in == p->in) {
			if (i < own)
				capability_reader_warn(r, p->place,
				    "parameter '%.*s' is already declared on "
				    "%s; the first one is used: remove this "
				    "one",
				    STR_FMT(p->name),
				    capability_reader_line(
				        r, other->place, p->place));
			*link = p->next;
			continue;
		}
		link = &p->next;
	}
}

static void
inherit(struct capability_reader *r,
    const struct capability_load_consumed_scope *s,
    struct capability_consumed_operation *op)
{
	struct capability_param **tail = &op->params;

	if (!capability_reader_count_copies(r, s->inherited_count))
		return;
	while (*tail != NULL)
		tail = &(*tail)->next;
	for (const struct capability_param *p = s->inherited; p != NULL;
	     p = p->next) {
		struct capability_param *copy = arena_new(r->a, sizeof(*copy));

		*copy = *p;
		copy->next = NULL;
		*tail = copy;
		tail = &copy->next;
	}
}

/* Places a parameter without `in` by its name. */
static void
place_param(struct capability_reader *r,
    struct capability_consumed_operation *op, struct capability_param *p)
{
	size_t at = 0;
	struct str name;
	bool twice;

	if (p->in != CAPABILITY_IN_NONE)
		return;
	p->in =
	    str_is(p->name, "body") ? CAPABILITY_IN_BODY : CAPABILITY_IN_QUERY;
	while (capability_reader_variable(op->path, &at, &name, &twice))
		if (str_equal(name, p->name))
			p->in = CAPABILITY_IN_PATH;
	if (p->in == CAPABILITY_IN_PATH)
		p->required = true;
	capability_reader_warn(r, p->place,
	    "parameter '%.*s' has no 'in', %s is used; add it",
	    STR_FMT(str_part(p->name, 0, 80)),
	    p->in == CAPABILITY_IN_PATH   ? "path"
	    : p->in == CAPABILITY_IN_BODY ? "body"
	                                  : "query");
}

/* Adds a parameter for each {variable} of the path that is not declared. */
static void
infer_path(
    struct capability_reader *r, struct capability_consumed_operation *op)
{
	struct capability_param **tail = &op->params;
	size_t at = 0;
	struct str name;
	bool twice;

	while (*tail != NULL)
		tail = &(*tail)->next;
	while (capability_reader_variable(op->path, &at, &name, &twice)) {
		struct capability_param *p = table_find(op->by_name, name);

		/* {{X}} of a bind is not a parameter. */
		if (twice && table_find(&r->binds, name) != NULL)
			continue;
		if (p != NULL && p->in == CAPABILITY_IN_PATH)
			continue;
		if (!capability_reader_count_copies(r, 1))
			return;
		p = capability_param_new(
		    r->a, op->place, name, CAPABILITY_IN_PATH);
		p->required = p->inferred = true;
		table_add(op->by_name, p->name, p);
		*tail = p;
		tail = &p->next;
	}
}

static void
load_params(struct capability_reader *r, const struct json *v,
    const struct capability_load_consumed_scope *s,
    struct capability_consumed_operation *op)
{
	size_t own = 0;

	capability_load_params(r, v, CAPABILITY_SIDE_CONSUMED, &op->params);
	capability_load_bind_environment(r, &op->params);
	capability_load_body(r, v, op);
	for (const struct capability_param *p = op->params; p != NULL;
	     p = p->next)
		own++;
	inherit(r, s, op);
	for (struct capability_param *p = op->params; p != NULL; p = p->next)
		place_param(r, op, p);
	keep_first(r, op, own);
	infer_path(r, op);
}

/* Reports whether two paths differ at most in the names of their variables. */
static bool
is_same_path(struct str x, struct str y)
{
	size_t i = 0, j = 0, from = 0, start = 0;
	struct str name;
	bool more, twice;

	do {
		more = capability_reader_variable(x, &i, &name, &twice);
		if (more != capability_reader_variable(y, &j, &name, &twice))
			return false;
		if (!str_equal(
		        str_part(x, from, more ? str_find(x, '{', from) : x.n),
		        str_part(
		            y, start, more ? str_find(y, '{', start) : y.n)))
			return false;
		from = i;
		start = j;
	} while (more);
	return true;
}

/*
 * Adds op to the operations of its name.  Returns false if an earlier one has
 * its method and path too: that one is kept.
 */
static bool
add_name(struct capability_reader *r, struct capability_consumed_operation *op)
{
	const struct str namespace = op->owner->namespace;
	const struct str name = arena_strf(
	    r->a, "%.*s.%.*s", STR_FMT(namespace), STR_FMT(op->name));
	const struct capability_same_name *first =
	    table_find(&r->operations, name);

	for (const struct capability_same_name *s = first; s != NULL;
	     s = s->next) {
		if (s->operation->method != op->method ||
		    !is_same_path(s->operation->path, op->path))
			continue;
		capability_reader_warn(r, op->place,
		    "operation '%.*s' of namespace '%.*s' is already defined "
		    "on %s; the first one is used: rename or remove this one",
		    STR_FMT(op->name), STR_FMT(namespace),
		    capability_reader_line(r, s->operation->place, op->place));
		return false;
	}
	if (first != NULL)
		capability_reader_warn(r, op->place,
		    "operation '%.*s' of namespace '%.*s' has the name of one "
		    "on %s; calls are told apart by path, method, 'with' and "
		    "order: rename one",
		    STR_FMT(op->name), STR_FMT(namespace),
		    capability_reader_line(
		        r, first->operation->place, op->place));
	capability_same_name_add(r->a, &r->operations, name, op);
	if (op->resource.n > 0)
		capability_same_name_add(r->a, &r->by_resource,
		    arena_strf(r->a, "%.*s.%.*s.%.*s", STR_FMT(namespace),
		        STR_FMT(op->resource), STR_FMT(op->name)),
		    op);
	return true;
}

/* Returns "x" of "tools.x", "rest.x" and "rest.path.x", else the name. */
static struct str
argument_of(struct str name)
{
	struct str prefix, behind, bare;
	enum capability_ref_place place;

	if (!capability_ref_name_cut(name, &prefix, &behind) ||
	    !capability_ref_name_is_surface(prefix))
		return name;
	bare = capability_ref_name_place(behind, &place);
	return str_is(prefix, "rest") && place == CAPABILITY_REF_PATH ? bare
	                                                              : behind;
}

/* Returns path with {{tools.x}}, {{rest.x}} and {{rest.path.x}} as {{x}}. */
static struct str
plain_path(struct capability_reader *r, struct str path)
{
	struct str name, out;
	size_t at = 0, from = 0;
	bool twice;
	struct buf b;

	if (path.n == 0 || memmem(path.p, path.n, "{{", 2) == NULL)
		return path;
	buf_init(&b, path.n);
	while (capability_reader_variable(path, &at, &name, &twice)) {
		const struct str argument = twice ? argument_of(name) : name;

		buf_add_str(
		    &b, str_part(path, from, (size_t)(name.p - path.p)));
		from = (size_t)(argument.p - path.p);
	}
	buf_add_str(&b, str_part(path, from, path.n));
	out = arena_str(r->a, buf_str(&b));
	buf_done(&b);
	return out;
}

/* Reports whether path has a brace that is not part of a {variable}. */
static bool
has_stray_brace(struct str path)
{
	size_t at = 0, from = 0;
	struct str name;
	bool twice;

	while (capability_reader_variable(path, &at, &name, &twice)) {
		size_t open = (size_t)(name.p - path.p);

		while (path.p[--open] != '{')
			;
		if (str_find(path, '{', from) < open - twice ||
		    str_find(path, '}', from) < open)
			return true;
		from = at;
	}
	return str_find(path, '{', from) < path.n ||
	       str_find(path, '}', from) < path.n;
}

/* An unpaired brace would be sent literally instead of a value. */
static void
check_path(
    struct capability_reader *r, struct capability_consumed_operation *op)
{
	if (op->problem.p != NULL || !has_stray_brace(op->path))
		return;
	op->problem = arena_strf(r->a,
	    "has the path '%.*s', in which a brace has no pair",
	    STR_FMT(str_part(op->path, 0, 80)));
	capability_reader_warn(r, op->place,
	    "operation '%.*s' %.*s; fix the path", STR_FMT(op->name),
	    STR_FMT(op->problem));
}

void
capability_load_consumed_operation(struct capability_reader *r,
    const struct json *v, struct capability_load_consumed_scope *s)
{
	struct capability_consumed_operation *op;
	struct str own_path, written;

	if (!capability_reader_map(r, v, "a consumed operation", operation_keys,
	        LEN(operation_keys)))
		return;
	op = arena_new(r->a, sizeof(*op));
	op->place = capability_reader_place(v);
	op->owner = s->owner;
	op->name = capability_reader_text(v, "name");
	if (op->name.n == 0)
		return;
	op->description = capability_reader_text(v, "description");
	/* Older files have a path in the operation. */
	own_path = capability_reader_text(v, "path");
	op->path = own_path.n == 0 ? s->path
	                           : capability_reader_join(
	                                 r, op->place, s->path, own_path);
	written = plain_path(r, op->path);
	op->path = capability_load_slash_path(r, written);
	op->problem = s->owner->problem;
	op->resource = s->resource;
	load_method(r, v, op);
	if (!add_name(r, op))
		return;
	check_path(r, op);
	capability_load_format(r, v, op);
	op->outputs = capability_load_outputs(r, v, CAPABILITY_SIDE_CONSUMED);
	op->secrets = capability_load_secrets(r, v, CAPABILITY_SIDE_CONSUMED);
	load_params(r, v, s, op);
	capability_load_paginate_operation(r, v, s->paginate, op);
	capability_load_cache_operation(r, v, s->cache, op);
	capability_load_slash_infer(op, written);
	*s->tail = op;
	s->tail = &op->next;
}
