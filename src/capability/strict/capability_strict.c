/* capability_strict.c - checks a file against the published schema. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/model/model.h"
#include "capability/reader/reader.h"
#include "capability/strict/capability_strict.h"
#include "capability/strict/capability_strict_table.h"
#include "capability/strict/capability_strict_value.h"

/* Returns the flags of the fields that came after that version. */
static unsigned
not_yet(struct str version)
{
	if (str_starts(version, STR("1.0.0-alpha")))
		return BETA1 | BETA4;
	if (str_is(version, "1.0.0-beta1") || str_is(version, "1.0.0-beta2") ||
	    str_is(version, "1.0.0-beta3"))
		return BETA4;
	return 0;
}

void
capability_strict_check(struct capability_reader *r, const struct json *root,
    const struct capability_dialect *dialect)
{
	struct strict s = { .reader = r,
		.late = dialect->later,
		.version = dialect->later ? "1.0.0-beta5" : "1.0.0-alpha2",
		.not_yet = dialect->later ? not_yet(dialect->version) : 0 };

	/* Without a root key there is no schema; the loader noted an error. */
	if (json_get(root, dialect->later ? "ikanos" : "naftiko") == NULL)
		return;
	if (dialect->later && s.not_yet != 0)
		s.version = arena_strdup(r->a, dialect->version);
	capability_strict_value(
	    &s, root, &capability_strict_table_root, "the file");
	arena_reset(&r->scratch);
}
