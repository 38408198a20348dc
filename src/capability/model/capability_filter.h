/* capability_filter.h - which operations a document mentions. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_FILTER_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_FILTER_H

#include <stdbool.h>

#include "http/http.h"

struct capability_operation;

/*
 * Chooses the operations that a document about a file mentions.  method is that
 * of a route of a forward; otherwise HTTP_METHOD_COUNT.
 */
struct capability_filter {
	bool (*has)(const void *context, const struct capability_operation *o,
	    enum http_method method);
	const void *context;
};

/* f NULL: all. */
bool capability_filter_has(const struct capability_filter *f,
    const struct capability_operation *o, enum http_method method);

#endif
