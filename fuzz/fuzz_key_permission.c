/*
 * fuzz_key_permission.c - what one set of patterns covers, it allows.
 *
 * Lines of the input: a permission, a resource (empty: none), the patterns of
 * the holder, an empty line, and the patterns that are wanted.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "key/key_permission.h"
#include "key/key_record.h"

enum { PATTERNS = 32, DAMAGED_BYTES = 256 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool so)
{
	if (!so)
		abort();
}

/* A refusal says what is wrong and what to do. */
static bool
check(int (*one)(struct str text, struct err *e), struct str text)
{
	struct err e = { .kind = ERR_NONE };
	const bool ok = one(text, &e) == 0;

	must(ok == (e.kind == ERR_NONE));
	must(ok || strstr(e.text, "; ") != NULL);
	return ok;
}

/* Takes lines up to an empty one; keeps the patterns that are well-formed. */
static struct key_permission_set
take_set(struct str *rest, struct buf *b)
{
	struct key_permission_set s = { .preset = NULL };

	while (rest->p != NULL) {
		struct str line = str_cut(rest, '\n');

		if (line.n == 0)
			break;
		if (!check(key_permission_check, line) ||
		    s.list.count == PATTERNS)
			continue;
		must(key_field_add_text(b, line));
		s.list.count++;
	}
	s.list.bytes = buf_str(b);
	return s;
}

/* Reports whether a single pattern of the set allows the request. */
static bool
one_allows(const struct key_permission_set *set, struct str permission,
    struct str resource)
{
	struct key_permission_set rest = *set, one = { .preset = NULL };

	for (;;) {
		struct str unused;

		one.list = rest.list;
		if (!key_field_next_text(&rest.list, &unused))
			return false;
		one.list.bytes.n -= rest.list.bytes.n;
		if (key_permission_allows(&one, permission, resource))
			return true;
	}
}

/* Any bytes in place of a list are read within their bounds. */
static void
feed_damaged(struct str bytes, struct str permission, struct str resource)
{
	const struct key_permission_set s = { NULL,
		{ 1, str_part(bytes, 0, DAMAGED_BYTES) } };
	struct str missing;

	(void)key_permission_allows(&s, permission, resource);
	(void)key_permission_covers(&s, &s, &missing);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size }, missing;
	const struct str all = rest;
	struct str permission = str_cut(&rest, '\n');
	struct str resource = str_cut(&rest, '\n');
	static const char *const all_patterns[] = { "**", NULL };
	const struct key_permission_set everything = { all_patterns, { 0 } };
	struct key_permission_set holder, wanted;
	struct buf a, b;
	bool concrete, granted;

	if (resource.n == 0)
		resource = STR_NONE;
	buf_init(&a, KEY_RECORD_BYTES);
	buf_init(&b, KEY_RECORD_BYTES);
	holder = take_set(&rest, &a);
	wanted = take_set(&rest, &b);
	concrete = check(key_permission_check_name, permission) &&
	           (resource.p == NULL ||
	               check(key_permission_check_resource, resource));
	granted = key_permission_allows(&wanted, permission, resource);
	must(key_permission_allows(&everything, permission, resource) ==
	     concrete);
	must(concrete || !granted);
	must(!granted || one_allows(&wanted, permission, resource));
	must(key_permission_covers(&holder, &holder, &missing));
	if (!key_permission_covers(&holder, &wanted, &missing))
		must(missing.n > 0 && missing.p[0] != '!');
	else if (granted)
		must(key_permission_allows(&holder, permission, resource) &&
		     one_allows(&holder, permission, resource));
	feed_damaged(all, permission, resource);
	buf_done(&a);
	buf_done(&b);
	return 0;
}
