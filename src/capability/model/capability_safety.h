/* capability_safety.h - whether an operation reads, changes or destroys. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_SAFETY_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_SAFETY_H

#include <stdbool.h>

#include "base/base.h"
#include "http/http.h"

struct capability_consumed_operation;
struct capability_operation;

/* From harmless to worst.  The order matters: code compares these values. */
enum capability_safety {
	CAPABILITY_SAFETY_UNKNOWN, /* 0: not determined, or no limit */
	CAPABILITY_SAFETY_READS,
	CAPABILITY_SAFETY_CHANGES, /* adds or triggers something */
	CAPABILITY_SAFETY_DESTROYS, /* may delete or overwrite something */
};

/*
 * Reports whether e is allowed: safer than forbidden, the first value that is
 * not allowed.  If forbidden is UNKNOWN, everything is allowed.
 */
bool capability_safety_is_below(
    enum capability_safety e, enum capability_safety forbidden);

/*
 * Returns the least that a request with that method may do (RFC 9110 9.2.1):
 * GET, HEAD and OPTIONS read, POST changes; PUT, PATCH, DELETE and unknown
 * methods destroy.
 */
enum capability_safety capability_safety_of_method(enum http_method m);

/*
 * Reports whether servers read another method from a header, query parameter or
 * form field of that name (X-HTTP-Method-Override, _method).  Case is ignored,
 * and "_" equals "-".
 */
bool capability_safety_is_override(struct str name);

/* Returns the safety of a request with an override of that value. */
enum capability_safety capability_safety_of_override(struct str value);

/*
 * Returns the worst that the operation may do; never UNKNOWN.  It is the worst
 * of its requests, in all steps and functions, and of its hints.  Hints cannot
 * make it safer than its methods, except for POST: that destroys unless the
 * file has `destructive: false` or `readOnly: true`.
 */
enum capability_safety capability_safety_of(
    const struct capability_operation *o);

/* The same for a consumed operation, which has no hints. */
enum capability_safety capability_safety_of_call(
    const struct capability_consumed_operation *o);

/*
 * Sets o->safety while loading.  o must be linked, and the functions that it
 * calls must be settled.
 */
void capability_safety_settle(struct capability_operation *o);

#endif
