/* fuzz_jwt.c - parses tokens and key sets from arbitrary bytes. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "jwt/jwks.h"
#include "jwt/jwt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first line is a token, the rest a key set. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str set = { (const char *)data, size };
	struct str token = str_cut(&set, '\n');
	static const struct str scope = { "b", 1 };
	const struct jwt_rules rules = {
		.audience = STR("a"),
		.scopes = &scope,
		.scope_count = 1,
		.now_s = 1300819000,
	};
	struct arena a = { 0 };
	struct err e = { .kind = ERR_NONE };
	struct jwks *keys = jwks_read(set, NULL);
	struct jwt t;

	if (jwt_read(&a, token, &t, &e) == -1) {
		if (e.text[0] == '\0')
			abort();
		goto out;
	}
	if (t.algorithm == NULL || t.claims == NULL || t.signature.n == 0)
		abort();
	if (jwt_check_claims(t.claims, &rules, NULL, &e) == -1 &&
	    e.kind == ERR_NONE)
		abort();
	if (keys != NULL)
		jwks_verify(keys, &t);
out:
	jwks_free(keys);
	arena_done(&a);
	return 0;
}
