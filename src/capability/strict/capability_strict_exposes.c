/* capability_strict_exposes.c - the schemas of surfaces and aggregates. */
#include "base/base.h"
#include "capability/strict/capability_strict_macros.h"
#include "capability/strict/capability_strict_rule.h"
#include "capability/strict/capability_strict_table.h"

/* Rows that several tables of this file share. */
/* clang-format off */
#define EXPOSED_FIELDS \
	{ "name", &kebab, EARLY }, \
	LABEL, \
	{ "description", &text, 0 }, \
	{ "tags", &texts, LATE }

/* How it is answered. */
#define ANSWER_FIELDS \
	{ "call", &call, 0 }, \
	{ "with", &with, 0 }, \
	{ "steps", &steps, 0 }, \
	{ "mappings", &mappings, 0 }, \
	{ "outputParameters", &any_list, EARLY }, \
	{ "outputParameters", &any, LATE }

#define SURFACE_FIELDS \
	{ "type", &text, NEEDED }, \
	{ "namespace", &kebab, NEEDED }, \
	{ "address", &address, 0 }, \
	{ "authentication", &capability_strict_auth, 0 }

#define STEP_FIELDS \
	{ "type", &text, NEEDED }, \
	{ "name", &kebab, EARLY | NEEDED }
/* clang-format on */

WORDS(type3, "string", "number", "boolean");
WORD_TEXT(type3);

/* Outputs that are mapped, made by steps, or constant. */
static const struct strict_type mapped;
MAP(mapped_map, mapped, FORM_ANY);
static const struct strict_field mapped_fields[] = {
	{ "type", &type5, NEEDED },
	{ "mapping", &text, 0 },
	{ "value", &text, 0 },
	{ "const", &any, 0 },
	{ "properties", &mapped_map, 0 },
	{ "items", &mapped, 0 },
};
OBJECT(mapped, "a mapped output", capability_strict_rule_mapped);

static const struct strict_type step_output;
NAMED(step_items, step_output, 1, FORM_ANY);
MAP(step_properties, step_output, FORM_ANY);
static const struct strict_field step_output_fields[] = {
	{ "name", &extended, EARLY | NEEDED },
	{ "type", &type5, NEEDED },
	{ "items", &step_items, 0 },
	{ "properties", &step_properties, 0 },
};
OBJECT(step_output, "an output of steps", capability_strict_rule_step_output);

static const struct strict_field mock_fields[] = {
	{ "name", &extended, EARLY | NEEDED },
	{ "type", &type3, NEEDED },
	{ "value", &text, NEEDED },
};
OBJECT(mock, "a constant output", NULL);

static const struct strict_type mapped_list = { .kind = STRICT_LIST,
	.item = &mapped };
static const struct strict_type steps_list = { .kind = STRICT_NAMED,
	.item = &step_output };
static const struct strict_type mock_list = {
	.kind = STRICT_NAMED, .item = &mock, .least = 1
};

/* In the order of enum strict_outputs. */
static const struct strict_type *const outputs[] = { &mapped_list, &steps_list,
	&mock_list, NULL };

/* Steps and their mappings. */
WORDS(call_step, "call");
static const struct strict_field call_step_fields[] = {
	STEP_FIELDS,
	{ "call", &call, NEEDED },
	{ "with", &with, 0 },
};
static const struct strict_type call_step =
    VARIANT("a call step", call_step, NULL);
WORDS(lookup_step, "lookup");
static const struct strict_field lookup_step_fields[] = {
	STEP_FIELDS,
	{ "index", &kebab, NEEDED },
	{ "match", &kebab, NEEDED },
	{ "lookupValue", &text, NEEDED },
	{ "outputParameters", &texts_min1, NEEDED },
};
static const struct strict_type lookup_step =
    VARIANT("a lookup step", lookup_step, NULL);
WORDS(script_language, "javascript", "python", "groovy");
WORD_TEXT(script_language);
LIST(files, some_text, 1);
WORDS(script_step, "script");
static const struct strict_field script_step_fields[] = {
	STEP_FIELDS,
	{ "file", &some_text, NEEDED },
	{ "language", &script_language, 0 },
	{ "location", &file_uri, 0 },
	{ "dependencies", &files, 0 },
	{ "with", &with, 0 },
};
static const struct strict_type script_step =
    VARIANT("a script step", script_step, NULL);
CHOICE(step, "steps", capability_strict_rule_by_type, &call_step, &lookup_step,
    &script_step);
NAMED(steps, step, 1, FORM_KEBAB);
static const struct strict_field step_mapping_fields[] = {
	{ "targetName", &target, EARLY | NEEDED },
	{ "target", &target, LATE | NEEDED },
	{ "value", &text, NEEDED },
};
OBJECT(step_mapping, "a mapping", NULL);

LIST(mappings, step_mapping, 0);

WORDS(exposed_in, "query", "header", "path", "cookie", "body");
WORD_TEXT(exposed_in);

/* Exposed operations and surfaces. */
static const struct strict_field exposed_param_fields[] = {
	{ "name", &extended, EARLY | NEEDED },
	{ "in", &exposed_in, NEEDED },
	{ "type", &type6, NEEDED },
	{ "description", &text, NEEDED },
	{ "pattern", &text, 0 },
	{ "value", &text, 0 },
};
OBJECT(exposed_param, "an exposed parameter", NULL);

NAMED(exposed_params, exposed_param, 0, FORM_EXTENDED);
static const struct strict_field tool_param_fields[] = {
	{ "name", &extended, EARLY | NEEDED },
	{ "type", &type6, NEEDED },
	{ "description", &text, NEEDED },
	{ "required", &flag, 0 },
};
OBJECT(tool_param, "a parameter of a tool", NULL);

NAMED(tool_params, tool_param, 0, FORM_EXTENDED);
static const struct strict_field response_content_fields[] = {
	{ "binary", &flag, 0 },
	{ "schema", &any_map, 0 },
};
OBJECT(response_content, "a content of a response", NULL);

static const struct strict_type response_contents = { .kind = STRICT_MAP,
	.item = &response_content,
	.form = FORM_MIME,
	.least = 1 };
static const struct strict_field response_fields[] = {
	{ "description", &text, 0 },
	{ "content", &response_contents, 0 },
};
OBJECT(response, "a response", NULL);

MAP(responses, response, FORM_STATUS);
static const struct strict_type status = {
	.kind = STRICT_INTEGER, .least = 100, .most = 599
};
static const struct strict_field binary_response_fields[] = {
	{ "status", &status, 0 },
	{ "mediaType", &mime, NEEDED },
	{ "description", &text, 0 },
};
OBJECT(binary_response, "'responseBinary'", NULL);

static const struct strict_field exposed_operation_fields[] = {
	{ "method", &method, NEEDED },
	EXPOSED_FIELDS,
	{ "inputParameters", &exposed_params, 0 },
	{ "ref", &call, 0 },
	ANSWER_FIELDS,
	{ "responses", &responses, BETA1 },
	{ "responseBinary", &binary_response, BETA1 },
};
OBJECT_WITH(exposed_operation, "an exposed operation",
    capability_strict_rule_operation, outputs);

LIST(exposed_operation_list, exposed_operation, 0);
NAMED(exposed_operations, exposed_operation, 1, FORM_KEBAB);
static const struct strict_field forward_fields[] = {
	{ "targetNamespace", &kebab, NEEDED },
	{ "trustedHeaders", &texts_min1, 0 },
};
OBJECT(forward, "'forward'", NULL);

static const struct strict_field exposed_resource_fields[] = {
	{ "path", &text, NEEDED },
	EXPOSED_FIELDS,
	{ "inputParameters", &exposed_params, 0 },
	{ "operations", &exposed_operation_list, EARLY },
	{ "operations", &exposed_operations, LATE },
	{ "forward", &forward, 0 },
};
OBJECT(
    exposed_resource, "an exposed resource", capability_strict_rule_resource);

NAMED(exposed_resources, exposed_resource, 1, FORM_KEBAB);
WORDS(rest, "rest");
static const struct strict_field rest_fields[] = {
	SURFACE_FIELDS,
	{ "port", &port, NEEDED },
	{ "resources", &exposed_resources, 0 },
	{ "maxBinarySize", &size, BETA1 },
};
const struct strict_type capability_strict_exposes_rest =
    VARIANT("a rest surface", rest, NULL);

static const struct strict_field hints_fields[] = {
	{ "readOnly", &flag, 0 },
	{ "destructive", &flag, 0 },
	{ "idempotent", &flag, 0 },
	{ "openWorld", &flag, 0 },
};
OBJECT(hints, "'hints'", NULL);

static const struct strict_field tool_fields[] = {
	EXPOSED_FIELDS,
	{ "inputParameters", &tool_params, 0 },
	{ "ref", &call, 0 },
	ANSWER_FIELDS,
	{ "hints", &hints, 0 },
};
OBJECT_WITH(tool, "a tool", capability_strict_rule_tool, outputs);

NAMED(tools, tool, 1, FORM_KEBAB);
static const struct strict_field mcp_resource_fields[] = {
	{ "name", &extended, EARLY | NEEDED },
	LABEL_NEEDED,
	{ "uri", &text, NEEDED },
	{ "description", &text, NEEDED },
	{ "mimeType", &mime, 0 },
	ANSWER_FIELDS,
	{ "location", &file_uri, 0 },
	{ "binary", &flag, BETA1 },
};
OBJECT_WITH(mcp_resource, "an mcp resource",
    capability_strict_rule_mcp_resource, outputs);

NAMED(mcp_resources, mcp_resource, 1, FORM_KEBAB);
static const struct strict_field prompt_argument_fields[] = {
	{ "name", &extended, EARLY | NEEDED },
	LABEL,
	{ "description", &text, NEEDED },
	{ "required", &flag, 0 },
};
OBJECT(prompt_argument, "an argument of a prompt", NULL);

LIST(prompt_argument_list, prompt_argument, 1);
NAMED(prompt_arguments, prompt_argument, 0, FORM_EXTENDED);
WORDS(role, "user", "assistant");
WORD_TEXT(role);
static const struct strict_field prompt_message_fields[] = {
	{ "role", &role, NEEDED },
	{ "content", &text, NEEDED },
};
OBJECT(prompt_message, "a message of a prompt", NULL);

LIST(prompt_messages, prompt_message, 1);
static const struct strict_field prompt_fields[] = {
	{ "name", &extended, EARLY | NEEDED },
	LABEL_NEEDED,
	{ "description", &text, NEEDED },
	{ "arguments", &prompt_argument_list, EARLY },
	{ "arguments", &prompt_arguments, LATE },
	{ "template", &prompt_messages, 0 },
	{ "location", &file_uri, 0 },
};
OBJECT(prompt, "a prompt", capability_strict_rule_prompt);

NAMED(prompts, prompt, 1, FORM_KEBAB);
WORDS(transport, "http", "stdio");
WORD_TEXT(transport);
WORDS(cache_scope, "public", "private");
WORD_TEXT(cache_scope);
WORDS(mcp, "mcp");
static const struct strict_field mcp_fields[] = {
	SURFACE_FIELDS,
	{ "tools", &tools, NEEDED },
	{ "transport", &transport, 0 },
	{ "port", &port, 0 },
	{ "description", &text, 0 },
	{ "resources", &mcp_resources, 0 },
	{ "prompts", &prompts, 0 },
	{ "maxBinarySize", &size, BETA1 },
	{ "ttlMs", &whole, BETA4 },
	{ "cacheScope", &cache_scope, BETA4 },
};
const struct strict_type capability_strict_exposes_mcp =
    VARIANT("an mcp surface", mcp, capability_strict_rule_mcp);

static const struct strict_field skill_from_fields[] = {
	{ "sourceNamespace", &text, NEEDED },
	{ "action", &text, NEEDED },
};
OBJECT(skill_from, "'from'", NULL);

static const struct strict_field skill_tool_fields[] = {
	{ "name", &kebab, EARLY | NEEDED },
	{ "description", &text, NEEDED },
	{ "from", &skill_from, 0 },
	{ "instruction", &text, 0 },
};
OBJECT(skill_tool, "a tool of a skill", capability_strict_rule_skill_tool);

NAMED(skill_tools, skill_tool, 1, FORM_KEBAB);
static const struct strict_type text_1024 = { .kind = STRICT_TEXT,
	.most = 1024 };
static const struct strict_type text_500 = { .kind = STRICT_TEXT, .most = 500 };
static const struct strict_field one_skill_fields[] = {
	{ "name", &kebab, EARLY | NEEDED },
	{ "description", &text_1024, NEEDED },
	{ "license", &text, 0 },
	{ "compatibility", &text_500, 0 },
	{ "metadata", &text_map, 0 },
	{ "allowed-tools", &text_1024, 0 },
	{ "argument-hint", &text, 0 },
	{ "user-invocable", &flag, 0 },
	{ "disable-model-invocation", &flag, 0 },
	{ "location", &file_uri, 0 },
	{ "tools", &skill_tools, 0 },
};
OBJECT(one_skill, "a skill", NULL);

NAMED(skills, one_skill, 1, FORM_KEBAB);
WORDS(skill, "skill");
static const struct strict_field skill_fields[] = {
	SURFACE_FIELDS,
	{ "port", &port, NEEDED },
	{ "skills", &skills, NEEDED },
	{ "description", &text, 0 },
};
const struct strict_type capability_strict_exposes_skill =
    VARIANT("a skill surface", skill, NULL);

/* Functions that surfaces share. */
static const struct strict_field semantics_fields[] = {
	{ "safe", &flag, 0 },
	{ "idempotent", &flag, 0 },
	{ "cacheable", &flag, 0 },
};
OBJECT(semantics, "'semantics'", NULL);

static const struct strict_field function_fields[] = {
	{ "name", &kebab, EARLY | NEEDED },
	{ "description", &text, NEEDED },
	{ "tags", &texts, LATE },
	{ "semantics", &semantics, 0 },
	{ "inputParameters", &tool_params, 0 },
	ANSWER_FIELDS,
	{ "outputMediaType", &text, BETA1 },
};
OBJECT_WITH(function, "a function", capability_strict_rule_function, outputs);

NAMED(functions, function, 1, FORM_KEBAB);
static const struct strict_field aggregate_fields[] = {
	LABEL_NEEDED,
	{ "namespace", &kebab, EARLY | NEEDED },
	{ "namespace", &kebab, LATE },
	{ "functions", &functions, EARLY | NEEDED },
	{ "flows", &functions, LATE | NEEDED },
};
const struct strict_type capability_strict_exposes_aggregate = { OBJECT_OF(
    "an aggregate", aggregate, NULL) };
