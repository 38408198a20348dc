/* capability_load_skill.c - reads the skills of a skill surface. */
#include <sys/stat.h>

#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

enum { NAME_BYTES = 64, DESCRIPTION_BYTES = 1024, COMPATIBILITY_BYTES = 500 };

static const struct capability_key skill_keys[] = {
	{ "name", CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "description", CAPABILITY_TEXT },
	{ "label", CAPABILITY_TEXT },
	{ "license", CAPABILITY_TEXT },
	{ "compatibility", CAPABILITY_TEXT },
	{ "metadata", CAPABILITY_MAP },
	{ "allowed-tools", CAPABILITY_TEXT },
	{ "argument-hint", CAPABILITY_TEXT },
	{ "user-invocable", CAPABILITY_FLAG },
	{ "disable-model-invocation", CAPABILITY_FLAG },
	{ "location", CAPABILITY_TEXT },
	{ "file", CAPABILITY_TEXT | CAPABILITY_LATER },
	{ "tools", CAPABILITY_LIST },
};

static const struct capability_key tool_keys[] = {
	{ "name", CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "description", CAPABILITY_TEXT },
	{ "label", CAPABILITY_TEXT },
	{ "from", CAPABILITY_MAP },
	{ "instruction", CAPABILITY_TEXT },
};

static const struct capability_key from_keys[] = {
	{ "sourceNamespace", CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "action", CAPABILITY_TEXT | CAPABILITY_NEEDED },
};

static void
check_tool(struct capability_reader *r, const struct capability_skill *k,
    const struct capability_skill_tool *t)
{
	bool from = t->namespace.n > 0, told = t->instruction.n > 0;

	if (from == told)
		capability_reader_error(r, t->place,
		    "tool '%.*s' of skill '%.*s' has %s 'from' and "
		    "'instruction'; set exactly one",
		    STR_FMT(str_part(t->name, 0, 80)),
		    STR_FMT(str_part(k->name, 0, 80)),
		    from ? "both" : "neither");
	else if (told && k->location.n == 0)
		capability_reader_error(r, t->place,
		    "tool '%.*s' of skill '%.*s' has an 'instruction', which "
		    "is a file in the skill's folder; set 'location' to that "
		    "folder",
		    STR_FMT(str_part(t->name, 0, 80)),
		    STR_FMT(str_part(k->name, 0, 80)));
}

static void
load_tools(struct capability_reader *r, const struct json *v,
    struct capability_skill *k)
{
	struct capability_skill_tool **tail = &k->tools;

	for (v = capability_reader_items(v, "tools"); v != NULL; v = v->next) {
		struct capability_skill_tool *t;
		const struct json *from;

		if (!capability_reader_map(
		        r, v, "a tool of a skill", tool_keys, LEN(tool_keys)))
			continue;
		t = arena_new(r->a, sizeof(*t));
		t->place = capability_reader_place(v);
		t->name = capability_reader_text(v, "name");
		t->description = capability_reader_text(v, "description");
		t->instruction = capability_reader_text(v, "instruction");
		from = capability_reader_submap(v, "from");
		if (from != NULL) {
			capability_reader_map(
			    r, from, "a 'from'", from_keys, LEN(from_keys));
			t->namespace =
			    capability_reader_text(from, "sourceNamespace");
			t->action = capability_reader_text(from, "action");
		}
		check_tool(r, k, t);
		*tail = t;
		tail = &t->next;
	}
}

/* Finds the folder of the skill. Its files are read when they are served. */
static void
load_location(struct capability_reader *r, const struct json *v,
    struct capability_skill *k)
{
	struct capability_place place;
	struct err why = { .kind = ERR_NONE };
	struct stat st;

	k->location = capability_reader_text(v, "location");
	if (k->location.n == 0)
		return;
	place = capability_reader_place(json_get(v, "location"));
	if (r->max_bytes == 0) {
		capability_reader_warn(r, place,
		    "skill '%.*s' has a folder, but this text is not from a "
		    "file: the skill is generated",
		    STR_FMT(str_part(k->name, 0, 80)));
		return;
	}
	k->folder = capability_file_path(
	    r->a, r->capability->files[k->place.source], k->location, &why);
	if (k->folder == NULL)
		capability_reader_error(r, place,
		    "location of skill '%.*s': %s",
		    STR_FMT(str_part(k->name, 0, 80)), why.text);
	else if (stat(k->folder, &st) == -1 || !S_ISDIR(st.st_mode))
		capability_reader_warn(r, place,
		    "no folder %s: skill '%.*s' has no files; put SKILL.md "
		    "there, or remove 'location' to generate it",
		    k->folder, STR_FMT(str_part(k->name, 0, 80)));
}

static void
check_texts(struct capability_reader *r, const struct capability_skill *k)
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
			capability_reader_warn(r, k->place,
			    "the %s of skill '%.*s' is longer than %zu "
			    "characters and is cut; shorten it",
			    texts[i].name, STR_FMT(str_part(k->name, 0, 80)),
			    texts[i].most);
}

static struct capability_skill *
load_skill(struct capability_reader *r, const struct json *v)
{
	struct capability_skill *k;

	if (!capability_reader_map(
	        r, v, "a skill", skill_keys, LEN(skill_keys)) ||
	    capability_reader_text(v, "name").n == 0)
		return NULL;
	k = arena_new(r->a, sizeof(*k));
	k->place = capability_reader_place(v);
	k->name = capability_reader_text(v, "name");
	k->description = capability_reader_text(v, "description");
	k->license = capability_reader_text(v, "license");
	k->compatibility = capability_reader_text(v, "compatibility");
	k->allowed_tools = capability_reader_text(v, "allowed-tools");
	k->argument_hint = capability_reader_text(v, "argument-hint");
	k->metadata = capability_reader_submap(v, "metadata");
	k->user_invocable =
	    (signed char)capability_reader_flag(v, "user-invocable");
	k->model_disabled =
	    (signed char)capability_reader_flag(v, "disable-model-invocation");
	load_location(r, v, k);
	check_texts(r, k);
	load_tools(r, v, k);
	return k;
}

static bool
is_taken(struct capability_reader *r, const struct capability_skill *first,
    const struct capability_skill *k)
{
	for (; first != NULL; first = first->next) {
		if (!str_equal(first->name, k->name))
			continue;
		capability_reader_warn(r, k->place,
		    "skill '%.*s' is already listed on %s; the first one is "
		    "used: remove this one",
		    STR_FMT(str_part(k->name, 0, 80)),
		    capability_reader_line(r, first->place, k->place));
		return true;
	}
	return false;
}

void
capability_load_skills(struct capability_reader *r, const struct json *v,
    struct capability_exposes *x)
{
	struct capability_skill **tail = &x->skills;
	const struct json *one = capability_reader_submap(v, "skill");

	for (const struct json *i = capability_reader_items(v, "skills");
	     i != NULL; i = i->next) {
		struct capability_skill *k = load_skill(r, i);

		if (k == NULL || is_taken(r, x->skills, k))
			continue;
		*tail = k;
		tail = &k->next;
	}
	if (one != NULL)
		*tail = load_skill(r, one);
	if (x->skills == NULL)
		capability_reader_warn(r, x->place,
		    "a skill surface lists no skills; it offers the one that "
		    "is generated from the file");
	if (x->port == 0)
		capability_reader_warn(r, x->place,
		    "a skill surface has no 'port'; its skills are offered by "
		    "the other surfaces");
}
