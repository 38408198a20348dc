/* template_node.h - a parsed template, for those who walk it; of data/ alone.
 */
#ifndef CLAVIGER_DATA_TEMPLATE_TEMPLATE_NODE_H
#define CLAVIGER_DATA_TEMPLATE_TEMPLATE_NODE_H

#include "base/base.h"

enum template_kind {
	TEMPLATE_TEXT, /* as it stands */
	TEMPLATE_VALUE, /* {{x}} */
	TEMPLATE_RAW, /* {{{x}}}, {{&x}} */
	TEMPLATE_SECTION, /* {{#x}} */
	TEMPLATE_INVERTED, /* {{^x}} */
};

struct template_node {
	enum template_kind kind;
	struct str text; /* literal, or name */
	struct template_node *first, *next; /* children; sibling */
};

struct template
{
	struct str text;
	struct template_node *first;
};

#endif
