/* digest_nonces.h - which counts of which nonces were used (RFC 7616 3.4). */
#ifndef CLAVIGER_EXPOSE_AUTH_DIGEST_NONCES_H
#define CLAVIGER_EXPOSE_AUTH_DIGEST_NONCES_H

#include <stdbool.h>
#include <stdint.h>

struct digest_nonces; /* of one surface; its threads share it */

enum {
	DIGEST_NONCES_KEPT = 4096,
	/* Requests on parallel connections arrive out of order by less. */
	DIGEST_NONCES_WINDOW = 128,
};

struct digest_nonces *digest_nonces_new(void);
void digest_nonces_free(struct digest_nonces *n);

/* A nonce that this surface made, as its text has it. */
struct digest_nonce {
	uint64_t number; /* random */
	int64_t made_ms;
};

/*
 * Use the count (nc) of a nonce, once.  Call it for correct responses only: a
 * nonce takes memory from its first use on, so that those who do not know the
 * password cannot fill the table.
 *
 * False: the count is 0, was used, or is below the window; or the nonce was
 * made no later than one that is not remembered any more.  So what is
 * forgotten cannot be used again either.
 */
bool digest_nonces_use(
    struct digest_nonces *n, const struct digest_nonce *nonce, uint32_t count);

#endif
