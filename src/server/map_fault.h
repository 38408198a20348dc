/* map_fault.h - ends the program if a page of a mapped file cannot be read. */
#ifndef CLAVIGER_SERVER_MAP_FAULT_H
#define CLAVIGER_SERVER_MAP_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Installs a handler of SIGBUS.  The kernel sends it for a page of a mapped
 * file that is beyond the file's end, or that the disk fails to read.  The
 * handler ends the process with status 1 and a message that names the file.  It
 * cannot continue: the thread is in the middle of a look-up, and a result from
 * half of the data could be wrong.
 */
void map_fault_init(void);

/*
 * Sets path to the file that is mapped at address, cut to size.  Returns false
 * if no file is mapped there.  Safe in a signal handler.
 */
bool map_fault_find(uintptr_t address, char *path, size_t size);

#endif
