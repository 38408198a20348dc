/* call_arguments.h - the words of a shell as the arguments of a call. */
#ifndef CLAVIGER_CLI_CALL_ARGUMENTS_H
#define CLAVIGER_CLI_CALL_ARGUMENTS_H

#include <stdint.h>

#include "base/base.h"

struct call;
struct err;

/*
 * Sets c->source.arguments from words NAME=TEXT (converted to the declared
 * type; repeated for a list) and NAME:=JSON, and from body: JSON (else the text
 * is the body), "@FILE", "-" for stdin, or NULL for no body. max bounds what is
 * read. c must have its operation, or what it consumes, and its arena. warn
 * (may be NULL) is called with each name that is not declared, but that a
 * template or `with` uses. Returns -1 and sets e (INPUT), which names the word
 * or the nearest parameter.
 */
int call_arguments_make(struct call *c, int64_t depth, int64_t max,
    char **words, int count, const char *body, void (*warn)(struct str name),
    struct err *e);

#endif
