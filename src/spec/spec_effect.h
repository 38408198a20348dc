/* spec_effect.h - what carrying an operation out does to the world. */
#ifndef CLAVIGER_SPEC_SPEC_EFFECT_H
#define CLAVIGER_SPEC_SPEC_EFFECT_H

#include <stdbool.h>

#include "http/http_message.h"

struct spec_operation;

/*
 * Does it send nothing but GET and HEAD, in all its steps and functions?  Of a
 * forward the caller's method decides, so it is one that may.
 */
bool spec_effect_only_gets(const struct spec_operation *o);

/* Is it a method that a read-only forward takes: GET, HEAD, OPTIONS? */
bool spec_effect_method_reads(enum http_method m);

/*
 * The same of a tool: its hints decide where it has any, and they are false
 * where they are silent.  Without hints the methods do.
 */
bool spec_effect_reads_only(const struct spec_operation *tool);

/* Its destructive hint, which is true where nobody says else. */
bool spec_effect_destroys(const struct spec_operation *tool);

#endif
