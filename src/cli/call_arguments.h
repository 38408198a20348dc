/* call_arguments.h - makes the arguments of a call from command-line words. */
#ifndef CLAVIGER_CLI_CALL_ARGUMENTS_H
#define CLAVIGER_CLI_CALL_ARGUMENTS_H

#include <stdint.h>

#include "base/base.h"

struct call;
struct err;

/*
 * Sets c->source.arguments from words and body.  A word is NAME=TEXT, which is
 * converted to the declared type and may be repeated for a list, or NAME:=JSON.
 * body is JSON (otherwise its text is the body), "@FILE", "-" for stdin, or
 * NULL for no body.  depth bounds the nesting of JSON, max the bytes that are
 * read. c must have its operation, or the consumed one, and its arena.  warn
 * (may be NULL) is called with each name that is not declared, but that a
 * template or `with` uses.  Returns -1 and sets e (INPUT), which names the word
 * or the nearest parameter.
 */
int call_arguments_make(struct call *c, int64_t depth, int64_t max,
    char **words, int count, const char *body, void (*warn)(struct str name),
    struct err *e);

#endif
