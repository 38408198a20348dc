/* capability_dialect.c - unifies the dialects of the language. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/model/model.h"
#include "capability/reader/capability_dialect.h"
#include "capability/reader/capability_dialect_form.h"
#include "capability/reader/capability_reader.h"

struct unify {
	struct capability_reader *reader;
	bool later;
	const char *said[32]; /* warned about already */
	size_t said_count;
};

/* Reports whether this is the first warning of its kind. */
static bool
say_once(struct unify *u, const char *what)
{
	for (size_t i = 0; i < u->said_count; i++)
		if (u->said[i] == what)
			return false;
	if (u->said_count < LEN(u->said))
		u->said[u->said_count++] = what;
	return true;
}

/* Reports whether the earlier name of the row is wrong in a later dialect. */
static bool
is_renamed(const struct dialect_row *row, const struct json *map)
{
	return row->only_beside == NULL ||
	       json_get(map, row->only_beside) != NULL;
}

/* Renames keys of the other dialect. */
static void
rename_key(struct unify *u, enum dialect_form f, const struct json *map,
    struct json *m)
{
	const struct dialect_row *row =
	    capability_dialect_form_find(f, m->name);
	const struct dialect_row *old =
	    capability_dialect_form_find_earlier(f, m->name);

	if (old != NULL && u->later && is_renamed(old, map) &&
	    say_once(u, old->key))
		capability_reader_warn(u->reader,
		    capability_reader_name_place(m),
		    "this dialect calls '%s' '%s'; write that", old->earlier,
		    old->key);
	if (row == NULL || row->earlier == NULL ||
	    json_get(map, row->earlier) != NULL)
		return;
	if (!u->later && say_once(u, row->key))
		capability_reader_warn(u->reader,
		    capability_reader_name_place(m),
		    "'%s' belongs to the dialect of root key 'ikanos'; it is "
		    "read as '%s': write that",
		    row->key, row->earlier);
	m->name = str_of(row->earlier);
}

static bool
is_scalar(const struct json *v)
{
	return v != NULL && (v->kind == JSON_STRING || v->kind == JSON_NUMBER ||
	                        v->kind == JSON_BOOL);
}

/* Removes the member from the map. */
static void
drop(struct json *map, const struct json *member)
{
	struct json **link = &map->first;

	map->last = NULL;
	while (*link != NULL) {
		if (*link == member) {
			*link = member->next;
			map->count--;
			continue;
		}
		map->last = *link;
		link = &(*link)->next;
	}
}

/* A value of a map by name becomes an item with a `name`. */
static void
name_item(struct unify *u, struct json *item, const char *key)
{
	struct json *own, *name;

	if (item->kind == JSON_NULL)
		item->kind = JSON_OBJECT;
	if (item->kind != JSON_OBJECT)
		return; /* the loader reports the wrong type */
	own = json_get(item, key);
	if (own != NULL) {
		if (is_scalar(own) && !str_equal(own->text, item->name))
			capability_reader_warn(u->reader,
			    capability_reader_place(own),
			    "'%s' differs from its key '%.*s', which is used; "
			    "remove it",
			    key, STR_FMT(str_part(item->name, 0, 80)));
		drop(item, own);
	}
	name = json_new_text(u->reader->a, item->name);
	name->quoted = true;
	name->line = name->name_line = item->line = item->name_line;
	name->column = name->name_column = item->column = item->name_column;
	name->source = item->source;
	name->name = str_of(key);
	name->next = item->first;
	item->first = name;
	if (item->last == NULL)
		item->last = name;
	item->count++;
	item->name = STR_NONE;
}

/*
 * Reports whether the mapping is a single item whose dash is missing.  These
 * keys distinguish it from a map by name, whose values are mappings.
 */
static bool
is_one(const struct json *map)
{
	static const char *const keys[] = { "name", "namespace", "import",
		"location", "type", "path", "method", "call", "ref", "in",
		"mapping", "value", "uri", "description" };

	for (size_t i = 0; i < LEN(keys); i++)
		if (is_scalar(json_get(map, keys[i])))
			return true;
	return false;
}

static void
wrap(struct unify *u, struct json *m)
{
	struct json *item = json_new(u->reader->a, JSON_OBJECT);

	*item = *m;
	item->next = NULL;
	item->name = STR_NONE;
	m->kind = JSON_ARRAY;
	m->first = m->last = item;
	m->count = 1;
}

/*
 * Converts the map m to a list; key is the member for the names of its items.
 */
static void
to_list(struct unify *u, struct json *m, const char *key)
{
	static const char maps[] = "maps", ones[] = "ones";

	if (is_one(m)) {
		if (say_once(u, ones))
			capability_reader_warn(u->reader,
			    capability_reader_place(m),
			    "'%.*s' must be a list, and is a mapping; it is "
			    "read as a list of one: put '- ' before it",
			    STR_FMT(m->name));
		wrap(u, m);
		return;
	}
	if (!u->later && say_once(u, maps))
		capability_reader_warn(u->reader,
		    capability_reader_name_place(m),
		    "'%.*s' is a map keyed by name, as in the dialect of root "
		    "key 'ikanos'; it is read as a list: write '- name: ...' "
		    "items",
		    STR_FMT(m->name));
	for (struct json *item = m->first; item != NULL; item = item->next)
		name_item(u, item, key);
	m->kind = JSON_ARRAY;
}

/*
 * `items` of a mapped output is one shape; of a step output it is a map by name
 * whose values are all shapes.  {type: string} is one shape, and so is
 * {properties: {...}}, because its member has no type.
 */
static bool
is_map_of_shapes(const struct json *items)
{
	for (const struct json *m = items->first; m != NULL; m = m->next)
		if (!is_scalar(json_get(m, "type")))
			return false;
	return items->first != NULL;
}

static void unify_map(struct unify *u, struct json *map, enum dialect_form f);

static void
unify_children(struct unify *u, struct json *m, enum dialect_form f)
{
	for (struct json *item = m->first; item != NULL; item = item->next)
		unify_map(u, item, f);
}

static void
unify_member(struct unify *u, struct json *m, const struct dialect_row *row)
{
	const bool is_map = m->kind == JSON_OBJECT;

	switch (row->shape) {
	case KEEP:
		return;
	case MAP:
		unify_map(u, m, row->form);
		return;
	case NAMED:
	case SPACED:
		if (is_map)
			to_list(
			    u, m, row->shape == NAMED ? "name" : "namespace");
		break;
	case ITEMS:
		if (is_map && !is_map_of_shapes(m)) {
			unify_map(u, m, row->form);
			return;
		}
		if (is_map)
			to_list(u, m, "name");
		break;
	case LIST:
	case VALUES:
		break;
	}
	unify_children(u, m, row->form);
}

static void
unify_map(struct unify *u, struct json *map, enum dialect_form f)
{
	if (map->kind != JSON_OBJECT)
		return;
	for (struct json *m = map->first; m != NULL; m = m->next) {
		const struct dialect_row *row;

		rename_key(u, f, map, m);
		row = capability_dialect_form_find(f, m->name);
		if (row != NULL)
			unify_member(u, m, row);
	}
}

void
capability_dialect_unify(struct capability_reader *r, struct json *root,
    struct capability_dialect dialect)
{
	struct unify u = { .reader = r, .later = dialect.later };

	unify_map(&u, root, DIALECT_ROOT);
}

/* The versions of each root key.  An unknown one is read as the last. */
static const struct {
	const char *key;
	const char *versions[10]; /* ends with NULL; the last one is `read` */
	const char *read;
} dialects[] = {
	{ "naftiko", { "1.0.0-alpha1", "1.0.0-alpha2" }, "1.0.0-alpha2" },
	{ "ikanos",
	    { "1.0.0-alpha3", "1.0.0-alpha4", "1.0.0-beta1", "1.0.0-beta2",
	        "1.0.0-beta3", "1.0.0-beta4", "1.0.0-beta5" },
	    "1.0.0-beta5" },
};

static bool
is_known(size_t dialect, struct str version)
{
	for (const char *const *v = dialects[dialect].versions; *v != NULL; v++)
		if (str_is(version, *v))
			return true;
	return false;
}

struct capability_dialect
capability_dialect_of(struct capability_reader *r, const struct json *root)
{
	struct capability_dialect found = { .version = STR_NONE };

	for (size_t i = 0; i < LEN(dialects); i++) {
		const struct json *v = json_get(root, dialects[i].key);

		if (v == NULL)
			continue;
		found.version = capability_reader_scalar(v);
		found.later = i == 1;
		if (!is_known(i, found.version))
			capability_reader_warn(r, capability_reader_place(v),
			    "version '%.*s' of '%s' is unknown; it is read as "
			    "%s: write that, or another known version",
			    STR_FMT(str_part(found.version, 0, 40)),
			    dialects[i].key, dialects[i].read);
		return found;
	}
	capability_reader_error(r, capability_reader_place(root),
	    "the root key 'naftiko' is missing; a capability file begins with "
	    "'naftiko: %s'",
	    dialects[0].read);
	return found;
}
