/* rig.h - a capability from text, and calls on it as each surface makes them.
 */
#ifndef CLAVIGER_TESTS_UNIT_RIG_H
#define CLAVIGER_TESTS_UNIT_RIG_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "engine/state/engine_state.h"
#include "engine/state/call_state.h"
#include "capability/capability.h"
#include "check.h"

/* The capability that the tests of the engine share. */
#define RIG_FILE                                                               \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"info: {label: Test, description: All that a request may hold.}\n"     \
	"binds:\n"                                                             \
	"- namespace: env\n"                                                   \
	"  keys: {RIG_KEY: RIG_KEY, RIG_OTHER: RIG_OTHER}\n"                   \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - type: http\n"                                                     \
	"    namespace: api\n"                                                 \
	"    baseUri: https://{region}.example.test/base/\n"                   \
	"    authentication: {type: apikey, key: Authorization, "              \
	"value: 'Key {{env.RIG_KEY}}', placement: header}\n"                   \
	"    resources:\n"                                                     \
	"    - name: items\n"                                                  \
	"      path: /items\n"                                                 \
	"      operations:\n"                                                  \
	"      - name: find\n"                                                 \
	"        method: GET\n"                                                \
	"        inputParameters:\n"                                           \
	"        - {name: q, in: query, type: string}\n"                       \
	"        - {name: 'tags[]', in: query, type: array}\n"                 \
	"        - {name: page, in: query, type: integer}\n"                   \
	"        - {name: host, in: query, type: string}\n"                    \
	"        - {name: sort, in: query, type: string, enum: [up, down]}\n"  \
	"        - {name: If-Match, in: header, type: string}\n"               \
	"        - {name: sid, in: cookie, type: string}\n"                    \
	"      - name: make\n"                                                 \
	"        method: POST\n"                                               \
	"        inputParameters:\n"                                           \
	"        - {name: body, in: body, type: object, required: true}\n"     \
	"    - name: item\n"                                                   \
	"      path: /my items/{item-id}/key:{part}\n"                         \
	"      operations:\n"                                                  \
	"      - {name: drop, method: DELETE}\n"                               \
	"  - type: http\n"                                                     \
	"    namespace: other\n"                                               \
	"    baseUri: ''\n"                                                    \
	"    resources:\n"                                                     \
	"    - name: things\n"                                                 \
	"      path: /things\n"                                                \
	"      operations:\n"                                                  \
	"      - {name: things, method: GET}\n"                                \
	"  exposes:\n"                                                         \
	"  - type: rest\n"                                                     \
	"    namespace: api-rest\n"                                            \
	"    port: 8080\n"                                                     \
	"    resources:\n"                                                     \
	"    - path: /v1/items\n"                                              \
	"      name: items\n"                                                  \
	"      operations:\n"                                                  \
	"      - method: GET\n"                                                \
	"        name: rest-find\n"                                            \
	"        call: api.find\n"                                             \
	"        with: {q: rest.q, 'tags[]': 'rest.query.tags[]', "            \
	"page: api-rest.page, host: rest.host, sort: '{{rest.query.sort}}', "  \
	"If-Match: rest.If-Match, sid: 's-{{rest.query.sid}}'}\n"              \
	"      - method: POST\n"                                               \
	"        name: rest-make\n"                                            \
	"        call: api.make\n"                                             \
	"        with: {body: rest.body}\n"                                    \
	"    - path: /v1/items/{item_id}/{part}\n"                             \
	"      name: item\n"                                                   \
	"      operations:\n"                                                  \
	"      - method: DELETE\n"                                             \
	"        name: rest-drop\n"                                            \
	"        call: api.drop\n"                                             \
	"        with: {item-id: rest.item-id, part: rest.path.part}\n"        \
	"  - type: mcp\n"                                                      \
	"    namespace: api-mcp\n"                                             \
	"    port: 9090\n"                                                     \
	"    transport: http\n"                                                \
	"    tools:\n"                                                         \
	"    - {name: tool-find, description: d, call: api.find, with: "       \
	"{q: tools.q, 'tags[]': 'tools.tags[]', page: tools.page, "            \
	"sort: tools.sort, If-Match: fixed}}\n"                                \
	"    - {name: tool-make, description: d, call: api.make, "             \
	"with: {body: tools.body}}\n"                                          \
	"    - {name: tool-built, description: d, call: api.make, "            \
	"with: {body: {name: tools.name, n: 5, who: 'I am "                    \
	"{{tools.name}}'}}}\n"                                                 \
	"    - {name: tool-drop, description: d, call: api.drop, "             \
	"with: {item-id: tools.item-id, part: '{{tools.part}}'}}\n"            \
	"    - {name: tool-things, description: d, call: other.things, "       \
	"outputParameters: [{type: object, properties: {id: {type: string, "   \
	"mapping: $.data.id}}}]}\n"

struct rig {
	struct limits limits;
	struct capability *capability;
	struct engine *engine;
	struct engine_thread *thread;
	struct arena arena;
	struct call call;
};

static const struct engine_option rig_options[] = {
	{ ENGINE_SET, "RIG_KEY", "rig-secret" },
	{ ENGINE_SET, "region", "eu" },
	{ ENGINE_BASE_URI, "other", "http://127.0.0.1:1" },
};

static inline void
rig_open_spec(struct rig *r, struct capability *capability,
    const struct engine_option *options, size_t count)
{
	struct err e = { 0 };

	*r = (struct rig){ .limits = limits_default(),
		.capability = capability };
	CHECK_INT(capability->errors, 0);
	r->engine = engine_new(capability, options, count, &r->limits, &e);
	CHECK_STR(e.text, "");
	r->thread = engine_thread_new(r->engine, NULL, NULL);
}

static inline void
rig_open(struct rig *r, const char *text, const struct engine_option *options,
    size_t count)
{
	struct err e = { 0 };
	struct capability *capability =
	    capability_load_text(STR("test"), str_of(text), &e);

	CHECK_STR(e.text, "");
	rig_open_spec(r, capability, options, count);
}

static inline void
rig_close(struct rig *r)
{
	engine_thread_free(r->thread);
	engine_free(r->engine);
	capability_free(r->capability);
	arena_done(&r->arena);
}

/* A fresh call of the exposed (or "namespace.name" consumed) operation. */
static inline struct call *
rig_call(struct rig *r, const char *name)
{
	struct err e = { 0 };
	struct capability_consumed_operation *consumed = NULL;

	r->call = (struct call){ .thread = r->thread, .arena = &r->arena };
	r->call.operation = capability_find_operation(
	    r->capability, str_of(name), &consumed, &e);
	r->call.consumed =
	    r->call.operation != NULL ? r->call.operation->call : consumed;
	if (r->call.consumed == NULL && r->call.operation == NULL)
		fail_msg("no operation '%s': %s", name, e.text);
	return &r->call;
}

static inline struct call *
rig_tool(struct rig *r, const char *name, const char *arguments)
{
	struct call *c = rig_call(r, name);
	struct err e = { 0 };

	c->source.arguments =
	    json_parse(&r->arena, str_of(arguments), 64, 0, &e);
	CHECK_STR(e.text, "");
	return c;
}

/* variables: "a=1 b=2", already decoded; headers in `request`. */
static inline struct call *
rig_rest(struct rig *r, const char *name, const char *variables,
    struct http_request *request)
{
	struct call *c = rig_call(r, name);
	struct str rest = str_of(variables);
	struct http_headers h = { 0 };

	while (rest.n > 0) {
		struct str value = str_cut(&rest, ' ');
		struct str key = str_cut(&value, '=');

		http_headers_add(&r->arena, &h, key, value);
	}
	c->source.request = request;
	c->source.path_variables = h.items;
	c->source.path_variable_count = h.count;
	return c;
}

/* The request as text: "METHOD URL|Name: value|...|body". */
static inline const char *
rig_built(struct rig *r, struct call *c)
{
	struct http_request out;
	struct str url;
	struct buf b;
	char *text;

	if (call_build(c, &out, &url) == -1)
		return arena_printf(&r->arena, "error: %s", c->error.text);
	buf_init(&b, 1 << 20);
	buf_printf(&b, "%s %.*s", http_method_name(out.method), STR_FMT(url));
	for (size_t i = 0; i < out.headers.count; i++)
		buf_printf(&b, "|%.*s: %.*s",
		    STR_FMT(out.headers.items[i].name),
		    STR_FMT(out.headers.items[i].value));
	if (out.body.n > 0)
		buf_printf(&b, "|%.*s", STR_FMT(out.body));
	text = arena_strdup(&r->arena, buf_str(&b));
	buf_done(&b);
	return text;
}

#endif
