/* capability_link.h - the steps of capability_link(). */
#ifndef CLAVIGER_CAPABILITY_LINK_CAPABILITY_LINK_H
#define CLAVIGER_CAPABILITY_LINK_CAPABILITY_LINK_H

#include "capability/link/link.h"

struct capability_operation;
struct capability_reader;

/*
 * Derives the parameters of a tool from what it calls.  If the tool declares
 * parameters, only those are added that its call requires and `with` does not
 * set.
 */
void capability_link_tool(
    struct capability_reader *r, struct capability_operation *tool);

/* Links each function and adds "namespace.name" to r->functions. */
void capability_link_ref_functions(struct capability_reader *r);

/* Copies to op what it inherits from the function that it refers to. */
void capability_link_ref(
    struct capability_reader *r, struct capability_operation *op);

/*
 * Finds what op and the operations of its steps call.  If that is not found,
 * adds a note and sets `by` to CAPABILITY_BY_NOTHING.
 */
void capability_link_call(
    struct capability_reader *r, struct capability_operation *op);

/* Collects the names that capability_link_call() compares by spelling. */
void capability_link_call_gather(struct capability_reader *r);

/* Finds the surfaces that tools of skills come from. */
void capability_link_skills(struct capability_reader *r);

/* Warns about {{names}} that no bind defines. */
void capability_link_names(struct capability_reader *r);

#endif
