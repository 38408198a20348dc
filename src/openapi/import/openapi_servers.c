/* openapi_servers.c - the base URI: servers, or host and basePath. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/openapi.h"

/*
 * Used if the document has no host; --base-uri or --set host=... provides it.
 */
#define NO_HOST "https://{host}"

static struct openapi_node
first_item(struct openapi_importer *m, struct openapi_node list)
{
	if (!json_is(list.v, JSON_ARRAY) || list.v->first == NULL)
		return (struct openapi_node){ NULL, list.file };
	return openapi_refs_child(m->refs, list, list.v->first);
}

/*
 * Returns a name for a variable of a server, in lower case.  Names of secrets
 * are in capitals, so a secret cannot become part of a host name.
 */
static struct str
variable_name(struct openapi_importer *m, struct str name)
{
	char *s = arena_strdup(m->a, openapi_text_name(m->a, name));
	bool capitals = true;

	for (const char *p = s; *p != '\0'; p++)
		capitals = capitals && !(*p >= 'a' && *p <= 'z');
	for (char *p = s; *p != '\0' && capitals; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p | 32);
	return str_of(s);
}

/*
 * Keeps a variable for --set, with its default and choices.  Returns false if
 * another server has one of the name with another default.
 */
static bool
keep_variable(struct openapi_importer *m, struct openapi_node variable,
    struct str name, struct str value)
{
	const struct json *choices =
	    openapi_refs_get(m->refs, variable, "enum").v;
	struct json *one = json_get_str(m->server_variables, name), *list;

	if (one != NULL)
		return str_equal(json_get_text(one, "default"), value);
	if (m->server_variables == NULL)
		m->server_variables = json_new(m->a, JSON_OBJECT);
	one = json_add_str(
	    m->server_variables, name, json_new(m->a, JSON_OBJECT));
	json_add(one, "default", json_new_text(m->a, value));
	if (!json_is(choices, JSON_ARRAY) || choices->first == NULL)
		return true;
	list = json_add(one, "enum", json_new(m->a, JSON_ARRAY));
	for (const struct json *v = choices->first; v != NULL; v = v->next)
		if (v->kind == JSON_STRING)
			json_push(list, json_new_text(m->a, v->text));
	return true;
}

struct json *
openapi_servers_variables(struct openapi_importer *m, struct str base_uri)
{
	struct json *out = NULL;

	for (const struct json *v = m->server_variables != NULL
	                                ? m->server_variables->first
	                                : NULL;
	     v != NULL; v = v->next) {
		const struct str tag =
		    arena_strf(m->a, "{%.*s}", STR_FMT(v->name));

		if (str_find_text(base_uri, tag, 0) == base_uri.n)
			continue;
		if (out == NULL)
			out = json_new(m->a, JSON_OBJECT);
		json_add_str(out, v->name, json_copy(m->a, v));
	}
	return out;
}

struct str
openapi_servers_plain(struct openapi_importer *m, struct str base_uri)
{
	struct str rest = base_uri, out;
	struct buf b;

	buf_init(&b, 1 << 16);
	while (rest.n > 0) {
		const size_t open = str_find(rest, '{', 0);
		const size_t close = str_find(rest, '}', open);
		struct str value;

		buf_add_str(&b, str_part(rest, 0, open));
		if (close == rest.n) {
			buf_add_str(&b, str_part(rest, open, rest.n));
			break;
		}
		value = json_get_text(json_get_str(m->server_variables,
		                          str_part(rest, open + 1, close)),
		    "default");
		buf_add_str(&b,
		    value.p != NULL ? value : str_part(rest, open, close + 1));
		rest = str_part(rest, close + 1, rest.n);
	}
	out = arena_str(m->a, buf_str(&b));
	buf_done(&b);
	return out;
}

/*
 * Appends a variable as "{variable}", for --set.  Without extensions its
 * default is appended, if it has one.
 */
static void
put_variable(struct openapi_importer *m, struct openapi_node server,
    struct buf *out, struct str name)
{
	struct openapi_node map =
	    openapi_refs_get(m->refs, server, "variables");
	struct openapi_node one =
	    openapi_refs_child(m->refs, map, json_get_str(map.v, name));
	struct str value = openapi_refs_text(m->refs, one, "default");
	const struct str own = variable_name(m, name);

	if (value.n > 0 && !openapi_text_has_brace(value) &&
	    (m->options->portable || !keep_variable(m, one, own, value)))
		buf_add_str(out, value);
	else
		buf_printf(out, "{%.*s}", STR_FMT(own));
}

static struct str
fill(struct openapi_importer *m, struct openapi_node server, struct str url)
{
	struct str rest = url, out;
	struct buf b;

	buf_init(&b, 8192);
	while (rest.n > 0) {
		size_t open = str_find(rest, '{', 0);
		size_t close = str_find(rest, '}', open);

		buf_add_str(&b, str_part(rest, 0, open));
		if (close == rest.n) {
			buf_add_str(&b, str_part(rest, open, rest.n));
			break;
		}
		put_variable(m, server, &b, str_part(rest, open + 1, close));
		rest = str_part(rest, close + 1, rest.n);
	}
	out = arena_str(m->a, buf_str(&b));
	buf_done(&b);
	return out;
}

/* Returns the query of the URL with "?", unless it has a variable. */
static struct str
query_of(struct openapi_importer *m, struct openapi_node at, struct str url)
{
	struct str rest = str_part(url, 0, str_find(url, '#', 0));
	struct str query = str_part(rest, str_find(rest, '?', 0), rest.n);

	if (!m->options->portable || str_find(query, '{', 0) == query.n)
		return query;
	openapi_refs_add_note(m->refs, at,
	    "the query of the server URL has a variable without a default: "
	    "set the URL with --base-uri URL");
	return STR("");
}

/*
 * A base URI has no fragment and no trailing slash and, without extensions, no
 * variables after its host.
 */
static struct str
tidy(struct openapi_importer *m, struct openapi_node at,
    const struct http_url *u, struct str url)
{
	struct str path = u->path;

	path = str_part(path, 0, str_find(path, '#', 0));
	if (m->options->portable && str_find(path, '{', 0) < path.n) {
		openapi_refs_add_note(m->refs, at,
		    "the server path '%.*s' has a variable without a default: "
		    "set the URL with --base-uri URL",
		    STR_FMT(str_part(path, 0, 200)));
		path = str_part(path, 0, str_find(path, '{', 0));
	}
	while (path.n > 0 && path.p[path.n - 1] == '/')
		path.n--;
	return arena_strf(m->a, "http%s://%.*s%.*s%.*s",
	    u->is_secure ? "s" : "", STR_FMT(u->authority), STR_FMT(path),
	    STR_FMT(query_of(m, at, url)));
}

/* The origin of the document's URL; a variable if it has none. */
static struct str
origin_of_document(struct openapi_importer *m, struct openapi_node at)
{
	struct http_url u;

	if (http_url_split(m->options->url, &u))
		return u.origin;
	openapi_refs_add_note(m->refs, at,
	    "the document names no server: give --base-uri URL now, or "
	    "--set host=NAME later");
	return STR(NO_HOST);
}

/* Relative to the URL of the document, if it has one (RFC 3986 5.2). */
static struct str
absolute(struct openapi_importer *m, struct openapi_node at, struct str url)
{
	struct http_url u = { .is_secure = true };
	struct str whole = str_starts(url, STR("//"))
	                       ? arena_strf(m->a, "https:%.*s", STR_FMT(url))
	                       : url;

	if (!http_url_split(whole, &u)) {
		if (str_is(url, "/."))
			url = STR("");
		whole = arena_strf(m->a, "%.*s%s%.*s",
		    STR_FMT(origin_of_document(m, at)),
		    url.n > 0 && url.p[0] != '/' ? "/" : "", STR_FMT(url));
		http_url_split(whole, &u);
	}
	return tidy(m, at, &u, whole);
}

/* Returns the server of Swagger 2.0: with https, unless only http is listed. */
static struct str
swagger_server(struct openapi_importer *m)
{
	struct openapi_node schemes =
	    openapi_refs_get(m->refs, m->root, "schemes");
	struct str host = openapi_refs_text(m->refs, m->root, "host");
	struct str base = openapi_refs_text(m->refs, m->root, "basePath");
	bool http = false, https = false;

	for (const struct json *v =
	         json_is(schemes.v, JSON_ARRAY) ? schemes.v->first : NULL;
	     v != NULL; v = v->next) {
		http =
		    http || (v->kind == JSON_STRING && str_is(v->text, "http"));
		https = https ||
		        (v->kind == JSON_STRING && str_is(v->text, "https"));
	}
	if (host.n == 0)
		return absolute(m, m->root, base.p != NULL ? base : STR(""));
	return absolute(m, m->root,
	    arena_strf(m->a, "%s://%.*s%s%.*s",
	        http && !https ? "http" : "https", STR_FMT(host),
	        base.n > 0 && base.p[0] != '/' ? "/" : "", STR_FMT(base)));
}

struct str
openapi_servers_find(struct openapi_importer *m, const struct openapi_task *t)
{
	const struct openapi_node places[] = { t->operation, t->path_item,
		m->root };

	if (m->options->base_uri.n > 0)
		return m->options->base_uri;
	if (m->swagger)
		return swagger_server(m);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct openapi_node one = first_item(
		    m, openapi_refs_get(m->refs, places[i], "servers"));
		struct str url = openapi_refs_text(m->refs, one, "url");

		if (url.p != NULL)
			return absolute(m, one, fill(m, one, url));
	}
	return absolute(m, m->root, STR(""));
}
