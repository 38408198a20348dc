/* capability_load_result_headers.c - reads `x-claviger: {headers}` of a tool.
 */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

enum { HEADERS_MOST = 16 };

/* Headers for this program as the client of the API, not for its callers. */
static const char *const never[] = { "set-cookie", "www-authenticate",
	"proxy-authenticate", "authentication-info",
	"proxy-authentication-info" };

static bool
check_name(struct capability_reader *r, const struct json *v, struct str name)
{
	bool is_secret = false;

	for (size_t i = 0; i < LEN(never); i++)
		is_secret =
		    is_secret || str_equal_nocase(name, str_of(never[i]));
	if (http_ascii_is_token(name) && !is_secret)
		return true;
	capability_reader_error(r, capability_reader_place(v),
	    "'headers' of x-claviger: '%.*s' is %s",
	    STR_FMT(str_part(name, 0, 80)),
	    is_secret ? "never passed on; remove it"
	              : "not the name of a header, such as Link");
	return false;
}

const char *const *
capability_load_result_headers(
    struct capability_reader *r, const struct json *map)
{
	const struct json *own = capability_reader_submap(map, "x-claviger");
	const struct json *v = json_get(own, "headers"), *item = v;
	const char **names;
	size_t n = 0;

	if (json_is(v, JSON_ARRAY))
		item = v->first;
	else if (!json_is(v, JSON_STRING))
		return NULL;
	names = arena_new(r->a, (HEADERS_MOST + 1) * sizeof(*names));
	for (; item != NULL && n < HEADERS_MOST;
	     item = v->kind == JSON_ARRAY ? item->next : NULL) {
		struct str name = capability_reader_scalar(item);

		if (check_name(r, item, name))
			names[n++] = arena_strdup(r->a, name);
	}
	if (item != NULL)
		capability_reader_error(r, capability_reader_place(item),
		    "'headers' of x-claviger has more than %d names; remove "
		    "some",
		    HEADERS_MOST);
	return names;
}
