/*
 * openapi_sections.c - builds `consumes` and `exposes`, operation by operation.
 */
#include <ctype.h>
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_accept.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/import/openapi_sections.h"
#include "openapi/openapi.h"

enum { LONG_TITLE = 100 };

/* An upstream: operations with the same base URI and the same security. */
struct openapi_upstream {
	struct openapi_upstream *next;
	struct str base_uri;
	const struct openapi_auth *auth;
	struct json *resources;
	struct str namespace;
	struct table paths; /* of resources: struct json */
};

/* ---- upstreams ---- */

static struct openapi_upstream *
new_upstream(struct openapi_sections *k, struct str base_uri,
    const struct openapi_auth *auth)
{
	struct openapi_upstream *u = arena_new(k->m->a, sizeof(*u));

	const struct str plain = openapi_servers_plain(k->m, base_uri);

	u->base_uri = base_uri;
	u->auth = auth;
	for (const struct openapi_secret_use *x = auth->uses; x != NULL;
	     x = x->next)
		openapi_secrets_add_host(
		    k->m, x->secret, x->url.p != NULL ? x->url : plain);
	u->namespace = ++k->upstream_count == 1
	                   ? k->m->name
	                   : arena_strf(k->m->a, "%.*s-%zu",
	                         STR_FMT(k->m->name), k->upstream_count);
	u->resources = json_new(k->m->a, JSON_ARRAY);
	table_init(&u->paths, k->m->a);
	*k->tail = u;
	k->tail = &u->next;
	return u;
}

static struct openapi_upstream *
find_upstream(struct openapi_sections *k, const struct openapi_task *t)
{
	struct str base_uri = openapi_servers_find(k->m, t);
	const struct openapi_auth *auth = openapi_auth_find(k->m, t);

	for (struct openapi_upstream *u = k->upstreams; u != NULL; u = u->next)
		if (u->auth == auth && str_equal(u->base_uri, base_uri))
			return u;
	return new_upstream(k, base_uri, auth);
}

/* ---- resources ---- */

static struct str
resource_name(struct openapi_sections *k, struct str path, struct table *taken)
{
	struct str name = openapi_text_kebab(k->m->a, path);

	return openapi_text_unique(
	    k->m->a, taken, name.n > 0 ? name : STR("root"));
}

/*
 * Returns the operations of the resource with that path, and adds it if it is
 * missing.
 */
static struct json *
find_resource(struct openapi_sections *k, struct json *list,
    struct table *paths, struct table *taken, struct str path)
{
	struct json *v = table_find(paths, path);

	if (v != NULL)
		return json_get(v, "operations");
	v = json_push(list, json_new(k->m->a, JSON_OBJECT));
	table_add(paths, path, v);
	openapi_importer_text(k->m, v, "name", resource_name(k, path, taken));
	openapi_importer_text(k->m, v, "path", path);
	return json_add(v, "operations", json_new(k->m->a, JSON_ARRAY));
}

static void
add_list(struct json *to, const char *name, struct json *list)
{
	if (list->count > 0)
		json_add(to, name, list);
}

/*
 * Returns the first format of the responses that the engine converts to JSON,
 * unless a response is JSON.
 */
static struct str
raw_format(struct openapi_sections *k, const struct openapi_task *t)
{
	static const struct {
		const char *media, *format;
	} formats[] = {
		{ "application/xml", "xml" },
		{ "text/xml", "xml" },
		{ "text/csv", "csv" },
		{ "text/tab-separated-values", "tsv" },
		{ "application/yaml", "yaml" },
		{ "text/html", "html" },
		{ "text/markdown", "markdown" },
	};
	struct openapi_refs *r = k->m->refs;
	struct openapi_node all =
	    openapi_refs_get(r, t->operation, "responses");
	struct str found = STR_NONE;

	for (const struct json *v = all.v != NULL ? all.v->first : NULL;
	     v != NULL; v = v->next) {
		struct openapi_node content = openapi_refs_get(
		    r, openapi_refs_child(r, all, v), "content");

		if (v->name.n == 0 || v->name.p[0] != '2')
			continue;
		for (const struct json *c = content.v != NULL ? content.v->first
		                                              : NULL;
		     c != NULL; c = c->next) {
			if (memmem(c->name.p, c->name.n, "json", 4) != NULL)
				return STR_NONE;
			for (size_t i = 0; i < LEN(formats); i++)
				if (found.p == NULL &&
				    str_starts(
				        c->name, str_of(formats[i].media)))
					found = str_of(formats[i].format);
		}
	}
	return found;
}

static struct str
description_of(struct openapi_sections *k, const struct openapi_task *t)
{
	struct openapi_refs *r = k->m->refs;
	struct str text = openapi_refs_text(r, t->operation, "description");
	struct str summary = openapi_refs_text(r, t->operation, "summary");
	bool old = openapi_refs_is_true(r, t->operation, "deprecated");

	if (str_trim(text).n == 0)
		text = summary;
	text = openapi_importer_clean(k->m, text, OPENAPI_IMPORTER_TEXT);
	if (text.n == 0)
		text = t->where;
	return old ? arena_strf(k->m->a, "Deprecated. %.*s", STR_FMT(text))
	           : text;
}

/* Messages about the operation name its place in the document. */
static void
set_place(
    struct openapi_sections *k, struct json *v, const struct openapi_task *t)
{
	if (t->operation.file != k->m->root.file)
		return;
	v->line = t->operation.v->line;
	v->column = t->operation.v->column;
}

/* The caller does not choose the type of the response. */
static void
add_accept(struct openapi_sections *k, const struct openapi_task *t)
{
	struct str types = openapi_accept_make(k->m, t);
	struct json *p;

	if (types.p == NULL)
		return;
	p = json_push(t->consumed, json_new(k->m->a, JSON_OBJECT));
	openapi_importer_text(k->m, p, "name", STR("Accept"));
	openapi_importer_text(k->m, p, "in", STR("header"));
	openapi_importer_text(k->m, p, "value", types);
}

static void
add_consumed(struct openapi_sections *k, struct openapi_upstream *u,
    const struct openapi_task *t)
{
	struct json *list = find_resource(
	    k, u->resources, &u->paths, &k->resources, t->consumed_path);
	struct json *v = json_push(list, json_new(k->m->a, JSON_OBJECT));

	set_place(k, v, t);
	openapi_importer_text(k->m, v, "name", t->name);
	openapi_importer_text(k->m, v, "method", t->verb);
	openapi_importer_text(k->m, v, "description", description_of(k, t));
	add_accept(k, t);
	add_list(v, "inputParameters", t->consumed);
	if (t->body != NULL)
		json_add(v, "body", t->body);
	openapi_importer_text(k->m, v, "outputRawFormat", raw_format(k, t));
}

static struct str
call_text(struct openapi_sections *k, const struct openapi_upstream *u,
    const struct openapi_task *t)
{
	return arena_strf(
	    k->m->a, "%.*s.%.*s", STR_FMT(u->namespace), STR_FMT(t->name));
}

/* "GET /pets/{}": a request does not tell the names of variables. */
static struct str
route_of(struct openapi_sections *k, const struct openapi_task *t)
{
	struct str rest = t->exposed_path, route;
	struct buf b;

	buf_init(&b, rest.n + t->verb.n + 1);
	buf_printf(&b, "%.*s ", STR_FMT(t->verb));
	while (rest.n > 0) {
		size_t open = str_find(rest, '{', 0);
		size_t close = str_find(rest, '}', open);

		buf_add_str(&b, str_part(rest, 0, open + 1));
		rest = str_part(rest, close, rest.n);
	}
	route = arena_str(k->m->a, buf_str(&b));
	buf_done(&b);
	return route;
}

/* A route has no query and is that of one operation; others are tools only. */
static bool
has_route(struct openapi_sections *k, const struct openapi_task *t)
{
	const char *other;

	if (str_find(t->exposed_path, '?', 0) < t->exposed_path.n) {
		openapi_refs_add_note(k->m->refs, t->operation,
		    "%.*s is a tool only: over REST, a path has no query",
		    STR_FMT(t->where));
		return false;
	}
	other = table_add(
	    &k->routes, route_of(k, t), arena_strdup(k->m->a, t->where));
	if (other != NULL)
		openapi_refs_add_note(k->m->refs, t->operation,
		    "%.*s is a tool only: over REST, its path is that of %s",
		    STR_FMT(t->where), other);
	return other == NULL;
}

/* Returns where the first sentence ends, before its period. */
static size_t
end_of_sentence(struct str text)
{
	size_t at = str_find_text(text, STR(". "), 0);

	/* "e.g. this" goes on. */
	while (at + 2 < text.n && !isupper((unsigned char)text.p[at + 2]))
		at = str_find_text(text, STR(". "), at + 2);
	return at;
}

/* Some summaries are long; as a title, the first sentence is enough. */
static struct str
title_of(struct openapi_sections *k, const struct openapi_task *t)
{
	struct str text =
	    str_trim(openapi_refs_text(k->m->refs, t->operation, "summary"));

	if (text.n > LONG_TITLE) {
		text = str_part(text, 0, str_find_text(text, STR("\n\n"), 0));
		text = str_part(text, 0, end_of_sentence(text));
	}
	return openapi_importer_clean(k->m, text, OPENAPI_IMPORTER_TITLE);
}

static void
add_texts(struct openapi_sections *k, struct json *v,
    const struct openapi_task *t, struct str name)
{
	openapi_importer_text(k->m, v, "name", name);
	openapi_importer_text(k->m, v, "label", title_of(k, t));
	openapi_importer_text(k->m, v, "description", description_of(k, t));
}

static void
add_rest(struct openapi_sections *k, const struct openapi_upstream *u,
    const struct openapi_task *t)
{
	struct json *list, *v;

	if (!has_route(k, t))
		return;
	list = find_resource(k, k->rest_resources, &k->rest_paths,
	    &k->rest_names, t->exposed_path);
	v = json_push(list, json_new(k->m->a, JSON_OBJECT));
	set_place(k, v, t);
	openapi_importer_text(k->m, v, "method", t->verb);
	add_texts(k, v, t, t->name);
	add_list(v, "inputParameters", t->exposed);
	openapi_importer_text(k->m, v, "call", call_text(k, u, t));
	add_list(v, "with", t->with_rest);
}

static void
add_hints(struct openapi_sections *k, struct json *tool, const char *method)
{
	static const struct {
		const char *method;
		signed char read_only, destructive,
		    idempotent; /* -1: not stated */
	} hints[] = {
		{ "get", 1, 0, 1 },
		{ "put", 0, -1, 1 },
		{ "delete", 0, 1, 1 },
		{ "post", 0, -1, 0 },
		{ "patch", 0, -1, -1 },
		{ "head", 1, 0, 1 },
		{ "options", 1, 0, 1 },
	};
	struct json *v =
	    json_add(tool, "hints", json_new(k->m->a, JSON_OBJECT));

	for (size_t i = 0; i < LEN(hints); i++) {
		if (!str_is(str_of(method), hints[i].method))
			continue;
		json_add(v, "readOnly",
		    json_new_bool(k->m->a, hints[i].read_only == 1));
		if (hints[i].destructive != -1)
			json_add(v, "destructive",
			    json_new_bool(k->m->a, hints[i].destructive == 1));
		if (hints[i].idempotent != -1)
			json_add(v, "idempotent",
			    json_new_bool(k->m->a, hints[i].idempotent == 1));
	}
	json_add(v, "openWorld", json_new_bool(k->m->a, true));
}

/* Is it a name that hosts accept for a tool? */
static bool
is_tool_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!isalnum((unsigned char)name.p[i]) &&
		    strchr("_-.", name.p[i]) == NULL)
			return false;
	return name.n > 0 && name.n <= OPENAPI_TEXT_NAME;
}

/* With original names, operationId as written if hosts accept it. */
static struct str
tool_name(struct openapi_sections *k, const struct openapi_task *t)
{
	struct str id =
	    openapi_refs_text(k->m->refs, t->operation, "operationId");

	if (!k->m->options->original_names || !is_tool_name(id))
		id = t->name;
	return openapi_text_unique(k->m->a, &k->m->tools, id);
}

static void
add_tool(struct openapi_sections *k, const struct openapi_upstream *u,
    const struct openapi_task *t)
{
	struct json *v = json_push(k->tools, json_new(k->m->a, JSON_OBJECT));

	set_place(k, v, t);
	add_texts(k, v, t, tool_name(k, t));
	add_hints(k, v, t->method);
	add_list(v, "inputParameters", t->tool);
	openapi_importer_text(k->m, v, "call", call_text(k, u, t));
	add_list(v, "with", t->with_tool);
}

/* Adds the defaults of the variables of a server. */
static void
add_variables(
    struct openapi_sections *k, struct json *consumes, struct str base_uri)
{
	struct json *variables = openapi_servers_variables(k->m, base_uri);

	if (variables != NULL)
		json_add(json_add(consumes, "x-claviger",
		             json_new(k->m->a, JSON_OBJECT)),
		    "variables", variables);
}

struct json *
openapi_sections_consumes(struct openapi_sections *k)
{
	struct json *list = json_new(k->m->a, JSON_ARRAY);

	for (struct openapi_upstream *u = k->upstreams; u != NULL;
	     u = u->next) {
		const struct openapi_auth *x = u->auth;
		struct json *v =
		    json_push(list, json_new(k->m->a, JSON_OBJECT));

		openapi_importer_text(k->m, v, "namespace", u->namespace);
		openapi_importer_text(k->m, v, "type", STR("http"));
		openapi_importer_text(k->m, v, "baseUri", u->base_uri);
		add_variables(k, v, u->base_uri);
		if (x->parameters->count > 0)
			json_add(v, "inputParameters",
			    json_copy(k->m->a, x->parameters));
		if (x->authentication != NULL)
			json_add(v, "authentication",
			    json_copy(k->m->a, x->authentication));
		json_add(v, "resources", u->resources);
	}
	return list;
}

void
openapi_sections_init(struct openapi_sections *k, struct openapi_importer *m)
{
	*k = (struct openapi_sections){ .m = m };
	k->tail = &k->upstreams;
	k->rest_resources = json_new(m->a, JSON_ARRAY);
	k->tools = json_new(m->a, JSON_ARRAY);
	table_init(&k->resources, m->a);
	table_init(&k->rest_paths, m->a);
	table_init(&k->rest_names, m->a);
	table_init(&k->routes, m->a);
}

void
openapi_sections_add(struct openapi_sections *k, const struct openapi_task *t)
{
	struct openapi_upstream *u = find_upstream(k, t);

	add_consumed(k, u, t);
	add_rest(k, u, t);
	add_tool(k, u, t);
	k->count++;
}
