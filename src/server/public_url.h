/* public_url.h - parses --public-url: where clients reach surfaces. */
#ifndef CLAVIGER_SERVER_PUBLIC_URL_H
#define CLAVIGER_SERVER_PUBLIC_URL_H

#include <stddef.h>

#include "base/base.h"

struct err;

#define PUBLIC_URL_FORM "[[FILE.]NAMESPACE=]URL"

enum { PUBLIC_URLS_MAX = 64 };

/* Where clients reach surfaces, if not at the addresses to listen on. */
struct public_urls {
	struct public_url {
		char *namespace; /* NULL: all surfaces */
		char *url; /* without a slash at its end */
	} items[PUBLIC_URLS_MAX];
	size_t count;
};

/*
 * Adds the value of --public-url, copied to the heap.  Skills contain the
 * URL in scripts and text, so only characters that need no quoting are allowed.
 * Returns -1 and sets e (INPUT) if it is not such a URL, or one too many.
 */
int public_url_add(struct public_urls *all, const char *text, struct err *e);

void public_url_done(struct public_urls *all);

#endif
