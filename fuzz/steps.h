/* steps.h - counts the steps and the memory of our code. */
#ifndef CLAVIGER_FUZZ_STEPS_H
#define CLAVIGER_FUZZ_STEPS_H

#include <stddef.h>
#include <stdint.h>

/*
 * The number of edges between basic blocks of our code that were executed since
 * the start of the program.  The compiler inserts a call at each edge
 * (-fsanitize-coverage).  The number for an input is the same on every machine.
 */
extern uint64_t steps_taken;

/*
 * steps_watch_memory() starts counting; steps_peak_memory() returns the most
 * bytes that were allocated at one time since then.
 */
void steps_watch_memory(void);
size_t steps_peak_memory(void);

#endif
