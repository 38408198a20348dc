/* keys_url.h - what the URL of an authority says. */
#ifndef CLAVIGER_CLI_KEYS_URL_H
#define CLAVIGER_CLI_KEYS_URL_H

#include <stdbool.h>

/*
 * Returns the URL without a slash at the end, on the heap; "/v1" is added if it
 * has no path.  NULL if url is invalid.
 */
char *keys_url_base(const char *url);

/* Is it a host of fal's Platform, which has fewer routes and no filters? */
bool keys_url_is_fal(const char *url);

#endif
