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

/*
 * Sends GET and waits.  Sets *out to the body, on the arena.  Returns -1 and
 * sets e (UPSTREAM) if the request fails or the status is not 2xx.
 */
int fetch_text(struct arena *a, const char *url, const struct limits *limits,
    struct str *out, struct err *e);

#endif
