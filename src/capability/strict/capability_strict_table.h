/* capability_strict_table.h - the published schemas as tables; for spec/ alone.
 */
#ifndef CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_TABLE_H
#define CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json;
struct strict;
struct strict_type;

/* What a text must look like. */
enum strict_form {
	FORM_ANY,
	FORM_KEBAB,
	FORM_EXTENDED,
	FORM_VARIABLE,
	FORM_LOCATION,
	FORM_CALL,
	FORM_FILE,
	FORM_DATE,
	FORM_MIME,
	FORM_ADDRESS,
	FORM_BASE_URI,
	FORM_EMAIL,
	FORM_URI,
	FORM_TARGET,
	FORM_JSONPATH,
	FORM_SIZE,
	FORM_STATUS,
	FORM_COUNT,
};

enum strict_kind {
	STRICT_ANY,
	STRICT_TEXT,
	STRICT_FLAG,
	STRICT_NUMBER,
	STRICT_INTEGER,
	STRICT_SCALAR, /* text or a number */
	STRICT_OBJECT, /* closed */
	STRICT_LIST,
	STRICT_MAP, /* any key of a form, to values of one type */
	STRICT_NAMED, /* a list in alpha2, a map by name after it */
	STRICT_CHOICE, /* the rule says which */
};

/* When a field is part of the language, and whether it must be there. */
enum {
	NEEDED = 1,
	EARLY = 2, /* alpha2 alone */
	LATE = 4, /* from alpha3 */
	BETA1 = 8,
	BETA4 = 16,
};

struct strict_field {
	const char *key;
	const struct strict_type *type;
	unsigned when;
};

/* A rule looks at one value once its fields are known to be in order. */
typedef void strict_rule_fn(struct strict *s, const struct json *v);

struct strict_type {
	enum strict_kind kind;
	const char *what; /* "a tool" */
	enum strict_form form; /* of a text; of the keys of a map */
	const char *const *words; /* a text is one of these; NULL-ended */
	const struct strict_field *fields;
	size_t field_count;
	const struct strict_type *item; /* of lists and maps */
	int64_t least, most; /* items, bytes of a text, numbers; most 0: any */
	strict_rule_fn *rule;
};

extern const struct strict_type capability_strict_table_root;

/* Types that rules choose between. */
extern const struct strict_type capability_strict_consumes_import,
    capability_strict_consumes_early_import, capability_strict_consumes_bind,
    capability_strict_consumes_consumes, capability_strict_exposes_aggregate,
    capability_strict_exposes_rest, capability_strict_exposes_mcp,
    capability_strict_exposes_skill, capability_strict_control_control,
    capability_strict_exposes_call_step, capability_strict_exposes_lookup_step,
    capability_strict_exposes_script_step,
    capability_strict_exposes_mapped_list, capability_strict_exposes_steps_list,
    capability_strict_exposes_mock_list, capability_strict_consumes_auth[5],
    capability_strict_consumes_body[4], capability_strict_control_logs;

/* The rules, in capability_strict_rule.c. */
strict_rule_fn capability_strict_rule_root, capability_strict_rule_capability,
    capability_strict_rule_bind, capability_strict_rule_consumes,
    capability_strict_rule_exposes, capability_strict_rule_aggregate,
    capability_strict_rule_auth, capability_strict_rule_body,
    capability_strict_rule_resource, capability_strict_rule_operation,
    capability_strict_rule_tool, capability_strict_rule_mcp,
    capability_strict_rule_mcp_resource, capability_strict_rule_prompt,
    capability_strict_rule_skill_tool, capability_strict_rule_function,
    capability_strict_rule_step, capability_strict_rule_mapped,
    capability_strict_rule_logs;

/* For rules: what they are looking at, and what they say. */
bool capability_strict_is_late(const struct strict *s);
void capability_strict_value(struct strict *s, const struct json *v,
    const struct strict_type *t, const char *name);
void capability_strict_say(struct strict *s, const struct json *v,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
