/* capability_import_root.c - checks and unifies the root of a file. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/model/model.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/strict/strict.h"
#include "capability/import/capability_import_root.h"

static const struct capability_key root_keys[] = {
	{ "naftiko", CAPABILITY_TEXT },
	{ "ikanos", CAPABILITY_TEXT },
	{ "info", CAPABILITY_MAP },
	{ "binds", CAPABILITY_LIST },
	{ "capability", CAPABILITY_MAP },
	{ "consumes", CAPABILITY_LIST },
	{ "exposes", CAPABILITY_LIST },
	{ "imports", CAPABILITY_LIST },
	{ "aggregates", CAPABILITY_LIST },
};

static const struct capability_key capability_keys[] = {
	{ "binds", CAPABILITY_LIST },
	{ "consumes", CAPABILITY_LIST },
	{ "exposes", CAPABILITY_LIST },
	{ "aggregates", CAPABILITY_LIST },
	{ "orchestration",
	    CAPABILITY_LIST | CAPABILITY_MAP | CAPABILITY_LATER },
	{ "governance", CAPABILITY_LIST | CAPABILITY_MAP | CAPABILITY_LATER },
	{ "x-claviger", CAPABILITY_MAP },
};

/* A file is a capability, or has sections that other files import. */
static bool
has_section(const struct json *root)
{
	static const char *const sections[] = { "capability", "consumes",
		"exposes", "aggregates", "binds", "imports" };

	for (size_t i = 0; i < LEN(sections); i++)
		if (json_get(root, sections[i]) != NULL)
			return true;
	return false;
}

void
capability_import_root(struct capability_reader *r, struct json *root,
    struct capability_dialect *said)
{
	const struct capability_dialect dialect =
	    capability_dialect_of(r, root);
	const struct json *capability;

	if (r->strict)
		capability_strict_check(r, root, &dialect);
	capability_dialect_unify(r, root, dialect);
	capability_reader_map(r, root, "the file", root_keys, LEN(root_keys));
	capability = capability_reader_submap(root, "capability");
	if (capability != NULL)
		capability_reader_map(r, capability, "the capability",
		    capability_keys, LEN(capability_keys));
	else if (!has_section(root))
		capability_reader_error(r, capability_reader_place(root),
		    "the file has no 'capability'; add it with what the file "
		    "consumes and exposes");
	if (said != NULL)
		*said = dialect;
}
