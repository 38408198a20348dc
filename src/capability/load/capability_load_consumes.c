/* capability_load_consumes.c - reads `consumes`, the APIs that a file calls. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

static const struct capability_key consumes_keys[] = {
	{ "namespace", CAPABILITY_TEXT },
	{ "type", CAPABILITY_TEXT },
	{ "baseUri", CAPABILITY_TEXT },
	{ "label", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
	{ "inputParameters", CAPABILITY_LIST },
	{ "headers", CAPABILITY_MAP },
	{ "authentication", CAPABILITY_MAP },
	{ "resources", CAPABILITY_LIST },
	{ "operations", CAPABILITY_LIST },
	{ "binding", CAPABILITY_TEXT | CAPABILITY_LATER },
	{ "import", CAPABILITY_TEXT },
	{ "location", CAPABILITY_TEXT },
	{ "from", CAPABILITY_TEXT },
	{ "as", CAPABILITY_TEXT },
	{ "tags", CAPABILITY_LIST },
	{ "tunnel", CAPABILITY_MAP },
	{ "x-claviger", CAPABILITY_MAP },
};

static const struct capability_key resource_keys[] = {
	{ "name", CAPABILITY_TEXT },
	{ "path", CAPABILITY_TEXT },
	{ "label", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
	{ "inputParameters", CAPABILITY_LIST },
	{ "operations", CAPABILITY_LIST },
	{ "tags", CAPABILITY_LIST },
};

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

/* What an operation inherits from its resource and namespace. */
struct scope {
	struct capability_consumes *owner;
	struct str path; /* of the resource */
	struct capability_param *common,
	    *inherited; /* of the namespace; the resource's, then these */
	size_t common_count, inherited_count;
	struct capability_consumed_operation **tail;
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

enum http_method
capability_load_method(struct str name)
{
	for (int m = 0; m < HTTP_METHOD_COUNT; m++)
		if (str_equal_nocase(
		        name, str_of(http_method_name((enum http_method)m))))
			return (enum http_method)m;
	return HTTP_METHOD_COUNT;
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
inherit(struct capability_reader *r, const struct scope *s,
    struct capability_consumed_operation *op)
{
	struct capability_param **tail = &op->params;

	if (!capability_reader_spend(r, s->inherited_count))
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
		if (!capability_reader_spend(r, 1))
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
    const struct scope *s, struct capability_consumed_operation *op)
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

/* Of two operations with one name, the first is kept. */
static bool
is_taken(struct capability_reader *r, struct capability_consumed_operation *op)
{
	const struct capability_consumed_operation *other =
	    table_add(&r->operations,
	        arena_strf(r->a, "%.*s.%.*s", STR_FMT(op->owner->namespace),
	            STR_FMT(op->name)),
	        op);

	if (other == NULL)
		return false;
	capability_reader_warn(r, op->place,
	    "operation '%.*s' of namespace '%.*s' is already defined on %s; "
	    "the first one is used: rename or remove this one",
	    STR_FMT(op->name), STR_FMT(op->owner->namespace),
	    capability_reader_line(r, other->place, op->place));
	return true;
}

/* Returns path with {{tools.x}}, {{rest.x}} and {{rest.path.x}} as {{x}}. */
static struct str
plain_path(struct capability_reader *r, struct str path)
{
	static const struct str prefixes[] = { { "rest.path.", 10 },
		{ "rest.", 5 }, { "tools.", 6 } };
	struct str name, out;
	size_t at = 0, from = 0;
	bool twice;
	struct buf b;

	if (path.n == 0 || memmem(path.p, path.n, "{{", 2) == NULL)
		return path;
	buf_init(&b, path.n);
	while (capability_reader_variable(path, &at, &name, &twice)) {
		const size_t begin = (size_t)(name.p - path.p);
		size_t cut = 0;

		for (size_t i = 0; i < LEN(prefixes) && twice && cut == 0; i++)
			if (str_starts(name, prefixes[i]) &&
			    name.n > prefixes[i].n)
				cut = prefixes[i].n;
		buf_add_str(&b, str_part(path, from, begin));
		from = begin + cut;
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

/* Such a brace would be sent as it is instead of a value. */
static void
check_path(
    struct capability_reader *r, struct capability_consumed_operation *op)
{
	if (op->problem.p != NULL || !has_stray_brace(op->path))
		return;
	op->problem = arena_strf(r->a,
	    "has the path '%.*s' with a brace without its pair",
	    STR_FMT(str_part(op->path, 0, 80)));
	capability_reader_warn(r, op->place,
	    "operation '%.*s' %.*s; fix the path", STR_FMT(op->name),
	    STR_FMT(op->problem));
}

static void
load_operation(
    struct capability_reader *r, const struct json *v, struct scope *s)
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
	if (op->name.n == 0 || is_taken(r, op))
		return;
	op->description = capability_reader_text(v, "description");
	/* Older files have a path in the operation. */
	own_path = capability_reader_text(v, "path");
	op->path = own_path.n == 0
	               ? s->path
	               : capability_reader_join(r, s->path, own_path);
	written = plain_path(r, op->path);
	op->path = capability_load_slash_path(r, written);
	op->problem = s->owner->problem;
	check_path(r, op);
	load_method(r, v, op);
	capability_load_format(r, v, op);
	op->outputs = capability_load_outputs(r, v, CAPABILITY_SIDE_CONSUMED);
	op->secrets = capability_load_secrets(r, v);
	load_params(r, v, s, op);
	capability_load_slash_infer(op, written);
	*s->tail = op;
	s->tail = &op->next;
}

/*
 * Reads `headers: {anthropic-version: "2023-06-01"}`, constants that are always
 * sent.
 */
static void
load_headers(struct capability_reader *r, const struct json *consumes,
    struct capability_param **tail)
{
	const struct json *headers =
	    capability_reader_submap(consumes, "headers");

	while (*tail != NULL)
		tail = &(*tail)->next;
	for (const struct json *h = headers != NULL ? headers->first : NULL;
	     h != NULL; h = h->next) {
		struct capability_param *p = capability_param_new(r->a,
		    capability_reader_place(h), h->name, CAPABILITY_IN_HEADER);

		p->value = capability_reader_scalar(h);
		*tail = p;
		tail = &p->next;
	}
}

static void
load_operations(
    struct capability_reader *r, const struct json *map, struct scope *s)
{
	for (const struct json *o = capability_reader_items(map, "operations");
	     o != NULL; o = o->next)
		load_operation(r, o, s);
}

static void
load_resource(
    struct capability_reader *r, const struct json *v, struct scope *s)
{
	struct capability_param **tail = &s->inherited;

	if (!capability_reader_map(
	        r, v, "a consumed resource", resource_keys, LEN(resource_keys)))
		return;
	s->path = capability_reader_text(v, "path");
	s->inherited = NULL;
	s->inherited_count = s->common_count;
	capability_load_params(r, v, CAPABILITY_SIDE_CONSUMED, &s->inherited);
	capability_load_bind_environment(r, &s->inherited);
	for (; *tail != NULL; tail = &(*tail)->next)
		s->inherited_count++;
	/*
	 * The list of the namespace is shared; operations copy its parameters.
	 */
	*tail = s->common;
	load_operations(r, v, s);
}

/*
 * Makes the operation for forwarded requests. It sets the constants of the
 * namespace. The caller's request has all other parameters already.
 */
static void
load_any(struct capability_reader *r, struct capability_consumes *c,
    const struct capability_param *common)
{
	struct capability_consumed_operation *op = arena_new(r->a, sizeof(*op));
	struct capability_param **tail = &op->params;

	op->place = c->place;
	op->owner = c;
	op->name = STR("forward");
	op->path = op->raw_format = STR("");
	op->problem = c->problem;
	op->by_name = arena_new(r->a, sizeof(*op->by_name));
	table_init(op->by_name, r->a);
	for (; common != NULL; common = common->next) {
		struct capability_param *copy;

		if (common->value.p == NULL && common->fallback == NULL)
			continue;
		copy = arena_new(r->a, sizeof(*copy));
		*copy = *common;
		copy->next = NULL;
		*tail = copy;
		tail = &copy->next;
	}
	c->any = op;
}

static void
load_resources(struct capability_reader *reader, const struct json *v,
    struct capability_consumes *c)
{
	struct scope s = { .owner = c, .tail = &c->operations };

	capability_load_params(reader, v, CAPABILITY_SIDE_CONSUMED, &s.common);
	capability_load_bind_environment(reader, &s.common);
	load_headers(reader, v, &s.common);
	for (const struct capability_param *p = s.common; p != NULL;
	     p = p->next)
		s.common_count++;
	load_any(reader, c, s.common);
	/* Operations directly in the namespace have no resource path. */
	s.path = STR("");
	s.inherited = s.common;
	s.inherited_count = s.common_count;
	load_operations(reader, v, &s);
	for (const struct json *r = capability_reader_items(v, "resources");
	     r != NULL; r = r->next)
		load_resource(reader, r, &s);
}

/* Sets the problem of a namespace in which nothing can be called. */
static void
find_problem(struct capability_reader *r, const struct json *v,
    struct capability_consumes *c)
{
	const char *later =
	    capability_reader_later(v, consumes_keys, LEN(consumes_keys));
	const struct str type = capability_reader_text(v, "type");

	if (json_get(v, "import") != NULL) {
		/*
		 * A successful import has replaced its entry: this one failed.
		 */
		c->problem =
		    str_of(table_find(&r->failed_imports, c->namespace));
		if (c->problem.p == NULL)
			c->problem = STR("could not be imported");
		return;
	}
	c->problem = capability_load_unsupported_tunnel(r, v, c->namespace);
	if (c->problem.p != NULL) {
		/* Noted below. */
	} else if (later != NULL) {
		c->problem =
		    arena_strf(r->a, "uses %s, which is not supported", later);
	} else if (type.p != NULL && !str_is(type, "http")) {
		c->problem = arena_strf(r->a,
		    "is of type '%.*s', which is not supported",
		    STR_FMT(str_part(type, 0, 80)));
	} else if (c->auth != NULL && c->auth->type == CAPABILITY_AUTH_OTHER) {
		c->problem = arena_strf(r->a,
		    "needs authentication of type '%.*s' in a form that is not "
		    "supported",
		    STR_FMT(str_part(c->auth->type_name, 0, 80)));
		return; /* noted with the authentication */
	}
	if (c->problem.p != NULL && later == NULL)
		capability_reader_warn(r, c->place, "namespace '%.*s' %.*s",
		    STR_FMT(c->namespace), STR_FMT(c->problem));
}

static struct str
name_of(const struct json *v)
{
	static const char *const keys[] = { "namespace", "as", "import" };

	for (size_t i = 0; i < LEN(keys); i++)
		if (capability_reader_text(v, keys[i]).n > 0)
			return capability_reader_text(v, keys[i]);
	return STR_NONE;
}

static struct capability_consumes *
load_one(struct capability_reader *r, const struct json *v)
{
	struct capability_consumes *c, *other;

	if (!capability_reader_map(
	        r, v, "a consumes", consumes_keys, LEN(consumes_keys)))
		return NULL;
	c = arena_new(r->a, sizeof(*c));
	c->place = capability_reader_place(v);
	c->namespace = name_of(v);
	if (c->namespace.n == 0) {
		capability_reader_error(
		    r, c->place, "a consumes has no 'namespace'; add one");
		return NULL;
	}
	other = table_add(&r->namespaces, c->namespace, c);
	if (other != NULL)
		capability_reader_warn(r, c->place,
		    "namespace '%.*s' is already defined on %s; its operations "
		    "are found first: merge the two, or rename one",
		    STR_FMT(c->namespace),
		    capability_reader_line(r, other->place, c->place));
	c->base_uri = capability_reader_text(v, "baseUri");
	c->description = capability_reader_text(v, "description");
	c->auth = capability_load_auth(r, v);
	capability_load_auth_check_consumed(r, c->auth);
	capability_load_policy(r, v, &c->policy);
	find_problem(r, v, c);
	if (c->base_uri.n == 0 && c->problem.p == NULL)
		capability_reader_warn(r, c->place,
		    "namespace '%.*s' has no 'baseUri': its operations need "
		    "--base-uri %.*s=URL",
		    STR_FMT(c->namespace), STR_FMT(c->namespace));
	load_resources(r, v, c);
	return c;
}

void
capability_load_consumes(struct capability_reader *r, const struct json *map)
{
	struct capability_consumes **tail = &r->capability->consumes;

	while (*tail != NULL)
		tail = &(*tail)->next;
	for (const struct json *v = capability_reader_items(map, "consumes");
	     v != NULL; v = v->next) {
		*tail = load_one(r, v);
		if (*tail != NULL)
			tail = &(*tail)->next;
	}
}
