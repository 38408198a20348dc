/* fetch.h - one document from a URL, for verbs that read one. */
#ifndef CLAVIGER_CLI_FETCH_H
#define CLAVIGER_CLI_FETCH_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct err;
struct limits;

/* Does it begin with http:// or https://? */
bool fetch_is_url(const char *text);

/*
 * GET it and wait; the text is on the arena.  -1 and e (UPSTREAM) where what
 * comes is no 2xx.
 */
int fetch_text(struct arena *a, const char *url, const struct limits *limits,
    struct str *out, struct err *e);

#endif
