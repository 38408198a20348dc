/* hash.c - keyed hashes for tables whose keys come from outside. */
#include "base/hash.h"
#include "base/random.h"

struct state {
	uint64_t v0, v1, v2, v3;
};

struct hash_key
hash_key_new(void)
{
	struct hash_key key;

	random_bytes(&key, sizeof(key));
	return key;
}

static uint64_t
rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static void
mix(struct state *s)
{
	s->v0 += s->v1;
	s->v1 = rotate(s->v1, 13) ^ s->v0;
	s->v0 = rotate(s->v0, 32);
	s->v2 += s->v3;
	s->v3 = rotate(s->v3, 16) ^ s->v2;
	s->v0 += s->v3;
	s->v3 = rotate(s->v3, 21) ^ s->v0;
	s->v2 += s->v1;
	s->v1 = rotate(s->v1, 17) ^ s->v2;
	s->v2 = rotate(s->v2, 32);
}

static void
take_word(struct state *s, uint64_t word)
{
	s->v3 ^= word;
	mix(s);
	s->v0 ^= word;
}

/* Loads up to eight bytes, the first one lowest. */
static uint64_t
word_of(const char *p, size_t n)
{
	uint64_t word = 0;

	for (size_t i = 0; i < n; i++)
		word |= (uint64_t)(unsigned char)p[i] << (8 * i);
	return word;
}

uint64_t
hash_str(const struct hash_key *key, struct str s)
{
	struct state st = {
		key->k[0] ^ UINT64_C(0x736f6d6570736575),
		key->k[1] ^ UINT64_C(0x646f72616e646f6d),
		key->k[0] ^ UINT64_C(0x6c7967656e657261),
		key->k[1] ^ UINT64_C(0x7465646279746573),
	};
	size_t at = 0;

	if (s.p == NULL)
		s = STR(""); /* no text: NULL + 0 is undefined */
	for (; s.n - at >= 8; at += 8)
		take_word(&st, word_of(s.p + at, 8));
	take_word(&st, word_of(s.p + at, s.n - at) | (uint64_t)s.n << 56);
	st.v2 ^= 0xff;
	for (int i = 0; i < 3; i++)
		mix(&st);
	return st.v0 ^ st.v1 ^ st.v2 ^ st.v3;
}
