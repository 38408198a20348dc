/* capability_dialect_form.c - what differs between the dialects, as a table. */
#include "capability/reader/capability_dialect_form.h"

enum {
	LABELLED = DIALECT_CAPABILITY | DIALECT_INFO | DIALECT_BIND |
	           DIALECT_CONSUMES | DIALECT_EXPOSES | DIALECT_AGGREGATE |
	           DIALECT_RESOURCE | DIALECT_OPERATION | DIALECT_PARAM |
	           DIALECT_OUTPUT | DIALECT_STEP | DIALECT_PROMPT |
	           DIALECT_SKILL | DIALECT_SKILL_TOOL,
	SECTIONED = DIALECT_ROOT | DIALECT_CAPABILITY,
	ANSWERING = DIALECT_RESOURCE | DIALECT_OPERATION,
};

static const struct dialect_row rows[] = {
	{ "display", LABELLED, KEEP, DIALECT_NO_FORM, "label", NULL },

	/*
	 * Imports.  A bind may also have a `location`, in every dialect: the
	 * file with its values.  `from` of a tool of a skill is no import.
	 */
	{ "from", DIALECT_CONSUMES | DIALECT_EXPOSES | DIALECT_AGGREGATE, KEEP,
	    DIALECT_NO_FORM, "location", NULL },
	{ "from", DIALECT_BIND, KEEP, DIALECT_NO_FORM, "location", "import" },

	{ "info", DIALECT_ROOT, MAP, DIALECT_INFO, NULL, NULL },
	{ "capability", DIALECT_ROOT, MAP, DIALECT_CAPABILITY, NULL, NULL },
	{ "binds", SECTIONED, SPACED, DIALECT_BIND, NULL, NULL },
	{ "consumes", SECTIONED, SPACED, DIALECT_CONSUMES, NULL, NULL },
	{ "exposes", SECTIONED, SPACED, DIALECT_EXPOSES, NULL, NULL },
	{ "aggregates", SECTIONED, SPACED, DIALECT_AGGREGATE, NULL, NULL },

	{ "resources", DIALECT_CONSUMES | DIALECT_EXPOSES, NAMED,
	    DIALECT_RESOURCE, NULL, NULL },
	{ "operations", DIALECT_CONSUMES | DIALECT_RESOURCE, NAMED,
	    DIALECT_OPERATION, NULL, NULL },
	{ "tools", DIALECT_EXPOSES, NAMED, DIALECT_OPERATION, NULL, NULL },
	{ "flows", DIALECT_AGGREGATE, NAMED, DIALECT_OPERATION, "functions",
	    NULL },
	{ "functions", DIALECT_AGGREGATE, NAMED, DIALECT_OPERATION, NULL,
	    NULL },

	{ "inputParameters", DIALECT_CONSUMES | DIALECT_EXPOSES | ANSWERING,
	    NAMED, DIALECT_PARAM, NULL, NULL },
	{ "outputParameters", ANSWERING, NAMED, DIALECT_OUTPUT, NULL, NULL },
	{ "steps", ANSWERING, NAMED, DIALECT_STEP, NULL, NULL },
	{ "mappings", ANSWERING, LIST, DIALECT_MAPPING, NULL, NULL },
	{ "target", DIALECT_MAPPING, KEEP, DIALECT_NO_FORM, "targetName",
	    NULL },
	{ "properties", DIALECT_OUTPUT, VALUES, DIALECT_OUTPUT, NULL, NULL },
	{ "items", DIALECT_OUTPUT, ITEMS, DIALECT_OUTPUT, NULL, NULL },

	{ "prompts", DIALECT_EXPOSES, NAMED, DIALECT_PROMPT, NULL, NULL },
	{ "arguments", DIALECT_PROMPT, NAMED, DIALECT_PARAM, NULL, NULL },
	{ "skills", DIALECT_EXPOSES, NAMED, DIALECT_SKILL, NULL, NULL },
	{ "tools", DIALECT_SKILL, NAMED, DIALECT_SKILL_TOOL, NULL, NULL },
};

const struct dialect_row *
capability_dialect_form_find(enum dialect_form form, struct str key)
{
	for (size_t i = 0; i < LEN(rows); i++)
		if ((rows[i].in & form) != 0 && str_is(key, rows[i].key))
			return &rows[i];
	return NULL;
}

const struct dialect_row *
capability_dialect_form_find_earlier(enum dialect_form form, struct str key)
{
	for (size_t i = 0; i < LEN(rows); i++)
		if ((rows[i].in & form) != 0 && rows[i].earlier != NULL &&
		    str_is(key, rows[i].earlier))
			return &rows[i];
	return NULL;
}
