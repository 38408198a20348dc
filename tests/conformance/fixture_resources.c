/* fixture_resources.c - two fixed resources, one with a template, and files. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "data/json/json.h"
#include "mcp/mcp.h"

#include "fixture.h"

enum { TTL_MS = 60000 };

static const struct {
	const char *uri, *name, *description, *type, *text, *blob;
} resources[] = {
	{ "test://static-text", "static-text", "A text that stands",
	    "text/plain", "This is the content of the static text resource.",
	    NULL },
	{ "test://static-binary", "static-binary", "A picture that stands",
	    "image/png", NULL, FIXTURE_PNG },
	{ "test://watched-resource", "watched-resource",
	    "A resource to be told of", "text/plain", "Watched content", NULL },
};

static void
put_one(struct buf *b, const char *uri, const char *name,
    const char *description, const char *type)
{
	buf_printf(b,
	    "{\"uri\":\"%s\",\"name\":\"%s\",\"description\":\"%s\","
	    "\"mimeType\":\"%s\"}",
	    uri, name, description, type);
}

void
fixture_resources_list(struct mcp_request *q)
{
	struct buf b;

	if (!fixture_tools_cursor(q))
		return;
	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"resources\":[");
	for (size_t i = 0; i < LEN(resources); i++) {
		put_one(&b, resources[i].uri, resources[i].name,
		    resources[i].description, resources[i].type);
		buf_putc(&b, ',');
	}
	put_one(&b, "skill://fixture/fixture-skill/SKILL.md", "fixture-skill",
	    "A skill to test with.", "text/markdown");
	buf_putc(&b, ']');
	buf_add_str(&b, mcp_request_caching(q, TTL_MS));
	mcp_request_result(q, mcp_text_take(q->arena, &b));
}

void
fixture_resources_templates(struct mcp_request *q)
{
	struct str caching = mcp_request_caching(q, TTL_MS);

	if (fixture_tools_cursor(q))
		mcp_request_result(q,
		    arena_strf(q->arena,
		        "\"resourceTemplates\":[{\"uriTemplate\":"
		        "\"test://template/{id}/data\",\"name\":\"template\","
		        "\"description\":\"Data by id\",\"mimeType\":"
		        "\"application/json\"}]%.*s",
		        STR_FMT(caching)));
}

static void
answer(struct mcp_request *q, struct str uri, const char *type,
    const char *field, struct str content)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"contents\":[{\"uri\":");
	json_write_string(&b, uri);
	buf_printf(&b, ",\"mimeType\":\"%s\",\"%s\":", type, field);
	json_write_string(&b, content);
	buf_puts(&b, "}]");
	buf_add_str(&b, mcp_request_caching(q, TTL_MS));
	mcp_request_result(q, mcp_text_take(q->arena, &b));
}

/* test://template/{id}/data */
static bool
answer_by_template(struct mcp_request *q, struct str uri)
{
	const struct str head = STR("test://template/"), tail = STR("/data");
	struct json *v = json_new(q->arena, JSON_OBJECT);
	struct str id;

	if (!str_starts(uri, head) || !str_ends(uri, tail) ||
	    uri.n <= head.n + tail.n)
		return false;
	id = str_part(uri, head.n, uri.n - tail.n);
	json_add(v, "id", json_new_text(q->arena, id));
	json_add(
	    v, "templateTest", json_parse(q->arena, STR("true"), 1, 0, NULL));
	json_add(v, "data",
	    json_new_text(q->arena,
	        arena_strf(q->arena, "Data for ID: %.*s", STR_FMT(id))));
	answer(q, uri, "application/json", "text", mcp_text_json(q->arena, v));
	return true;
}

static void
refuse(struct mcp_request *q, struct str uri)
{
	struct json *data = json_new(q->arena, JSON_OBJECT);

	json_add(data, "uri", json_new_text(q->arena, uri));
	mcp_request_refuse(q, 200,
	    q->revision >= MCP_2026_07_28 ? MCP_INVALID_PARAMS : MCP_ABSENT,
	    STR("Resource not found"), mcp_text_json(q->arena, data));
}

void
fixture_resources_read(struct mcp_request *q)
{
	struct str uri = json_get_text(q->message.params, "uri");
	struct str file = fixture_skills_file(uri);

	for (size_t i = 0; i < LEN(resources); i++) {
		if (!str_is(uri, resources[i].uri))
			continue;
		if (resources[i].text != NULL)
			answer(q, uri, resources[i].type, "text",
			    str_of(resources[i].text));
		else
			answer(q, uri, resources[i].type, "blob",
			    str_of(resources[i].blob));
		return;
	}
	if (file.p != NULL)
		answer(q, uri, "text/markdown", "text", file);
	else if (!answer_by_template(q, uri))
		refuse(q, uri);
}
