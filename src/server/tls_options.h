/* tls_options.h - parses --ca and --client-cert. */
#ifndef CLAVIGER_SERVER_TLS_OPTIONS_H
#define CLAVIGER_SERVER_TLS_OPTIONS_H

#include "engine/engine.h"

struct err;

#define CLIENT_CERT_FORM "NAMESPACE=FILE"

/* For the row --ca of any table: sets it for the program. */
int tls_options_set_ca(void *settings, const char *value, struct err *e);

/*
 * Parses the value of --client-cert.  The texts of *out are on the heap.
 * Returns -1 and sets e (INPUT) if it has another form.
 */
int tls_options_read_cert(
    struct engine_option *out, const char *value, struct err *e);

#endif
