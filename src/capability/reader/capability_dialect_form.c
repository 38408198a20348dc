/* capability_dialect_form.c - what differs between the dialects, as tables. */
#include "base/base.h"
#include "capability/reader/capability_dialect_form.h"

#define FORM(name)                                                             \
	static const struct dialect_form name##_form = { name##_rows,          \
		LEN(name##_rows) }

/* The row of every form that has a label. */
#define DISPLAY                                                                \
	{                                                                      \
		"display", KEEP, NULL, "label"                                 \
	}

static const struct dialect_form output_form; /* recursive */

static const struct dialect_row output_rows[] = {
	DISPLAY,
	{ "properties", VALUES, &output_form, NULL },
	{ "items", ITEMS, &output_form, NULL },
};
FORM(output);

static const struct dialect_row param_rows[] = { DISPLAY };
FORM(param);

static const struct dialect_row info_rows[] = { DISPLAY };
FORM(info);

static const struct dialect_row mapping_rows[] = {
	{ "target", KEEP, NULL, "targetName" },
};
FORM(mapping);

static const struct dialect_row step_rows[] = { DISPLAY };
FORM(step);

/* The members of an import, in every section. */
#define IMPORT                                                                 \
	{                                                                      \
		"from", KEEP, NULL, "location"                                 \
	}

static const struct dialect_row bind_rows[] = { DISPLAY, IMPORT };
FORM(bind);

/* Consumed and exposed operations, tools, functions and MCP resources. */
static const struct dialect_row operation_rows[] = {
	DISPLAY,
	{ "inputParameters", NAMED, &param_form, NULL },
	{ "outputParameters", NAMED, &output_form, NULL },
	{ "steps", NAMED, &step_form, NULL },
	{ "mappings", LIST, &mapping_form, NULL },
};
FORM(operation);

/* Consumed and exposed resources, and those of MCP, which are operations. */
static const struct dialect_row resource_rows[] = {
	DISPLAY,
	{ "inputParameters", NAMED, &param_form, NULL },
	{ "operations", NAMED, &operation_form, NULL },
	{ "outputParameters", NAMED, &output_form, NULL },
	{ "steps", NAMED, &step_form, NULL },
	{ "mappings", LIST, &mapping_form, NULL },
};
FORM(resource);

static const struct dialect_row consumes_rows[] = {
	DISPLAY,
	IMPORT,
	{ "inputParameters", NAMED, &param_form, NULL },
	{ "resources", NAMED, &resource_form, NULL },
	{ "operations", NAMED, &operation_form, NULL },
};
FORM(consumes);

static const struct dialect_row prompt_rows[] = {
	DISPLAY,
	{ "arguments", NAMED, &param_form, NULL },
};
FORM(prompt);

/* `from` of a tool of a skill is not an import. */
static const struct dialect_row skill_tool_rows[] = { DISPLAY };
FORM(skill_tool);

static const struct dialect_row skill_rows[] = {
	DISPLAY,
	{ "tools", NAMED, &skill_tool_form, NULL },
};
FORM(skill);

static const struct dialect_row exposes_rows[] = {
	DISPLAY,
	IMPORT,
	{ "inputParameters", NAMED, &param_form, NULL },
	{ "resources", NAMED, &resource_form, NULL },
	{ "tools", NAMED, &operation_form, NULL },
	{ "prompts", NAMED, &prompt_form, NULL },
	{ "skills", NAMED, &skill_form, NULL },
};
FORM(exposes);

static const struct dialect_row aggregate_rows[] = {
	DISPLAY,
	IMPORT,
	{ "flows", NAMED, &operation_form, "functions" },
	{ "functions", NAMED, &operation_form, NULL },
};
FORM(aggregate);

static const struct dialect_row capability_rows[] = {
	DISPLAY,
	{ "binds", SPACED, &bind_form, NULL },
	{ "consumes", SPACED, &consumes_form, NULL },
	{ "exposes", SPACED, &exposes_form, NULL },
	{ "aggregates", SPACED, &aggregate_form, NULL },
};
FORM(capability);

static const struct dialect_row root_rows[] = {
	{ "info", MAP, &info_form, NULL },
	{ "binds", SPACED, &bind_form, NULL },
	{ "consumes", SPACED, &consumes_form, NULL },
	{ "exposes", SPACED, &exposes_form, NULL },
	{ "aggregates", SPACED, &aggregate_form, NULL },
	{ "capability", MAP, &capability_form, NULL },
};
const struct dialect_form capability_dialect_form_root = { root_rows,
	LEN(root_rows) };
