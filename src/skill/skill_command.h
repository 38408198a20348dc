/* skill_command.h - the shell commands that run an operation. */
#ifndef CLAVIGER_SKILL_SKILL_COMMAND_H
#define CLAVIGER_SKILL_SKILL_COMMAND_H

#include "base/base.h"

struct skill_model;
struct skill_op;

/*
 * Returns a command such as "claviger call FILE NAME key_id=KEY_ID
 * body:='{...}'".
 */
struct str skill_command_call(
    const struct skill_model *m, const struct skill_op *op);

/*
 * Returns a command such as "sh scripts/request.sh GET /v1/keys"; "" if the
 * surface that the script calls does not have the operation.  out is the file
 * to write the response to; NULL: standard output.
 */
struct str skill_command_script(
    const struct skill_model *m, const struct skill_op *op, const char *out);

#endif
