/* key_token.h - the private keys that sign tokens, in their own file. */
#ifndef CLAVIGER_KEY_KEY_TOKEN_H
#define CLAVIGER_KEY_KEY_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct keys;

enum { KEY_TOKEN_SEED_BYTES = 32, KEY_TOKEN_SEEDS_MAX = 16 };

/* Seeds of Ed25519 keys, oldest first; new tokens are signed with the last. */
struct key_token_seeds {
	size_t count; /* at least 1 */
	uint8_t seeds[KEY_TOKEN_SEEDS_MAX][KEY_TOKEN_SEED_BYTES];
};

/*
 * Reads the file token-keys of the data directory.  If it does not exist, it is
 * created.  Returns -1 and sets e if it is damaged, can be read by others, or
 * cannot be created.  Wipe out after use.
 */
int key_token_load(struct keys *k, struct key_token_seeds *out, struct err *e);

#endif
