/* store_open.h - opens the store of a data directory, for its operator. */
#ifndef CLAVIGER_CLI_STORE_OPEN_H
#define CLAVIGER_CLI_STORE_OPEN_H

struct err;
struct key_reader;
struct keys;

/*
 * Sets *keys and *reader.  Unlike a server it makes no directory.  Returns -1
 * and sets e on failure; then both are NULL.
 */
int store_open(const char *data, struct keys **keys, struct key_reader **reader,
    struct err *e);

#endif
