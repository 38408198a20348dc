/* capability_strict_consumes.c - the schemas of imports, binds, consumes. */
#include "base/base.h"
#include "capability/strict/capability_strict_macros.h"
#include "capability/strict/capability_strict_rule.h"
#include "capability/strict/capability_strict_table.h"

static const struct strict_field import_fields[] = {
	{ "from", &text, NEEDED },
	{ "import", &kebab, NEEDED },
	{ "as", &kebab, 0 },
	{ "description", &text, 0 },
};
const struct strict_type capability_strict_consumes_import = { OBJECT_OF(
    "an import", import, NULL) };

static const struct strict_field early_import_fields[] = {
	{ "location", &text, NEEDED },
	{ "import", &kebab, NEEDED },
	{ "as", &kebab, 0 },
	{ "description", &text, 0 },
};
const struct strict_type capability_strict_consumes_early_import = { OBJECT_OF(
    "an import", early_import, NULL) };

MAP(keys, extended, FORM_VARIABLE);
static const struct strict_field bind_fields[] = {
	{ "namespace", &kebab, NEEDED },
	{ "description", &text, 0 },
	{ "location", &location, 0 },
	{ "keys", &keys, NEEDED },
};
const struct strict_type capability_strict_consumes_bind = { OBJECT_OF(
    "a bind", bind, NULL) };

WORDS(consumed_in, "query", "header", "path", "cookie", "body", "environment");
WORD_TEXT(consumed_in);
WORDS(raw_format, "json", "xml", "avro", "protobuf", "csv", "tsv", "psv",
    "yaml", "html", "markdown");
WORD_TEXT(raw_format);

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
	{ "value", &text, NEEDED },
};
OBJECT(consumed_output, "a consumed output", NULL);

NAMED(consumed_outputs, consumed_output, 0, FORM_ANY);
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

static const struct strict_type bodies[] = { BODY(json_body), BODY(text_body),
	BODY(form_body), BODY(multipart_body) };
CHOICE(body, "body", capability_strict_rule_body, &bodies[0], &bodies[1],
    &bodies[2], &bodies[3]);

static const struct strict_field consumed_operation_fields[] = {
	{ "name", &kebab, EARLY | NEEDED },
	{ "method", &method, NEEDED },
	LABEL,
	{ "description", &text, 0 },
	{ "tags", &texts, LATE },
	{ "inputParameters", &consumed_params, 0 },
	{ "outputRawFormat", &raw_format, EARLY },
	{ "outputRawFormat", &late_raw_format, LATE },
	{ "outputMediaType", &text, BETA1 },
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
	{ "authentication", &capability_strict_auth, 0 },
	{ "resources", &consumed_resources, 0 },
	{ "tunnel", &tunnel, LATE },
};
const struct strict_type capability_strict_consumes_consumes = { OBJECT_OF(
    "a consumes", consumes, NULL) };
