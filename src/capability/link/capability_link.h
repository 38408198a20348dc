/* capability_link.h - the steps of capability_link(). */
#ifndef CLAVIGER_CAPABILITY_LINK_CAPABILITY_LINK_H
#define CLAVIGER_CAPABILITY_LINK_CAPABILITY_LINK_H

#include "capability/link/link.h"

struct capability_operation;
struct capability_reader;
struct capability_same_name;
struct capability_consumed_operation;

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

/*
 * Returns the operation of first's name that op means: the only one, or the one
 * that the path and method of op, the names in its `with` and its position
 * speak for.  If they do not say which, sets the problem of op and returns
 * NULL.
 */
struct capability_consumed_operation *capability_link_choose(
    struct capability_reader *r, struct capability_operation *op,
    const struct capability_same_name *first);

/* Sets the position of each operation of a list among those of one call. */
void capability_link_choose_rank(
    struct capability_reader *r, struct capability_operation *list);

/* Collects the names that capability_link_call() compares by spelling. */
void capability_link_call_gather(struct capability_reader *r);

/* Finds the surfaces that tools of skills come from. */
void capability_link_skills(struct capability_reader *r);

/* Sets the permissions of all that the surfaces expose. */
void capability_link_permissions(struct capability_reader *r);

/* Warns about {{names}} that no bind defines. */
void capability_link_names(struct capability_reader *r);

#endif
