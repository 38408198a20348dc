/* mcp_search.c - tools that are searched instead of listed. */
#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_access.h"
#include "expose/mcp/mcp_tool_result.h"
#include "expose/mcp/mcp_page.h"
#include "expose/mcp/mcp_describe.h"
#include "expose/mcp/mcp_own_tool.h"
#include "expose/mcp/mcp_search.h"
#include "expose/mcp/mcp_search_index.h"
#include "expose/mcp/mcp_provider.h"
#include "mcp/mcp.h"
#include "capability/capability.h"

enum {
	LIMIT_DEFAULT = 10,
	LIMIT_MOST = 50,
	LINE_BYTES = 160, /* of a description in search results */
};

struct mcp_search {
	const struct mcp_tools *tools;
	struct mcp_search_index *index;
	bool reads_only, destroys, idempotent, open_world; /* of any or all */
	struct mcp_pages pages;
};

/* The effects of call_tool are those of all tools together. */
static void
sum_up(struct mcp_search *s)
{
	s->reads_only = s->idempotent = true;
	for (size_t i = 0; i < s->tools->count; i++) {
		const struct mcp_tool *t = &s->tools->items[i];
		const struct capability_operation *o = t->operation;

		s->reads_only = s->reads_only && mcp_tools_reads(t);
		s->destroys = s->destroys || mcp_tools_destroys(t);
		s->idempotent = s->idempotent && o->hints.idempotent == 1;
		s->open_world = s->open_world || o->hints.open_world != 0;
	}
}

enum own_tool { FIND, DESCRIBE, CALL, OWN_TOOLS };

static const struct mcp_own_tool find_tool = { "find_tools", "Find Tools",
	"Find tools by what they do: names with a line each, the best first.",
	"{\"type\":\"object\",\"properties\":{\"query\":{\"type\":"
	"\"string\",\"minLength\":1,\"maxLength\":1000,\"description\":"
	"\"Words for what is to be done.\"},\"limit\":{\"type\":"
	"\"integer\",\"minimum\":1,\"maximum\":50,\"default\":10}},"
	"\"required\":[\"query\"],\"additionalProperties\":false}" };

static const struct mcp_own_tool call_tool = { "call_tool", "Call Tool",
	"Call a tool by its name, with arguments as describe_tool has them.",
	"{\"type\":\"object\",\"properties\":{\"name\":{\"type\":"
	"\"string\"},\"arguments\":{\"type\":\"object\"}},\"required\":"
	"[\"name\"],\"additionalProperties\":false}" };

static const struct mcp_own_tool *const own_tools[OWN_TOOLS] = {
	[FIND] = &find_tool,
	[DESCRIBE] = &mcp_own_tool_describe,
	[CALL] = &call_tool,
};

static void
put_own(struct buf *b, struct arena *a, const void *list, size_t i,
    enum mcp_revision r)
{
	const struct mcp_search *s = list;
	const struct mcp_own_tool_hints calls = {
		.read_only = s->reads_only,
		.destructive = s->destroys,
		.idempotent = s->idempotent,
		.open_world = s->open_world,
	};

	(void)a;
	mcp_own_tool_put(
	    b, own_tools[i], i == CALL ? &calls : &mcp_own_tool_looks, r);
}

struct mcp_search *
mcp_search_new(struct arena *a, const struct mcp_tools *tools)
{
	struct mcp_search *s = arena_new(a, sizeof(*s));

	s->tools = tools;
	s->index = mcp_search_index_new(a, tools);
	sum_up(s);
	mcp_page_build(&s->pages, a, put_own, s, OWN_TOOLS);
	return s;
}

const struct mcp_pages *
mcp_search_pages(const struct mcp_search *s)
{
	return &s->pages;
}

size_t
mcp_search_find(const struct mcp_search *s, const struct expose_access *access,
    struct arena *a, struct str query, size_t limit, size_t *out)
{
	return mcp_search_index_find(s->index, access, a, query, limit, out);
}

static const struct mcp_surface *
surface_of(const struct mcp_request *q)
{
	return q->server->provider;
}

/* How many tools the caller may use. */
static size_t
count_visible(const struct mcp_request *q, const struct mcp_tools *tools)
{
	const struct expose_access *access = mcp_access_of(q);
	size_t n = 0;

	if (access == NULL)
		return tools->count;
	for (size_t i = 0; i < tools->count; i++)
		n += expose_access_has(
		    access, tools->items[i].operation, HTTP_METHOD_COUNT);
	return n;
}

static void
answer_found(struct mcp_request *q, const size_t *found, size_t n)
{
	const struct mcp_tools *tools = &surface_of(q)->tools;
	const size_t all = count_visible(q, tools);
	struct buf text, json;

	buf_init(&text, MCP_TEXT_MAX);
	buf_init(&json, MCP_TEXT_MAX);
	buf_puts(&json, "{\"tools\":[");
	for (size_t i = 0; i < n; i++) {
		const struct mcp_tool *t = &tools->items[found[i]];
		const struct str line =
		    sanitize_text(q->arena, t->description, false, LINE_BYTES);

		buf_printf(
		    &text, "%s%.*s: ", i > 0 ? "\n" : "", STR_FMT(t->name));
		buf_add_str(&text, line);
		buf_puts(&json, i > 0 ? ",{\"name\":" : "{\"name\":");
		json_write_string(&json, t->name);
		buf_puts(&json, ",\"description\":");
		json_write_string(&json, line);
		buf_putc(&json, '}');
	}
	buf_printf(&json, "],\"of\":%zu}", all);
	if (n == 0)
		buf_printf(&text,
		    "None of %zu tools has these words: try others.", all);
	mcp_tool_result_send(q, mcp_text_take(q->arena, &text),
	    mcp_text_take(q->arena, &json), false);
}

static void
find_tools(struct mcp_request *q, const struct json *arguments)
{
	const struct str query = json_get_text(arguments, "query");
	const struct json *wanted = json_get(arguments, "limit");
	size_t found[LIMIT_MOST] = { 0 };
	int64_t limit = LIMIT_DEFAULT;

	if (str_trim(query).n == 0 || query.n > 4000)
		mcp_tool_result_invalid(
		    q, STR("query must be words for what is to be done"));
	else if (wanted != NULL && (!json_number_to_int(wanted, &limit) ||
	                               limit < 1 || limit > LIMIT_MOST))
		mcp_tool_result_invalid(q, STR("limit must be from 1 to 50"));
	else
		answer_found(q, found,
		    mcp_search_find(surface_of(q)->search, mcp_access_of(q),
		        q->arena, query, (size_t)limit, found));
}

bool
mcp_search_call(
    struct mcp_request *q, struct str *name, const struct json **arguments)
{
	const struct json *inner = json_get(*arguments, "arguments");

	if (str_is(*name, find_tool.name)) {
		find_tools(q, *arguments);
		return true;
	}
	if (str_is(*name, mcp_own_tool_describe.name)) {
		mcp_describe_call(q, *arguments);
		return true;
	}
	if (!str_is(*name, call_tool.name))
		return false;
	*name = json_get_text(*arguments, "name");
	if (name->p == NULL) {
		mcp_tool_result_invalid(q, STR("name must be that of a tool"));
		return true;
	}
	if (inner == NULL || inner->kind == JSON_NULL)
		inner = json_new(q->arena, JSON_OBJECT);
	if (inner->kind != JSON_OBJECT) {
		mcp_tool_result_invalid(q, STR("arguments must be an object"));
		return true;
	}
	*arguments = inner;
	return false;
}
