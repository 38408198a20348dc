/*
 * tls_options.h - the rows --ca and --client-cert of all verbs that send
 * requests.
 */
#ifndef CLAVIGER_SERVER_TLS_OPTIONS_H
#define CLAVIGER_SERVER_TLS_OPTIONS_H

#include "engine/engine.h"

struct err;

#define TLS_OPTIONS_CA                                                         \
	OPTION_OTHER_ROW("ca", "FILE|DIR",                                     \
	    "trust these certificate authorities only (the system's)",         \
	    tls_options_set_ca, true)

/* For verbs whose requests belong to the namespaces of a file. */
#define TLS_OPTIONS_NAMED_CERT(set)                                            \
	OPTION_OTHER_ROW("client-cert", "[NAMESPACE=]FILE",                    \
	    "the client certificate and key, for one consumes or all", set,    \
	    true)

/* For the other verbs. */
#define TLS_OPTIONS_CERT                                                       \
	OPTION_OTHER_ROW("client-cert", "FILE",                                \
	    "the client certificate and key", tls_options_set_cert, true)

/* Set it for the program; the settings are not used. */
int tls_options_set_ca(void *settings, const char *value, struct err *e);
int tls_options_set_cert(void *settings, const char *value, struct err *e);

/*
 * Takes the value of --client-cert.  "NAMESPACE=FILE" is returned in *out, with
 * texts on the heap.  FILE is set for the program; out->name is then NULL.
 * Returns -1 and sets e (INPUT) if it is invalid.
 */
int tls_options_read_cert(
    struct engine_option *out, const char *value, struct err *e);

#endif
