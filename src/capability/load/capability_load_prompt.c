/* capability_load_prompt.c - reads the prompts of an MCP surface. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

static const struct capability_key prompt_keys[] = {
	{ "name", CAPABILITY_TEXT },
	{ "title", CAPABILITY_TEXT },
	{ "label", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
	{ "arguments", CAPABILITY_LIST },
	{ "template", CAPABILITY_LIST },
	{ "location", CAPABILITY_TEXT },
	{ "tags", CAPABILITY_LIST },
	{ "x-claviger", CAPABILITY_MAP },
};

static const struct capability_key argument_keys[] = {
	{ "name", CAPABILITY_TEXT },
	{ "title", CAPABILITY_TEXT },
	{ "label", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
	{ "required", CAPABILITY_FLAG },
	{ "type", CAPABILITY_TEXT },
	{ "enum", CAPABILITY_LIST },
	{ "examples", CAPABILITY_LIST },
};

static const struct capability_key message_keys[] = {
	{ "role", CAPABILITY_TEXT },
	{ "content", CAPABILITY_TEXT | CAPABILITY_NEEDED },
};

static struct str
title_of(const struct json *v)
{
	const struct str title = capability_reader_text(v, "title");

	return title.p != NULL ? title : capability_reader_text(v, "label");
}

static void
load_argument(struct capability_reader *r, const struct json *v,
    struct table *seen, struct capability_prompt_argument ***tail)
{
	struct capability_prompt_argument *a;
	const struct str name = capability_reader_text(v, "name");

	if (!capability_reader_map(r, v, "an argument of a prompt",
	        argument_keys, LEN(argument_keys)))
		return;
	if (name.n == 0) {
		capability_reader_error(r, capability_reader_place(v),
		    "an argument of a prompt has no 'name'; add one");
		return;
	}
	a = arena_new(r->a, sizeof(*a));
	if (table_add(seen, name, a) != NULL) {
		capability_reader_warn(r, capability_reader_place(v),
		    "duplicate argument '%.*s'; remove one",
		    STR_FMT(str_part(name, 0, 80)));
		return;
	}
	**tail = a;
	*tail = &a->next;
	a->place = capability_reader_place(v);
	a->name = name;
	a->title = title_of(v);
	a->description = capability_reader_text(v, "description");
	a->required = capability_reader_flag(v, "required") != 0;
	a->values = json_get(v, "enum");
	if (!json_is(a->values, JSON_ARRAY))
		a->values = json_get(v, "examples");
	if (!json_is(a->values, JSON_ARRAY))
		a->values = NULL;
}

static void
load_arguments(struct capability_reader *r, const struct json *v,
    struct capability_prompt *p)
{
	struct capability_prompt_argument **tail = &p->arguments;
	struct table seen;

	arena_reset(&r->scratch);
	table_init(&seen, &r->scratch);
	for (const struct json *a = capability_reader_items(v, "arguments");
	     a != NULL; a = a->next)
		load_argument(r, a, &seen, &tail);
}

static void
load_message(struct capability_reader *r, const struct json *v,
    struct capability_prompt_message ***tail)
{
	const struct str role = capability_reader_text(v, "role");
	struct capability_prompt_message *m;

	if (!capability_reader_map(
	        r, v, "a message of a prompt", message_keys, LEN(message_keys)))
		return;
	if (role.p != NULL && !str_is(role, "user") &&
	    !str_is(role, "assistant"))
		capability_reader_error(r,
		    capability_reader_place(json_get(v, "role")),
		    "unknown role '%.*s'; write user or assistant",
		    STR_FMT(str_part(role, 0, 40)));
	m = arena_new(r->a, sizeof(*m));
	m->place = capability_reader_place(v);
	m->assistant = str_is(role, "assistant");
	m->content = capability_reader_text(v, "content");
	**tail = m;
	*tail = &m->next;
}

static void
load_text(struct capability_reader *r, const struct json *v,
    struct capability_prompt *p)
{
	struct capability_prompt_message **tail = &p->messages;
	const struct str location = capability_reader_text(v, "location");
	struct err e = { .kind = ERR_NONE };

	for (const struct json *m = capability_reader_items(v, "template");
	     m != NULL; m = m->next)
		load_message(r, m, &tail);
	if (location.n > 0 && p->messages == NULL)
		p->path = capability_file_path(r->a,
		    capability_place_file(r->capability, p->place).p, location,
		    &e);
	if (p->path != NULL && !capability_load_exists(r, p->path))
		capability_reader_warn(r, p->place,
		    "prompt '%.*s': no file '%s'; put it there, or fix its "
		    "'location'",
		    STR_FMT(str_part(p->name, 0, 80)), p->path);
	if (location.n > 0 && p->messages != NULL)
		capability_reader_warn(r, p->place,
		    "both 'template' and 'location' are set, 'template' is "
		    "used; remove one");
	if (p->messages != NULL || p->path != NULL)
		return;
	p->problem = location.n > 0
	                 ? arena_strf(r->a, "%s", e.text)
	                 : STR("it has neither a 'template' nor a 'location'");
	capability_reader_warn(r, p->place,
	    "prompt '%.*s' cannot be used: %.*s",
	    STR_FMT(str_part(p->name, 0, 80)), STR_FMT(p->problem));
}

static void
load_one(struct capability_reader *r, const struct json *v, struct table *seen,
    struct capability_prompt ***tail)
{
	const struct capability_prompt *other;
	struct capability_prompt *p;
	const struct str name = capability_reader_text(v, "name");

	if (!capability_reader_map(
	        r, v, "a prompt", prompt_keys, LEN(prompt_keys)))
		return;
	if (name.n == 0) {
		capability_reader_error(r, capability_reader_place(v),
		    "a prompt has no 'name'; add one");
		return;
	}
	p = arena_new(r->a, sizeof(*p));
	other = table_add(seen, name, p);
	if (other != NULL) {
		capability_reader_warn(r, capability_reader_place(v),
		    "prompt '%.*s' is already declared on %s; the first one is "
		    "used: remove this one",
		    STR_FMT(str_part(name, 0, 80)),
		    capability_reader_line(
		        r, other->place, capability_reader_place(v)));
		return;
	}
	p->place = capability_reader_place(v);
	p->name = name;
	p->title = title_of(v);
	p->description = capability_reader_text(v, "description");
	p->permission.stated =
	    capability_load_permission_alone(r, v, "x-claviger of a prompt");
	load_arguments(r, v, p);
	load_text(r, v, p);
	**tail = p;
	*tail = &p->next;
}

void
capability_load_prompts(struct capability_reader *r, const struct json *map,
    struct capability_exposes *x)
{
	struct capability_prompt **tail = &x->prompts;
	struct table seen;

	table_init(&seen, r->a);
	for (const struct json *v = capability_reader_items(map, "prompts");
	     v != NULL; v = v->next)
		load_one(r, v, &seen, &tail);
}
