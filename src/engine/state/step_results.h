/* step_results.h - the results of the steps of a sequence, by name. */
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
 * The results so far, in two views: seen has what the outputParameters of the
 * consumed operation select in the response, whole has the whole response, for
 * names that they do not have.
 */
struct step_results {
	struct arena *arena; /* borrowed */
	struct cpu_budget *budget; /* borrowed: of queries; NULL: none */
	struct json *seen, *whole; /* objects: name of a step, its result */
	struct json *xml_roots; /* name of a step, of its root element in XML */
};

void step_results_init(
    struct step_results *r, struct arena *a, struct cpu_budget *budget);

/*
 * Adds the result of a step, borrowed.  xml_root is the name of its root
 * element in XML; STR_NONE: it was not XML.  It replaces that of an earlier
 * step with the same name.
 */
void step_results_put(struct step_results *r, struct str name,
    const struct json *seen, const struct json *whole, struct str xml_root);

/* Removes what was added under that name, if there is such a result. */
void step_results_remove(struct step_results *r, struct str name);

/* Returns the result of a step as later steps see it; NULL: unknown step. */
const struct json *step_results_get(
    const struct step_results *r, struct str name);

/* Reports whether the result of a step was XML. */
bool step_results_are_xml(const struct step_results *r, struct str name);

/* Reports whether name begins with that of a step, as "step.field" does. */
bool step_results_names(
    const struct step_results *r, const struct capability_ref_name *name);

/*
 * Reports whether name selects something in the results: "step", "step.field",
 * "step[0].x", or JSONPath, "$.step.field".  *v is the value, or the array of
 * all values of a path that may select several; NULL if nothing is selected.
 */
bool step_results_find(const struct step_results *r,
    const struct capability_ref_name *name, const struct json **v,
    struct err *e);

#endif
