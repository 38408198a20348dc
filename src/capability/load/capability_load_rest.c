/* capability_load_rest.c - reads the resources of a REST surface. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

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
	{ "responses", CAPABILITY_MAP },
	{ "responseBinary", CAPABILITY_MAP },
	{ "maxBinarySize", CAPABILITY_TEXT },
	{ "x-claviger", CAPABILITY_MAP },
	CAPABILITY_LOAD_ANSWER_KEYS,
};

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

/* Reads members that are used only in the OpenAPI document. */
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
		    !capability_reader_count_copies(r, 1))
			continue;
		*tail = arena_new(r->a, sizeof(**tail));
		**tail = *shared;
		(*tail)->next = NULL;
	}
}

/*
 * Notes a path that the server cannot route, because the server would leave the
 * operation out.
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
	op = capability_load_exposed(
	    r, v, x, operation_keys, LEN(operation_keys));
	load_method(r, v, op);
	/* Older files have a path in the operation. */
	own_path = capability_reader_text(v, "path");
	op->path = capability_reader_text(resource, "path");
	if (own_path.n > 0)
		op->path =
		    capability_reader_join(r, op->place, op->path, own_path);
	check_path(
	    r, json_get(own_path.n > 0 ? v : resource, "path"), op->path, op);
	load_tags(v, resource, op);
	op->permission.stated = capability_load_permission_alone(
	    r, v, "x-claviger of an exposed operation");
	capability_load_params(r, v, CAPABILITY_SIDE_EXPOSED, &op->params);
	inherit(r, op, shared);
	inherit(r, op, x->params);
	capability_load_steps(r, v, op);
	**tail = op;
	*tail = &op->next;
}

/* Reads the forward of a resource, for requests that match no operation. */
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
		op->problem = capability_load_surface_problem(r, x);
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

void
capability_load_rest(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x)
{
	struct capability_operation **tail = &x->operations;

	for (const struct json *m = capability_reader_items(v, "resources");
	     m != NULL; m = m->next)
		load_resource(r, m, x, &tail);
}
