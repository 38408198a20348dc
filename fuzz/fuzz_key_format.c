/* fuzz_key_format.c - any bytes as a credential: parsed, or refused. */
#include <stdlib.h>

#include "base/encode.h"
#include "key/key_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = { (const char *)data, size };
	uint8_t id[16];
	char text[37];

	if (!key_format_parse(s, id))
		return 0;
	/* An accepted credential begins with its id. */
	encode_uuid(text, id);
	if (size != KEY_CREDENTIAL_CHARS || memcmp(text, data, 36) != 0)
		abort();
	return 0;
}
