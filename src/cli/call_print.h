/* call_print.h - prints the requests of `claviger call`, and the responses. */
#ifndef CLAVIGER_CLI_CALL_PRINT_H
#define CLAVIGER_CLI_CALL_PRINT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/base.h"

struct engine;
struct http_request;
struct http_response;

/*
 * Both redact the secrets that the engine knows.  mark begins each line of the
 * head.  body: prints that of the request, too.
 */
void call_print_request(struct engine *en, FILE *to, const char *mark,
    const struct http_request *r, struct str url, bool body);
void call_print_response(
    struct engine *en, FILE *to, const struct http_response *r);

#endif
