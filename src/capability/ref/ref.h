/* ref.h - references in a capability file, compiled when it is loaded. */
#ifndef CLAVIGER_CAPABILITY_REF_REF_H
#define CLAVIGER_CAPABILITY_REF_REF_H

#include "capability/ref/capability_ref.h"
#include "capability/ref/capability_ref_name.h"
#include "capability/ref/capability_ref_template.h"

struct capability;

/*
 * Compiles every value of s that a call evaluates, and attaches the result to
 * the model: `ref` beside a value, `input` beside the name of a parameter.
 * Call it last: the binds must be known and the operations linked.
 */
void capability_ref_compile(struct capability *s);

#endif
