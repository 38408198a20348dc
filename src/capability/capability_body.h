/* capability_body.h - the body that a consumed operation sends. */
#ifndef CLAVIGER_CAPABILITY_CAPABILITY_BODY_H
#define CLAVIGER_CAPABILITY_CAPABILITY_BODY_H

#include "data/template/template.h"

struct arena;
struct json;
struct capability_body;
struct capability_consumed_operation;
struct capability_reader;

/*
 * The member `body` of map, as op->body or, without data, as a parameter.
 * What cannot be sent is op->problem and a warning with its place.
 */
void capability_body_load(struct capability_reader *w, const struct json *map,
    struct capability_consumed_operation *op);

/* Call visit for each tag of each template in the body; NULL has none. */
void capability_body_each_tag(struct arena *scratch,
    const struct capability_body *body, template_visit_tag_fn *visit,
    void *context);

#endif
