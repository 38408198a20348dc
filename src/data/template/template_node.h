/* template_node.h - a parsed template, for data/template only. */
#ifndef CLAVIGER_DATA_TEMPLATE_TEMPLATE_NODE_H
#define CLAVIGER_DATA_TEMPLATE_TEMPLATE_NODE_H

#include "base/base.h"
#include "data/json/json.h"

enum template_kind {
	TEMPLATE_TEXT, /* literal text */
	TEMPLATE_VALUE, /* {{x}} */
	TEMPLATE_RAW, /* {{{x}}}, {{&x}} */
	TEMPLATE_SECTION, /* {{#x}} */
	TEMPLATE_INVERTED, /* {{^x}} */
};

struct template_node {
	enum template_kind kind;
	struct str text; /* text or name */
	struct json_member name; /* text of a name, split at its dots */
	struct template_node *first, *next; /* children, and next sibling */
};

struct template
{
	struct str text;
	struct template_node *first;
};

/* The only name of a template that has no other text; else NULL. */
const struct template_node *template_node_only(const struct template *t);

#endif
