/* http_method.h - request methods. */
#ifndef CLAVIGER_HTTP_HTTP_METHOD_H
#define CLAVIGER_HTTP_HTTP_METHOD_H

#include "base/base.h"

/*
 * The methods that routes can have.  The server answers TRACE with 405, and all
 * others with 501, unless the path is public (struct http_server_config).
 */
enum http_method {
	HTTP_METHOD_GET,
	HTTP_METHOD_HEAD,
	HTTP_METHOD_POST,
	HTTP_METHOD_PUT,
	HTTP_METHOD_PATCH,
	HTTP_METHOD_DELETE,
	HTTP_METHOD_OPTIONS,
	HTTP_METHOD_COUNT,
};

const char *http_method_name(enum http_method m);

/*
 * Returns the method of that exact, upper-case name; HTTP_METHOD_COUNT if it is
 * unknown.
 */
enum http_method http_method_find(struct str name);

#endif
