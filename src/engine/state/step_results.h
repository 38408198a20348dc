/* step_results.h - what the steps of a sequence gave, by their names. */
#ifndef CLAVIGER_ENGINE_STATE_STEP_RESULTS_H
#define CLAVIGER_ENGINE_STATE_STEP_RESULTS_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct capability_ref_name;
struct cpu_budget;
struct err;
struct json;

/*
 * Two views of each: what the consumed operation's outputParameters make of an
 * answer, and the whole of it, for what they do not name.
 */
struct step_results {
	struct arena *arena; /* borrowed */
	struct cpu_budget *budget; /* borrowed: of queries; NULL: none */
	struct json *seen, *whole; /* objects: name of a step, its result */
};

void step_results_init(
    struct step_results *r, struct arena *a, struct cpu_budget *budget);

/* Values are borrowed; a later step of one name takes the place. */
void step_results_put(struct step_results *r, struct str name,
    const struct json *seen, const struct json *whole);

/* What a step gave as others see it, or NULL: there was no such step. */
const struct json *step_results_get(
    const struct step_results *r, struct str name);

/* Does text begin with the name of a step, as "step.field" does? */
bool step_results_names(const struct step_results *r, struct str text);

/*
 * Reports whether name selects something in the results: "step", "step.field",
 * "step[0].x", or JSONPath, "$.step.field".  *v is the value, or the array of
 * all values of a path that may select several; NULL if nothing is selected.
 */
bool step_results_find(const struct step_results *r,
    const struct capability_ref_name *name, const struct json **v,
    struct err *e);

#endif
