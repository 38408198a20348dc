/* fetch.h - downloads a document. */
#ifndef CLAVIGER_CLI_FETCH_H
#define CLAVIGER_CLI_FETCH_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct err;
struct limits;

/* Returns whether text begins with http:// or https://. */
bool fetch_is_url(const char *text);

/* A text, and the charset of its Content-Type; STR_NONE: none is named. */
struct fetch_text {
	struct str text, charset;
};

/*
 * Sends GET and waits.  Sets *out to the body, on the arena.  Returns -1 and
 * sets e (UPSTREAM) if the request fails or the status is not 2xx.
 */
int fetch_text(struct arena *a, const char *url, const struct limits *limits,
    struct fetch_text *out, struct err *e);

#endif
