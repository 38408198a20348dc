/* fuzz_key_derive.c - any bytes as a derived key, and as caveats. */
#include <stdlib.h>

#include "base/base.h"
#include "key/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Caveats that are accepted are what a key derived with them has. */
static void
check_caveats(struct str caveats)
{
	static const char key[] = "018f3a5e-7c21-7d4a-9b3c-2f1e0d9c8b7a:"
	                          "ck1_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                          "abcdefg20b38Q";
	static const struct str wanted = { "a:b", 3 };
	struct key_check check = { .permissions = &wanted,
		.permission_count = 1,
		.resource = STR("x/y"),
		.method = STR("GET"),
		.all = true };
	struct key_view view = { .scope = KEY_SCOPE_ADMIN };
	struct arena a = { 0 };
	struct key_derive back;
	struct buf text;
	struct err e;

	buf_init(&text, 1 << 20);
	if (key_derive_write(&text, str_of(key), caveats, &e) == 0) {
		if (!key_caveat_check(caveats) ||
		    text.len > KEY_DERIVE_TEXT_MAX ||
		    !key_derive_parse(&a, buf_str(&text), &back) ||
		    !str_equal(back.caveats, caveats))
			abort();
		(void)key_caveat_judge(caveats, &check);
		(void)key_caveat_expiry(caveats, 1);
		buf_clear(&text);
		if (key_caveat_write_scope(&text, &view, caveats) && text.over)
			abort();
	} else if (e.text[0] == '\0')
		abort();
	buf_done(&text);
	arena_done(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str s = { (const char *)data, size };
	struct arena a = { 0 };
	struct key_derive d;

	if (key_derive_parse(&a, s, &d))
		check_caveats(d.caveats);
	check_caveats(s);
	arena_done(&a);
	return 0;
}
