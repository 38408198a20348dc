/*
 * fuzz_mcp_secret.c - no text around a secret hides it from the search, in any
 * format in which the secret is written.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "expose/mcp/mcp_secret_digits.h"
#include "expose/mcp/mcp_secret_scan.h"
#include "expose/mcp/mcp_secret_text.h"

#define SECRET "tok_9fQ2/x7L+m3Zt8vKp"

static const char *const each[] = { "%c", "%%%02x", "%%%02X", "\\u%04x",
	"\\x%02x", "&#%u;", "&#x%x;", "=%02X", "%02x", "%%25%02x", " %u," };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct str secret = STR(SECRET);
	const size_t way =
	    n > 0 ? data[0] % (sizeof(each) / sizeof(*each) + 1) : 0;
	const size_t half = n > 0 ? 1 + (n - 1) / 2 : 0;
	struct mcp_secret_text t;
	struct arena a = { 0 };
	struct buf b;

	mcp_secret_text_init(&t, &a);
	mcp_secret_text_add(&t, secret);
	mcp_secret_scan(&t, (struct str){ (const char *)data, n });
	mcp_secret_digits_is_opaque((struct str){ (const char *)data, n });
	t.work = 0;
	buf_init(&b, n + 1000);
	buf_add(&b, data, half);
	if (way == sizeof(each) / sizeof(*each))
		encode_base64(&b, secret.p, secret.n);
	else
		for (size_t i = 0; i < secret.n; i++)
			buf_printf(&b, each[way], (unsigned char)secret.p[i]);
	buf_add(&b, data + half, n - half);
	if (!mcp_secret_scan(&t, buf_str(&b)))
		abort();
	buf_done(&b);
	arena_done(&a);
	return 0;
}
