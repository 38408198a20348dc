/* expose_forward.c - routes for everything below a path. */
#include "base/base.h"
#include "expose/rest/expose_forward.h"
#include "http/http.h"
#include "capability/capability.h"

static int
add_all(struct http_routes *r, const char *pattern, void *target, struct err *e)
{
	for (int m = 0; m < HTTP_METHOD_COUNT; m++) {
		struct err why = { .kind = ERR_NONE };

		if (http_route_add(
		        r, (enum http_method)m, pattern, target, &why) == 0 ||
		    why.kind == ERR_DENIED)
			continue;
		*e = why;
		return -1;
	}
	return 0;
}

int
expose_forward_add(struct http_routes *r, const struct capability_operation *o,
    void *target, struct err *e)
{
	for (size_t i = 0; i < LEN(o->forward->paths); i++) {
		struct err why = { .kind = ERR_NONE };

		if (add_all(r, o->forward->paths[i].p, target, &why) == -1)
			return err_set(e, ERR_INPUT, "%s", why.text);
	}
	return 0;
}
