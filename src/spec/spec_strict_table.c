/* spec_strict_table.c - the published schemas as tables. */
#include "base/mem.h"
#include "spec/spec_strict_table.h"

/* The words that a text may be. */
#define WORDS(name, ...)                                                       \
	static const char *const name##_words[] = { __VA_ARGS__, NULL }

#define FORM_TEXT(name, f)                                                     \
	static const struct strict_type name = { .kind = STRICT_TEXT,          \
		.form = (f) }

#define WORD_TEXT(name)                                                        \
	static const struct strict_type name = { .kind = STRICT_TEXT,          \
		.words = name##_words }

/* At least n of an item. */
#define LIST(name, of, n)                                                      \
	static const struct strict_type name = {                               \
		.kind = STRICT_LIST, .item = &(of), .least = (n)               \
	}

/* The same; later a map by name, whose keys have a form. */
#define NAMED(name, of, n, f)                                                  \
	static const struct strict_type name = {                               \
		.kind = STRICT_NAMED, .item = &(of), .least = (n), .form = (f) \
	}

#define MAP(name, of, f)                                                       \
	static const struct strict_type name = {                               \
		.kind = STRICT_MAP, .item = &(of), .form = (f)                 \
	}

#define OBJECT_OF(about, table, check)                                         \
	.kind = STRICT_OBJECT, .what = (about), .fields = table##_fields,      \
	.field_count = LEN(table##_fields), .rule = (check)

#define OBJECT(name, about, check)                                             \
	static const struct strict_type name = { OBJECT_OF(about, name, check) }

#define CHOICE(name, check)                                                    \
	static const struct strict_type name = { .kind = STRICT_CHOICE,        \
		.rule = (check) }

/* A label has another name later. */
#define LABEL                                                                  \
	{ "label", &text, EARLY },                                             \
	{                                                                      \
		"display", &text, LATE                                         \
	}

#define LABEL_NEEDED                                                           \
	{ "label", &text, EARLY | NEEDED },                                    \
	{                                                                      \
		"display", &text, LATE | NEEDED                                \
	}

/* Texts and other small things. */
FORM_TEXT(text, FORM_ANY);
FORM_TEXT(kebab, FORM_KEBAB);
FORM_TEXT(extended, FORM_EXTENDED);
FORM_TEXT(location, FORM_LOCATION);
FORM_TEXT(call, FORM_CALL);
FORM_TEXT(file_uri, FORM_FILE);
FORM_TEXT(date, FORM_DATE);
FORM_TEXT(mime, FORM_MIME);
FORM_TEXT(address, FORM_ADDRESS);
FORM_TEXT(base_uri, FORM_BASE_URI);
FORM_TEXT(email, FORM_EMAIL);
FORM_TEXT(uri, FORM_URI);
FORM_TEXT(target, FORM_TARGET);
FORM_TEXT(jsonpath, FORM_JSONPATH);
FORM_TEXT(size, FORM_SIZE);
static const struct strict_type any = { .kind = STRICT_ANY };
static const struct strict_type flag = { .kind = STRICT_FLAG };
static const struct strict_type scalar = { .kind = STRICT_SCALAR };
static const struct strict_type whole = { .kind = STRICT_INTEGER };
static const struct strict_type port = {
	.kind = STRICT_INTEGER, .least = 1, .most = 65535
};
LIST(texts, text, 0);
LIST(texts_min1, text, 1);
MAP(text_map, text, FORM_ANY);
MAP(with, scalar, FORM_ANY);

WORDS(method, "GET", "POST", "PUT", "PATCH", "DELETE");
WORD_TEXT(method);
WORDS(consumed_in, "query", "header", "path", "cookie", "body", "environment");
WORD_TEXT(consumed_in);
WORDS(exposed_in, "query", "header", "path", "cookie", "body");
WORD_TEXT(exposed_in);
WORDS(type6, "string", "number", "integer", "boolean", "array", "object");
WORD_TEXT(type6);
WORDS(type5, "string", "number", "boolean", "object", "array");
WORD_TEXT(type5);
WORDS(type3, "string", "number", "boolean");
WORD_TEXT(type3);
WORDS(raw_format, "json", "xml", "avro", "protobuf", "csv", "tsv", "psv",
    "yaml", "html", "markdown");
WORD_TEXT(raw_format);
WORDS(late_raw_format, "json", "xml", "avro", "protobuf", "csv", "tsv", "psv",
    "yaml", "html", "markdown", "binary");
WORD_TEXT(late_raw_format);

/* The file and what it says of itself. */
static const struct strict_field person_fields[] = {
	{ "role", &text, NEEDED },
	{ "fullName", &text, NEEDED },
	{ "email", &email, 0 },
};
OBJECT(person, "a stakeholder", NULL);

LIST(people, person, 0);
static const struct strict_field info_fields[] = {
	LABEL_NEEDED,
	{ "description", &text, NEEDED },
	{ "tags", &texts, 0 },
	{ "created", &date, 0 },
	{ "modified", &date, 0 },
	{ "stakeholders", &people, 0 },
	{ "version", &text, BETA4 },
};
OBJECT(info, "'info'", NULL);

static const struct strict_field import_fields[] = {
	{ "from", &text, NEEDED },
	{ "import", &kebab, NEEDED },
	{ "as", &kebab, 0 },
	{ "description", &text, 0 },
};
const struct strict_type spec_strict_table_import = { OBJECT_OF(
    "an import", import, NULL) };

static const struct strict_field early_import_fields[] = {
	{ "location", &text, NEEDED },
	{ "import", &kebab, NEEDED },
	{ "as", &kebab, 0 },
	{ "description", &text, 0 },
};
const struct strict_type spec_strict_table_early_import = { OBJECT_OF(
    "an import", early_import, NULL) };

MAP(keys, extended, FORM_VARIABLE);
static const struct strict_field bind_fields[] = {
	{ "namespace", &kebab, NEEDED },
	{ "description", &text, 0 },
	{ "location", &location, 0 },
	{ "keys", &keys, NEEDED },
};
const struct strict_type spec_strict_table_bind = { OBJECT_OF(
    "a bind", bind, NULL) };

CHOICE(bind_entry, spec_strict_rule_bind);
LIST(binds, bind_entry, 1);

/* Credentials, of both sides. */
WORDS(placement, "header", "query");
WORD_TEXT(placement);
WORDS(validation, "jwks", "introspection");
WORD_TEXT(validation);
WORDS(basic, "basic");
static const struct strict_field basic_fields[] = {
	{ "type", &text, NEEDED },
	{ "username", &text, 0 },
	{ "password", &text, 0 },
};
WORDS(apikey, "apikey");
static const struct strict_field apikey_fields[] = {
	{ "type", &text, NEEDED },
	{ "key", &text, 0 },
	{ "value", &text, 0 },
	{ "placement", &placement, 0 },
};
WORDS(bearer, "bearer");
static const struct strict_field bearer_fields[] = {
	{ "type", &text, NEEDED },
	{ "token", &text, 0 },
};
WORDS(digest, "digest");
static const struct strict_field digest_fields[] = {
	{ "type", &text, NEEDED },
	{ "username", &text, 0 },
	{ "password", &text, 0 },
};
WORDS(oauth2, "oauth2");
static const struct strict_field oauth2_fields[] = {
	{ "type", &text, NEEDED },
	{ "authorizationServerUri", &uri, NEEDED },
	{ "resource", &uri, NEEDED },
	{ "scopes", &texts, 0 },
	{ "audience", &text, 0 },
	{ "tokenEndpoint", &uri, 0 },
	{ "tokenValidation", &validation, 0 },
};

#define AUTH(name)                                                             \
	{                                                                      \
		OBJECT_OF("authentication of type " #name, name, NULL),        \
		    .words = name##_words                                      \
	}

const struct strict_type spec_strict_table_auth[5] = { AUTH(basic),
	AUTH(apikey), AUTH(bearer), AUTH(digest), AUTH(oauth2) };
CHOICE(auth, spec_strict_rule_auth);

/* What is consumed. */
static const struct strict_field consumed_param_fields[] = {
	{ "name", &extended, EARLY | NEEDED },
	{ "in", &consumed_in, NEEDED },
	{ "value", &text, 0 },
};
OBJECT(consumed_param, "a consumed parameter", NULL);

NAMED(consumed_params, consumed_param, 0, FORM_EXTENDED);
static const struct strict_field consumed_output_fields[] = {
	{ "name", &extended, EARLY | NEEDED },
	{ "type", &type5, NEEDED },
	{ "value", &jsonpath, NEEDED },
};
OBJECT(consumed_output, "a consumed output", NULL);

NAMED(consumed_outputs, consumed_output, 0, FORM_EXTENDED);
static const struct strict_field part_fields[] = {
	{ "name", &text, NEEDED },
	{ "value", &text, NEEDED },
	{ "filename", &text, 0 },
	{ "contentType", &text, 0 },
};
OBJECT(part, "a part of a form", NULL);

LIST(parts, part, 0);
WORDS(json_body, "json");
static const struct strict_field json_body_fields[] = {
	{ "type", &text, NEEDED },
	{ "data", &any, NEEDED },
};
WORDS(text_body, "text", "xml", "sparql");
static const struct strict_field text_body_fields[] = {
	{ "type", &text, NEEDED },
	{ "data", &text, NEEDED },
};
WORDS(form_body, "formUrlEncoded");
static const struct strict_field form_body_fields[] = {
	{ "type", &text, NEEDED },
	{ "data", &any, NEEDED },
};
WORDS(multipart_body, "multipartForm");
static const struct strict_field multipart_body_fields[] = {
	{ "type", &text, NEEDED },
	{ "data", &parts, NEEDED },
};

#define BODY(name)                                                             \
	{                                                                      \
		OBJECT_OF("a body", name, NULL), .words = name##_words         \
	}

const struct strict_type spec_strict_table_body[4] = { BODY(json_body),
	BODY(text_body), BODY(form_body), BODY(multipart_body) };
CHOICE(body, spec_strict_rule_body);

static const struct strict_field consumed_operation_fields[] = {
	{ "name", &kebab, EARLY | NEEDED },
	{ "method", &method, NEEDED },
	LABEL,
	{ "description", &text, 0 },
	{ "tags", &texts, LATE },
	{ "inputParameters", &consumed_params, 0 },
	{ "outputRawFormat", &raw_format, EARLY },
	{ "outputRawFormat", &late_raw_format, LATE },
	{ "outputMediaType", &mime, BETA1 },
	{ "maxBinarySize", &size, BETA1 },
	{ "outputSchema", &text, 0 },
	{ "outputParameters", &consumed_outputs, 0 },
	{ "body", &body, 0 },
};
OBJECT(consumed_operation, "a consumed operation", NULL);

NAMED(consumed_operations, consumed_operation, 1, FORM_KEBAB);
static const struct strict_field consumed_resource_fields[] = {
	{ "name", &kebab, EARLY | NEEDED },
	{ "path", &text, NEEDED },
	LABEL,
	{ "description", &text, 0 },
	{ "tags", &texts, LATE },
	{ "inputParameters", &consumed_params, 0 },
	{ "operations", &consumed_operations, NEEDED },
};
OBJECT(consumed_resource, "a consumed resource", NULL);

NAMED(consumed_resources, consumed_resource, 1, FORM_KEBAB);
WORDS(ziti, "ziti");
WORD_TEXT(ziti);
WORDS(fallback, "fail", "direct");
WORD_TEXT(fallback);
static const struct strict_field tunnel_fields[] = {
	{ "type", &ziti, NEEDED },
	{ "service", &text, NEEDED },
	{ "identity", &text, NEEDED },
	{ "fallback", &fallback, 0 },
};
OBJECT(tunnel, "a tunnel", NULL);

WORDS(http, "http");
WORD_TEXT(http);
static const struct strict_field consumes_fields[] = {
	{ "namespace", &kebab, NEEDED },
	{ "type", &http, NEEDED },
	{ "baseUri", &base_uri, NEEDED },
	{ "description", &text, 0 },
	{ "inputParameters", &consumed_params, 0 },
	{ "authentication", &auth, 0 },
	{ "resources", &consumed_resources, 0 },
	{ "tunnel", &tunnel, LATE },
};
const struct strict_type spec_strict_table_consumes = { OBJECT_OF(
    "a consumes", consumes, NULL) };

CHOICE(consumes_entry, spec_strict_rule_consumes);
LIST(consumes_list, consumes_entry, 1);

/* Outputs: mapped, orchestrated, constant. */
static const struct strict_type mapped;
MAP(mapped_map, mapped, FORM_ANY);
static const struct strict_field mapped_fields[] = {
	{ "type", &type6, NEEDED },
	{ "mapping", &text, 0 },
	{ "value", &any, 0 },
	{ "const", &any, 0 },
	{ "properties", &mapped_map, 0 },
	{ "items", &mapped, 0 },
};
OBJECT(mapped, "a mapped output", spec_strict_rule_mapped);

static const struct strict_type step_output, step_property;
NAMED(step_outputs, step_output, 0, FORM_EXTENDED);
MAP(step_properties, step_property, FORM_ANY);
static const struct strict_field step_output_fields[] = {
	{ "name", &extended, EARLY | NEEDED },
	{ "type", &type6, NEEDED },
	{ "items", &step_outputs, 0 },
	{ "properties", &step_properties, 0 },
};
OBJECT(step_output, "an output of steps", NULL);
static const struct strict_field step_property_fields[] = {
	{ "name", &extended, EARLY },
	{ "type", &type6, NEEDED },
	{ "items", &step_outputs, 0 },
	{ "properties", &step_properties, 0 },
};
OBJECT(step_property, "a property of an output of steps", NULL);

static const struct strict_field mock_fields[] = {
	{ "name", &extended, EARLY | NEEDED },
	{ "type", &type3, NEEDED },
	{ "value", &any, NEEDED },
};
OBJECT(mock, "a constant output", NULL);

const struct strict_type spec_strict_table_mapped_list = { .kind = STRICT_LIST,
	.item = &mapped };
const struct strict_type spec_strict_table_steps_list = {
	.kind = STRICT_NAMED, .item = &step_output, .form = FORM_EXTENDED
};
const struct strict_type spec_strict_table_mock_list = {
	.kind = STRICT_NAMED, .item = &mock, .form = FORM_EXTENDED, .least = 1
};

/* Steps, and what is made of them. */
WORDS(call_step, "call");
static const struct strict_field call_step_fields[] = {
	{ "type", &text, NEEDED },
	{ "name", &kebab, EARLY | NEEDED },
	{ "call", &call, NEEDED },
	{ "with", &with, 0 },
};
const struct strict_type spec_strict_table_call_step = {
	OBJECT_OF("a call step", call_step, NULL), .words = call_step_words
};
WORDS(lookup_step, "lookup");
static const struct strict_field lookup_step_fields[] = {
	{ "type", &text, NEEDED },
	{ "name", &kebab, EARLY | NEEDED },
	{ "index", &kebab, NEEDED },
	{ "match", &kebab, NEEDED },
	{ "lookupValue", &text, NEEDED },
	{ "outputParameters", &texts_min1, NEEDED },
};
const struct strict_type spec_strict_table_lookup_step = {
	OBJECT_OF("a lookup step", lookup_step, NULL),
	.words = lookup_step_words
};
WORDS(script_language, "javascript", "python", "groovy");
WORD_TEXT(script_language);
WORDS(script_step, "script");
static const struct strict_field script_step_fields[] = {
	{ "type", &text, NEEDED },
	{ "name", &kebab, EARLY | NEEDED },
	{ "file", &text, NEEDED },
	{ "language", &script_language, 0 },
	{ "location", &file_uri, 0 },
	{ "dependencies", &texts_min1, 0 },
	{ "with", &with, 0 },
};
const struct strict_type spec_strict_table_script_step = {
	OBJECT_OF("a script step", script_step, NULL),
	.words = script_step_words
};
CHOICE(step, spec_strict_rule_step);
NAMED(steps, step, 1, FORM_KEBAB);
static const struct strict_field step_mapping_fields[] = {
	{ "targetName", &target, EARLY | NEEDED },
	{ "target", &target, LATE | NEEDED },
	{ "value", &any, NEEDED },
};
OBJECT(step_mapping, "a mapping", NULL);

LIST(mappings, step_mapping, 0);

/* What is exposed. */
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
	{ "schema", &any, 0 },
};
OBJECT(response_content, "a content of a response", NULL);

MAP(response_contents, response_content, FORM_MIME);
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
	{ "name", &kebab, EARLY },
	LABEL,
	{ "description", &text, 0 },
	{ "tags", &texts, LATE },
	{ "inputParameters", &exposed_params, 0 },
	{ "ref", &call, 0 },
	{ "call", &call, 0 },
	{ "with", &with, 0 },
	{ "steps", &steps, 0 },
	{ "mappings", &mappings, 0 },
	{ "outputParameters", &any, 0 },
	{ "outputRawFormat", &late_raw_format, BETA1 },
	{ "outputMediaType", &mime, BETA1 },
	{ "maxBinarySize", &size, BETA1 },
	{ "responses", &responses, BETA1 },
	{ "responseBinary", &binary_response, BETA1 },
};
OBJECT(exposed_operation, "an exposed operation", spec_strict_rule_operation);

NAMED(exposed_operations, exposed_operation, 0, FORM_KEBAB);
static const struct strict_field forward_fields[] = {
	{ "targetNamespace", &kebab, NEEDED },
	{ "trustedHeaders", &texts_min1, 0 },
};
OBJECT(forward, "'forward'", NULL);

static const struct strict_field exposed_resource_fields[] = {
	{ "path", &text, NEEDED },
	{ "name", &kebab, EARLY },
	LABEL,
	{ "description", &text, 0 },
	{ "tags", &texts, LATE },
	{ "inputParameters", &exposed_params, 0 },
	{ "operations", &exposed_operations, 0 },
	{ "forward", &forward, 0 },
};
OBJECT(exposed_resource, "an exposed resource", spec_strict_rule_resource);

NAMED(exposed_resources, exposed_resource, 1, FORM_KEBAB);
WORDS(rest, "rest");
static const struct strict_field rest_fields[] = {
	{ "type", &text, NEEDED },
	{ "port", &port, NEEDED },
	{ "namespace", &kebab, NEEDED },
	{ "address", &address, 0 },
	{ "authentication", &auth, 0 },
	{ "resources", &exposed_resources, 0 },
	{ "outputMediaType", &mime, BETA1 },
	{ "maxBinarySize", &size, BETA1 },
};
const struct strict_type spec_strict_table_rest = {
	OBJECT_OF("a rest surface", rest, NULL), .words = rest_words
};

static const struct strict_field hints_fields[] = {
	{ "readOnly", &flag, 0 },
	{ "destructive", &flag, 0 },
	{ "idempotent", &flag, 0 },
	{ "openWorld", &flag, 0 },
};
OBJECT(hints, "'hints'", NULL);

static const struct strict_field tool_fields[] = {
	{ "name", &kebab, EARLY },
	LABEL,
	{ "description", &text, 0 },
	{ "tags", &texts, LATE },
	{ "inputParameters", &tool_params, 0 },
	{ "ref", &call, 0 },
	{ "call", &call, 0 },
	{ "with", &with, 0 },
	{ "steps", &steps, 0 },
	{ "mappings", &mappings, 0 },
	{ "hints", &hints, 0 },
	{ "outputParameters", &any, 0 },
	{ "outputRawFormat", &late_raw_format, BETA1 },
	{ "outputMediaType", &mime, BETA1 },
	{ "maxBinarySize", &size, BETA1 },
};
OBJECT(tool, "a tool", spec_strict_rule_tool);

NAMED(tools, tool, 1, FORM_KEBAB);
static const struct strict_field mcp_resource_fields[] = {
	{ "name", &extended, EARLY | NEEDED },
	LABEL_NEEDED,
	{ "uri", &text, NEEDED },
	{ "description", &text, NEEDED },
	{ "mimeType", &mime, 0 },
	{ "call", &call, 0 },
	{ "with", &with, 0 },
	{ "steps", &steps, 0 },
	{ "mappings", &mappings, 0 },
	{ "outputParameters", &any, 0 },
	{ "location", &file_uri, 0 },
	{ "binary", &flag, BETA1 },
};
OBJECT(mcp_resource, "an mcp resource", spec_strict_rule_mcp_resource);

NAMED(mcp_resources, mcp_resource, 1, FORM_EXTENDED);
static const struct strict_field prompt_argument_fields[] = {
	{ "name", &extended, EARLY | NEEDED },
	LABEL,
	{ "description", &text, NEEDED },
	{ "required", &flag, 0 },
};
OBJECT(prompt_argument, "an argument of a prompt", NULL);

NAMED(prompt_arguments, prompt_argument, 1, FORM_EXTENDED);
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
	{ "arguments", &prompt_arguments, 0 },
	{ "template", &prompt_messages, 0 },
	{ "location", &file_uri, 0 },
};
OBJECT(prompt, "a prompt", spec_strict_rule_prompt);

NAMED(prompts, prompt, 1, FORM_EXTENDED);
WORDS(transport, "http", "stdio");
WORD_TEXT(transport);
WORDS(cache_scope, "public", "private");
WORD_TEXT(cache_scope);
WORDS(mcp, "mcp");
static const struct strict_field mcp_fields[] = {
	{ "type", &text, NEEDED },
	{ "namespace", &kebab, NEEDED },
	{ "tools", &tools, NEEDED },
	{ "transport", &transport, 0 },
	{ "port", &port, 0 },
	{ "address", &address, 0 },
	{ "description", &text, 0 },
	{ "authentication", &auth, 0 },
	{ "resources", &mcp_resources, 0 },
	{ "prompts", &prompts, 0 },
	{ "outputMediaType", &mime, BETA1 },
	{ "maxBinarySize", &size, BETA1 },
	{ "ttlMs", &whole, BETA4 },
	{ "cacheScope", &cache_scope, BETA4 },
};
const struct strict_type spec_strict_table_mcp = {
	OBJECT_OF("an mcp surface", mcp, spec_strict_rule_mcp),
	.words = mcp_words
};

static const struct strict_field skill_from_fields[] = {
	{ "sourceNamespace", &kebab, NEEDED },
	{ "action", &text, NEEDED },
};
OBJECT(skill_from, "'from'", NULL);

static const struct strict_field skill_tool_fields[] = {
	{ "name", &kebab, EARLY | NEEDED },
	{ "description", &text, NEEDED },
	{ "from", &skill_from, 0 },
	{ "instruction", &text, 0 },
};
OBJECT(skill_tool, "a tool of a skill", spec_strict_rule_skill_tool);

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
	{ "type", &text, NEEDED },
	{ "port", &port, NEEDED },
	{ "namespace", &kebab, NEEDED },
	{ "skills", &skills, NEEDED },
	{ "address", &address, 0 },
	{ "description", &text, 0 },
	{ "authentication", &auth, 0 },
};
const struct strict_type spec_strict_table_skill = {
	OBJECT_OF("a skill surface", skill, NULL), .words = skill_words
};

/* The control surface. */
static const struct strict_type subscribers = {
	.kind = STRICT_INTEGER, .least = 1, .most = 20
};
static const struct strict_type positive = {
	.kind = STRICT_INTEGER, .least = 1, .most = INT64_MAX
};
static const struct strict_type buffer_size = {
	.kind = STRICT_INTEGER, .least = 10, .most = 10000
};
static const struct strict_field logs_fields[] = {
	{ "level-control", &flag, 0 },
	{ "stream", &flag, 0 },
	{ "max-subscribers", &subscribers, 0 },
};
const struct strict_type spec_strict_table_logs = { OBJECT_OF(
    "'logs'", logs, NULL) };

CHOICE(logs_choice, spec_strict_rule_logs);
WORDS(language, "js", "py", "groovy");
WORD_TEXT(language);
LIST(languages, language, 0);
static const struct strict_field scripting_fields[] = {
	{ "enabled", &flag, 0 },
	{ "defaultLocation", &file_uri, 0 },
	{ "defaultLanguage", &language, 0 },
	{ "timeout", &positive, 0 },
	{ "statementLimit", &positive, 0 },
	{ "allowedLanguages", &languages, 0 },
};
OBJECT(scripting, "'scripting'", NULL);

static const struct strict_field management_fields[] = {
	{ "health", &flag, 0 },
	{ "info", &flag, 0 },
	{ "reload", &flag, 0 },
	{ "validate", &flag, 0 },
	{ "logs", &logs_choice, 0 },
	{ "scripting", &scripting, 0 },
};
OBJECT(management, "'management'", NULL);

static const struct strict_field local_fields[] = {
	{ "enabled", &flag, 0 },
};
OBJECT(local, "'local'", NULL);

static const struct strict_field metrics_fields[] = {
	{ "local", &local, 0 },
};
OBJECT(metrics, "'metrics'", NULL);

static const struct strict_field traces_local_fields[] = {
	{ "enabled", &flag, 0 },
	{ "buffer-size", &buffer_size, 0 },
};
OBJECT(traces_local, "'local'", NULL);

WORDS(propagation, "w3c", "b3");
WORD_TEXT(propagation);
static const struct strict_type share = {
	.kind = STRICT_NUMBER, .least = 0, .most = 1
};
static const struct strict_field traces_fields[] = {
	{ "sampling", &share, 0 },
	{ "propagation", &propagation, 0 },
	{ "local", &traces_local, 0 },
};
OBJECT(traces, "'traces'", NULL);

static const struct strict_field otlp_fields[] = {
	{ "endpoint", &text, NEEDED },
};
OBJECT(otlp, "'otlp'", NULL);

static const struct strict_field exporters_fields[] = {
	{ "otlp", &otlp, 0 },
};
OBJECT(exporters, "'exporters'", NULL);

static const struct strict_field observability_fields[] = {
	{ "enabled", &flag, 0 },
	{ "metrics", &metrics, 0 },
	{ "traces", &traces, 0 },
	{ "exporters", &exporters, 0 },
};
OBJECT(observability, "'observability'", NULL);

WORDS(control, "control");
static const struct strict_field control_fields[] = {
	{ "type", &text, NEEDED },
	{ "port", &port, NEEDED },
	{ "address", &address, 0 },
	{ "authentication", &auth, 0 },
	{ "management", &management, 0 },
	{ "observability", &observability, 0 },
};
const struct strict_type spec_strict_table_control = {
	OBJECT_OF("a control surface", control, NULL), .words = control_words
};

CHOICE(exposes_entry, spec_strict_rule_exposes);
LIST(exposes, exposes_entry, 1);

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
	{ "call", &call, 0 },
	{ "with", &with, 0 },
	{ "steps", &steps, 0 },
	{ "mappings", &mappings, 0 },
	{ "outputParameters", &any, 0 },
	{ "outputMediaType", &mime, BETA1 },
};
OBJECT(function, "a function", spec_strict_rule_function);

NAMED(functions, function, 1, FORM_KEBAB);
static const struct strict_field aggregate_fields[] = {
	LABEL_NEEDED,
	{ "namespace", &kebab, EARLY | NEEDED },
	{ "namespace", &kebab, LATE },
	{ "functions", &functions, EARLY | NEEDED },
	{ "flows", &functions, LATE | NEEDED },
};
const struct strict_type spec_strict_table_aggregate = { OBJECT_OF(
    "an aggregate", aggregate, NULL) };

CHOICE(aggregate_entry, spec_strict_rule_aggregate);
LIST(aggregates, aggregate_entry, 1);

static const struct strict_field capability_fields[] = {
	{ "binds", &binds, 0 },
	{ "exposes", &exposes, 0 },
	{ "consumes", &consumes_list, 0 },
	{ "aggregates", &aggregates, 0 },
};
OBJECT(capability, "the capability", spec_strict_rule_capability);

WORDS(version, "1.0.0-alpha2");
WORD_TEXT(version);
static const struct strict_field root_fields[] = {
	{ "naftiko", &version, EARLY | NEEDED },
	{ "ikanos", &text, LATE | NEEDED },
	{ "info", &info, 0 },
	{ "consumes", &consumes_list, 0 },
	{ "binds", &binds, 0 },
	{ "exposes", &exposes, LATE },
	{ "aggregates", &aggregates, LATE },
	{ "capability", &capability, 0 },
};
const struct strict_type spec_strict_table_root = { OBJECT_OF(
    "the file", root, spec_strict_rule_root) };
