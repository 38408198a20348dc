/* map_fault.h - a page of a mapped file that cannot be had ends the program. */
#ifndef CLAVIGER_SERVER_MAP_FAULT_H
#define CLAVIGER_SERVER_MAP_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Handle SIGBUS: the kernel sends it for a page of a mapped file that lies
 * behind the file's end, or that the disk fails to read.  The process ends with
 * status 1 and a message that names the file.  Going on is no choice: the
 * thread is in the middle of a look-up, and an answer from half of the data
 * could be false.
 */
void map_fault_init(void);

/*
 * The path of the file that is mapped at address, cut to size; false if none
 * is.  Safe in a signal handler.
 */
bool map_fault_find(uintptr_t address, char *path, size_t size);

#endif
