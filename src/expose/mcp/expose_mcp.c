/* expose_mcp.c - the MCP surface of a capability: what it offers. */
#include "base/base.h"
#include "data/json/json.h"
#include "authority/authority.h"
#include "engine/engine.h"
#include "expose/surface/surface.h"
#include "expose/mcp/expose_mcp.h"
#include "expose/mcp/mcp_access.h"
#include "expose/mcp/mcp_call.h"
#include "expose/mcp/mcp_complete.h"
#include "expose/mcp/mcp_confirm.h"
#include "expose/mcp/mcp_join.h"
#include "expose/mcp/mcp_page.h"
#include "expose/mcp/mcp_part.h"
#include "expose/mcp/mcp_prompts.h"
#include "expose/mcp/mcp_resources.h"
#include "expose/mcp/mcp_search.h"
#include "expose/mcp/mcp_skill.h"
#include "expose/mcp/mcp_provider.h"
#include "http/http.h"
#include "mcp/mcp.h"

enum {
	LIST_TTL_MS = 5 * 60 * 1000,
	INSTRUCTION_BYTES = 2000, /* hosts put them in every context */
};

static void
answer_list(struct mcp_request *q)
{
	const struct mcp_surface *s = q->server->provider;

	if (s->search == NULL && mcp_access_of(q) != NULL)
		mcp_tools_answer_limited(q, &s->tools, s->ttl_ms);
	else
		mcp_page_answer(q,
		    s->search != NULL ? mcp_search_pages(s->search)
		                      : &s->tools.pages,
		    "tools", mcp_request_caching(q, s->ttl_ms));
}

/* What a method needs. A surface without it does not have the method. */
enum need { NEED_NOTHING, NEED_PROMPTS, NEED_COMPLETION };

static const struct {
	enum need need;
	struct mcp_method method;
} methods[] = {
	{ NEED_COMPLETION, { "completion/complete", "mcp completion/complete",
	                       MCP_2024_11_05, MCP_2026_07_28, mcp_complete } },
	{ NEED_PROMPTS, { "prompts/get", "mcp prompts/get", MCP_2024_11_05,
	                    MCP_2026_07_28, mcp_prompts_get } },
	{ NEED_PROMPTS, { "prompts/list", "mcp prompts/list", MCP_2024_11_05,
	                    MCP_2026_07_28, mcp_prompts_list } },
	{ NEED_NOTHING,
	    { "resources/directory/read", "mcp resources/directory/read",
	        MCP_2026_07_28, MCP_2026_07_28, mcp_skill_directory } },
	{ NEED_NOTHING,
	    { "resources/list", "mcp resources/list", MCP_2024_11_05,
	        MCP_2026_07_28, mcp_resources_list } },
	{ NEED_NOTHING,
	    { "resources/read", "mcp resources/read", MCP_2024_11_05,
	        MCP_2026_07_28, mcp_resources_read } },
	{ NEED_NOTHING,
	    { "resources/templates/list", "mcp resources/templates/list",
	        MCP_2024_11_05, MCP_2026_07_28, mcp_resources_templates } },
	{ NEED_NOTHING, { "skills/get", "mcp skills/get", MCP_2026_07_28,
	                    MCP_2026_07_28, mcp_skill_get } },
	{ NEED_NOTHING, { "skills/list", "mcp skills/list", MCP_2026_07_28,
	                    MCP_2026_07_28, mcp_skill_list } },
	{ NEED_NOTHING, { "tools/call", "mcp tools/call", MCP_2024_11_05,
	                    MCP_2026_07_28, mcp_call_start } },
	{ NEED_NOTHING, { "tools/list", "mcp tools/list", MCP_2024_11_05,
	                    MCP_2026_07_28, answer_list } },
};

static bool
has(const struct mcp_surface *s, enum need need)
{
	const bool prompts = s->prompts.count > 0;

	switch (need) {
	case NEED_PROMPTS:
		return prompts;
	case NEED_COMPLETION:
		return prompts || s->resources.template_count > 0;
	case NEED_NOTHING:
		break;
	}
	return true;
}

static const struct mcp_method *
make_methods(const struct mcp_surface *s, struct arena *a)
{
	struct mcp_method *own =
	    arena_new(a, (LEN(methods) + 1) * sizeof(*own));
	size_t n = 0;

	for (size_t i = 0; i < LEN(methods); i++)
		if (has(s, methods[i].need))
			own[n++] = methods[i].method;
	own[n] = (struct mcp_method){ NULL, NULL, MCP_REVISIONS, MCP_REVISIONS,
		NULL };
	return own;
}

/*
 * The bound of the body. Callers without a key may list tools: that costs
 * little, and nothing else is allocated for them.
 */
static const struct http_body_bound *
body_bound(const struct exposer *x, const struct http_exchange *ex)
{
	const struct mcp_surface *s = x->own;

	if (!x->needs_key || http_principal_is_authenticated(&ex->principal))
		return NULL;
	return &s->anonymous;
}

static const char *const paths[] = { "/mcp", "/mcp/", "/", NULL };

static bool
is_endpoint(struct str path)
{
	size_t i = 0;

	while (paths[i] != NULL && !str_is(path, paths[i]))
		i++;
	return paths[i] != NULL;
}

static void
mcp_handle(struct exposer *x, struct engine_thread *t, struct http_exchange *ex)
{
	if (!is_endpoint(ex->request.path)) {
		http_response_error(&ex->response, ex->arena, 404, NULL,
		    ex->request.id, "The MCP endpoint is /mcp");
		http_exchange_send(ex);
	} else if (ex->request.method == HTTP_METHOD_OPTIONS) {
		expose_cors_options(ex, MCP_HTTP_ALLOW);
		http_exchange_send(ex);
	} else {
		const struct mcp_surface *s = x->own;

		mcp_http_handle(&s->server, t, ex, body_bound(x, ex));
	}
}

static struct str
make_info(struct arena *a, const struct capability *s,
    const struct capability_exposes *x)
{
	struct json *v = json_new(a, JSON_OBJECT);

	json_add(v, "name",
	    json_new_text(a, x->namespace.n > 0 ? x->namespace : STR("mcp")));
	if (s->label.n > 0)
		json_add(v, "title",
		    json_new_text(a, sanitize_text(a, s->label, false, 200)));
	json_add(v, "version",
	    json_new_text(
	        a, s->version.n > 0 ? s->version : STR(CLAVIGER_VERSION)));
	return mcp_text_json(a, v);
}

static const char *
told(unsigned changes, enum mcp_change of)
{
	return changes & of ? "\"listChanged\":true" : "";
}

/*
 * The capabilities that follow from the methods, as JSON; extensions are of
 * 2026-07-28.
 */
static void
make_capabilities(struct mcp_surface *s, struct arena *a)
{
	const unsigned changes = s->server.changes;
	struct str own =
	    arena_strf(a, "\"tools\":{%s},\"resources\":{%s}%s%s%s%s",
	        told(changes, MCP_CHANGE_TOOLS),
	        told(changes, MCP_CHANGE_RESOURCES),
	        has(s, NEED_PROMPTS) ? ",\"prompts\":{" : "",
	        has(s, NEED_PROMPTS) ? told(changes, MCP_CHANGE_PROMPTS) : "",
	        has(s, NEED_PROMPTS) ? "}" : "",
	        has(s, NEED_COMPLETION) ? ",\"completions\":{}" : "");

	s->server.capabilities = arena_strf(a, "{%.*s}", STR_FMT(own));
	s->server.modern_capabilities = arena_strf(
	    a, "{%.*s,\"extensions\":{%s}}", STR_FMT(own), MCP_SKILL_EXTENSION);
}

/* Adds how to read the skill, for hosts that show instructions to a model. */
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
skill_path(struct arena *a, const struct capability_exposes *x)
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
	struct str text = x->capability->description;

	if (text.p == NULL)
		text = STR("");
	if (by_header && x->keeps_credential)
		text = arena_strf(a,
		    "%.*s%sSend `Authorization: Key <id>:<secret>` of an ADMIN "
		    "key with every request of the MCP connection: the key "
		    "authority decides by it.",
		    STR_FMT(text), text.n > 0 ? " " : "");
	text = add_skill(s, a, text);
	if (text.n == 0)
		return STR_NONE;
	return mcp_text_json(a,
	    json_new_text(a, sanitize_text(a, text, true, INSTRUCTION_BYTES)));
}

/* Are tools searched? The operator's setting has precedence over the file's. */
static bool
is_searched(const struct exposer *x)
{
	if (x->policy->tools != EXPOSE_TOOLS_BY_FILE)
		return x->policy->tools == EXPOSE_TOOLS_SEARCH;
	return x->capability->searches == 1;
}

/* What a key sees is for callers with that key. */
static bool
is_private(const struct exposer *x)
{
	return x->cache != NULL || (x->capability->cache_private != -1
	                                   ? x->capability->cache_private == 1
	                                   : x->auth != NULL);
}

/* Its tools, resources and prompts are known. */
static void
finish(struct mcp_surface *s, struct exposer *x, bool searched)
{
	if (searched)
		s->search = mcp_search_new(&x->arena, &s->tools);
	s->server.methods = make_methods(s, &x->arena);
	make_capabilities(s, &x->arena);
	mcp_server_init(&s->server);
	x->own = s;
}

static int
mcp_open(struct exposer *x, struct err *e)
{
	struct mcp_surface *s = arena_new(&x->arena, sizeof(*s));

	(void)e; /* every loaded file has a list of tools, which may be empty */
	s->exposer = x;
	s->engine = x->engine;
	s->skills = x->skills;
	s->skill_path = skill_path(&x->arena, x->capability);
	s->anonymous = (struct http_body_bound){
		engine_limits(x->engine)->anonymous_body_bytes,
		"anonymous_body_bytes"
	};
	s->ttl_ms =
	    x->capability->ttl_ms != -1 ? x->capability->ttl_ms : LIST_TTL_MS;
	s->server = (struct mcp_server){
		.info = make_info(
		    &x->arena, engine_capability(x->engine), x->capability),
		.instructions = make_instructions(x, s, &x->arena, true),
		.line_instructions = make_instructions(x, s, &x->arena, false),
		.is_private = is_private(x),
		.challenge = x->needs_key ? AUTHORITY_CHALLENGE : STR_NONE,
		.json = json_bounds_of_request(engine_limits(x->engine)),
		.provider = s,
	};
	mcp_part_alone(s, &x->arena);
	mcp_tools_build(&s->tools, &x->arena, x);
	mcp_resources_build(&s->resources, &x->arena, x);
	mcp_prompts_build(&s->prompts, &x->arena, x->capability);
	finish(s, x, is_searched(x));
	s->confirms = mcp_confirm_open(x);
	return 0;
}

void
expose_mcp_join(struct exposer *x, struct exposer *const *all, size_t count)
{
	struct mcp_surface *s = arena_new(&x->arena, sizeof(*s));
	const struct mcp_surface *first = all[0]->own;
	bool searched = false;

	*s = (struct mcp_surface){
		.server = first->server,
		.exposer = x,
		.engine = x->engine,
		.anonymous = first->anonymous,
		.ttl_ms = first->ttl_ms,
	};
	s->server.provider = s;
	s->server.registry = NULL;
	s->server.changes = 0;
	s->server.instructions = s->server.line_instructions =
	    mcp_join_instructions(all, count, &x->arena);
	s->server.challenge = x->needs_key ? AUTHORITY_CHALLENGE : STR_NONE;
	mcp_join_set_parts(s, all, count, &x->arena);
	for (size_t i = 0; i < count; i++) {
		const struct mcp_surface *one = all[i]->own;

		searched = searched || one->search != NULL;
		s->server.is_private =
		    s->server.is_private || one->server.is_private;
		s->ttl_ms = one->ttl_ms < s->ttl_ms ? one->ttl_ms : s->ttl_ms;
	}
	mcp_join_build(s, x);
	finish(s, x, searched);
	mcp_join_set_servers(s, &x->arena);
	expose_mcp_set_registry(x, first->server.registry, STR("one-mcp"));
}

void
expose_mcp_set_registry(
    struct exposer *x, struct mcp_registry *h, struct str surface)
{
	struct mcp_surface *s = x->own;

	if (x->kind != &expose_mcp_kind || h == NULL)
		return;
	s->server.registry = h;
	s->server.surface = arena_str(&x->arena, surface);
	s->server.changes = MCP_CHANGE_TOOLS | MCP_CHANGE_RESOURCES;
	if (has(s, NEED_PROMPTS))
		s->server.changes |= MCP_CHANGE_PROMPTS;
	make_capabilities(s, &x->arena);
	mcp_server_init(&s->server);
	if (s->parts[0].server != &s->server)
		mcp_join_set_servers(s, &x->arena);
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
	if (!str_equal(a->resources.hash, b->resources.hash))
		changes |= MCP_CHANGE_RESOURCES;
	if (!mcp_page_equal(&a->prompts.pages, &b->prompts.pages))
		changes |= MCP_CHANGE_PROMPTS;
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

const struct expose_kind expose_mcp_kind = {
	.type = CAPABILITY_EXPOSES_MCP,
	.name = "mcp",
	.trace = "mcp.request",
	.speaks_stdio = true,
	.has_auth_metadata = true,
	.url_path = "/mcp",
	.route = "mcp other",
	.paths = paths,
	.open = mcp_open,
	.close = mcp_close,
	.handle = mcp_handle,
	.refused = mcp_http_refused,
};
