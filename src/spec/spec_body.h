/* spec_body.h - the body that a consumed operation sends. */
#ifndef CLAVIGER_SPEC_SPEC_BODY_H
#define CLAVIGER_SPEC_SPEC_BODY_H

#include "data/template.h"

struct arena;
struct json;
struct spec_body;
struct spec_consumed_operation;
struct spec_walk;

/*
 * The member `body` of map, as op->body or, without data, as a parameter.
 * What cannot be sent is op->problem and a warning with its place.
 */
void spec_body_load(struct spec_walk *w, const struct json *map,
    struct spec_consumed_operation *op);

/* Call visit for each tag of each template in the body; NULL has none. */
void spec_body_each_tag(struct arena *scratch, const struct spec_body *body,
    template_visit_tag_fn *visit, void *context);

#endif
