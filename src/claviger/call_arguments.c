/* call_arguments.c - the words of a shell as the arguments of a call. */
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "data/json.h"
#include "spec/spec.h"
#include "engine/call.h"
#include "claviger/call_arguments.h"

struct arguments {
	struct call *call;
	int64_t depth;
	size_t max; /* bytes of a body that is read */
};

static bool
ends_in_name(const struct json *v, struct str name)
{
	struct str text = json_is(v, JSON_STRING) ? v->text : STR_NONE;

	return str_ends(text, name) && text.n > name.n &&
	       text.p[text.n - name.n - 1] == '.';
}

/*
 * The parameter that an argument feeds: named so upstream, named so by the
 * operation, or reached through `with`.
 */
static const struct spec_param *
find_param(const struct arguments *g, struct str name)
{
	struct str target = name;

	if (g->call->operation != NULL) {
		for (const struct spec_with *w = g->call->operation->with;
		     w != NULL; w = w->next)
			if (ends_in_name(w->value, name))
				target = w->name;
		for (const struct spec_param *p = g->call->operation->params;
		     p != NULL; p = p->next)
			if (str_equal(p->name, name))
				return p;
	}
	for (const struct spec_param *p = g->call->consumed->params; p != NULL;
	     p = p->next)
		if (str_equal(p->name, target))
			return p;
	return NULL;
}

static int
refuse_name(const struct arguments *g, struct str name, struct err *e)
{
	const char *names[256], *near;
	size_t count = 0;

	for (const struct spec_param *p = g->call->consumed->params;
	     p != NULL && count < LEN(names); p = p->next)
		names[count++] = arena_strdup(g->call->arena, p->name);
	near = str_nearest(name, names, count);
	if (near != NULL)
		return err_set(e, ERR_INPUT,
		    "'%.*s' has no parameter '%.*s'; did you mean '%s'?",
		    STR_FMT(g->call->consumed->name), STR_FMT(name), near);
	return err_set(e, ERR_INPUT, "'%.*s' has no parameter '%.*s'",
	    STR_FMT(g->call->consumed->name), STR_FMT(name));
}

/* The text as a value of the declared type; text that does not fit stays. */
static struct json *
typed_value(struct arena *a, enum spec_type type, struct str text)
{
	struct json *v = NULL;

	switch (type) {
	case SPEC_TYPE_INTEGER:
	case SPEC_TYPE_NUMBER:
		v = json_parse(a, text, 1, 0, NULL);
		if (!json_is(v, JSON_NUMBER))
			v = NULL;
		break;
	case SPEC_TYPE_BOOLEAN:
		if (str_is(text, "true") || str_is(text, "false"))
			v = json_new_bool(a, str_is(text, "true"));
		break;
	case SPEC_TYPE_OBJECT:
		v = json_parse(a, text, 64, 0, NULL);
		break;
	case SPEC_TYPE_STRING:
	case SPEC_TYPE_ARRAY:
		break;
	}
	return v != NULL ? v : json_new_text(a, text);
}

/* Given twice, a list has two items. */
static void
add_text(struct arguments *g, struct json *arguments,
    const struct spec_param *p, struct str name, struct str text)
{
	struct arena *a = g->call->arena;
	struct json *list = json_get_str(arguments, name);

	if (p->type != SPEC_TYPE_ARRAY || !p->typed) {
		json_add_str(arguments, name,
		    typed_value(
		        a, p->typed ? p->type : SPEC_TYPE_STRING, text));
		return;
	}
	if (!json_is(list, JSON_ARRAY))
		list = json_add_str(arguments, name, json_new(a, JSON_ARRAY));
	json_push(list,
	    typed_value(
	        a, p->items != NULL ? p->items->type : SPEC_TYPE_STRING, text));
}

static int
add_argument(struct arguments *g, struct json *arguments, const char *word,
    struct err *e)
{
	struct str text = str_of(word), name = str_cut(&text, '=');
	bool json = name.n > 0 && name.p[name.n - 1] == ':';
	const struct spec_param *p;
	struct json *v;

	if (json)
		name.n--;
	if (name.n == 0 || text.p == NULL)
		return err_set(
		    e, ERR_INPUT, "'%s' is not NAME=TEXT or NAME:=JSON", word);
	p = find_param(g, name);
	if (p == NULL)
		return refuse_name(g, name, e);
	if (!json) {
		if (p->type != SPEC_TYPE_ARRAY &&
		    json_get_str(arguments, name) != NULL)
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

static int
add_body(struct arguments *g, const char *given, struct json *arguments,
    struct err *e)
{
	struct str text = str_of(given);
	struct json *v;

	if (given == NULL)
		return 0;
	if (find_param(g, STR("body")) == NULL)
		return refuse_name(g, STR("body"), e);
	if (given[0] == '@' || text.n == 0 || str_is(text, "-")) {
		const char *path = given[0] == '@' ? given + 1 : "-";

		if (read_file(g, path, &text, e) == -1)
			return -1;
	}
	v = json_parse(g->call->arena, text, g->depth, 0, e);
	if (v == NULL)
		return err_prefix(e, "--body");
	json_add(arguments, "body", v);
	return 0;
}

int
call_arguments_make(struct call *c, int64_t depth, int64_t max, char **words,
    int count, const char *body, struct err *e)
{
	struct arguments g = { c, depth, (size_t)max };
	struct json *arguments = json_new(c->arena, JSON_OBJECT);

	for (int i = 0; i < count; i++)
		if (add_argument(&g, arguments, words[i], e) == -1)
			return -1;
	c->source.arguments = arguments;
	return add_body(&g, body, arguments, e);
}
