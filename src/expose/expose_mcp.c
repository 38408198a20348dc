/* expose_mcp.c - the MCP surface of a capability: what it offers. */
#include "base/buf.h"
#include "base/encode.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/json.h"
#include "engine/call.h"
#include "expose/expose_cors.h"
#include "expose/expose_kind.h"
#include "expose/expose_mcp.h"
#include "expose/mcp_call.h"
#include "expose/mcp_confirm.h"
#include "expose/mcp_page.h"
#include "expose/mcp_skill.h"
#include "expose/mcp_surface.h"
#include "http/http_server.h"
#include "mcp/mcp_ask.h"
#include "mcp/mcp_http.h"
#include "mcp/mcp_hub.h"
#include "mcp/mcp_text.h"

enum {
	LIST_TTL_MS = 5 * 60 * 1000,
	INSTRUCTION_BYTES = 2000, /* hosts keep them in every context */
};

static void
answer_list(struct mcp_ask *q)
{
	const struct mcp_surface *s = q->server->provider;

	mcp_page_answer(
	    q, &s->tools.pages, "tools", mcp_ask_caching(q, s->ttl_ms));
}

static void
answer_resources(struct mcp_ask *q)
{
	const struct mcp_surface *s = q->server->provider;
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"resources\":[");
	mcp_skill_resources(s, &b);
	buf_putc(&b, ']');
	buf_add_str(&b, mcp_ask_caching(q, s->ttl_ms));
	mcp_ask_result(q, mcp_text_take(q->arena, &b));
}

static void
refuse_resource(struct mcp_ask *q, struct str uri)
{
	struct json *data = json_new(q->arena, JSON_OBJECT);

	json_add(data, "uri", json_new_text(q->arena, uri));
	mcp_ask_refuse(q, 200,
	    q->revision == MCP_2026_07_28 ? MCP_INVALID_PARAMS : MCP_ABSENT,
	    STR("params.uri names no resource of this server"),
	    mcp_text_json(q->arena, data));
}

static void
answer_read(struct mcp_ask *q)
{
	const struct mcp_surface *s = q->server->provider;
	struct str uri = json_get_text(q->message.params, "uri");

	if (uri.n == 0)
		mcp_ask_error(q, MCP_INVALID_PARAMS,
		    STR("params.uri must be the URI of a resource"));
	else if (!mcp_skill_read(s, q, uri))
		refuse_resource(q, uri);
}

static void
answer_templates(struct mcp_ask *q)
{
	const struct mcp_surface *s = q->server->provider;
	struct str caching = mcp_ask_caching(q, s->ttl_ms);

	mcp_ask_result(q, arena_strf(q->arena, "\"resourceTemplates\":[]%.*s",
	                      STR_FMT(caching)));
}

static const struct mcp_method methods[] = {
	{ "resources/directory/read", "mcp resources/directory/read",
	    MCP_2026_07_28, MCP_2026_07_28, mcp_skill_directory },
	{ "resources/list", "mcp resources/list", MCP_2024_11_05,
	    MCP_2026_07_28, answer_resources },
	{ "resources/read", "mcp resources/read", MCP_2024_11_05,
	    MCP_2026_07_28, answer_read },
	{ "resources/templates/list", "mcp resources/templates/list",
	    MCP_2024_11_05, MCP_2026_07_28, answer_templates },
	{ "skills/get", "mcp skills/get", MCP_2026_07_28, MCP_2026_07_28,
	    mcp_skill_get },
	{ "skills/list", "mcp skills/list", MCP_2026_07_28, MCP_2026_07_28,
	    mcp_skill_list },
	{ "tools/call", "mcp tools/call", MCP_2024_11_05, MCP_2026_07_28,
	    mcp_call_start },
	{ "tools/list", "mcp tools/list", MCP_2024_11_05, MCP_2026_07_28,
	    answer_list },
	{ NULL, NULL, MCP_REVISIONS, MCP_REVISIONS, NULL },
};

static void
mcp_handle(struct exposer *x, struct engine_thread *t, struct http_exchange *ex)
{
	if (!str_is(ex->request.path, "/mcp") &&
	    !str_is(ex->request.path, "/")) {
		http_response_error(&ex->response, ex->arena, 404, NULL,
		    ex->request.id, "The MCP endpoint is /mcp");
		http_exchange_send(ex);
	} else if (ex->request.method == HTTP_METHOD_OPTIONS) {
		expose_cors_options(ex, MCP_HTTP_ALLOW);
		http_exchange_send(ex);
	} else {
		const struct mcp_surface *s = x->own;

		mcp_http_handle(&s->server, t, ex);
	}
}

static struct str
make_info(struct arena *a, const struct spec *s, const struct spec_exposes *x)
{
	struct json *v = json_new(a, JSON_OBJECT);

	json_add(v, "name",
	    json_new_text(a, x->namespace.n > 0 ? x->namespace : STR("mcp")));
	if (s->label.n > 0)
		json_add(v, "title",
		    json_new_text(a, text_clean(a, s->label, false, 200)));
	json_add(v, "version",
	    json_new_text(
	        a, s->version.n > 0 ? s->version : STR(CLAVIGER_VERSION)));
	return mcp_text_json(a, v);
}

/* Does any tool end where the caller's own key decides? */
static bool
asks_for_a_key(const struct exposer *x)
{
	for (const struct spec_operation *o = x->spec->operations; o != NULL;
	     o = o->next) {
		if (engine_reach(x->engine, o) & ENGINE_REACHES_AUTHORITY)
			return true;
	}
	return false;
}

/*
 * What the methods amount to, in words for clients; extensions are of
 * 2026-07-28.
 */
static void
make_capabilities(struct mcp_surface *s, struct arena *a)
{
	const char *tools =
	    s->server.changes & MCP_CHANGE_TOOLS ? "\"listChanged\":true" : "";

	s->server.capabilities =
	    arena_strf(a, "{\"tools\":{%s},\"resources\":{}}", tools);
	s->server.modern_capabilities = arena_strf(a,
	    "{\"tools\":{%s},\"resources\":{},\"extensions\":{%s}}", tools,
	    MCP_SKILL_EXTENSION);
}

/* Which skill is read how, for hosts that show instructions to a model. */
static struct str
add_skill(const struct mcp_surface *s, struct arena *a, struct str text)
{
	struct str uri = mcp_skill_uri(s, a);

	if (uri.n == 0)
		return text;
	return arena_strf(a,
	    "%.*s%sThe resource %.*s is the skill for these tools: order, "
	    "secrets, errors.",
	    STR_FMT(text), text.n > 0 ? " " : "", STR_FMT(uri));
}

/* The surface's name as a segment of a URI. */
static struct str
skill_path(struct arena *a, const struct spec_exposes *x)
{
	struct buf b;
	struct str s;

	buf_init(&b, 3 * x->namespace.n + 16);
	encode_percent(&b, x->namespace);
	if (b.len == 0)
		buf_puts(&b, "mcp");
	s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

static struct str
make_instructions(const struct exposer *x, const struct mcp_surface *s,
    struct arena *a, bool by_header)
{
	struct str text = x->spec->description;

	if (text.p == NULL)
		text = STR("");
	if (by_header && asks_for_a_key(x))
		text = arena_strf(a,
		    "%.*s%sSend `Authorization: Key <id>:<secret>` of an ADMIN "
		    "key with every request of the MCP connection: the key "
		    "authority decides by it.",
		    STR_FMT(text), text.n > 0 ? " " : "");
	text = add_skill(s, a, text);
	if (text.n == 0)
		return STR_NONE;
	return mcp_text_json(
	    a, json_new_text(a, text_clean(a, text, true, INSTRUCTION_BYTES)));
}

static int
mcp_open(struct exposer *x, struct err *e)
{
	struct mcp_surface *s = arena_new(&x->arena, sizeof(*s));

	(void)e; /* every file that loads has a tool list, maybe an empty one */
	s->exposer = x;
	s->engine = x->engine;
	s->skills = x->skills;
	s->skill_path = skill_path(&x->arena, x->spec);
	s->ttl_ms = x->spec->ttl_ms != -1 ? x->spec->ttl_ms : LIST_TTL_MS;
	s->server = (struct mcp_server){
		.info = make_info(&x->arena, engine_spec(x->engine), x->spec),
		.instructions = make_instructions(x, s, &x->arena, true),
		.line_instructions = make_instructions(x, s, &x->arena, false),
		.is_private = x->spec->kept_private != -1
		                  ? x->spec->kept_private == 1
		                  : x->auth != NULL,
		.json_depth = engine_limits(x->engine)->json_depth,
		.methods = methods,
		.provider = s,
	};
	make_capabilities(s, &x->arena);
	mcp_server_init(&s->server);
	mcp_tools_build(&s->tools, &x->arena, x);
	s->confirms = mcp_confirm_open(x);
	x->own = s;
	return 0;
}

void
expose_mcp_lend(struct exposer *x, struct mcp_hub *h, struct str surface)
{
	struct mcp_surface *s = x->own;

	if (x->kind != &expose_mcp_kind || h == NULL)
		return;
	s->server.hub = h;
	s->server.surface = arena_str(&x->arena, surface);
	s->server.changes = MCP_CHANGE_TOOLS;
	make_capabilities(s, &x->arena);
	mcp_server_init(&s->server);
}

struct str
expose_mcp_surface(const struct exposer *x)
{
	const struct mcp_surface *s = x->own;

	return x->kind == &expose_mcp_kind ? s->server.surface : STR_NONE;
}

unsigned
expose_mcp_changes(const struct exposer *old, const struct exposer *new)
{
	const struct mcp_surface *a = old->own, *b = new->own;
	unsigned changes = 0;

	if (!mcp_page_equal(&a->tools.pages, &b->tools.pages))
		changes |= MCP_CHANGE_TOOLS;
	return changes & b->server.changes;
}

const struct mcp_server *
expose_mcp_server(const struct exposer *x)
{
	const struct mcp_surface *s = x->own;

	return x->kind == &expose_mcp_kind ? &s->server : NULL;
}

static void
mcp_close(struct exposer *x)
{
	const struct mcp_surface *s = x->own;

	if (s != NULL)
		mcp_confirm_close(s->confirms);
}

static const char *const paths[] = { "/mcp", "/", NULL };

const struct expose_kind expose_mcp_kind = {
	.type = SPEC_EXPOSES_MCP,
	.route = "mcp other",
	.paths = paths,
	.open = mcp_open,
	.close = mcp_close,
	.handle = mcp_handle,
};
