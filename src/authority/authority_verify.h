/* authority_verify.h - what a request asks about a key, and the answer. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_VERIFY_H
#define CLAVIGER_AUTHORITY_AUTHORITY_VERIFY_H

#include <stdbool.h>

#include "base/base.h"
#include "key/key.h"

struct arena;
struct authority_request;
struct buf;
struct err;
struct json;

/* A question about a key. */
struct authority_question {
	struct str key; /* the credential */
	bool explain; /* say all that fails, and show the key */
	struct key_check check;
};

/*
 * Reads explain, permissions, resource, method and ip of an object into q; an
 * absent member leaves q as it is.  Texts are borrowed from body or on the
 * arena. Returns -1 and sets e (INPUT), which names the member.
 */
int authority_verify_read(struct authority_question *q, struct arena *a,
    const struct json *body, struct err *e);

/*
 * Appends the answer, a JSON object, to out.  Returns false and appends nothing
 * if the store cannot be read.
 */
bool authority_verify_answer(
    struct authority_request *a, struct authority_question *q, struct buf *out);

#endif
