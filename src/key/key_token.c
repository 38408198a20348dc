/* key_token.c - the private keys that sign tokens, in their own file. */
#include <string.h>

#include "base/base.h"
#include "key/key_pepper.h"
#include "key/key_reader.h"
#include "key/key_token.h"

/* It has the form of the pepper file, and is rotated as that is. */
static const struct key_pepper_file file = {
	"token-keys",
	"claviger-token-keys 1",
	"tokens signed with it are refused",
};

int
key_token_load(struct keys *k, struct key_token_seeds *out, struct err *e)
{
	struct key_peppers *p = key_pepper_load_file(&file, k->dir, true, e);

	if (p == NULL)
		return -1;
	out->count = p->count;
	for (size_t i = 0; i < p->count; i++)
		memcpy(out->seeds[i], p->items[i].bytes, KEY_TOKEN_SEED_BYTES);
	key_pepper_free(p);
	return 0;
}
