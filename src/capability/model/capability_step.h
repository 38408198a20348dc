/* capability_step.h - steps, and the values passed between them. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_STEP_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "capability/model/capability_place.h"
#include "data/json/json.h"

struct capability_operation;
struct capability_ref;
struct json;

/* An entry of `with`: a value for a parameter of the called operation. */
struct capability_with {
	struct capability_with *next;
	struct capability_place place;
	struct str name;
	struct json *value; /* as in the file: "rest.path.key_id", a number */
	const struct capability_ref *ref; /* value, compiled */
};

/* Returns the first entry of that name in a list, or NULL. */
const struct capability_with *capability_step_find_with(
    const struct capability_with *list, struct str name);

/* A text in a list, such as a field that a lookup keeps. */
struct capability_item {
	struct capability_item *next;
	struct capability_place place;
	struct str text;
	struct json_member member; /* of a field: text, compiled */
};

enum capability_step_type {
	CAPABILITY_STEP_CALL,
	CAPABILITY_STEP_LOOKUP,
	CAPABILITY_STEP_SCRIPT, /* not supported: its operation has a problem */
};

/* The values of a step that a call evaluates, besides those of `with`. */
enum capability_step_part {
	CAPABILITY_STEP_LOOKUP_VALUE, /* lookup: what to compare with */
	CAPABILITY_STEP_WHEN, /* the condition; without it the step runs */
	CAPABILITY_STEP_FOR_EACH, /* call: the list, one call for each item */
	CAPABILITY_STEP_PARTS,
};

struct capability_step_value {
	struct json *value; /* as in the file; NULL: the step has none */
	const struct capability_ref *ref; /* value, compiled */
};

/* The keys of the parts in a file: "lookupValue", "when", "forEach". */
extern const char *const capability_step_part_keys[CAPABILITY_STEP_PARTS];

/* Later steps refer to its result by its name. */
struct capability_step {
	struct capability_step *next;
	struct capability_place place;
	enum capability_step_type type;
	struct str name;
	struct capability_operation *operation; /* call: what to run */
	struct str index; /* lookup: the earlier step to search */
	struct str match; /* lookup: the field to compare */
	struct json_member match_member; /* match, compiled */
	struct capability_item *picks; /* lookup: fields to keep; NULL: all */
	struct capability_step_value parts[CAPABILITY_STEP_PARTS];
	struct str as; /* forEach: how `with` and `when` name an item */
	int64_t max, max_ms; /* forEach: items; time of all calls */
};

/* Reports whether the step makes a call for each item of a list. */
bool capability_step_repeats(const struct capability_step *s);

/* A member of the object that a sequence of steps returns. */
struct capability_mapping {
	struct capability_mapping *next;
	struct capability_place place;
	struct str target; /* each dot opens a nested object */
	struct json_member target_member; /* target, compiled */
	struct json *value; /* "$.step.path", a template or a constant */
	const struct capability_ref *ref; /* value, compiled */
};

#endif
