/* spec_skill.c - the skills that a skill surface lists. */
#include <sys/stat.h>

#include "base/err.h"
#include "base/mem.h"
#include "data/json.h"
#include "spec/spec.h"
#include "spec/spec_file.h"
#include "spec/spec_load.h"
#include "spec/spec_near.h"
#include "spec/spec_walk.h"

enum { NAME_BYTES = 64, DESCRIPTION_BYTES = 1024, COMPATIBILITY_BYTES = 500 };

static const struct spec_key skill_keys[] = {
	{ "name", SPEC_TEXT | SPEC_NEEDED },
	{ "description", SPEC_TEXT },
	{ "label", SPEC_TEXT },
	{ "license", SPEC_TEXT },
	{ "compatibility", SPEC_TEXT },
	{ "metadata", SPEC_MAP },
	{ "allowed-tools", SPEC_TEXT },
	{ "argument-hint", SPEC_TEXT },
	{ "user-invocable", SPEC_FLAG },
	{ "disable-model-invocation", SPEC_FLAG },
	{ "location", SPEC_TEXT },
	{ "file", SPEC_TEXT | SPEC_LATER },
	{ "tools", SPEC_LIST },
};

static const struct spec_key tool_keys[] = {
	{ "name", SPEC_TEXT | SPEC_NEEDED },
	{ "description", SPEC_TEXT },
	{ "label", SPEC_TEXT },
	{ "from", SPEC_MAP },
	{ "instruction", SPEC_TEXT },
};

static const struct spec_key from_keys[] = {
	{ "sourceNamespace", SPEC_TEXT | SPEC_NEEDED },
	{ "action", SPEC_TEXT | SPEC_NEEDED },
};

static void
check_tool(struct spec_walk *w, const struct spec_skill *k,
    const struct spec_skill_tool *t)
{
	bool from = t->namespace.n > 0, told = t->instruction.n > 0;

	if (from == told)
		spec_walk_error(w, t->place,
		    "tool '%.*s' of skill '%.*s' has %s 'from' and "
		    "'instruction': write one of them",
		    STR_FMT(str_part(t->name, 0, 80)),
		    STR_FMT(str_part(k->name, 0, 80)),
		    from ? "both" : "neither");
	else if (told && k->location.n == 0)
		spec_walk_error(w, t->place,
		    "tool '%.*s' of skill '%.*s' has an 'instruction', which "
		    "is a file of the skill's folder: say with 'location' "
		    "where that is",
		    STR_FMT(str_part(t->name, 0, 80)),
		    STR_FMT(str_part(k->name, 0, 80)));
}

static void
load_tools(struct spec_walk *w, const struct json *v, struct spec_skill *k)
{
	struct spec_skill_tool **tail = &k->tools;

	for (v = spec_walk_items(v, "tools"); v != NULL; v = v->next) {
		struct spec_skill_tool *t;
		const struct json *from;

		if (!spec_walk_map(
		        w, v, "a tool of a skill", tool_keys, LEN(tool_keys)))
			continue;
		t = arena_new(w->a, sizeof(*t));
		t->place = spec_walk_place(v);
		t->name = spec_walk_text(v, "name");
		t->description = spec_walk_text(v, "description");
		t->instruction = spec_walk_text(v, "instruction");
		from = spec_walk_submap(v, "from");
		if (from != NULL) {
			spec_walk_map(
			    w, from, "a 'from'", from_keys, LEN(from_keys));
			t->namespace = spec_walk_text(from, "sourceNamespace");
			t->action = spec_walk_text(from, "action");
		}
		check_tool(w, k, t);
		*tail = t;
		tail = &t->next;
	}
}

/* Where the skill's folder is; its files are read when it is served. */
static void
load_location(struct spec_walk *w, const struct json *v, struct spec_skill *k)
{
	struct spec_place place;
	struct err why = { .kind = ERR_NONE };
	struct stat st;

	k->location = spec_walk_text(v, "location");
	if (k->location.n == 0)
		return;
	place = spec_walk_place(json_get(v, "location"));
	if (w->max_bytes == 0) {
		spec_walk_warn(w, place,
		    "skill '%.*s' is in a folder, and nothing is read beside "
		    "a text that is no file: its own skill is made",
		    STR_FMT(str_part(k->name, 0, 80)));
		return;
	}
	k->folder = spec_file_path(
	    w->a, w->spec->files[k->place.source], k->location, &why);
	if (k->folder == NULL)
		spec_walk_error(w, place, "location of skill '%.*s': %s",
		    STR_FMT(str_part(k->name, 0, 80)), why.text);
	else if (stat(k->folder, &st) == -1 || !S_ISDIR(st.st_mode))
		spec_walk_warn(w, place,
		    "there is no folder %s, so skill '%.*s' has no files: "
		    "put SKILL.md there, or leave 'location' out to have it "
		    "made",
		    k->folder, STR_FMT(str_part(k->name, 0, 80)));
}

static void
check_texts(struct spec_walk *w, const struct spec_skill *k)
{
	const struct {
		const char *name;
		struct str text;
		size_t most;
	} texts[] = {
		{ "name", k->name, NAME_BYTES },
		{ "description", k->description, DESCRIPTION_BYTES },
		{ "compatibility", k->compatibility, COMPATIBILITY_BYTES },
	};

	for (size_t i = 0; i < LEN(texts); i++)
		if (str_utf8_length(texts[i].text) > texts[i].most)
			spec_walk_warn(w, k->place,
			    "the %s of skill '%.*s' is longer than %zu "
			    "characters, and will be cut: shorten it",
			    texts[i].name, STR_FMT(str_part(k->name, 0, 80)),
			    texts[i].most);
}

static struct spec_skill *
load_skill(struct spec_walk *w, const struct json *v)
{
	struct spec_skill *k;

	if (!spec_walk_map(w, v, "a skill", skill_keys, LEN(skill_keys)) ||
	    spec_walk_text(v, "name").n == 0)
		return NULL;
	k = arena_new(w->a, sizeof(*k));
	k->place = spec_walk_place(v);
	k->name = spec_walk_text(v, "name");
	k->description = spec_walk_text(v, "description");
	k->license = spec_walk_text(v, "license");
	k->compatibility = spec_walk_text(v, "compatibility");
	k->allowed_tools = spec_walk_text(v, "allowed-tools");
	k->argument_hint = spec_walk_text(v, "argument-hint");
	k->metadata = spec_walk_submap(v, "metadata");
	k->user_invocable = (signed char)spec_walk_flag(v, "user-invocable");
	k->model_disabled =
	    (signed char)spec_walk_flag(v, "disable-model-invocation");
	load_location(w, v, k);
	check_texts(w, k);
	load_tools(w, v, k);
	return k;
}

static bool
is_taken(struct spec_walk *w, const struct spec_skill *first,
    const struct spec_skill *k)
{
	for (; first != NULL; first = first->next) {
		if (!str_equal(first->name, k->name))
			continue;
		spec_walk_warn(w, k->place,
		    "skill '%.*s' is listed on %s already; that one counts: "
		    "remove this one",
		    STR_FMT(str_part(k->name, 0, 80)),
		    spec_walk_line(w, first->place, k->place));
		return true;
	}
	return false;
}

void
spec_load_skills(
    struct spec_walk *w, const struct json *v, struct spec_exposes *x)
{
	struct spec_skill **tail = &x->skills;
	const struct json *one = spec_walk_submap(v, "skill");

	for (const struct json *i = spec_walk_items(v, "skills"); i != NULL;
	     i = i->next) {
		struct spec_skill *k = load_skill(w, i);

		if (k == NULL || is_taken(w, x->skills, k))
			continue;
		*tail = k;
		tail = &k->next;
	}
	if (one != NULL)
		*tail = load_skill(w, one);
	if (x->skills == NULL)
		spec_walk_warn(w, x->place,
		    "a skill surface lists no skills: the one that is made of "
		    "the file is offered");
	if (x->port == 0)
		spec_walk_warn(w, x->place,
		    "a skill surface has no port, so it is not listened for: "
		    "its skills are offered with those of the other surfaces");
}

static bool
has_action(const struct spec_exposes *x, struct str name)
{
	for (const struct spec_operation *o = x->operations; o != NULL;
	     o = o->next)
		if (str_equal(o->name, name))
			return true;
	return false;
}

static void
warn_action(struct spec_walk *w, const struct spec_skill_tool *t)
{
	struct spec_near near;

	spec_near_init(&near, t->action, 3);
	for (const struct spec_operation *o = t->source->operations; o != NULL;
	     o = o->next)
		spec_near_add(&near, o->name);
	spec_walk_warn(w, t->place,
	    "tool '%.*s' of a skill is from '%.*s', which has no action "
	    "'%.*s'%s",
	    STR_FMT(str_part(t->name, 0, 80)),
	    STR_FMT(str_part(t->namespace, 0, 80)),
	    STR_FMT(str_part(t->action, 0, 80)), spec_near_ask(&near, w->a));
}

static void
link_tool(struct spec_walk *w, struct spec_skill_tool *t)
{
	struct spec_near near;

	if (t->namespace.n == 0)
		return;
	spec_near_init(&near, t->namespace, 3);
	for (const struct spec_exposes *x = w->spec->exposes; x != NULL;
	     x = x->next) {
		if (x->type != SPEC_EXPOSES_REST && x->type != SPEC_EXPOSES_MCP)
			continue;
		spec_near_add(&near, x->namespace);
		if (t->source == NULL && str_equal(x->namespace, t->namespace))
			t->source = x;
	}
	if (t->source == NULL)
		spec_walk_error(w, t->place,
		    "tool '%.*s' of a skill is from '%.*s', which is no rest "
		    "or mcp surface of this file%s",
		    STR_FMT(str_part(t->name, 0, 80)),
		    STR_FMT(str_part(t->namespace, 0, 80)),
		    spec_near_ask(&near, w->a));
	else if (!has_action(t->source, t->action))
		warn_action(w, t);
}

void
spec_link_skills(struct spec_walk *w)
{
	for (struct spec_exposes *x = w->spec->exposes; x != NULL; x = x->next)
		for (struct spec_skill *k = x->skills; k != NULL; k = k->next)
			for (struct spec_skill_tool *t = k->tools; t != NULL;
			     t = t->next)
				link_tool(w, t);
}
