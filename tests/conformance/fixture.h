/* fixture.h - a server with all features that the conformance suite tests. */
#ifndef CLAVIGER_CONFORMANCE_FIXTURE_H
#define CLAVIGER_CONFORMANCE_FIXTURE_H

#include "base/str.h"

struct json;
struct loop;
struct mcp_request;
struct mcp_registry;

#define FIXTURE_SURFACE "fixture"

/* An image of one pixel and an empty sound, in base64. */
#define FIXTURE_PNG                                                            \
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAF" \
	"BQIAX8jx0gAAAABJRU5ErkJggg=="
#define FIXTURE_WAV                                                            \
	"UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA="

/* The provider's state; the server has one thread. */
struct fixture {
	struct loop *loop;
	struct mcp_registry *registry;
};

/* Answers a call of the tool, now or later. */
typedef void fixture_tool_fn(
    struct mcp_request *q, const struct json *arguments);

/* "content":[{text}] with isError as said. */
void fixture_tools_text(struct mcp_request *q, bool failed, struct str text);

/* Refuses any params.cursor, since none is issued; false: q is answered. */
bool fixture_tools_cursor(struct mcp_request *q);

fixture_tool_fn fixture_timed_logging;
fixture_tool_fn fixture_timed_progress;
fixture_tool_fn fixture_timed_reconnection;

fixture_tool_fn fixture_ask_sampling;
fixture_tool_fn fixture_ask_elicitation;
fixture_tool_fn fixture_ask_defaults;
fixture_tool_fn fixture_ask_enums;
fixture_tool_fn fixture_ask_name;
fixture_tool_fn fixture_ask_capital;
fixture_tool_fn fixture_ask_roots;
fixture_tool_fn fixture_ask_state;
fixture_tool_fn fixture_ask_several;
fixture_tool_fn fixture_ask_rounds;
fixture_tool_fn fixture_ask_able;
fixture_tool_fn fixture_ask_needs_sampling;

/* Methods. */
void fixture_tools_list(struct mcp_request *q);
void fixture_tools_call(struct mcp_request *q);
void fixture_resources_list(struct mcp_request *q);
void fixture_resources_templates(struct mcp_request *q);
void fixture_resources_read(struct mcp_request *q);
void fixture_prompts_list(struct mcp_request *q);
void fixture_prompts_get(struct mcp_request *q);
void fixture_prompts_complete(struct mcp_request *q);
void fixture_skills_list(struct mcp_request *q);
void fixture_skills_get(struct mcp_request *q);
void fixture_skills_directory(struct mcp_request *q);

/* The text of a file of the skill, or STR_NONE. */
struct str fixture_skills_file(struct str uri);

/* The schema of a tool's input, or NULL; called by the core. */
const struct json *fixture_tools_schema(
    const struct mcp_request *q, struct str name);

#endif
