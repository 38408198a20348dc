/* http_method.c - request methods. */
#include "http/http_method.h"

static const struct str method_names[HTTP_METHOD_COUNT] = {
	[HTTP_METHOD_GET] = { "GET", 3 },
	[HTTP_METHOD_HEAD] = { "HEAD", 4 },
	[HTTP_METHOD_POST] = { "POST", 4 },
	[HTTP_METHOD_PUT] = { "PUT", 3 },
	[HTTP_METHOD_PATCH] = { "PATCH", 5 },
	[HTTP_METHOD_DELETE] = { "DELETE", 6 },
	[HTTP_METHOD_OPTIONS] = { "OPTIONS", 7 },
};

const char *
http_method_name(enum http_method m)
{
	return m < HTTP_METHOD_COUNT ? method_names[m].p : "";
}

/* RFC 9110 9.1: methods are case-sensitive. */
enum http_method
http_method_find(struct str name)
{
	int m = 0;

	while (m < HTTP_METHOD_COUNT && !str_equal(method_names[m], name))
		m++;
	return (enum http_method)m;
}
