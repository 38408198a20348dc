/* capability_strict_table.c - the schema of a file. */
#include "base/base.h"
#include "capability/strict/capability_strict_macros.h"
#include "capability/strict/capability_strict_rule.h"
#include "capability/strict/capability_strict_table.h"

static const struct strict_field person_fields[] = {
	{ "role", &text, NEEDED },
	{ "fullName", &text, NEEDED },
	{ "email", &email, 0 },
};
OBJECT(person, "a stakeholder", NULL);

LIST(people, person, 0);
static const struct strict_field info_fields[] = {
	LABEL_NEEDED,
	{ "description", &text, NEEDED },
	{ "tags", &texts, 0 },
	{ "created", &date, 0 },
	{ "modified", &date, 0 },
	{ "stakeholders", &people, 0 },
	{ "version", &text, BETA4 },
};
OBJECT(info, "'info'", NULL);

CHOICE(bind_entry, "binds", capability_strict_rule_entry,
    &capability_strict_consumes_bind, &capability_strict_consumes_bind,
    &capability_strict_consumes_import);
LIST(binds, bind_entry, 1);

CHOICE(consumes_entry, "consumes", capability_strict_rule_entry,
    &capability_strict_consumes_consumes,
    &capability_strict_consumes_early_import,
    &capability_strict_consumes_import);
LIST(consumes_list, consumes_entry, 1);

CHOICE(exposes_entry, "exposes", capability_strict_rule_exposes,
    &capability_strict_consumes_import, &capability_strict_exposes_rest,
    &capability_strict_exposes_mcp, &capability_strict_exposes_skill,
    &capability_strict_control_control);
LIST(exposes, exposes_entry, 1);

CHOICE(aggregate_entry, "aggregates", capability_strict_rule_entry,
    &capability_strict_exposes_aggregate, &capability_strict_exposes_aggregate,
    &capability_strict_consumes_import);
LIST(aggregates, aggregate_entry, 1);

static const struct strict_field capability_fields[] = {
	{ "binds", &binds, 0 },
	{ "exposes", &exposes, 0 },
	{ "consumes", &consumes_list, 0 },
	{ "aggregates", &aggregates, 0 },
};
OBJECT(capability, "the capability", capability_strict_rule_capability);

/* The schema of alpha1 is no longer published; alpha2's is used. */
WORDS(version, "1.0.0-alpha1", "1.0.0-alpha2");
WORD_TEXT(version);
WORDS(late_version, "1.0.0-alpha3", "1.0.0-alpha4", "1.0.0-beta1",
    "1.0.0-beta2", "1.0.0-beta3", "1.0.0-beta4", "1.0.0-beta5");
WORD_TEXT(late_version);

static const struct strict_field root_fields[] = {
	{ "naftiko", &version, EARLY | NEEDED },
	{ "ikanos", &late_version, LATE | NEEDED },
	{ "info", &info, 0 },
	{ "consumes", &consumes_list, 0 },
	{ "binds", &binds, 0 },
	{ "exposes", &exposes, LATE },
	{ "aggregates", &aggregates, LATE },
	{ "capability", &capability, 0 },
};
const struct strict_type capability_strict_table_root = { OBJECT_OF(
    "the file", root, capability_strict_rule_root) };
