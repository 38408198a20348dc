/* cost_target.h - the parsers of outside bytes, and what they may cost. */
#ifndef CLAVIGER_FUZZ_COST_TARGET_H
#define CLAVIGER_FUZZ_COST_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* text: what comes from outside; along: what the operator or a file says. */
typedef void cost_feed_fn(struct str text, struct str along);

struct cost_target {
	const char *name;
	cost_feed_fn *feed;
	/*
	 * The longest text that its limits let through; 0: it is fed as much
	 * as the fuzzer takes for all.
	 */
	size_t most;
	/* Edges of our code, for each byte and in any case. */
	uint64_t steps_per_byte, steps;
	/* Memory held at once, for each byte and in any case. */
	size_t bytes_per_byte, bytes;
	/*
	 * It runs a library, which is not counted: it is fed longer texts and
	 * must end within its budget of processor time.
	 */
	bool library;
};

extern const struct cost_target cost_targets[];
extern const size_t cost_target_count;

/* Of processor time, for the libraries: far below what their limits are. */
enum { COST_BUDGET_MS = 250 };

#endif
