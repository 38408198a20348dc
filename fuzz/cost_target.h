/* cost_target.h - the parsers of outside bytes, and what they may cost. */
#ifndef CLAVIGER_FUZZ_COST_TARGET_H
#define CLAVIGER_FUZZ_COST_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/*
 * Feeds a parser. text is from outside. along is its other input, which is from
 * the operator or a file.
 */
typedef void cost_feed_fn(struct str text, struct str along);

struct cost_target {
	const char *name;
	cost_feed_fn *feed;
	/*
	 * The longest text that its limits allow; 0: the default length of
	 * the fuzzer.
	 */
	size_t most;
	/*
	 * Allowed steps (edges of our code): for each byte of the text, plus a
	 * fixed number.
	 */
	uint64_t steps_per_byte, steps;
	/*
	 * Allowed peak memory: bytes for each byte of the text, plus a fixed
	 * number.
	 */
	size_t bytes_per_byte, bytes;
	/*
	 * The parser runs a library, whose steps are not counted.  It gets
	 * longer texts and must end within its budget of processor time.
	 */
	bool library;
};

extern const struct cost_target cost_targets[];
extern const size_t cost_target_count;

/*
 * The budget of processor time for libraries, in milliseconds; the limits of
 * the program are far higher.
 */
enum { COST_BUDGET_MS = 250 };

#endif
