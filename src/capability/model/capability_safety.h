/* capability_safety.h - what carrying an operation out does to the world. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_SAFETY_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_SAFETY_H

#include <stdbool.h>

#include "base/base.h"
#include "http/http.h"

struct capability_consumed_operation;
struct capability_operation;

/*
 * From harmless to worst.  Code that permits something up to an effect compares
 * with these, so the order counts.
 */
enum capability_safety {
	CAPABILITY_SAFETY_UNKNOWN, /* zero: nobody looked, or no limit */
	CAPABILITY_SAFETY_READS,
	CAPABILITY_SAFETY_CHANGES, /* adds or triggers something */
	CAPABILITY_SAFETY_DESTROYS, /* may delete or overwrite something */
};

/* Is e less than what is forbidden?  UNKNOWN there: nothing is. */
bool capability_safety_is_below(
    enum capability_safety e, enum capability_safety forbidden);

/*
 * The least that a request with that method does (RFC 9110 9.2.1): GET, HEAD
 * and OPTIONS read, POST changes something, PUT, PATCH, DELETE and every method
 * that is not known destroy.
 */
enum capability_safety capability_safety_of_method(enum http_method m);

/*
 * Is a header, query parameter or form field of that name one by which servers
 * take another method than that of the request (X-HTTP-Method-Override,
 * _method)?  Case is ignored, and "_" counts as "-".
 */
bool capability_safety_is_override(struct str name);

/* What a request does if it has an override with that value. */
enum capability_safety capability_safety_of_override(struct str value);

/*
 * What the operation does at worst; never UNKNOWN.  It is the worst of what its
 * requests do, in all its steps and functions, and of what its hints say.
 * Hints cannot make it less than its methods imply.  They count for POST alone,
 * of which the method does not say whether it destroys: it does, unless the
 * file says `destructive: false` or `readOnly: true`.
 */
enum capability_safety capability_safety_of(
    const struct capability_operation *o);

/* The same of what is called, without any hints. */
enum capability_safety capability_safety_of_call(
    const struct capability_consumed_operation *o);

/*
 * For the loader: find the effect out and keep it in o, once o is linked and
 * the functions that it calls are settled.
 */
void capability_safety_settle(struct capability_operation *o);

#endif
