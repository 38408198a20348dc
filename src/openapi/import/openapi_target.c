/* openapi_target.c - the names of a parameter: the argument's and the consumed.
 */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/import/openapi_target.h"
#include "openapi/import/openapi_wire.h"
#include "openapi/openapi.h"

static void
add_text(struct openapi_importer *m, struct json *to, const char *name,
    struct str text)
{
	json_add(to, name, json_new_text(m->a, text));
}

static void
add_consumed(struct openapi_importer *m, struct openapi_task *t,
    struct str name, struct str in)
{
	struct json *p = json_push(t->consumed, json_new(m->a, JSON_OBJECT));

	add_text(m, p, "name", name);
	add_text(m, p, "in", in);
	table_add(&t->targets, name, t);
}

struct str
openapi_target_argument(struct openapi_importer *m, struct openapi_task *t,
    const struct openapi_parameter *w)
{
	struct str name = openapi_text_name(m->a, w->name), one = name;

	if (table_find(&t->arguments, name) != NULL)
		one = arena_strf(
		    m->a, "%.*s-%.*s", STR_FMT(name), STR_FMT(w->in));
	for (int n = 2; table_add(&t->arguments, one, t) != NULL; n++)
		one = arena_strf(m->a, "%.*s-%d", STR_FMT(name), n);
	return one;
}

static bool
is_taken(const struct openapi_task *t, struct str name)
{
	return table_find(&t->targets, name) != NULL;
}

/*
 * Returns the name of the consumed parameter, which `with` refers to: the
 * document's, if the language allows it and no other has it.
 */
static struct str
consumed_name(struct openapi_importer *m, const struct openapi_task *t,
    const struct openapi_parameter *w, struct str argument)
{
	struct str one = argument;

	if ((m->options->lenient || openapi_text_is_name(w->name)) &&
	    !str_is(w->in, "path") && !is_taken(t, w->name))
		return w->name;
	for (int n = 2; is_taken(t, one); n++)
		one = arena_strf(m->a, "%.*s-%d", STR_FMT(argument), n);
	return one;
}

/* Adds the consumed parameter, and how it is written. */
static struct str
add_target(struct openapi_importer *m, struct openapi_task *t,
    const struct openapi_parameter *w, struct str argument,
    const struct openapi_wire *wire)
{
	const struct str name = consumed_name(m, t, w, argument);
	const bool path = str_is(w->in, "path");
	/* In a path only the style matrix writes the name. */
	const bool named = !path || strcmp(wire->style, "matrix") == 0;

	add_consumed(m, t, name, w->in);
	if (path) {
		table_add(&t->variables, w->name, arena_strdup(m->a, name));
		openapi_slash_decide(m, t, w->name, w->node, w->schema);
	}
	openapi_wire_add(m, t->consumed->last,
	    named && !str_equal(name, w->name) ? w->name : STR_NONE, wire);
	return name;
}

/*
 * The same without extensions.  If the parameter must be skipped, adds a note
 * and returns STR_NONE.
 */
static struct str
add_portable(struct openapi_importer *m, struct openapi_task *t,
    const struct openapi_parameter *w, struct str argument)
{
	if (str_is(w->in, "path")) {
		table_add(&t->variables, w->name, arena_strdup(m->a, argument));
		add_consumed(m, t, argument, STR("path"));
		openapi_slash_decide(m, t, w->name, w->node, w->schema);
		return argument;
	}
	if (m->options->lenient || openapi_text_is_name(w->name)) {
		if (is_taken(t, w->name)) {
			openapi_importer_leave_out(m, t, w->node, w->name,
			    "another parameter has its name", w->in);
			return STR_NONE;
		}
		add_consumed(m, t, w->name, w->in);
		return w->name;
	}
	/*
	 * A required parameter can be part of the path, where its name is not
	 * restricted.
	 */
	if (str_is(w->in, "query") && w->required) {
		t->query = arena_strf(m->a, "%.*s%c%.*s={%.*s}",
		    STR_FMT(t->query), t->query.n > 0 ? '&' : '?',
		    STR_FMT(w->name), STR_FMT(argument));
		add_consumed(m, t, argument, STR("path"));
		return argument;
	}
	openapi_importer_leave_out(m, t, w->node, w->name,
	    "the published schema does not allow its name; use --lenient to "
	    "keep it",
	    STR_NONE);
	return STR_NONE;
}

struct str
openapi_target_add(struct openapi_importer *m, struct openapi_task *t,
    const struct openapi_parameter *w, struct str argument,
    const struct openapi_wire *wire)
{
	return m->options->portable ? add_portable(m, t, w, argument)
	                            : add_target(m, t, w, argument, wire);
}
