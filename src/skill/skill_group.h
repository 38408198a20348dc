/* skill_group.h - the group of an operation, from its path. */
#ifndef CLAVIGER_SKILL_SKILL_GROUP_H
#define CLAVIGER_SKILL_SKILL_GROUP_H

#include "base/base.h"

struct arena;
struct skill_op;

/*
 * The first segment of the operation's path that is a word, such as "keys" of
 * "/v1/keys/{id}"; "operations" if there is none.
 */
struct str skill_group_name(struct arena *a, const struct skill_op *op);

#endif
