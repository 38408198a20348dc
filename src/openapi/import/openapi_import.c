/* openapi_import.c - converts an OpenAPI document to a capability file. */
#include <ctype.h>

#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/import/openapi_sections.h"
#include "openapi/openapi.h"

enum { REST_PORT = 8080, MCP_PORT = 9090 };

/* The capability under construction. */
struct maker {
	struct openapi_importer m;
	struct openapi_sections sections;
};

static struct json *
new_object(struct maker *k)
{
	return json_new(k->m.a, JSON_OBJECT);
}

static void
add_text(struct maker *k, struct json *to, const char *name, struct str text)
{
	openapi_importer_text(&k->m, to, name, text);
}

/* ---- operations ---- */

/* Returns a name made from operationId, else from method and path. */
static struct str
operation_name(struct maker *k, const struct openapi_task *t)
{
	struct str id =
	    openapi_refs_text(k->m.refs, t->operation, "operationId");
	struct str name = openapi_text_kebab(k->m.a, id);

	if (name.n == 0)
		name = openapi_text_kebab(k->m.a, t->where);
	return openapi_text_unique(k->m.a, &k->m.operations, name);
}

/* The body was imported first but is listed last. */
static void
move_first_to_end(struct json *list)
{
	struct json *first = list->first;

	if (list->count < 2)
		return;
	list->first = first->next;
	first->next = NULL;
	list->last->next = first;
	list->last = first;
}

static void
note_extras(struct maker *k, const struct openapi_task *t)
{
	struct openapi_node callbacks =
	    openapi_refs_get(k->m.refs, t->operation, "callbacks");
	struct openapi_node all =
	    openapi_refs_get(k->m.refs, t->operation, "responses");

	if (callbacks.v != NULL)
		openapi_refs_add_note(k->m.refs, callbacks,
		    "%.*s: callbacks are not supported", STR_FMT(t->where));
	for (const struct json *v = all.v != NULL ? all.v->first : NULL;
	     v != NULL; v = v->next) {
		struct openapi_node links = openapi_refs_get(
		    k->m.refs, openapi_refs_child(k->m.refs, all, v), "links");

		if (links.v != NULL)
			openapi_refs_add_note(k->m.refs, links,
			    "%.*s: links are not supported", STR_FMT(t->where));
	}
}

static struct str
upper(struct arena *a, const char *method)
{
	char *name = arena_strdup(a, str_of(method));

	for (char *p = name; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return str_of(name);
}

static void
import_operation(struct maker *k, struct openapi_task *t)
{
	struct arena *a = k->m.a;

	t->verb = upper(a, t->method);
	t->where =
	    arena_strf(a, "%.*s %.*s", STR_FMT(t->verb), STR_FMT(t->path));
	t->consumed = json_new(a, JSON_ARRAY);
	t->exposed = json_new(a, JSON_ARRAY);
	t->tool = json_new(a, JSON_ARRAY);
	t->with_rest = json_new(a, JSON_OBJECT);
	t->with_tool = json_new(a, JSON_OBJECT);
	table_init(&t->arguments, a);
	/*
	 * Import the body before the parameters, so that its argument gets the
	 * name "body".
	 */
	openapi_body_make(&k->m, t);
	if (t->exposed->count > 0)
		table_add(&t->arguments, STR("body"), t);
	openapi_params_make(&k->m, t);
	note_extras(k, t);
	if (t->impossible)
		return;
	if (json_get(t->with_rest, "body") != NULL) {
		move_first_to_end(t->exposed);
		move_first_to_end(t->tool);
		move_first_to_end(t->with_rest);
		move_first_to_end(t->with_tool);
	}
	t->name = operation_name(k, t);
	openapi_sections_add(&k->sections, t);
}

static void
import_path(struct maker *k, struct str path, struct openapi_node item)
{
	static const char *const methods[] = { "get", "post", "put", "patch",
		"delete" };
	static const char *const others[] = { "head", "options", "trace" };

	for (size_t i = 0; i < LEN(methods); i++) {
		struct openapi_task t = { .path_item = item,
			.path = path,
			.method = methods[i],
			.operation =
			    openapi_refs_get(k->m.refs, item, methods[i]) };

		if (json_is(t.operation.v, JSON_OBJECT))
			import_operation(k, &t);
	}
	for (size_t i = 0; i < LEN(others); i++) {
		struct openapi_node o =
		    openapi_refs_get(k->m.refs, item, others[i]);

		if (o.v != NULL)
			openapi_refs_add_note(k->m.refs, o,
			    "%.*s %.*s is skipped: capabilities do not support "
			    "this method",
			    STR_FMT(upper(k->m.a, others[i])),
			    STR_FMT(str_part(path, 0, 200)));
	}
}

static void
import_paths(struct maker *k)
{
	struct openapi_refs *r = k->m.refs;
	struct openapi_node paths = openapi_refs_get(r, k->m.root, "paths");
	struct openapi_node hooks = openapi_refs_get(r, k->m.root, "webhooks");

	for (const struct json *v =
	         json_is(paths.v, JSON_OBJECT) ? paths.v->first : NULL;
	     v != NULL; v = v->next) {
		struct openapi_node item = openapi_refs_child(r, paths, v);

		/* Other keys are extensions (x-...). */
		if (v->name.n == 0 || v->name.p[0] != '/' ||
		    !json_is(item.v, JSON_OBJECT))
			continue;
		if (memmem(v->name.p, v->name.n, "{{", 2) != NULL)
			openapi_refs_add_note(r, item,
			    "the path '%.*s' is skipped: double braces are "
			    "reserved for values of the operator",
			    STR_FMT(str_part(v->name, 0, 200)));
		else
			import_path(k, v->name, item);
	}
	if (hooks.v != NULL && hooks.v->count > 0)
		openapi_refs_add_note(r, hooks, "webhooks are not supported");
}

/* ---- the file ---- */

static struct json *
make_info(struct maker *k)
{
	struct openapi_refs *r = k->m.refs;
	struct openapi_node info = openapi_refs_get(r, k->m.root, "info");
	struct openapi_node all = openapi_refs_get(r, k->m.root, "tags");
	struct str title = openapi_importer_clean(
	    &k->m, openapi_refs_text(r, info, "title"), OPENAPI_IMPORTER_TITLE);
	struct str text = openapi_importer_clean(&k->m,
	    openapi_refs_text(r, info, "description"), OPENAPI_IMPORTER_TEXT);
	struct str version = openapi_importer_clean(&k->m,
	    openapi_refs_text(r, info, "version"), OPENAPI_IMPORTER_TITLE);
	struct json *v = new_object(k), *tags = json_new(k->m.a, JSON_ARRAY);

	title = title.n > 0 ? title : k->m.name;
	add_text(k, v, "label", title);
	text = text.n > 0 ? text : title;
	/* The dialect has no member for the version. */
	add_text(k, v, "description",
	    version.n > 0 ? arena_strf(k->m.a, "%.*s (API version %.*s)",
	                        STR_FMT(text), STR_FMT(version))
	                  : text);
	for (const struct json *t = json_is(all.v, JSON_ARRAY) ? all.v->first
	                                                       : NULL;
	     t != NULL; t = t->next) {
		struct str name =
		    openapi_refs_text(r, openapi_refs_child(r, all, t), "name");

		if (name.n > 0)
			json_push(tags, json_new_text(k->m.a,
			                    openapi_importer_clean(&k->m, name,
			                        OPENAPI_IMPORTER_TITLE)));
	}
	if (tags->count > 0)
		json_add(v, "tags", tags);
	return v;
}

static struct json *
make_binds(struct maker *k)
{
	struct json *list = json_new(k->m.a, JSON_ARRAY);

	json_push(list, openapi_secrets_binds(&k->m));
	return list;
}

/* Callers of both surfaces need the token. */
static void
add_authentication(struct maker *k, struct json *surface)
{
	const struct openapi_secret token = { .name = k->m.options->token };
	struct json *v;

	if (token.name.n == 0)
		return;
	v = json_add(surface, "authentication", new_object(k));
	add_text(k, v, "type", STR("bearer"));
	add_text(k, v, "token", openapi_secrets_reference(&k->m, &token));
}

static struct json *
make_exposer(struct maker *k, const char *type, int port)
{
	struct json *v = new_object(k);

	add_text(k, v, "type", str_of(type));
	add_text(k, v, "namespace",
	    arena_strf(k->m.a, "%.*s-%s", STR_FMT(k->m.name), type));
	json_add(v, "port", json_new_int(k->m.a, port));
	add_authentication(k, v);
	return v;
}

static struct json *
make_file(struct maker *k)
{
	struct json *root = new_object(k), *capability, *exposes, *v;

	add_text(k, root, "naftiko", STR("1.0.0-alpha2"));
	json_add(root, "info", make_info(k));
	json_add(root, "binds", make_binds(k));
	capability = json_add(root, "capability", new_object(k));
	json_add(
	    capability, "consumes", openapi_sections_consumes(&k->sections));
	exposes = json_add(capability, "exposes", json_new(k->m.a, JSON_ARRAY));
	v = json_push(exposes, make_exposer(k, "rest", REST_PORT));
	json_add(v, "resources", k->sections.rest_resources);
	v = json_push(exposes, make_exposer(k, "mcp", MCP_PORT));
	add_text(k, v, "transport", STR("http"));
	json_add(v, "tools", k->sections.tools);
	return root;
}

/* Checks "swagger: '2.0'" or "openapi: 3.x". */
static int
read_version(struct maker *k, struct err *e)
{
	const struct json *root = k->m.root.v;
	struct str swagger = openapi_refs_text(k->m.refs, k->m.root, "swagger");
	struct str version = openapi_refs_text(k->m.refs, k->m.root, "openapi");

	k->m.swagger = swagger.p != NULL;
	if (swagger.p == NULL && version.p == NULL)
		return err_at(e, ERR_INPUT, root->line, root->column,
		    "not an OpenAPI document: it has neither 'openapi' nor "
		    "'swagger'");
	if (swagger.p != NULL ? !str_starts(swagger, STR("2."))
	                      : !str_starts(version, STR("3.")))
		return err_at(e, ERR_INPUT, root->line, root->column,
		    "version '%.*s' is not supported; use Swagger 2.0, OpenAPI "
		    "3.0 or 3.1",
		    STR_FMT(str_part(
		        swagger.p != NULL ? swagger : version, 0, 40)));
	return 0;
}

static int
choose_name(struct maker *k, struct err *e)
{
	struct openapi_refs *r = k->m.refs;
	struct str title = openapi_refs_text(
	    r, openapi_refs_get(r, k->m.root, "info"), "title");

	k->m.name = k->m.options->name;
	if (k->m.name.n == 0)
		k->m.name = openapi_text_kebab(k->m.a, title);
	if (k->m.name.n == 0)
		k->m.name = STR("api");
	for (size_t i = 0; i < k->m.name.n; i++)
		if (!isalnum((unsigned char)k->m.name.p[i]) &&
		    k->m.name.p[i] != '-')
			return err_set(e, ERR_INPUT,
			    "invalid namespace '%.*s': use letters, digits and "
			    "\"-\"",
			    STR_FMT(str_part(k->m.name, 0, 80)));
	return 0;
}

static void
init(struct maker *k, struct arena *a, struct openapi_import *options)
{
	struct table *const sets[] = { &k->m.variables, &k->m.auths,
		&k->m.operations };

	k->m.a = a;
	k->m.options = options;
	k->m.binds = json_new(a, JSON_OBJECT);
	/* First, so that no secret of the document gets this name. */
	if (options->token.n > 0)
		json_add_str(k->m.binds, options->token,
		    json_new_text(a, options->token));
	for (size_t i = 0; i < LEN(sets); i++)
		table_init(sets[i], a);
	openapi_sections_init(&k->sections, &k->m);
}

struct json *
openapi_import(struct arena *a, struct str text, struct openapi_import *options,
    struct err *e)
{
	struct maker k = { .m.a = a };

	init(&k, a, options);
	options->notes = NULL;
	k.m.refs = openapi_refs_new(a, options->file, text,
	    &(struct openapi_bounds){ options->max_bytes, options->max_values,
	        options->charset },
	    e);
	if (k.m.refs == NULL)
		return NULL;
	k.m.root = openapi_refs_root(k.m.refs);
	if (read_version(&k, e) == -1 || choose_name(&k, e) == -1)
		return NULL;
	import_paths(&k);
	options->notes = openapi_refs_notes(k.m.refs);
	options->secrets = k.m.secrets;
	if (openapi_refs_failed(k.m.refs, e) == -1)
		return NULL;
	if (k.sections.count > 0)
		return make_file(&k);
	err_at(e, ERR_INPUT, k.m.root.v->line, k.m.root.v->column,
	    "the document has no operation that can be imported");
	return NULL;
}
