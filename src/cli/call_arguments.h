/* call_arguments.h - the words of a shell as the arguments of a call. */
#ifndef CLAVIGER_CLI_CALL_ARGUMENTS_H
#define CLAVIGER_CLI_CALL_ARGUMENTS_H

#include <stdint.h>

#include "base/base.h"

struct call;
struct err;

/*
 * c->source.arguments from words NAME=TEXT (converted to the declared type, a
 * list by repetition) and NAME:=JSON, and from body: JSON (or the text of a
 * body that is none), "@FILE", "-" for stdin, NULL for none.  max bounds what
 * is read.  c names its operation, or what it consumes, and its arena.  warn,
 * or NULL, is told each name that is not declared, but that a template or
 * `with` uses.  -1 and e (INPUT) naming the word, or the nearest parameter.
 */
int call_arguments_make(struct call *c, int64_t depth, int64_t max,
    char **words, int count, const char *body, void (*warn)(struct str name),
    struct err *e);

#endif
