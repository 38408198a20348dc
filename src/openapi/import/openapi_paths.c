/* openapi_paths.c - imports the operations of all paths. */
#include <ctype.h>

#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "openapi/import/openapi_filter.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/import/openapi_paths.h"
#include "openapi/import/openapi_sections.h"
#include "openapi/openapi.h"

enum { HOPS = 32 }; /* of references from path to path */

/* One path of the document. */
struct path {
	struct openapi_importer *m;
	struct openapi_sections *sections;
	struct str name; /* "/pets/{id}" */
	struct table methods; /* those that were found, in lower case */
};

/* ---- operations ---- */

/* Returns a name made from operationId, else from method and path. */
static struct str
operation_name(struct openapi_importer *m, const struct openapi_task *t)
{
	struct str id = openapi_refs_text(m->refs, t->operation, "operationId");
	struct str name = openapi_text_kebab(m->a, id);

	if (name.n == 0)
		name = openapi_text_kebab(m->a, t->where);
	return openapi_text_unique(m->a, &m->operations, name);
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
note_extras(struct openapi_importer *m, const struct openapi_task *t)
{
	struct openapi_node callbacks =
	    openapi_refs_get(m->refs, t->operation, "callbacks");
	struct openapi_node all =
	    openapi_refs_get(m->refs, t->operation, "responses");

	if (callbacks.v != NULL)
		openapi_refs_add_note(m->refs, callbacks,
		    "%.*s: callbacks are not supported", STR_FMT(t->where));
	for (const struct json *v = all.v != NULL ? all.v->first : NULL;
	     v != NULL; v = v->next) {
		struct openapi_node links = openapi_refs_get(
		    m->refs, openapi_refs_child(m->refs, all, v), "links");

		if (links.v != NULL)
			openapi_refs_add_note(m->refs, links,
			    "%.*s: links are not supported", STR_FMT(t->where));
	}
}

static void
init_task(struct arena *a, struct openapi_task *t)
{
	t->consumed = json_new(a, JSON_ARRAY);
	t->exposed = json_new(a, JSON_ARRAY);
	t->tool = json_new(a, JSON_ARRAY);
	t->with_rest = json_new(a, JSON_OBJECT);
	t->with_tool = json_new(a, JSON_OBJECT);
	table_init(&t->arguments, a);
}

/* Without its credential, the operation could not work. */
static void
require_auth(struct openapi_importer *m, struct openapi_task *t)
{
	const struct openapi_auth *auth;

	if (t->impossible)
		return;
	auth = openapi_auth_find(m, t);
	if (auth->problem == NULL)
		return;
	openapi_refs_leave_out(m->refs, t->operation,
	    &(struct openapi_left){
	        .where = t->where, .reason = auth->problem });
	t->impossible = true;
}

static void
import_operation(struct path *p, struct openapi_task *t)
{
	struct openapi_importer *m = p->m;

	init_task(m->a, t);
	/*
	 * Import the body before the parameters, so that its argument gets the
	 * name "body".
	 */
	openapi_body_make(m, t);
	if (t->exposed->count > 0)
		table_add(&t->arguments, STR("body"), t);
	openapi_params_make(m, t);
	note_extras(m, t);
	require_auth(m, t);
	if (t->impossible)
		return;
	if (json_get(t->with_rest, "body") != NULL) {
		move_first_to_end(t->exposed);
		move_first_to_end(t->tool);
		move_first_to_end(t->with_rest);
		move_first_to_end(t->with_tool);
	}
	t->name = operation_name(m, t);
	openapi_sections_add(p->sections, t);
}

/* Returns whether the filters keep the operation. */
static bool
is_wanted(struct openapi_importer *m, const struct openapi_task *t)
{
	struct openapi_node list =
	    openapi_refs_get(m->refs, t->operation, "tags");
	const struct json *v =
	    json_is(list.v, JSON_ARRAY) ? list.v->first : NULL;
	struct openapi_filter_operation x = { .path = t->path,
		.method = t->verb,
		.id = openapi_refs_text(m->refs, t->operation, "operationId") };
	struct str *tags = arena_new(
	    m->a, (v != NULL ? list.v->count : 0) * sizeof(*tags) + 1);

	for (; v != NULL; v = v->next)
		if (v->kind == JSON_STRING)
			tags[x.tag_count++] = v->text;
	x.tags = tags;
	x.name = openapi_text_kebab(m->a, x.id.n > 0 ? x.id : t->where);
	return openapi_filter_keeps(m->filter, &x);
}

static void
leave_out(struct path *p, struct openapi_node at, struct str where,
    const char *reason)
{
	openapi_refs_leave_out(p->m->refs, at,
	    &(struct openapi_left){ .where = where, .reason = reason });
}

/* Each variable has a name, and something between it and the next one. */
static bool
is_template(struct str path)
{
	bool open = false;

	for (size_t i = 0; i < path.n; i++) {
		const char c = path.p[i];
		const char before = i > 0 ? path.p[i - 1] : '/';

		if ((c == '{' && (open || before == '}')) ||
		    (c == '}' && (!open || before == '{')))
			return false;
		open = c == '{' || (open && c != '}');
	}
	return !open;
}

/* Why an operation cannot be imported at all; NULL if it can. */
static const char *
refusal(struct path *p, struct str verb, struct openapi_node operation)
{
	static const char *const published[] = { "GET", "POST", "PUT", "PATCH",
		"DELETE" };
	size_t i = 0;

	if (!json_is(operation.v, JSON_OBJECT))
		return "it is not a mapping";
	if (http_method_find(verb) == HTTP_METHOD_COUNT)
		return "its method is not supported";
	while (i < LEN(published) && !str_is(verb, published[i]))
		i++;
	if (i == LEN(published) && p->m->options->portable)
		return "the published schema does not allow its method";
	if (memmem(p->name.p, p->name.n, "{{", 2) != NULL)
		return "double braces in a path are reserved for values of the "
		       "operator";
	if (!is_template(p->name))
		return "its path has two variables with nothing between, or a "
		       "brace without its pair";
	return NULL;
}

static struct str
in_case(struct arena *a, struct str s, int (*to)(int))
{
	char *copy = arena_strdup(a, s);

	for (char *p = copy; *p != '\0'; p++)
		*p = (char)to((unsigned char)*p);
	return str_of(copy);
}

static void
import_method(struct path *p, struct openapi_node item, struct str verb,
    struct openapi_node at)
{
	struct arena *a = p->m->a;
	struct openapi_task t = { .path_item = item,
		/* A fragment, which only makes paths differ, is not sent. */
		.path = str_part(p->name, 0, str_find(p->name, '#', 0)),
		.verb = verb,
		.method = arena_strdup(a, in_case(a, verb, tolower)),
		.where = arena_strf(a, "%.*s %.*s",
		    STR_FMT(str_part(verb, 0, 40)), STR_FMT(p->name)),
		.operation = openapi_refs_child(p->m->refs, at, at.v) };
	const char *reason = refusal(p, verb, t.operation);

	if (table_add(&p->methods, str_of(t.method), p) != NULL ||
	    !is_wanted(p->m, &t))
		return;
	if (reason != NULL)
		leave_out(p, at, t.where, reason);
	else
		import_operation(p, &t);
}

/* ---- paths ---- */

/* The operations of a path item in this order, whatever that of the document.
 */
static const char *const methods[] = { "get", "post", "put", "patch", "delete",
	"head", "options", "trace", "query" };

static void
import_methods(struct path *p, struct openapi_node item)
{
	struct openapi_node more =
	    openapi_refs_get(p->m->refs, item, "additionalOperations");

	for (size_t i = 0; i < LEN(methods); i++)
		for (const struct json *v = item.v->first; v != NULL;
		     v = v->next)
			if (str_equal_nocase(v->name, str_of(methods[i])))
				import_method(p, item,
				    in_case(p->m->a, v->name, toupper),
				    (struct openapi_node){ v, item.file });
	for (const struct json *v = json_is(more.v, JSON_OBJECT) ? more.v->first
	                                                         : NULL;
	     v != NULL; v = v->next)
		import_method(
		    p, item, v->name, (struct openapi_node){ v, more.file });
}

/*
 * A path item may refer to another one and have operations beside the
 * reference.
 */
static void
import_path(struct path *p, struct openapi_node item)
{
	const struct openapi_node first = item;

	table_init(&p->methods, p->m->a);
	for (int hops = 0; json_is(item.v, JSON_OBJECT); hops++) {
		import_methods(p, item);
		if (json_get_text(item.v, "$ref").p == NULL)
			return;
		if (json_get(item.v, "parameters") != NULL ||
		    json_get(item.v, "servers") != NULL)
			openapi_refs_add_note(p->m->refs, item,
			    "%.*s: parameters and servers beside a $ref count "
			    "only for the operations beside it",
			    STR_FMT(str_part(p->name, 0, 200)));
		if (hops == HOPS)
			break;
		item = openapi_refs_follow(p->m->refs, item);
	}
	leave_out(p, first, p->name,
	    "it is not a mapping, or refers to what cannot be read");
}

static void
import_paths(struct path *p, struct openapi_node paths)
{
	for (const struct json *v =
	         json_is(paths.v, JSON_OBJECT) ? paths.v->first : NULL;
	     v != NULL; v = v->next) {
		const struct openapi_node item = { v, paths.file };

		if (str_starts(v->name, STR("x-")))
			continue;
		p->name = v->name;
		if (v->name.n == 0 || v->name.p[0] != '/') {
			p->name =
			    arena_strf(p->m->a, "/%.*s", STR_FMT(v->name));
			openapi_refs_add_note(p->m->refs, item,
			    "the path '%.*s' does not begin with a slash: it "
			    "is read as '%.*s'",
			    STR_FMT(str_part(v->name, 0, 200)),
			    STR_FMT(str_part(p->name, 0, 200)));
		}
		import_path(p, item);
	}
}

void
openapi_paths_import(
    struct openapi_importer *m, struct openapi_sections *sections)
{
	struct path p = { .m = m, .sections = sections };
	struct openapi_node hooks =
	    openapi_refs_get(m->refs, m->root, "webhooks");

	import_paths(&p, openapi_refs_get(m->refs, m->root, "paths"));
	if (hooks.v != NULL && hooks.v->count > 0)
		openapi_refs_add_note(
		    m->refs, hooks, "webhooks are not supported");
}
