/* keys_store.h - keys in a store that no server uses. */
#ifndef CLAVIGER_CLI_KEYS_STORE_H
#define CLAVIGER_CLI_KEYS_STORE_H

struct err;
struct keys_backend;
struct keys_choice;

/* A backend for the store in c->data.  Returns NULL and sets e on failure. */
struct keys_backend *keys_store_open(
    const struct keys_choice *c, struct err *e);

#endif
