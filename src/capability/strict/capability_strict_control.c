/* capability_strict_control.c - the schema of control surfaces. */
#include "base/base.h"
#include "capability/strict/capability_strict_macros.h"
#include "capability/strict/capability_strict_rule.h"
#include "capability/strict/capability_strict_table.h"

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
OBJECT(logs, "'logs'", NULL);

CHOICE(logs_choice, "logs", capability_strict_rule_logs, &logs);
WORDS(language, "javascript", "python", "groovy");
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
	{ "authentication", &capability_strict_auth, 0 },
	{ "management", &management, 0 },
	{ "observability", &observability, 0 },
};
const struct strict_type capability_strict_control_control = {
	OBJECT_OF("a control surface", control, NULL), .words = control_words
};
