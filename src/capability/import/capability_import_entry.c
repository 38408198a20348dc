/* capability_import_entry.c - changes that an import makes to an entry. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/model/model.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/strict/strict.h"
#include "capability/import/capability_import_entry.h"

/* The key for extensions of the language. */
#define EXTENSION "x-claviger"

static struct json *
add_copy(struct arena *a, struct json *object, const struct json *member)
{
	struct json *copy = json_new(a, member->kind);

	*copy = *member;
	copy->next = NULL;
	return json_add_str(object, copy->name, copy);
}

/* Removes the members with that key and returns the first one, or NULL. */
static const struct json *
take_members(struct json *object)
{
	const struct json *first = object->first;

	object->first = object->last = NULL;
	object->count = 0;
	return first;
}

void
capability_import_entry_rename(
    struct arena *a, struct json *entry, struct str as)
{
	for (const struct json *v = take_members(entry); v != NULL;
	     v = v->next) {
		struct json *copy = add_copy(a, entry, v);

		if (str_is(copy->name, "namespace"))
			copy->text = as;
	}
}

void
capability_import_entry_lay_over(
    struct arena *a, struct json *entry, const struct json *import)
{
	const struct json *upper = capability_reader_submap(import, EXTENSION);
	const struct json *lower = capability_reader_submap(entry, EXTENSION);
	struct json *both;

	if (upper == NULL)
		return;
	both = json_new(a, JSON_OBJECT);
	*both = *upper;
	both->next = NULL;
	take_members(both);
	for (const struct json *v = lower != NULL ? lower->first : NULL;
	     v != NULL; v = v->next)
		if (json_get_str(upper, v->name) == NULL)
			add_copy(a, both, v);
	for (const struct json *v = upper->first; v != NULL; v = v->next)
		add_copy(a, both, v);
	for (const struct json *v = take_members(entry); v != NULL; v = v->next)
		if (!str_is(v->name, EXTENSION))
			add_copy(a, entry, v);
	json_add_str(entry, both->name, both);
}
