/* steps.h - how much a piece of our code does and holds, counted. */
#ifndef CLAVIGER_FUZZ_STEPS_H
#define CLAVIGER_FUZZ_STEPS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Edges between blocks of our own code executed since the start of the program.
 * The compiler inserts a call at each (-fsanitize-coverage).  The number for an
 * input is the same on every machine.
 */
extern uint64_t steps_taken;

/* The most bytes that malloc() has held since steps_watch_memory(). */
void steps_watch_memory(void);
size_t steps_peak_memory(void);

#endif
