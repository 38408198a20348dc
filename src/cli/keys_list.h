/* keys_list.h - `claviger keys list`. */
#ifndef CLAVIGER_CLI_KEYS_LIST_H
#define CLAVIGER_CLI_KEYS_LIST_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct keys_backend;
struct keys_settings;

struct keys_list {
	int64_t limit; /* 0: all keys */
	bool json, watch;
};

/* Prints the keys that the filters choose (keys_filter.h), or watches them. */
int keys_list_run(struct keys_backend *b, struct keys_settings *filters,
    const struct keys_list *l, struct err *e);

#endif
