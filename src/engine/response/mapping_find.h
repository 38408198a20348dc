/* mapping_find.h - what the query of an output selects. */
#ifndef CLAVIGER_ENGINE_RESPONSE_MAPPING_FIND_H
#define CLAVIGER_ENGINE_RESPONSE_MAPPING_FIND_H

#include <stdbool.h>

#include "base/base.h"

struct capability_output;
struct json;
struct mapping_shape;

/*
 * Returns what the mapping of o selects in node: a list of all nodes if o is a
 * list and the query may select several; else the first node.  Without a
 * mapping it is node.  NULL: nothing, or s->failed is set.
 */
const struct json *mapping_find(struct mapping_shape *s,
    const struct capability_output *o, const struct json *node);

/*
 * Returns the member of node with the name of o; NULL: none.  The name of the
 * root element of an XML document is the root itself.
 */
const struct json *mapping_find_member(const struct mapping_shape *s,
    const struct capability_output *o, const struct json *node);

/*
 * Reports whether a query in the shape o selects anything in node, or node has
 * a member that o names.  Constants do not count.
 */
bool mapping_find_any(struct mapping_shape *s,
    const struct capability_output *o, const struct json *node);

/* Reports whether o has a mapping or a value of its own. */
bool mapping_find_is_mapped(const struct capability_output *o);

#endif
