/* mcp_param.c - arguments that a client repeats in headers: Mcp-Param-*. */
#include <errno.h>
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "mcp/protocol/mcp_param.h"
#include "mcp/protocol/mcp_version.h"

enum { DEPTH = 16, NAME_BYTES = 128 };

struct look {
	struct arena *arena;
	const struct http_headers *headers;
	struct str problem;
};

static bool
to_number(struct arena *a, struct str s, double *out)
{
	const char *text = arena_strdup(a, s);
	char *end;

	errno = 0;
	*out = strtod(text, &end);
	/* Numbers of JSON only: no hexadecimal, no names, no white space. */
	return s.n > 0 && end == text + s.n && errno == 0 &&
	       strspn(text, "0123456789+-.eE") == s.n;
}

/* 42.0 and 42 are the same number, and all digits of long ones count. */
static bool
is_same_number(struct arena *a, struct str header, struct str body)
{
	double x, y;

	if (str_equal(header, body))
		return true;
	return to_number(a, header, &x) && to_number(a, body, &y) && x == y &&
	       x > -9007199254740992.0 && x < 9007199254740992.0;
}

static bool
is_same(struct arena *a, struct str header, const struct json *value)
{
	switch (value->kind) {
	case JSON_STRING:
		return str_equal(header, value->text);
	case JSON_NUMBER:
		return is_same_number(a, header, value->text);
	case JSON_BOOL:
		return str_is(header, value->boolean ? "true" : "false");
	default:
		return true; /* the tool reports its wrong type */
	}
}

static void
check_one(struct look *l, struct str name, const struct json *value)
{
	const char *header = arena_printf(
	    l->arena, "mcp-param-%.*s", STR_FMT(str_part(name, 0, NAME_BYTES)));
	struct str given = http_headers_get(l->headers, header), got;
	bool there = value != NULL && value->kind != JSON_NULL;
	const char *wrong = NULL;

	if (given.p == NULL) {
		wrong = there ? "is missing" : NULL;
	} else {
		got = mcp_version_decode(l->arena, str_trim(given));
		if (got.p == NULL)
			wrong = "is not well-formed base64 of UTF-8";
		else if (!there || !is_same(l->arena, got, value))
			wrong = "is not the argument in the body";
	}
	if (wrong != NULL)
		l->problem = sanitize_text(l->arena,
		    arena_strf(l->arena, "The header Mcp-Param-%.*s %s",
		        STR_FMT(name), wrong),
		    false, 200);
}

/* Only `properties` are followed, not alternatives and items. */
static void
check_all(struct look *l, const struct json *schema, const struct json *values,
    int depth)
{
	const struct json *properties = json_get(schema, "properties");

	if (depth == DEPTH || !json_is(properties, JSON_OBJECT))
		return;
	for (const struct json *p = properties->first;
	     p != NULL && l->problem.p == NULL; p = p->next) {
		const struct json *value = json_get_str(values, p->name);
		struct str name = json_get_text(p, "x-mcp-header");

		if (name.n > 0)
			check_one(l, name, value);
		else
			check_all(l, p, value, depth + 1);
	}
}

struct str
mcp_param_problem(struct arena *a, const struct json *schema,
    const struct json *arguments, const struct http_headers *headers)
{
	struct look l = { .arena = a, .headers = headers, .problem = STR_NONE };

	check_all(&l, schema, arguments, 0);
	return l.problem;
}
