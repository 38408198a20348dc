/* spec_prompt.c - texts that an MCP surface has ready for the user to send. */
#include "base/err.h"
#include "base/mem.h"
#include "base/table.h"
#include "data/json.h"
#include "spec/spec.h"
#include "spec/spec_file.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

static const struct spec_key prompt_keys[] = {
	{ "name", SPEC_TEXT },
	{ "title", SPEC_TEXT },
	{ "label", SPEC_TEXT },
	{ "description", SPEC_TEXT },
	{ "arguments", SPEC_LIST },
	{ "template", SPEC_LIST },
	{ "location", SPEC_TEXT },
	{ "tags", SPEC_LIST },
};

static const struct spec_key argument_keys[] = {
	{ "name", SPEC_TEXT },
	{ "title", SPEC_TEXT },
	{ "label", SPEC_TEXT },
	{ "description", SPEC_TEXT },
	{ "required", SPEC_FLAG },
	{ "type", SPEC_TEXT },
	{ "enum", SPEC_LIST },
	{ "examples", SPEC_LIST },
};

static const struct spec_key message_keys[] = {
	{ "role", SPEC_TEXT },
	{ "content", SPEC_TEXT | SPEC_NEEDED },
};

static struct str
title_of(const struct json *v)
{
	const struct str title = spec_walk_text(v, "title");

	return title.p != NULL ? title : spec_walk_text(v, "label");
}

static void
load_argument(struct spec_walk *w, const struct json *v, struct table *seen,
    struct spec_prompt_argument ***tail)
{
	struct spec_prompt_argument *a;
	const struct str name = spec_walk_text(v, "name");

	if (!spec_walk_map(w, v, "an argument of a prompt", argument_keys,
	        LEN(argument_keys)))
		return;
	if (name.n == 0) {
		spec_walk_error(w, spec_walk_place(v),
		    "an argument of a prompt has no 'name'; add one");
		return;
	}
	a = arena_new(w->a, sizeof(*a));
	if (table_add(seen, name, a) != NULL) {
		spec_walk_warn(w, spec_walk_place(v),
		    "the argument '%.*s' is there twice: remove one",
		    STR_FMT(str_part(name, 0, 80)));
		return;
	}
	**tail = a;
	*tail = &a->next;
	a->place = spec_walk_place(v);
	a->name = name;
	a->title = title_of(v);
	a->description = spec_walk_text(v, "description");
	a->required = spec_walk_flag(v, "required") != 0;
	a->values = json_get(v, "enum");
	if (!json_is(a->values, JSON_ARRAY))
		a->values = json_get(v, "examples");
	if (!json_is(a->values, JSON_ARRAY))
		a->values = NULL;
}

static void
load_arguments(struct spec_walk *w, const struct json *v, struct spec_prompt *p)
{
	struct spec_prompt_argument **tail = &p->arguments;
	struct table seen;

	arena_reset(&w->scratch);
	table_init(&seen, &w->scratch);
	for (const struct json *a = spec_walk_items(v, "arguments"); a != NULL;
	     a = a->next)
		load_argument(w, a, &seen, &tail);
}

static void
load_message(struct spec_walk *w, const struct json *v,
    struct spec_prompt_message ***tail)
{
	const struct str role = spec_walk_text(v, "role");
	struct spec_prompt_message *m;

	if (!spec_walk_map(
	        w, v, "a message of a prompt", message_keys, LEN(message_keys)))
		return;
	if (role.p != NULL && !str_is(role, "user") &&
	    !str_is(role, "assistant"))
		spec_walk_error(w, spec_walk_place(json_get(v, "role")),
		    "unknown role '%.*s'; write user or assistant",
		    STR_FMT(str_part(role, 0, 40)));
	m = arena_new(w->a, sizeof(*m));
	m->place = spec_walk_place(v);
	m->assistant = str_is(role, "assistant");
	m->content = spec_walk_text(v, "content");
	**tail = m;
	*tail = &m->next;
}

static void
load_text(struct spec_walk *w, const struct json *v, struct spec_prompt *p)
{
	struct spec_prompt_message **tail = &p->messages;
	const struct str location = spec_walk_text(v, "location");
	struct err e = { .kind = ERR_NONE };

	for (const struct json *m = spec_walk_items(v, "template"); m != NULL;
	     m = m->next)
		load_message(w, m, &tail);
	if (location.n > 0 && p->messages == NULL)
		p->path = spec_file_path(
		    w->a, spec_file_of(w->spec, p->place).p, location, &e);
	if (location.n > 0 && p->messages != NULL)
		spec_walk_warn(w, p->place,
		    "'template' and 'location' are both here; 'template' "
		    "counts: remove one");
	if (p->messages != NULL || p->path != NULL)
		return;
	p->problem = location.n > 0
	                 ? arena_strf(w->a, "%s", e.text)
	                 : STR("it has neither a 'template' nor a 'location'");
	spec_walk_warn(w, p->place, "prompt '%.*s' cannot be given: %.*s",
	    STR_FMT(str_part(p->name, 0, 80)), STR_FMT(p->problem));
}

static void
load_one(struct spec_walk *w, const struct json *v, struct table *seen,
    struct spec_prompt ***tail)
{
	const struct spec_prompt *other;
	struct spec_prompt *p;
	const struct str name = spec_walk_text(v, "name");

	if (!spec_walk_map(w, v, "a prompt", prompt_keys, LEN(prompt_keys)))
		return;
	if (name.n == 0) {
		spec_walk_error(
		    w, spec_walk_place(v), "a prompt has no 'name'; add one");
		return;
	}
	p = arena_new(w->a, sizeof(*p));
	other = table_add(seen, name, p);
	if (other != NULL) {
		spec_walk_warn(w, spec_walk_place(v),
		    "prompt '%.*s' is on %s already; that one counts: remove "
		    "this one",
		    STR_FMT(str_part(name, 0, 80)),
		    spec_walk_line(w, other->place, spec_walk_place(v)));
		return;
	}
	p->place = spec_walk_place(v);
	p->name = name;
	p->title = title_of(v);
	p->description = spec_walk_text(v, "description");
	load_arguments(w, v, p);
	load_text(w, v, p);
	**tail = p;
	*tail = &p->next;
}

void
spec_prompt_load(
    struct spec_walk *w, const struct json *map, struct spec_exposes *x)
{
	struct spec_prompt **tail = &x->prompts;
	struct table seen;

	table_init(&seen, w->a);
	for (const struct json *v = spec_walk_items(map, "prompts"); v != NULL;
	     v = v->next)
		load_one(w, v, &seen, &tail);
}
