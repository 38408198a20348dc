/* http_tls.h - which servers are trusted, and how this client identifies. */
#ifndef CLAVIGER_HTTP_HTTP_TLS_H
#define CLAVIGER_HTTP_HTTP_TLS_H

#include "base/base.h"

struct err;

/* The TLS settings of an upstream; paths of PEM files, borrowed. */
struct http_tls {
	const char *ca; /* certificate authorities to trust; NULL: the usual */
	const char *cert; /* the client certificate, or a chain; NULL: none */
	const char *key; /* its private key; NULL: in cert */
};

/* Returns -1 and sets e (INPUT) unless path is a file that can be read. */
int http_tls_check_file(const char *path, struct err *e);

/*
 * The same for a file with a private key: users outside of its group must have
 * no right on it.
 */
int http_tls_check_key(const char *path, struct err *e);

/*
 * Trusts only the certificate authorities in path, a PEM file or a directory of
 * hashed ones, for every request of the program; what a file of an upstream
 * says is then ignored.  Call it before the first thread.  The path is copied.
 * Returns -1 and sets e (INPUT) if it cannot be read.
 */
int http_tls_trust(const char *path, struct err *e);

/*
 * The same for SSL_CERT_FILE and SSL_CERT_DIR of the environment, except that
 * an upstream may have authorities of its own.  Without them, or with one that
 * cannot be read, the authorities of the system are trusted.
 */
void http_tls_trust_environment(void);

/*
 * Presents the client certificate in path, one PEM file with its private key,
 * for every request of the program that has no certificate of its own.  Call it
 * before the first thread.  The path is copied.  Returns -1 and sets e (INPUT)
 * as http_tls_check_key()
 * does.
 */
int http_tls_identify(const char *path, struct err *e);

#endif
