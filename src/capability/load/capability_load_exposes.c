/* capability_load_exposes.c - reads `exposes`, the surfaces of a file. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

static const struct capability_key exposes_keys[] = {
	{ "type", CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "namespace", CAPABILITY_TEXT },
	{ "port", CAPABILITY_NUMBER },
	{ "address", CAPABILITY_TEXT },
	{ "label", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
	{ "authentication", CAPABILITY_MAP },
	{ "transport", CAPABILITY_TEXT },
	{ "resources", CAPABILITY_LIST },
	{ "tools", CAPABILITY_LIST },
	{ "prompts", CAPABILITY_LIST },
	{ "inputParameters", CAPABILITY_LIST },
	{ "skills", CAPABILITY_ANY },
	{ "skill", CAPABILITY_ANY },
	{ "management", CAPABILITY_ANY },
	{ "observability", CAPABILITY_ANY },
	{ "tags", CAPABILITY_LIST },
	{ "outputMediaType", CAPABILITY_TEXT },
	{ "maxBinarySize", CAPABILITY_TEXT },
	{ "ttlMs", CAPABILITY_NUMBER },
	{ "cacheScope", CAPABILITY_TEXT },
	{ "x-claviger", CAPABILITY_MAP },
};

static const struct capability_key resource_keys[] = {
	{ "path", CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "name", CAPABILITY_TEXT },
	{ "label", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
	{ "inputParameters", CAPABILITY_LIST },
	{ "operations", CAPABILITY_LIST },
	{ "forward", CAPABILITY_MAP },
	{ "tags", CAPABILITY_LIST },
};

static const struct capability_key operation_keys[] = {
	{ "name", CAPABILITY_TEXT },
	{ "method", CAPABILITY_TEXT },
	{ "path", CAPABILITY_TEXT },
	{ "label", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
	{ "inputParameters", CAPABILITY_LIST },
	{ "call", CAPABILITY_TEXT },
	{ "with", CAPABILITY_MAP },
	{ "outputParameters", CAPABILITY_LIST },
	{ "steps", CAPABILITY_LIST },
	{ "mappings", CAPABILITY_LIST },
	{ "ref", CAPABILITY_TEXT },
	{ "responses", CAPABILITY_MAP },
	{ "responseBinary", CAPABILITY_MAP },
	{ "outputMediaType", CAPABILITY_TEXT },
	{ "maxBinarySize", CAPABILITY_TEXT },
	{ "tags", CAPABILITY_LIST },
};

static const struct capability_key tool_keys[] = {
	{ "name", CAPABILITY_TEXT },
	{ "title", CAPABILITY_TEXT },
	{ "label", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
	{ "inputParameters", CAPABILITY_LIST },
	{ "call", CAPABILITY_TEXT },
	{ "with", CAPABILITY_MAP },
	{ "hints", CAPABILITY_MAP },
	{ "outputParameters", CAPABILITY_LIST },
	{ "steps", CAPABILITY_LIST },
	{ "mappings", CAPABILITY_LIST },
	{ "ref", CAPABILITY_TEXT },
	{ "tags", CAPABILITY_LIST },
	{ "outputMediaType", CAPABILITY_TEXT },
	{ "maxBinarySize", CAPABILITY_TEXT },
	{ "x-claviger", CAPABILITY_MAP },
};

/*
 * Why a surface cannot be served as declared, which makes its operations
 * unusable; STR_NONE.
 */
static struct str
exposer_problem(struct capability_reader *r, const struct capability_exposes *x)
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

/* Reads what REST operations and tools share. */
static struct capability_operation *
load_common(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x, const struct capability_key *keys,
    size_t count)
{
	struct capability_operation *op =
	    capability_load_operation(r, v, keys, count);
	const struct str problem = exposer_problem(r, x);

	op->owner = x;
	op->prefix = x->namespace;
	if (problem.p != NULL)
		op->problem = problem;
	return op;
}

static void
load_tool(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x, struct capability_operation ***tail)
{
	struct capability_operation *op;

	if (!capability_reader_map(r, v, "a tool", tool_keys, LEN(tool_keys)))
		return;
	op = load_common(r, v, x, tool_keys, LEN(tool_keys));
	if (op->name.n == 0) {
		capability_reader_error(
		    r, op->place, "a tool has no 'name'; add one");
		return;
	}
	op->secrets = capability_load_secrets(r, v);
	capability_load_params(r, v, CAPABILITY_SIDE_TOOL, &op->params);
	capability_load_steps(r, v, op);
	**tail = op;
	*tail = &op->next;
}

static void
load_method(struct capability_reader *r, const struct json *v,
    struct capability_operation *op)
{
	const struct str name = capability_reader_text(v, "method");

	op->method =
	    name.p != NULL ? capability_load_method(name) : HTTP_METHOD_GET;
	if (name.p == NULL) {
		capability_reader_warn(r, op->place,
		    "an exposed operation has no 'method', GET is used; add "
		    "it");
	} else if (op->method == HTTP_METHOD_COUNT) {
		op->method = HTTP_METHOD_GET;
		op->problem = arena_strf(r->a,
		    "has the method '%.*s', which is not supported",
		    STR_FMT(str_part(name, 0, 40)));
		capability_reader_warn(r, op->place,
		    "an exposed operation %.*s", STR_FMT(op->problem));
	}
}

/* Reads what only the OpenAPI document shows. */
static void
load_tags(const struct json *v, const struct json *resource,
    struct capability_operation *op)
{
	op->group = capability_reader_text(resource, "name");
	op->responses = capability_reader_submap(v, "responses");
	op->response_binary = capability_reader_submap(v, "responseBinary");
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

	while (capability_reader_variable(path, &at, &found, &twice))
		if (str_equal(found, name))
			return true;
	return false;
}

/* Adds the parameters of a resource or surface that op does not declare. */
static void
inherit(struct capability_reader *r, struct capability_operation *op,
    const struct capability_param *shared)
{
	for (; shared != NULL; shared = shared->next) {
		struct capability_param **tail = &op->params;

		while (*tail != NULL && !str_equal((*tail)->name, shared->name))
			tail = &(*tail)->next;
		if (*tail != NULL ||
		    (shared->in == CAPABILITY_IN_PATH &&
		        !has_variable(op->path, shared->name)) ||
		    !capability_reader_spend(r, 1))
			continue;
		*tail = arena_new(r->a, sizeof(**tail));
		**tail = *shared;
		(*tail)->next = NULL;
	}
}

/*
 * A path that the server cannot route is a problem of its operation: the server
 * would otherwise leave the operation out.
 */
static void
check_path(struct capability_reader *r, const struct json *at, struct str path,
    struct capability_operation *op)
{
	struct http_routes *routes = http_route_new();
	struct err e = { .kind = ERR_NONE };

	if (http_route_add(routes, HTTP_METHOD_GET, arena_strdup(r->a, path),
	        op, &e) == -1) {
		capability_reader_warn(r, capability_reader_place(at),
		    "%s; fix the path: the operation cannot work without it",
		    e.text);
		if (op->problem.p == NULL)
			op->problem = arena_str(r->a, str_of(e.text));
	}
	http_route_free(routes);
}

static void
load_operation(struct capability_reader *r, const struct json *v,
    const struct json *resource, const struct capability_param *shared,
    struct capability_exposes *x, struct capability_operation ***tail)
{
	struct capability_operation *op;
	struct str own_path;

	if (!capability_reader_map(r, v, "an exposed operation", operation_keys,
	        LEN(operation_keys)))
		return;
	op = load_common(r, v, x, operation_keys, LEN(operation_keys));
	load_method(r, v, op);
	/* Older files have a path in the operation. */
	own_path = capability_reader_text(v, "path");
	op->path = capability_reader_text(resource, "path");
	if (own_path.n > 0)
		op->path = capability_reader_join(r, op->path, own_path);
	check_path(
	    r, json_get(own_path.n > 0 ? v : resource, "path"), op->path, op);
	load_tags(v, resource, op);
	capability_load_params(r, v, CAPABILITY_SIDE_EXPOSED, &op->params);
	inherit(r, op, shared);
	inherit(r, op, x->params);
	capability_load_steps(r, v, op);
	**tail = op;
	*tail = &op->next;
}

/* Reads the forward of a resource, which takes what its operations do not. */
static void
load_forward(struct capability_reader *r, const struct json *resource,
    struct capability_exposes *x)
{
	struct capability_operation *op, **tail = &x->forwards;

	op = capability_load_forward(r, resource);
	if (op == NULL)
		return;
	op->owner = x;
	op->prefix = x->namespace;
	if (op->problem.p == NULL)
		op->problem = exposer_problem(r, x);
	check_path(r, json_get(resource, "path"), op->forward->paths[0], op);
	while (*tail != NULL)
		tail = &(*tail)->next;
	*tail = op;
}

static void
load_resource(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x, struct capability_operation ***tail)
{
	struct capability_param *shared = NULL;

	if (!capability_reader_map(
	        r, v, "an exposed resource", resource_keys, LEN(resource_keys)))
		return;
	if (capability_reader_text(v, "path").n == 0)
		return;
	capability_load_params(r, v, CAPABILITY_SIDE_EXPOSED, &shared);
	for (const struct json *o = capability_reader_items(v, "operations");
	     o != NULL; o = o->next)
		load_operation(r, o, v, shared, x, tail);
	load_forward(r, v, x);
}

static void
load_operations(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x)
{
	struct capability_operation **tail = &x->operations;
	const struct json *resources = capability_reader_items(v, "resources");

	if (x->type == CAPABILITY_EXPOSES_MCP) {
		for (const struct json *t = capability_reader_items(v, "tools");
		     t != NULL; t = t->next)
			load_tool(r, t, x, &tail);
		capability_load_mcp_resources(r, v, x);
		capability_load_prompts(r, v, x);
	} else if (x->type == CAPABILITY_EXPOSES_REST) {
		for (; resources != NULL; resources = resources->next)
			load_resource(r, resources, x, &tail);
	}
}

static void
load_type(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x)
{
	static const char *const served[] = { "rest", "mcp", "control",
		"skill" };

	x->type_name = capability_reader_text(v, "type");
	x->type = CAPABILITY_EXPOSES_OTHER;
	for (size_t i = 0; i < LEN(served); i++)
		if (str_is(x->type_name, served[i]))
			x->type = (enum capability_exposes_type)i;
	if (str_is(x->type_name, "agent-skill"))
		x->type = CAPABILITY_EXPOSES_SKILL;
	if (x->type == CAPABILITY_EXPOSES_OTHER && x->type_name.p != NULL)
		capability_reader_warn(r, x->place,
		    "unknown surface type '%.*s', which is not served%s",
		    STR_FMT(str_part(x->type_name, 0, 80)),
		    capability_reader_hint(
		        r->a, x->type_name, served, LEN(served)));
}

static void
load_port(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x)
{
	const struct json *port = capability_reader_number(v, "port");
	int64_t n;

	if (port == NULL)
		return;
	if (json_number_to_int(port, &n) && n >= 1 && n <= 65535)
		x->port = (int)n;
	else
		capability_reader_error(r, capability_reader_place(port),
		    "port %.*s must be from 1 to 65535",
		    STR_FMT(str_part(port->text, 0, 40)));
}

/* Reads how long MCP clients may cache lists, and for whom. */
static void
load_caching(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x)
{
	const struct json *ttl = capability_reader_number(v, "ttlMs");
	const struct str scope = capability_reader_text(v, "cacheScope");
	int64_t n;

	x->ttl_ms = x->kept_private = -1;
	if (ttl != NULL && json_number_to_int(ttl, &n) && n >= 0 && n <= INT32_MAX)
		x->ttl_ms = (int)n;
	else if (ttl != NULL)
		capability_reader_error(r, capability_reader_place(ttl),
		    "ttlMs %.*s must be a whole number of milliseconds from 0",
		    STR_FMT(str_part(ttl->text, 0, 40)));
	if (str_is(scope, "private") || str_is(scope, "public"))
		x->kept_private = str_is(scope, "private");
	else if (scope.p != NULL)
		capability_reader_warn(r,
		    capability_reader_place(json_get(v, "cacheScope")),
		    "unknown cacheScope '%.*s'; write public or private",
		    STR_FMT(str_part(scope, 0, 40)));
}

static struct capability_exposes *
load_one(struct capability_reader *r, const struct json *v)
{
	struct capability_exposes *x;
	struct str problem;

	if (!capability_reader_map(
	        r, v, "an exposes", exposes_keys, LEN(exposes_keys)))
		return NULL;
	x = arena_new(r->a, sizeof(*x));
	x->place = capability_reader_place(v);
	load_type(r, v, x);
	capability_load_format_binary(r, v, &x->binary);
	x->namespace = capability_reader_text(v, "namespace");
	/* The language has no namespace for it, but --port needs a name. */
	if (x->namespace.n == 0 && x->type == CAPABILITY_EXPOSES_CONTROL)
		x->namespace = STR("control");
	x->description = capability_reader_text(v, "description");
	x->address = capability_reader_text(v, "address");
	x->transport = capability_reader_text(v, "transport");
	load_caching(r, v, x);
	x->auth = capability_load_auth(r, v);
	capability_load_auth_check_exposed(r, x->auth);
	capability_load_extension(r, v, x);
	load_port(r, v, x);
	problem = exposer_problem(r, x);
	if (problem.p != NULL && x->type != CAPABILITY_EXPOSES_OTHER)
		capability_reader_warn(r, x->place,
		    "no operation of '%.*s' can work: %.*s",
		    STR_FMT(x->namespace), STR_FMT(problem));
	if (x->type == CAPABILITY_EXPOSES_REST)
		capability_load_params(
		    r, v, CAPABILITY_SIDE_EXPOSED, &x->params);
	load_operations(r, v, x);
	if (x->type == CAPABILITY_EXPOSES_CONTROL)
		x->control = capability_load_control(r, v);
	if (x->type == CAPABILITY_EXPOSES_SKILL)
		capability_load_skills(r, v, x);
	return x;
}

void
capability_load_exposes(struct capability_reader *r, const struct json *map)
{
	struct capability_exposes **tail = &r->capability->exposes;

	for (const struct json *v = capability_reader_items(map, "exposes");
	     v != NULL; v = v->next) {
		*tail = load_one(r, v);
		if (*tail != NULL)
			tail = &(*tail)->next;
	}
}
