/* capability_load_consumes.c - reads `consumes`, the APIs that a file calls. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"
#include "capability/load/capability_load_cache.h"
#include "capability/load/capability_load_consumed.h"
#include "capability/load/capability_load_paginate.h"

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
	{ "x-claviger", CAPABILITY_MAP },
};

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

		p->value = capability_load_bind_named(
		    r, capability_reader_scalar(h), p->place);
		*tail = p;
		tail = &p->next;
	}
}

static void
load_operations(struct capability_reader *r, const struct json *map,
    struct capability_load_consumed_scope *s)
{
	for (const struct json *o = capability_reader_items(map, "operations");
	     o != NULL; o = o->next)
		capability_load_consumed_operation(r, o, s);
}

static void
load_resource(struct capability_reader *r, const struct json *v,
    struct capability_load_consumed_scope *s)
{
	struct capability_param **tail = &s->inherited;

	if (!capability_reader_map(
	        r, v, "a consumed resource", resource_keys, LEN(resource_keys)))
		return;
	s->resource = capability_reader_text(v, "name");
	s->path = capability_reader_text(v, "path");
	s->paginate =
	    capability_load_paginate_resource(r, v, s->common_paginate);
	s->cache = capability_load_cache(r, v, s->common_cache);
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
 * Makes the operation for forwarded requests, which has only the constant
 * parameters of the namespace: the caller's request has all others.
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
	struct capability_load_consumed_scope s = { .owner = c,
		.tail = &c->operations };

	capability_load_params(reader, v, CAPABILITY_SIDE_CONSUMED, &s.common);
	capability_load_bind_environment(reader, &s.common);
	load_headers(reader, v, &s.common);
	for (const struct capability_param *p = s.common; p != NULL;
	     p = p->next)
		s.common_count++;
	load_any(reader, c, s.common);
	/* Operations directly in the namespace have no resource path. */
	s.path = STR("");
	s.paginate = s.common_paginate =
	    capability_load_paginate(reader, v, NULL);
	s.cache = s.common_cache = capability_load_cache(reader, v, NULL);
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
		/* Successful imports were replaced, so this one failed. */
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

static struct capability_consumes *
load_one(struct capability_reader *r, const struct json *v)
{
	struct capability_consumes *c, *other;

	if (!capability_reader_map(
	        r, v, "a consumes", consumes_keys, LEN(consumes_keys)))
		return NULL;
	c = arena_new(r->a, sizeof(*c));
	c->place = capability_reader_place(v);
	c->namespace = capability_reader_entry_name(v);
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
	capability_load_tls(r, v, &c->tls);
	c->variables = capability_load_variables(r, v);
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
