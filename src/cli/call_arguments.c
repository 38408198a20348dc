/* call_arguments.c - makes the arguments of a call from command-line words. */
#include <stdio.h>

#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "engine/engine.h"
#include "cli/call_arguments.h"
#include "cli/call_names.h"

struct arguments {
	struct call *call;
	int64_t depth;
	size_t max; /* maximum bytes of a body */
	void (*warn)(struct str
	        name); /* called for a name that is used but not declared */
};

static struct str
label_of(const struct call *c)
{
	return c->operation != NULL ? c->operation->name : c->consumed->name;
}

static int
refuse_name(const struct arguments *g, struct str name, struct err *e)
{
	const char *names[256], *near;
	const size_t count = call_names_list(g->call, names, LEN(names));

	near = str_nearest(name, names, count);
	if (near != NULL)
		return err_set(e, ERR_INPUT,
		    "'%.*s' has no parameter '%.*s'; did you mean '%s'?",
		    STR_FMT(label_of(g->call)), STR_FMT(name), near);
	return err_set(e, ERR_INPUT, "'%.*s' has no parameter '%.*s'",
	    STR_FMT(label_of(g->call)), STR_FMT(name));
}

static bool
is_alike(const struct capability_ref_name *variable, struct str typed)
{
	return variable != NULL &&
	       capability_name_map_is_alike(variable->text, typed);
}

/* A variable of the paths on either side, however it is spelled. */
static bool
is_path_variable(const struct call *c, struct str typed)
{
	const struct capability_ref_text *own =
	    c->operation != NULL ? c->operation->path_ref : NULL;
	const struct capability_ref_path *called =
	    c->consumed != NULL ? c->consumed->path_ref : NULL;

	for (size_t i = 0; own != NULL && i < own->count; i++)
		if (is_alike(own->pieces[i].name, typed))
			return true;
	for (size_t i = 0; called != NULL && i < called->count; i++)
		if (is_alike(called->pieces[i].name, typed))
			return true;
	return false;
}

/*
 * Finds the parameter of a name.  Sets *p to NULL if its type is unknown.
 * Returns -1 and sets e if the call does not use the name.
 */
static int
find_param(const struct arguments *g, struct str name,
    const struct capability_param **p, struct err *e)
{
	switch (call_names_find(g->call, name, p)) {
	case CALL_NAME_DECLARED:
		return 0;
	case CALL_NAME_USED:
		if (g->warn != NULL)
			g->warn(name);
		return 0;
	case CALL_NAME_UNKNOWN:
		break;
	}
	/*
	 * As on a REST surface, variables may be spelled differently, and the
	 * call need not use them.
	 */
	if (is_path_variable(g->call, name)) {
		*p = NULL;
		return 0;
	}
	return refuse_name(g, name, e);
}

/* Converts text to the declared type; text that does not fit stays text. */
static struct json *
coerce_value(struct arena *a, enum capability_type type, struct str text)
{
	struct json *v = NULL;

	switch (type) {
	case CAPABILITY_TYPE_INTEGER:
	case CAPABILITY_TYPE_NUMBER:
		v = json_parse(a, text, 1, 0, NULL);
		if (!json_is(v, JSON_NUMBER))
			v = NULL;
		break;
	case CAPABILITY_TYPE_BOOLEAN:
		if (str_is(text, "true") || str_is(text, "false"))
			v = json_new_bool(a, str_is(text, "true"));
		break;
	case CAPABILITY_TYPE_OBJECT:
		v = json_parse(a, text, 64, 0, NULL);
		break;
	case CAPABILITY_TYPE_STRING:
	case CAPABILITY_TYPE_ARRAY:
		break;
	}
	return v != NULL ? v : json_new_text(a, text);
}

static bool
is_list(const struct capability_param *p)
{
	return p != NULL && p->typed && p->type == CAPABILITY_TYPE_ARRAY;
}

/* Adds a text argument.  A list that is given twice has two items. */
static void
add_text(struct arguments *g, struct json *arguments,
    const struct capability_param *p, struct str name, struct str text)
{
	struct arena *a = g->call->arena;
	struct json *list = json_get_str(arguments, name);

	if (!is_list(p)) {
		json_add_str(arguments, name,
		    coerce_value(a,
		        p != NULL && p->typed ? p->type
		                              : CAPABILITY_TYPE_STRING,
		        text));
		return;
	}
	if (!json_is(list, JSON_ARRAY))
		list = json_add_str(arguments, name, json_new(a, JSON_ARRAY));
	json_push(list,
	    coerce_value(a,
	        p->items != NULL ? p->items->type : CAPABILITY_TYPE_STRING,
	        text));
}

static int
add_argument(struct arguments *g, struct json *arguments, const char *word,
    struct err *e)
{
	struct str text = str_of(word), name = str_cut(&text, '=');
	bool json = name.n > 0 && name.p[name.n - 1] == ':';
	const struct capability_param *p;
	struct json *v;

	if (json)
		name.n--;
	if (name.n == 0 || text.p == NULL)
		return err_set(
		    e, ERR_INPUT, "'%s' is not NAME=TEXT or NAME:=JSON", word);
	if (find_param(g, name, &p, e) == -1)
		return -1;
	if (!json) {
		if (!is_list(p) && json_get_str(arguments, name) != NULL)
			return err_set(e, ERR_INPUT, "'%.*s' is given twice",
			    STR_FMT(name));
		add_text(g, arguments, p, name, text);
		return 0;
	}
	v = json_parse(g->call->arena, text, g->depth, 0, e);
	if (v == NULL)
		return err_prefix(e, "'%.*s'", STR_FMT(name));
	json_add_str(arguments, name, v);
	return 0;
}

static int
read_file(struct arguments *g, const char *path, struct str *out, struct err *e)
{
	FILE *f = str_is(str_of(path), "-") ? stdin : fopen(path, "rb");
	char part[65536];
	struct buf b;
	size_t n;
	int rc = -1;

	if (f == NULL)
		return err_errno(e, "%s", path);
	buf_init(&b, g->max);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(&b, part, n);
	if (ferror(f))
		err_errno(e, "%s", path);
	else if (b.over)
		err_set(e, ERR_INPUT, "%s: more than %zu bytes", path, g->max);
	else
		rc = 0;
	*out = arena_str(g->call->arena, buf_str(&b));
	buf_done_secret(&b);
	mem_wipe(part, sizeof(part));
	if (f != stdin)
		fclose(f);
	return rc;
}

/* Returns whether the body is sent as written, for example XML. */
static bool
takes_text(const struct call *c)
{
	const struct capability_consumed_operation *o =
	    c->operation != NULL ? c->operation->call : c->consumed;
	const struct capability_body *b = o != NULL ? o->body : NULL;

	return b != NULL && b->data == NULL &&
	       b->type != CAPABILITY_BODY_JSON &&
	       b->type != CAPABILITY_BODY_FORM &&
	       b->type != CAPABILITY_BODY_MULTIPART;
}

static int
add_body(struct arguments *g, const char *given, struct json *arguments,
    struct err *e)
{
	struct str text = str_of(given);
	const struct capability_param *p;
	struct json *v;

	if (given == NULL)
		return 0;
	if (find_param(g, STR("body"), &p, e) == -1)
		return -1;
	if (given[0] == '@' || text.n == 0 || str_is(text, "-")) {
		const char *path = given[0] == '@' ? given + 1 : "-";

		if (read_file(g, path, &text, e) == -1)
			return -1;
	}
	v = takes_text(g->call)
	        ? json_new_text(g->call->arena, text)
	        : json_parse(g->call->arena, text, g->depth, 0, e);
	if (v == NULL)
		return err_prefix(e, "--body");
	json_add(arguments, "body", v);
	return 0;
}

int
call_arguments_make(struct call *c, int64_t depth, int64_t max, char **words,
    int count, const char *body, void (*warn)(struct str name), struct err *e)
{
	struct arguments g = { c, depth, (size_t)max, warn };
	struct json *arguments = json_new(c->arena, JSON_OBJECT);

	for (int i = 0; i < count; i++)
		if (add_argument(&g, arguments, words[i], e) == -1)
			return -1;
	c->source.arguments = arguments;
	return add_body(&g, body, arguments, e);
}
