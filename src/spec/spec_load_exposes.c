/* spec_load_exposes.c - the surfaces that a file offers. */
#include "base/mem.h"
#include "data/json.h"
#include "spec/spec.h"
#include "spec/spec_format.h"
#include "spec/spec_load.h"
#include "spec/spec_secrets.h"
#include "spec/spec_walk.h"

static const struct spec_key exposes_keys[] = {
	{ "type", SPEC_TEXT | SPEC_NEEDED },
	{ "namespace", SPEC_TEXT },
	{ "port", SPEC_NUMBER },
	{ "address", SPEC_TEXT },
	{ "label", SPEC_TEXT },
	{ "description", SPEC_TEXT },
	{ "authentication", SPEC_MAP },
	{ "transport", SPEC_TEXT },
	{ "resources", SPEC_LIST },
	{ "tools", SPEC_LIST },
	{ "prompts", SPEC_LIST },
	{ "inputParameters", SPEC_LIST },
	{ "skills", SPEC_ANY },
	{ "skill", SPEC_ANY },
	{ "management", SPEC_ANY },
	{ "observability", SPEC_ANY },
	{ "tags", SPEC_LIST },
	{ "outputMediaType", SPEC_TEXT },
	{ "maxBinarySize", SPEC_TEXT },
	{ "ttlMs", SPEC_NUMBER },
	{ "cacheScope", SPEC_TEXT },
	{ "x-claviger", SPEC_MAP },
};

static const struct spec_key resource_keys[] = {
	{ "path", SPEC_TEXT | SPEC_NEEDED },
	{ "name", SPEC_TEXT },
	{ "label", SPEC_TEXT },
	{ "description", SPEC_TEXT },
	{ "inputParameters", SPEC_LIST },
	{ "operations", SPEC_LIST },
	{ "forward", SPEC_MAP },
	{ "tags", SPEC_LIST },
};

static const struct spec_key operation_keys[] = {
	{ "name", SPEC_TEXT },
	{ "method", SPEC_TEXT },
	{ "path", SPEC_TEXT },
	{ "label", SPEC_TEXT },
	{ "description", SPEC_TEXT },
	{ "inputParameters", SPEC_LIST },
	{ "call", SPEC_TEXT },
	{ "with", SPEC_MAP },
	{ "outputParameters", SPEC_LIST },
	{ "steps", SPEC_LIST },
	{ "mappings", SPEC_LIST },
	{ "ref", SPEC_TEXT },
	{ "responses", SPEC_MAP },
	{ "responseBinary", SPEC_MAP },
	{ "outputMediaType", SPEC_TEXT },
	{ "maxBinarySize", SPEC_TEXT },
	{ "tags", SPEC_LIST },
};

static const struct spec_key tool_keys[] = {
	{ "name", SPEC_TEXT },
	{ "title", SPEC_TEXT },
	{ "label", SPEC_TEXT },
	{ "description", SPEC_TEXT },
	{ "inputParameters", SPEC_LIST },
	{ "call", SPEC_TEXT },
	{ "with", SPEC_MAP },
	{ "hints", SPEC_MAP },
	{ "outputParameters", SPEC_LIST },
	{ "steps", SPEC_LIST },
	{ "mappings", SPEC_LIST },
	{ "ref", SPEC_TEXT },
	{ "tags", SPEC_LIST },
	{ "outputMediaType", SPEC_TEXT },
	{ "maxBinarySize", SPEC_TEXT },
	{ "x-claviger", SPEC_MAP },
};

/* An exposer that cannot be served as it asks keeps its operations from it. */
static struct str
exposer_problem(struct spec_walk *w, const struct spec_exposes *x)
{
	if (x->auth != NULL && x->auth->type == SPEC_AUTH_OTHER)
		return arena_strf(w->a,
		    "its surface needs authentication of type '%.*s' in a form "
		    "that this version does not carry out",
		    STR_FMT(str_part(x->auth->type_name, 0, 80)));
	if (x->transport.p != NULL && !str_is(x->transport, "http") &&
	    !(x->type == SPEC_EXPOSES_MCP && str_is(x->transport, "stdio")))
		return arena_strf(w->a,
		    "its surface uses the transport '%.*s', which this version "
		    "does not carry out",
		    STR_FMT(str_part(x->transport, 0, 80)));
	return STR_NONE;
}

/* What REST operations and tools have in common. */
static struct spec_operation *
load_common(struct spec_walk *w, const struct json *v, struct spec_exposes *x,
    const struct spec_key *keys, size_t count)
{
	struct spec_operation *op = spec_load_operation(w, v, keys, count);
	const struct str problem = exposer_problem(w, x);

	op->owner = x;
	op->prefix = x->namespace;
	if (problem.p != NULL)
		op->problem = problem;
	return op;
}

static void
load_tool(struct spec_walk *w, const struct json *v, struct spec_exposes *x,
    struct spec_operation ***tail)
{
	struct spec_operation *op;

	if (!spec_walk_map(w, v, "a tool", tool_keys, LEN(tool_keys)))
		return;
	op = load_common(w, v, x, tool_keys, LEN(tool_keys));
	if (op->name.n == 0) {
		spec_walk_error(w, op->place, "a tool has no 'name'; add one");
		return;
	}
	op->secrets = spec_secrets_load(w, v);
	spec_load_params(w, v, SPEC_SIDE_TOOL, &op->params);
	spec_load_steps(w, v, op);
	**tail = op;
	*tail = &op->next;
}

static void
load_method(
    struct spec_walk *w, const struct json *v, struct spec_operation *op)
{
	const struct str name = spec_walk_text(v, "method");

	op->method = name.p != NULL ? spec_load_method(name) : HTTP_METHOD_GET;
	if (name.p == NULL) {
		spec_walk_warn(w, op->place,
		    "an exposed operation has no 'method'; it is read as GET: "
		    "write that");
	} else if (op->method == HTTP_METHOD_COUNT) {
		op->method = HTTP_METHOD_GET;
		op->problem = arena_strf(w->a,
		    "has the method '%.*s', which this version does not carry "
		    "out",
		    STR_FMT(str_part(name, 0, 40)));
		spec_walk_warn(w, op->place, "an exposed operation %.*s",
		    STR_FMT(op->problem));
	}
}

/* What an OpenAPI document says of the operation, and nothing else does. */
static void
load_tags(const struct json *v, const struct json *resource,
    struct spec_operation *op)
{
	op->group = spec_walk_text(resource, "name");
	op->responses = spec_walk_submap(v, "responses");
	op->response_binary = spec_walk_submap(v, "responseBinary");
	op->tags = json_get(v, "tags");
	if (!json_is(op->tags, JSON_ARRAY))
		op->tags = json_get(resource, "tags");
	if (!json_is(op->tags, JSON_ARRAY))
		op->tags = NULL;
}

static bool
has_variable(struct str path, struct str name)
{
	struct str found;
	size_t at = 0;
	bool twice;

	while (spec_walk_variable(path, &at, &found, &twice))
		if (str_equal(found, name))
			return true;
	return false;
}

/* What a resource or surface declares, where the operation does not itself. */
static void
inherit(struct spec_walk *w, struct spec_operation *op,
    const struct spec_param *shared)
{
	for (; shared != NULL; shared = shared->next) {
		struct spec_param **tail = &op->params;

		while (*tail != NULL && !str_equal((*tail)->name, shared->name))
			tail = &(*tail)->next;
		if (*tail != NULL ||
		    (shared->in == SPEC_IN_PATH &&
		        !has_variable(op->path, shared->name)) ||
		    !spec_walk_spend(w, 1))
			continue;
		*tail = arena_new(w->a, sizeof(**tail));
		**tail = *shared;
		(*tail)->next = NULL;
	}
}

static void
load_operation(struct spec_walk *w, const struct json *v,
    const struct json *resource, const struct spec_param *shared,
    struct spec_exposes *x, struct spec_operation ***tail)
{
	struct spec_operation *op;
	struct str own_path;

	if (!spec_walk_map(w, v, "an exposed operation", operation_keys,
	        LEN(operation_keys)))
		return;
	op = load_common(w, v, x, operation_keys, LEN(operation_keys));
	load_method(w, v, op);
	/* Older files have a path in the operation. */
	own_path = spec_walk_text(v, "path");
	op->path = spec_walk_text(resource, "path");
	if (own_path.n > 0)
		op->path = spec_walk_join(w, op->path, own_path);
	load_tags(v, resource, op);
	spec_load_params(w, v, SPEC_SIDE_EXPOSED, &op->params);
	inherit(w, op, shared);
	inherit(w, op, x->params);
	spec_load_steps(w, v, op);
	**tail = op;
	*tail = &op->next;
}

/* Besides the operations of a resource, all that they leave. */
static void
load_forward(
    struct spec_walk *w, const struct json *resource, struct spec_exposes *x)
{
	struct spec_operation *op, **tail = &x->forwards;

	op = spec_load_forward(w, resource);
	if (op == NULL)
		return;
	op->owner = x;
	op->prefix = x->namespace;
	if (op->problem.p == NULL)
		op->problem = exposer_problem(w, x);
	while (*tail != NULL)
		tail = &(*tail)->next;
	*tail = op;
}

static void
load_resource(struct spec_walk *w, const struct json *v, struct spec_exposes *x,
    struct spec_operation ***tail)
{
	struct spec_param *shared = NULL;

	if (!spec_walk_map(
	        w, v, "an exposed resource", resource_keys, LEN(resource_keys)))
		return;
	if (spec_walk_text(v, "path").n == 0)
		return;
	spec_load_params(w, v, SPEC_SIDE_EXPOSED, &shared);
	for (const struct json *o = spec_walk_items(v, "operations"); o != NULL;
	     o = o->next)
		load_operation(w, o, v, shared, x, tail);
	load_forward(w, v, x);
}

static void
load_operations(
    struct spec_walk *w, const struct json *v, struct spec_exposes *x)
{
	struct spec_operation **tail = &x->operations;
	const struct json *resources = spec_walk_items(v, "resources");

	if (x->type == SPEC_EXPOSES_MCP) {
		for (const struct json *t = spec_walk_items(v, "tools");
		     t != NULL; t = t->next)
			load_tool(w, t, x, &tail);
		spec_mcp_resource_load(w, v, x);
		spec_prompt_load(w, v, x);
	} else if (x->type == SPEC_EXPOSES_REST) {
		for (; resources != NULL; resources = resources->next)
			load_resource(w, resources, x, &tail);
	}
}

static void
load_type(struct spec_walk *w, const struct json *v, struct spec_exposes *x)
{
	static const char *const served[] = { "rest", "mcp", "control",
		"skill" };

	x->type_name = spec_walk_text(v, "type");
	x->type = SPEC_EXPOSES_OTHER;
	for (size_t i = 0; i < LEN(served); i++)
		if (str_is(x->type_name, served[i]))
			x->type = (enum spec_exposes_type)i;
	if (str_is(x->type_name, "agent-skill"))
		x->type = SPEC_EXPOSES_SKILL;
	if (x->type == SPEC_EXPOSES_OTHER && x->type_name.p != NULL)
		spec_walk_warn(w, x->place,
		    "a surface of type '%.*s' is not one that this version "
		    "serves: it is left out%s",
		    STR_FMT(str_part(x->type_name, 0, 80)),
		    spec_walk_hint(w->a, x->type_name, served, LEN(served)));
}

static void
load_port(struct spec_walk *w, const struct json *v, struct spec_exposes *x)
{
	const struct json *port = spec_walk_number(v, "port");
	int64_t n;

	if (port == NULL)
		return;
	if (json_to_int(port, &n) && n >= 1 && n <= 65535)
		x->port = (int)n;
	else
		spec_walk_error(w, spec_walk_place(port),
		    "port %.*s is not one from 1 to 65535; choose such a one",
		    STR_FMT(str_part(port->text, 0, 40)));
}

/* How long hosts of an MCP surface may keep its lists, and for whom. */
static void
load_caching(struct spec_walk *w, const struct json *v, struct spec_exposes *x)
{
	const struct json *ttl = spec_walk_number(v, "ttlMs");
	const struct str scope = spec_walk_text(v, "cacheScope");
	int64_t n;

	x->ttl_ms = x->kept_private = -1;
	if (ttl != NULL && json_to_int(ttl, &n) && n >= 0 && n <= INT32_MAX)
		x->ttl_ms = (int)n;
	else if (ttl != NULL)
		spec_walk_error(w, spec_walk_place(ttl),
		    "ttlMs %.*s is no whole number of milliseconds from 0",
		    STR_FMT(str_part(ttl->text, 0, 40)));
	if (str_is(scope, "private") || str_is(scope, "public"))
		x->kept_private = str_is(scope, "private");
	else if (scope.p != NULL)
		spec_walk_warn(w, spec_walk_place(json_get(v, "cacheScope")),
		    "unknown cacheScope '%.*s'; write public or private",
		    STR_FMT(str_part(scope, 0, 40)));
}

/* Are tools listed, or found by those that search them? */
static void
load_search(struct spec_walk *w, const struct json *v, struct spec_exposes *x)
{
	const struct json *own = spec_walk_submap(v, "x-claviger");
	const struct str word = spec_walk_text(own, "tools");
	const struct json *at = json_get(own, "tools");

	x->searches = -1;
	if (word.p == NULL)
		return;
	x->searches = str_is(word, "search");
	if (x->searches == 0 && !str_is(word, "list"))
		spec_walk_error(w, spec_walk_place(at),
		    "'tools' of x-claviger takes search or list, not '%.*s'",
		    STR_FMT(str_part(word, 0, 40)));
	else if (x->type != SPEC_EXPOSES_MCP)
		spec_walk_warn(w, spec_walk_place(at),
		    "'tools' of x-claviger is for mcp surfaces: '%.*s' has "
		    "none",
		    STR_FMT(str_part(x->type_name, 0, 40)));
}

/* Is the user asked before a tool destroys something? */
static void
load_confirm(struct spec_walk *w, const struct json *v, struct spec_exposes *x)
{
	const struct json *own = spec_walk_submap(v, "x-claviger");
	const struct str word = spec_walk_text(own, "confirm");
	const struct json *at = json_get(own, "confirm");

	if (word.p == NULL)
		return;
	x->confirms = str_is(word, "destructive");
	if (!x->confirms && !str_is(word, "never"))
		spec_walk_error(w, spec_walk_place(at),
		    "'confirm' of x-claviger takes destructive or never, not "
		    "'%.*s'",
		    STR_FMT(str_part(word, 0, 40)));
	else if (x->type != SPEC_EXPOSES_MCP)
		spec_walk_warn(w, spec_walk_place(at),
		    "'confirm' is for mcp surfaces: over '%.*s' nobody can be "
		    "asked",
		    STR_FMT(str_part(x->type_name, 0, 40)));
}

static struct spec_exposes *
load_one(struct spec_walk *w, const struct json *v)
{
	struct spec_exposes *x;
	struct str problem;

	if (!spec_walk_map(w, v, "an exposes", exposes_keys, LEN(exposes_keys)))
		return NULL;
	x = arena_new(w->a, sizeof(*x));
	x->place = spec_walk_place(v);
	load_type(w, v, x);
	spec_format_load_binary(w, v, &x->binary);
	x->namespace = spec_walk_text(v, "namespace");
	/* The language gives it none, but --port has to call it something. */
	if (x->namespace.n == 0 && x->type == SPEC_EXPOSES_CONTROL)
		x->namespace = STR("control");
	x->description = spec_walk_text(v, "description");
	x->address = spec_walk_text(v, "address");
	x->transport = spec_walk_text(v, "transport");
	load_caching(w, v, x);
	x->auth = spec_load_auth(w, v);
	spec_auth_check_exposed(w, x->auth);
	x->cors = spec_load_cors(w, v);
	load_confirm(w, v, x);
	load_search(w, v, x);
	load_port(w, v, x);
	problem = exposer_problem(w, x);
	if (problem.p != NULL && x->type != SPEC_EXPOSES_OTHER)
		spec_walk_warn(w, x->place,
		    "no operation of '%.*s' can work: %.*s",
		    STR_FMT(x->namespace), STR_FMT(problem));
	if (x->type == SPEC_EXPOSES_REST)
		spec_load_params(w, v, SPEC_SIDE_EXPOSED, &x->params);
	load_operations(w, v, x);
	if (x->type == SPEC_EXPOSES_CONTROL)
		x->control = spec_load_control(w, v);
	if (x->type == SPEC_EXPOSES_SKILL)
		spec_load_skills(w, v, x);
	return x;
}

void
spec_load_exposes(struct spec_walk *w, const struct json *map)
{
	struct spec_exposes **tail = &w->spec->exposes;

	for (const struct json *v = spec_walk_items(map, "exposes"); v != NULL;
	     v = v->next) {
		*tail = load_one(w, v);
		if (*tail != NULL)
			tail = &(*tail)->next;
	}
}
