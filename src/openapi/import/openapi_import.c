/* openapi_import.c - converts an OpenAPI document to a capability file. */
#include <ctype.h>

#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_filter.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/import/openapi_paths.h"
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
	struct json *shared;

	add_text(k, root, "naftiko", STR("1.0.0-alpha2"));
	json_add(root, "info", make_info(k));
	json_add(root, "binds", make_binds(k));
	capability = json_add(root, "capability", new_object(k));
	json_add(
	    capability, "consumes", openapi_sections_consumes(&k->sections));
	exposes = json_add(capability, "exposes", json_new(k->m.a, JSON_ARRAY));
	if (k->sections.rest_resources->count > 0) {
		v = json_push(exposes, make_exposer(k, "rest", REST_PORT));
		json_add(v, "resources", k->sections.rest_resources);
	}
	v = json_push(exposes, make_exposer(k, "mcp", MCP_PORT));
	add_text(k, v, "transport", STR("http"));
	json_add(v, "tools", k->sections.tools);
	shared = openapi_schemas_shared(&k->m.schemas);
	if (shared != NULL)
		json_add(json_add(capability, "x-claviger", new_object(k)),
		    "schemas", shared);
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
		    "version '%.*s' is not supported; use Swagger 2.0 or "
		    "OpenAPI 3.0, 3.1 or 3.2",
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
		&k->m.operations, &k->m.tools };

	k->m.a = a;
	k->m.options = options;
	k->m.binds = json_new(a, JSON_OBJECT);
	/* First, so that no secret of the document gets this name. */
	if (options->token.n > 0)
		json_add_str(k->m.binds, options->token,
		    json_new_text(a, options->token));
	for (size_t i = 0; i < LEN(sets); i++)
		table_init(sets[i], a);
	k->m.filter =
	    openapi_filter_new(a, options->filters, options->filter_count);
	openapi_sections_init(&k->sections, &k->m);
}

/* Was its vocabulary of schemas older than JSON Schema 2020-12? */
static bool
is_old(struct maker *k)
{
	return k->m.swagger ||
	       str_starts(openapi_refs_text(k->m.refs, k->m.root, "openapi"),
	           STR("3.0"));
}

static void
note_results(struct maker *k)
{
	struct openapi_import *o = k->m.options;

	o->notes = openapi_refs_notes(k->m.refs);
	o->secrets = k->m.secrets;
	o->operations_left =
	    openapi_refs_left_out(k->m.refs, OPENAPI_NOTE_OPERATION);
	o->parameters_left =
	    openapi_refs_left_out(k->m.refs, OPENAPI_NOTE_PARAMETER);
	o->operations = k->sections.count + o->operations_left;
	o->filtered = openapi_filter_left(k->m.filter);
	o->files = openapi_refs_files(k->m.refs);
}

struct json *
openapi_import(struct arena *a, struct str text, struct openapi_import *options,
    struct err *e)
{
	struct maker k = { .m.a = a };
	struct json *made;

	init(&k, a, options);
	options->notes = NULL;
	k.m.refs = openapi_refs_new(a, options->file, text,
	    &(struct openapi_bounds){ options->max_bytes, options->max_values },
	    e);
	if (k.m.refs == NULL)
		return NULL;
	k.m.root = openapi_refs_root(k.m.refs);
	if (read_version(&k, e) == -1 || choose_name(&k, e) == -1)
		return NULL;
	openapi_schemas_init(&k.m.schemas, a, k.m.refs, is_old(&k));
	openapi_credential_init(&k.m);
	openapi_paths_import(&k.m, &k.sections);
	made = k.sections.count > 0 ? make_file(&k) : NULL;
	note_results(&k);
	if (openapi_refs_failed(k.m.refs, e) == -1 ||
	    openapi_filter_check(k.m.filter, e) == -1)
		return NULL;
	if (made != NULL)
		return made;
	err_at(e, ERR_INPUT, k.m.root.v->line, k.m.root.v->column,
	    "the document has no operation that can be imported");
	return NULL;
}
