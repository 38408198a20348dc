/* skill_operation.h - the section of a skill's page on one operation. */
#ifndef CLAVIGER_SKILL_SKILL_OPERATION_H
#define CLAVIGER_SKILL_SKILL_OPERATION_H

#include "base/base.h"

struct skill_model;
struct skill_op;

/*
 * Returns the section as Markdown on the arena of m. heading is the marker of
 * its level: "##".
 */
struct str skill_operation_section(const struct skill_model *m,
    const struct skill_op *op, const char *heading);

#endif
