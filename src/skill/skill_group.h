/* skill_group.h - the group of an operation, from its path. */
#ifndef CLAVIGER_SKILL_SKILL_GROUP_H
#define CLAVIGER_SKILL_SKILL_GROUP_H

#include "base/base.h"

struct arena;
struct skill_op;

/*
 * Returns the first segment of the operation's path that is a word and no
 * common prefix, such as "keys" of "/v1/keys/{id}"; "operations" if no segment
 * is.
 */
struct str skill_group_name(struct arena *a, const struct skill_op *op);

#endif
