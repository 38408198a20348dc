/* clock_offset.h - a wall clock that a test sets forward and back.
 *
 * clock_offset.c replaces clock_gettime() of libc, either linked into a test or
 * as a library of its own before all others (LD_PRELOAD).  In the second case
 * the environment variable CLOCK_OFFSET names a file of 8 bytes, the offset in
 * milliseconds in the byte order of the machine, which the test changes while
 * the program runs.  Only CLOCK_REALTIME is changed: durations are measured
 * with other clocks.  The program itself contains nothing of this.
 */
#ifndef CLAVIGER_TESTS_IO_CLOCK_OFFSET_H
#define CLAVIGER_TESTS_IO_CLOCK_OFFSET_H

#include <stdint.h>

/* For a test linked with it: the clock is that of the system plus ms. */
void clock_offset_set(int64_t ms);

#endif
