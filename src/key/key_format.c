/* key_format.c - the text form of a key: id, secret, check digits.
 */
#include <endian.h>
#include <string.h>

#include "base/base.h"
#include "key/key_format.h"

enum { PREFIX_CHARS = 4, RANDOM_CHARS = 43, CHECK_CHARS = 6 };

static const char prefix[] = "ck1_";
static const char base62[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/*
 * Processes eight bytes in one step: row n is what a byte does to the CRC n
 * bytes later.  Filled before main(), and only read after it.
 */
static uint32_t crc_table[8][256];

/* Polynomial 0x04c11db7, reflected. */
__attribute__((constructor)) static void
fill_crc_table(void)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t crc = i;

		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
		crc_table[0][i] = crc;
	}
	for (size_t n = 1; n < 8; n++) {
		for (size_t i = 0; i < 256; i++) {
			uint32_t last = crc_table[n - 1][i];

			crc_table[n][i] = crc_table[0][last & 0xff] ^ last >> 8;
		}
	}
}

/* The CRC of eight bytes, the first in the lowest place, from a CRC of 0. */
static uint32_t
crc_of_eight(uint64_t bytes)
{
	uint32_t crc = 0;

	for (size_t n = 0; n < 8; n++)
		crc ^= crc_table[7 - n][bytes >> 8 * n & 0xff];
	return crc;
}

uint32_t
key_format_crc(struct str text)
{
	const char *p = text.p, *end = text.p + text.n;
	uint32_t crc = 0xffffffff;
	uint64_t bytes;

	for (; end - p >= 8; p += 8) {
		memcpy(&bytes, p, 8);
		crc = crc_of_eight(le64toh(bytes) ^ crc);
	}
	for (; p < end; p++)
		crc = crc_table[0][(crc ^ (uint8_t)*p) & 0xff] ^ crc >> 8;
	return ~crc;
}

int64_t
key_format_id(uint8_t id[16], struct key_id_clock *clock)
{
	int64_t us = clock_real_us();
	uint64_t now =
	    (uint64_t)(us / 1000) << 12 | (uint64_t)(us % 1000) * 4096 / 1000;

	/* The previous id is of the same 250 ns, or the clock was set back. */
	if (now <= clock->last)
		now = clock->last + 1;
	clock->last = now;
	random_bytes(id + 8, 8);
	for (size_t i = 0; i < 6; i++)
		id[i] = (uint8_t)(now >> (52 - 8 * i));
	id[6] = (uint8_t)(0x70 | (now >> 8 & 0x0f)); /* version 7 */
	id[7] = (uint8_t)now;
	id[8] = (uint8_t)(0x80 | (id[8] & 0x3f)); /* variant 10 */
	return (int64_t)(now >> 12);
}

int64_t
key_format_id_time(const uint8_t id[16])
{
	int64_t ms = 0;

	for (size_t i = 0; i < 6; i++)
		ms = ms << 8 | id[i];
	return ms;
}

void
key_format_id_after(struct key_id_clock *clock, int64_t ms)
{
	const uint64_t before = ((uint64_t)ms << 12) - 1;

	if (clock->last < before)
		clock->last = before;
}

/* Rejects bytes of 248 and more: 248 is 4 x 62, so there is no bias. */
static void
random_base62(char *out, size_t n)
{
	uint8_t pool[64];
	size_t left = 0;

	while (n > 0) {
		if (left == 0) {
			random_bytes(pool, sizeof(pool));
			left = sizeof(pool);
		}
		if (pool[--left] < 248) {
			*out++ = base62[pool[left] % 62];
			n--;
		}
	}
	mem_wipe(pool, sizeof(pool));
}

/* 62^6 > 2^32, so six digits hold any CRC, the most significant first. */
void
key_format_write_check(char out[CHECK_CHARS], struct str text)
{
	uint32_t crc = key_format_crc(text);

	for (size_t i = CHECK_CHARS; i > 0; i--) {
		out[i - 1] = base62[crc % 62];
		crc /= 62;
	}
}

void
key_format_secret(char out[KEY_SECRET_CHARS + 1], const char id[37])
{
	char whole[KEY_CREDENTIAL_CHARS];
	char *secret = whole + KEY_ID_CHARS + 1;

	memcpy(whole, id, KEY_ID_CHARS);
	whole[KEY_ID_CHARS] = ':';
	memcpy(secret, prefix, PREFIX_CHARS);
	random_base62(secret + PREFIX_CHARS, RANDOM_CHARS);
	key_format_write_check(whole + KEY_CREDENTIAL_CHARS - CHECK_CHARS,
	    (struct str){ whole, KEY_CREDENTIAL_CHARS - CHECK_CHARS });
	memcpy(out, secret, KEY_SECRET_CHARS);
	out[KEY_SECRET_CHARS] = '\0';
	mem_wipe(whole, sizeof(whole));
}

static bool
is_base62(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

bool
key_format_split(struct str credential, uint8_t id[16])
{
	return credential.n == KEY_CREDENTIAL_CHARS &&
	       credential.p[KEY_ID_CHARS] == ':' &&
	       memcmp(credential.p + KEY_ID_CHARS + 1, prefix, PREFIX_CHARS) ==
	           0 &&
	       decode_uuid(id, (struct str){ credential.p, KEY_ID_CHARS });
}

bool
key_format_parse(struct str credential, uint8_t id[16])
{
	char check[CHECK_CHARS];
	struct str checked = { credential.p,
		KEY_CREDENTIAL_CHARS - CHECK_CHARS };

	if (!key_format_split(credential, id))
		return false;
	for (size_t i = KEY_ID_CHARS + 1 + PREFIX_CHARS; i < credential.n;
	     i++) {
		if (!is_base62(credential.p[i]))
			return false;
	}
	key_format_write_check(check, checked);
	return memcmp(check, checked.p + checked.n, CHECK_CHARS) == 0;
}
