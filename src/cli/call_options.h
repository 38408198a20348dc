/* call_options.h - the options --base-uri, --set and policies of a command. */
#ifndef CLAVIGER_CLI_CALL_OPTIONS_H
#define CLAVIGER_CLI_CALL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/engine.h"
#include "server/server.h"

struct arena;
struct err;

enum { CALL_OPTIONS_MAX = 64 };

/*
 * Start with count 0 and an api whose arena is secret.  Names and values are
 * copied to the arena, which is borrowed.
 */
struct call_options {
	struct engine_option items[CALL_OPTIONS_MAX];
	size_t count;
	struct arena *arena;
	struct api_options api; /* for OpenAPI documents */
};

/*
 * Append the value of --base-uri, --client-cert or --set, or a policy option by
 * its name. They return -1 and set e (INPUT) if it is invalid or there are too
 * many.
 */
int call_options_add_base_uri(
    struct call_options *o, const char *value, struct err *e);
int call_options_add_client_cert(
    struct call_options *o, const char *value, struct err *e);
int call_options_add_set(
    struct call_options *o, const char *value, struct err *e);
int call_options_add_policy(
    struct call_options *o, const char *name, const char *value, struct err *e);

/*
 * Makes a built-in capability, by its namespace, call the authority of this
 * machine, unless --base-uri was given.  Its file may name the public API,
 * which must not get a key of the authority.
 */
int call_options_use_authority(
    struct call_options *o, const char *namespace, struct err *e);

/*
 * Reads the secrets of the API options and appends them as --set does.
 * stdin_used: see api_options_read().
 */
int call_options_read_secrets(
    struct call_options *o, bool stdin_used, struct err *e);

/*
 * The first three for the rows of an option table.  The first member of the
 * settings is a struct call_options.
 */
int call_options_set_base_uri(void *settings, const char *value, struct err *e);
int call_options_set_client_cert(
    void *settings, const char *value, struct err *e);
int call_options_set_set(void *settings, const char *value, struct err *e);

#endif
