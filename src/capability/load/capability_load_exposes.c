/* capability_load_exposes.c - reads `exposes`, the surfaces of a file. */
#include "base/base.h"
#include "data/json/json.h"
#include "net/net.h"
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

static const struct capability_key tool_keys[] = {
	{ "name", CAPABILITY_TEXT },
	{ "title", CAPABILITY_TEXT },
	{ "hints", CAPABILITY_MAP },
	{ "maxBinarySize", CAPABILITY_TEXT },
	{ "x-claviger", CAPABILITY_MAP },
	CAPABILITY_LOAD_ANSWER_KEYS,
};

static void
load_tool(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x, struct capability_operation ***tail)
{
	struct capability_operation *op;

	if (!capability_reader_map(r, v, "a tool", tool_keys, LEN(tool_keys)))
		return;
	op = capability_load_exposed(r, v, x, tool_keys, LEN(tool_keys));
	if (op->name.n == 0) {
		capability_reader_error(
		    r, op->place, "a tool has no 'name'; add one");
		return;
	}
	op->secrets = capability_load_secrets(r, v, CAPABILITY_SIDE_TOOL);
	op->result_headers = capability_load_result_headers(r, v);
	op->permission.stated = capability_load_permission(r, v);
	capability_load_params(r, v, CAPABILITY_SIDE_TOOL, &op->params);
	capability_load_steps(r, v, op);
	**tail = op;
	*tail = &op->next;
}

static void
load_operations(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x)
{
	struct capability_operation **tail = &x->operations;

	if (x->type == CAPABILITY_EXPOSES_REST) {
		capability_load_rest(r, v, x);
	} else if (x->type == CAPABILITY_EXPOSES_MCP) {
		for (const struct json *t = capability_reader_items(v, "tools");
		     t != NULL; t = t->next)
			load_tool(r, t, x, &tail);
		capability_load_mcp_resources(r, v, x);
		capability_load_prompts(r, v, x);
	}
}

/* Checks the address here, so that `check` finds what would stop `serve`. */
static void
load_address(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x)
{
	struct net_address unused;
	struct err e = { .kind = ERR_NONE };

	x->address = capability_reader_text(v, "address");
	if (x->address.n == 0)
		return;
	if (net_address_set(&unused, x->address, 0, &e) == -1)
		capability_reader_warn(r,
		    capability_reader_place(json_get(v, "address")),
		    "'%.*s' is not a numeric IPv4 or IPv6 address; fix it, or "
		    "start with --address ADDR",
		    STR_FMT(str_part(x->address, 0, 80)));
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

/* Skills without a port are offered by the other surfaces. */
static void
warn_of_port(struct capability_reader *r, const struct capability_exposes *x)
{
	if (x->type == CAPABILITY_EXPOSES_SKILL ||
	    x->type == CAPABILITY_EXPOSES_OTHER ||
	    str_is(x->transport, "stdio"))
		return;
	capability_reader_warn(r, x->place,
	    "surface '%.*s' has no 'port'; add it, or start with --port "
	    "%.*s=PORT",
	    STR_FMT(str_part(x->namespace, 0, 80)),
	    STR_FMT(str_part(x->namespace, 0, 80)));
}

static void
load_port(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x)
{
	const struct json *port = capability_reader_number(v, "port");
	int64_t n;

	if (port == NULL) {
		warn_of_port(r, x);
		return;
	}
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

	x->ttl_ms = x->cache_private = -1;
	if (ttl != NULL && json_number_to_int(ttl, &n) && n >= 0 &&
	    n <= INT32_MAX)
		x->ttl_ms = (int)n;
	else if (ttl != NULL)
		capability_reader_error(r, capability_reader_place(ttl),
		    "ttlMs %.*s must be a whole number of milliseconds from 0",
		    STR_FMT(str_part(ttl->text, 0, 40)));
	if (str_is(scope, "private") || str_is(scope, "public"))
		x->cache_private = str_is(scope, "private");
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
	load_address(r, v, x);
	x->transport = capability_reader_text(v, "transport");
	load_caching(r, v, x);
	x->auth = capability_load_auth(r, v);
	capability_load_auth_check_exposed(r, x->auth);
	capability_load_extension(r, v, x);
	load_port(r, v, x);
	problem = capability_load_surface_problem(r, x);
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
