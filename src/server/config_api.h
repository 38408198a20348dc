/* config_api.h - settings that depend on what is served: OpenAPI documents. */
#ifndef CLAVIGER_SERVER_CONFIG_API_H
#define CLAVIGER_SERVER_CONFIG_API_H

#include <stddef.h>

struct config;
struct err;

/*
 * Call it as the user that runs the server, before server_new().  Reads the
 * secrets for the API.  Turns the authority off if only OpenAPI documents are
 * served and the operator said nothing about it: none of them calls it.
 * Returns -1 and sets e if a secret is missing, or if standard input would have
 * two purposes.
 */
int config_api_finish(
    struct config *c, char **files, size_t count, struct err *e);

#endif
