/* capability_strict_rule.h - rules of the schemas between keys. */
#ifndef CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_RULE_H
#define CLAVIGER_CAPABILITY_STRICT_CAPABILITY_STRICT_RULE_H

#include "capability/strict/capability_strict_type.h"

/*
 * An entry of a section that may be an import.  Choices: the object, its import
 * in alpha2, its import later.  The object in place of an import means that the
 * dialect has no such import.
 */
strict_rule_fn capability_strict_rule_entry;

/* Choices: the type whose words contain the member `type`. */
strict_rule_fn capability_strict_rule_by_type;

/* The same; the first choice is an import. */
strict_rule_fn capability_strict_rule_exposes;

/* The same; text is valid too. */
strict_rule_fn capability_strict_rule_body;

/* A boolean, or the one choice. */
strict_rule_fn capability_strict_rule_logs;

/* The choices of the rules that check `outputParameters`. */
enum strict_outputs {
	STRICT_OUTPUTS_MAPPED,
	STRICT_OUTPUTS_STEPS,
	STRICT_OUTPUTS_MOCK,
};

strict_rule_fn capability_strict_rule_operation, capability_strict_rule_tool,
    capability_strict_rule_function, capability_strict_rule_mcp_resource;

/* Rules without choices. */
strict_rule_fn capability_strict_rule_root, capability_strict_rule_capability,
    capability_strict_rule_resource, capability_strict_rule_mcp,
    capability_strict_rule_prompt, capability_strict_rule_skill_tool,
    capability_strict_rule_mapped, capability_strict_rule_step_output;

#endif
