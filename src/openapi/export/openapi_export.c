/*
 * openapi_export.c - the OpenAPI 3.1 document of a capability's REST surfaces.
 */
#include <ctype.h>

#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "openapi/export/openapi_definitions.h"
#include "openapi/export/openapi_export.h"
#include "openapi/export/openapi_operation.h"
#include "openapi/export/openapi_path.h"
#include "openapi/export/openapi_security.h"
#include "capability/capability.h"

enum { TITLE_BYTES = 200, DESCRIPTION_BYTES = 10000 };

/* A path of the document, and its object. */
struct item {
	struct openapi_path path;
	struct json *object;
};

/* The document under construction. */
struct writer {
	struct arena *a;
	const struct capability *capability;
	struct openapi_export *x;
	const struct capability_exposes
	    *first; /* the exposer that the root describes */
	bool several; /* several exposers: operations carry what differs */
	struct json *paths, *tags, *schemes;
	struct table items; /* by the shape of the path */
	struct table ids, tag_names;
	const struct capability_exposes *current;
	struct json *servers, *security; /* of the current exposer */
};

static void
add_text(struct arena *a, struct json *to, const char *name, struct str text,
    size_t most)
{
	if (text.n > 0)
		json_add(to, name,
		    json_new_text(a, sanitize_text(a, text, true, most)));
}

static bool
is_shown(const struct writer *w, const struct capability_exposes *x)
{
	return x->type == CAPABILITY_EXPOSES_REST &&
	       (w->x->only == NULL || w->x->only == x);
}

static void
add_info(struct writer *w, struct json *root)
{
	const struct capability *s = w->capability;
	struct json *info = json_add(root, "info", json_new(w->a, JSON_OBJECT));
	struct str title = s->label, text = s->description;

	if (title.n == 0 && w->first != NULL)
		title = w->first->namespace;
	if (text.n == 0 && w->first != NULL)
		text = w->first->description;
	add_text(w->a, info, "title", title.n > 0 ? title : STR("Capability"),
	    TITLE_BYTES);
	add_text(w->a, info, "description", text, DESCRIPTION_BYTES);
	add_text(w->a, info, "version",
	    s->version.n > 0 ? s->version : STR("1.0.0"), TITLE_BYTES);
	if (s->tags != NULL && s->tags->count > 0)
		json_add(info, "x-tags", json_copy(w->a, s->tags));
}

/* Returns the URL that the user passed, else the address on this machine. */
static struct str
server_url(const struct writer *w, const struct capability_exposes *x)
{
	struct str host = x->address;

	if (w->x->server.p != NULL)
		return w->x->server;
	if (host.n == 0 || str_is(host, "0.0.0.0") || str_is(host, "::"))
		host = STR("localhost");
	return http_url_of_host(w->a, host, x->port);
}

static struct json *
servers_of(struct writer *w, const struct capability_exposes *x)
{
	struct json *list = json_new(w->a, JSON_ARRAY);
	struct json *one = json_push(list, json_new(w->a, JSON_OBJECT));

	json_add(one, "url", json_new_text(w->a, server_url(w, x)));
	add_text(w->a, one, "description", x->description, DESCRIPTION_BYTES);
	return list;
}

/*
 * Adds the security scheme of x to the components, and returns a requirement
 * for it.
 */
static struct json *
security_of(struct writer *w, const struct capability_exposes *x)
{
	struct json *list = json_new(w->a, JSON_ARRAY), *scopes, *scheme;
	struct str name = openapi_security_name(w->a, x);
	const struct json *other;

	scheme = openapi_security_scheme(w->a, x, w->x->authority, &scopes);
	if (scheme == NULL)
		return list;
	other = json_get_str(w->schemes, name);
	for (int n = 2; other != NULL && !json_equal(other, scheme); n++) {
		name = arena_strf(w->a, "%.*s-%d",
		    STR_FMT(openapi_security_name(w->a, x)), n);
		other = json_get_str(w->schemes, name);
	}
	if (other == NULL)
		json_add_str(w->schemes, name, scheme);
	json_add_str(
	    json_push(list, json_new(w->a, JSON_OBJECT)), name, scopes);
	return list;
}

/*
 * Returns an operationId such as "get-v1-keys-key_id" for an operation without
 * a name.
 */
static struct str
generated_name(struct arena *a, const struct capability_operation *op)
{
	struct buf b;
	struct str name;
	bool parted = true;

	buf_init(&b, op->path.n + 16);
	for (const char *p = http_method_name(op->method); *p != '\0'; p++)
		buf_putc(&b, (char)tolower((unsigned char)*p));
	for (size_t i = 0; i < op->path.n; i++) {
		unsigned char c = (unsigned char)op->path.p[i];

		if (isalnum(c) || c == '_') {
			if (parted)
				buf_putc(&b, '-');
			buf_putc(&b, (char)c);
		}
		parted = !(isalnum(c) || c == '_');
	}
	name = arena_str(a, buf_str(&b));
	buf_done(&b);
	return name;
}

static struct str
operation_id(struct writer *w, const struct capability_operation *op)
{
	struct str name = op->name.n > 0 ? op->name : generated_name(w->a, op);
	struct str id = name;

	for (int n = 2; table_add(&w->ids, id, w) != NULL; n++)
		id = arena_strf(w->a, "%.*s-%d", STR_FMT(name), n);
	return id;
}

static void
add_tag(struct writer *w, struct json *list, struct str name)
{
	struct json *tag;

	if (name.n == 0)
		return;
	json_push(list, json_new_text(w->a, name));
	if (table_add(&w->tag_names, name, w) != NULL)
		return;
	tag = json_push(w->tags, json_new(w->a, JSON_OBJECT));
	json_add(tag, "name", json_new_text(w->a, name));
}

static void
add_tags(struct writer *w, struct json *object,
    const struct capability_operation *op)
{
	struct json *list = json_new(w->a, JSON_ARRAY);

	for (const struct json *t = op->tags != NULL ? op->tags->first : NULL;
	     t != NULL; t = t->next)
		if (t->kind == JSON_STRING)
			add_tag(w, list, t->text);
	if (list->count == 0)
		add_tag(w, list, op->group);
	if (list->count > 0)
		json_add(object, "tags", list);
}

/* Returns the item for a path of that shape, and adds it if it is missing. */
static struct item *
find_item(struct writer *w, const struct openapi_path *path)
{
	struct item *i = table_find(&w->items, path->shape);

	if (i != NULL)
		return i;
	i = arena_new(w->a, sizeof(*i));
	i->path = *path;
	i->object =
	    json_add_str(w->paths, path->text, json_new(w->a, JSON_OBJECT));
	table_add(&w->items, path->shape, i);
	return i;
}

static void
add_operation(struct writer *w, const struct capability_operation *op)
{
	struct openapi_path path;
	struct item *item;
	struct json *object;
	char *method = arena_strdup(w->a, str_of(http_method_name(op->method)));

	for (char *p = method; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	openapi_path_read(w->a, op->path, &path);
	item = find_item(w, &path);
	if (json_get(item->object, method) != NULL) {
		w->x->left_out++;
		return;
	}
	object = json_add(item->object, method, json_new(w->a, JSON_OBJECT));
	add_tags(w, object, op);
	add_text(w->a, object, "summary", op->title, TITLE_BYTES);
	add_text(
	    w->a, object, "description", op->description, DESCRIPTION_BYTES);
	json_add(
	    object, "operationId", json_new_text(w->a, operation_id(w, op)));
	openapi_operation_add(
	    w->a, w->capability, op, &path, &item->path, object);
	if (w->several) {
		json_add(object, "security", json_copy(w->a, w->security));
		if (w->current != w->first)
			json_add(
			    object, "servers", json_copy(w->a, w->servers));
	}
}

/* Adds a forward for all methods, or for all that only read. */
static void
add_forward(struct writer *w, const struct capability_operation *forward)
{
	static const enum http_method methods[] = { HTTP_METHOD_GET,
		HTTP_METHOD_POST, HTTP_METHOD_PUT, HTTP_METHOD_PATCH,
		HTTP_METHOD_DELETE };

	for (size_t i = 0; i < LEN(methods); i++) {
		struct capability_operation one = *forward;

		if (!capability_safety_is_below(
		        capability_safety_of_method(methods[i]),
		        w->x->forbidden) ||
		    !capability_filter_has(w->x->filter, forward, methods[i]))
			continue;
		one.method = methods[i];
		one.name = STR_NONE;
		add_operation(w, &one);
	}
}

static void
add_exposer(
    struct writer *w, struct json *root, const struct capability_exposes *x)
{
	w->current = x;
	w->servers = servers_of(w, x);
	w->security = security_of(w, x);
	if (x == w->first)
		json_add(root, "servers", w->servers);
	for (const struct capability_operation *op = x->operations; op != NULL;
	     op = op->next)
		if (capability_safety_is_below(
		        capability_safety_of(op), w->x->forbidden) &&
		    capability_filter_has(w->x->filter, op, HTTP_METHOD_COUNT))
			add_operation(w, op);
	for (const struct capability_operation *op = x->forwards; op != NULL;
	     op = op->next)
		add_forward(w, op);
}

static void
find_first(struct writer *w)
{
	for (const struct capability_exposes *x = w->capability->exposes;
	     x != NULL; x = x->next) {
		if (!is_shown(w, x))
			continue;
		w->several = w->first != NULL;
		if (w->first == NULL)
			w->first = x;
	}
}

static void
write_root(struct writer *w, struct json *root)
{
	struct json *components = json_new(w->a, JSON_OBJECT);

	json_add(root, "openapi", json_new_text(w->a, STR("3.1.0")));
	add_info(w, root);
	w->paths = json_new(w->a, JSON_OBJECT);
	w->tags = json_new(w->a, JSON_ARRAY);
	w->schemes = json_new(w->a, JSON_OBJECT);
	for (const struct capability_exposes *x = w->capability->exposes;
	     x != NULL; x = x->next)
		if (is_shown(w, x))
			add_exposer(w, root, x);
	if (w->tags->count > 0)
		json_add(root, "tags", w->tags);
	json_add(root, "paths", w->paths);
	openapi_operation_add_components(w->a, components);
	openapi_definitions_add(w->a, w->capability->schemas, w->paths,
	    json_get(components, "schemas"));
	if (w->schemes->count > 0)
		json_add(components, "securitySchemes", w->schemes);
	json_add(root, "components", components);
	if (!w->several && w->security != NULL && w->security->count > 0)
		json_add(root, "security", w->security);
}

struct json *
openapi_export(
    struct arena *a, const struct capability *s, struct openapi_export *x)
{
	struct writer w = { .a = a, .capability = s, .x = x };
	struct json *root;

	x->left_out = 0;
	find_first(&w);
	table_init(&w.items, a);
	table_init(&w.ids, a);
	table_init(&w.tag_names, a);
	root = json_new(a, JSON_OBJECT);
	write_root(&w, root);
	return root;
}
