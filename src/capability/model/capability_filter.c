/* capability_filter.c - which operations a document mentions. */
#include <stddef.h>

#include "capability/model/capability_filter.h"

bool
capability_filter_has(const struct capability_filter *f,
    const struct capability_operation *o, enum http_method method)
{
	return f == NULL || f->has(f->context, o, method);
}
