/* resolver.h - what a name or reference in a file stands for, in one call. */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_RESOLVER_H
#define CLAVIGER_ENGINE_ARGUMENTS_RESOLVER_H

#include <stdbool.h>

#include "base/base.h"
#include "capability/capability.h"

struct arena;
struct call;
struct err;
struct json;

/*
 * One call's names, and for what one is looked up: where a value will go says
 * where a request is looked at first.  Values are borrowed from the call.
 */
struct resolver {
	const struct call *call;
	struct arena *arena;
	enum capability_in in; /* CAPABILITY_IN_NONE: nowhere in particular */
	bool list; /* every value of a repeated query name is wanted */
	bool raw_allowed; /* the whole body may be taken as its bytes are */
	bool body_taken; /* it goes on whole: it is not picked from as well */
	bool whole; /* a text that lacks a value is no value */
	bool raw; /* out: the value is the caller's body, as it came */
	bool text; /* out: it came as text, "5" may be an integer */
	int depth; /* of constants that name others */
	bool parsed;
	const struct json *body; /* of the request; NULL: it is none */
	struct err *e; /* out: a query or cookie that cannot be read */
};

/* Of the call, for values that go nowhere in particular. */
struct resolver resolver_of(const struct call *c, struct err *e);

/*
 * A value as the file has it, its references and templates carried out.  Texts
 * stand for what they name where they are, as a whole,
 *   rest.x  tools.x  <prefix>.x     of the caller
 *   step.x  $.step.x                of an earlier step, where there is one
 *   x                               a parameter that the operation declares
 *   {{x}}                           any of these, or a bind
 * and else for themselves.  One {{tag}} alone keeps the type of its value, as
 * do numbers, booleans, and what stands inside objects and lists.  NULL:
 * absent.
 */
const struct json *resolver_value(struct resolver *n, const struct json *v);

/* What stands in a {{tag}}; NULL: absent. */
const struct json *resolver_find(struct resolver *n, struct str name);

/*
 * What the caller gives under that name, behind no prefix ("x", "query.x",
 * "body"); NULL: nothing.  A parameter that the operation declares comes from
 * the place that it names, is its constant where it has one, and its default
 * where nothing came.
 */
const struct json *resolver_given(struct resolver *n, struct str name);

/* The same without regard to what is declared. */
const struct json *resolver_sent(struct resolver *n, struct str name);

/* What the caller gives as "body", the whole of it (see raw_allowed). */
const struct json *resolver_body(struct resolver *n);

/* The text of a file's own as a value, resolved; comes as text. */
const struct json *resolver_text(struct resolver *n, struct str text);

/* "rest.x", "tools.x" or "<prefix>.x"?  Then *text becomes the "x". */
bool resolver_is_reference(const struct call *c, struct str *text);

/* Does the text take the caller's whole body ("rest.body")? */
bool resolver_is_body(const struct call *c, struct str text);

#endif
