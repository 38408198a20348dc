/* steps_internal.h - a sequence of steps in progress, for the files of steps.
 */
#ifndef CLAVIGER_ENGINE_STEPS_INTERNAL_H
#define CLAVIGER_ENGINE_STEPS_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/state/state.h"

struct call;
struct capability_step;

/* The steps of a call; on its arena. */
struct steps {
	struct call *call;
	const struct capability_step *step; /* the next one; NULL: no more */
	struct step_results results;
	bool kept; /* results has that of the last call */
	struct call *child; /* in progress; NULL: none */
	bool inside; /* a child is being started, and may finish now */
	bool waiting;
	bool ended; /* by an error or an unsuccessful response */
};

#endif
