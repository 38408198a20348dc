/* keys_clock.h - `claviger keys clock`: the time by which keys are judged. */
#ifndef CLAVIGER_CLI_KEYS_CLOCK_H
#define CLAVIGER_CLI_KEYS_CLOCK_H

struct option_table;

/*
 * Prints the newest time of a store and the system's time; with --reset the
 * second becomes the first, unless a server runs.  argv[0] is "clock".  Returns
 * the exit code.
 */
int keys_clock(int argc, char **argv);

extern const struct option_table keys_clock_options;

#endif
