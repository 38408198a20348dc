/* spec_effect.h - what carrying an operation out does to the world. */
#ifndef CLAVIGER_SPEC_SPEC_EFFECT_H
#define CLAVIGER_SPEC_SPEC_EFFECT_H

#include <stdbool.h>

#include "base/str.h"
#include "http/http_message.h"

struct spec_consumed_operation;
struct spec_operation;

/*
 * From harmless to worst.  Code that permits something up to an effect compares
 * with these, so the order counts.
 */
enum spec_effect {
	SPEC_EFFECT_UNKNOWN, /* zero: nobody looked, or no limit */
	SPEC_EFFECT_READS,
	SPEC_EFFECT_CHANGES, /* adds or triggers something */
	SPEC_EFFECT_DESTROYS, /* may delete or overwrite something */
};

/* Is e less than what is forbidden?  UNKNOWN there: nothing is. */
bool spec_effect_is_below(enum spec_effect e, enum spec_effect forbidden);

/*
 * The least that a request with that method does (RFC 9110 9.2.1): GET, HEAD
 * and OPTIONS read, POST changes something, PUT, PATCH, DELETE and every method
 * that is not known destroy.
 */
enum spec_effect spec_effect_of_method(enum http_method m);

/*
 * Is a header, query parameter or form field of that name one by which servers
 * take another method than that of the request (X-HTTP-Method-Override,
 * _method)?  Case is ignored, and "_" counts as "-".
 */
bool spec_effect_is_override(struct str name);

/* What a request does if it has an override with that value. */
enum spec_effect spec_effect_of_override(struct str value);

/*
 * What the operation does at worst; never UNKNOWN.  It is the worst of what its
 * requests do, in all its steps and functions, and of what its hints say.
 * Hints cannot make it less than its methods imply.  They count for POST alone,
 * of which the method does not say whether it destroys: it does, unless the
 * file says `destructive: false` or `readOnly: true`.
 */
enum spec_effect spec_effect_of(const struct spec_operation *o);

/* The same of what is called, without any hints. */
enum spec_effect spec_effect_of_call(const struct spec_consumed_operation *o);

/*
 * For the loader: find the effect out and keep it in o, once o is linked and
 * the functions that it calls are settled.
 */
void spec_effect_settle(struct spec_operation *o);

#endif
