/* digest_nonces.h - the used counts of each nonce (RFC 7616 3.4). */
#ifndef CLAVIGER_EXPOSE_AUTH_DIGEST_NONCES_H
#define CLAVIGER_EXPOSE_AUTH_DIGEST_NONCES_H

#include <stdbool.h>
#include <stdint.h>

struct digest_nonces; /* of one surface, shared by its threads */

enum {
	DIGEST_NONCES_KEPT = 4096,
	/*
	 * Counts this far below the highest one may still come, because
	 * requests on parallel connections are reordered.
	 */
	DIGEST_NONCES_WINDOW = 128,
};

/* On the heap. digest_nonces_free(NULL) does nothing. */
struct digest_nonces *digest_nonces_new(void);
void digest_nonces_free(struct digest_nonces *n);

/* A nonce of this surface, parsed. */
struct digest_nonce {
	uint64_t number; /* random */
	int64_t made_ms;
};

/*
 * Marks the count (nc) of a nonce as used.  Call it for correct responses only:
 * a nonce takes memory from its first use on, so that callers without the
 * password cannot fill the table.
 *
 * Returns false if the count is 0, used, or below the window, or if the nonce
 * was made no later than one that was evicted: an evicted nonce cannot be used
 * again.
 */
bool digest_nonces_use(
    struct digest_nonces *n, const struct digest_nonce *nonce, uint32_t count);

#endif
