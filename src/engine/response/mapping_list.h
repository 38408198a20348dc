/* mapping_list.h - the list that an output of type array means. */
#ifndef CLAVIGER_ENGINE_RESPONSE_MAPPING_LIST_H
#define CLAVIGER_ENGINE_RESPONSE_MAPPING_LIST_H

struct capability_output;
struct json;
struct mapping_shape;

/*
 * Returns the list for o, of type array, whose mapping selects node.  If node
 * is a list, that is node.  JSON has no other, and NULL is returned.  XML and
 * HTML have no lists of their own, so node may also be an element that contains
 * the items, or the only item; what the queries of o->items select decides.
 * Only elements become items.
 */
const struct json *mapping_list_in(struct mapping_shape *s,
    const struct capability_output *o, const struct json *node);

#endif
