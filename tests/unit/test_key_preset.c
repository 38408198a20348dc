/* test_key_preset.c - the presets and the catalog, and their documentation. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "check.h"
#include "key/key_catalog.h"
#include "key/key_permission.h"
#include "key/key_preset.h"

static bool
allows(const struct key_preset *p, const char *permission)
{
	struct key_permission_set s = { p->patterns, { 0 } };

	return key_permission_allows(&s, str_of(permission), STR_NONE);
}

static void
test_presets_are_found_by_name(void **state)
{
	static const char *const want[] = { "FULL", "API", "DEPLOY", "READONLY",
		"SERVERLESS", "COMPUTE", "BILLING" };

	(void)state;
	for (size_t i = 0; i < LEN(want); i++) {
		const struct key_preset *p = key_preset_at(i);

		CHECK(p != NULL);
		CHECK_STR(p->name, want[i]);
		CHECK(key_preset_find(str_of(want[i])) == p);
		CHECK(p->patterns[0] != NULL);
		for (size_t k = 0; p->patterns[k] != NULL; k++)
			CHECK_INT(
			    key_permission_check(str_of(p->patterns[k]), NULL),
			    0);
	}
	CHECK(key_preset_at(LEN(want)) == NULL);
	CHECK(key_preset_find(STR("full")) == NULL);
	CHECK(key_preset_find(STR("READ")) == NULL);
	CHECK(key_preset_find(STR("")) == NULL);
	CHECK(key_preset_find(STR_NONE) == NULL);
}

static void
test_a_similar_preset_is_suggested(void **state)
{
	static const struct {
		const char *typed, *want;
	} t[] = {
		{ "full", "FULL" },
		{ "READONY", "READONLY" },
		{ "READ_ONLY", "READONLY" },
		{ "SEVERLESS", "SERVERLESS" },
		{ "something", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(key_preset_nearest(str_of(t[i].typed)), t[i].want);
}

/* Which presets fal's documentation names for a permission. */
static void
test_presets_have_the_permissions_that_fal_documents(void **state)
{
	static const struct {
		const char *permission,
		    *presets; /* in the order of the table */
	} t[] = {
		{ "auth:keys:read", " FULL BILLING" },
		{ "auth:keys:write", " FULL" },
		{ "serverless:files:read", " FULL DEPLOY READONLY SERVERLESS" },
		{ "compute:instances:read", " FULL READONLY COMPUTE" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct key_preset *p;
		struct buf b;

		buf_init(&b, 256);
		for (size_t k = 0; (p = key_preset_at(k)) != NULL; k++) {
			if (allows(p, t[i].permission))
				buf_printf(&b, " %s", p->name);
		}
		CHECK_STR(buf_text(&b), t[i].presets);
		buf_done(&b);
	}
}

static bool
manages(const char *permission)
{
	return str_starts(str_of(permission), STR("auth:")) ||
	       str_starts(str_of(permission), STR("audit:")) ||
	       str_starts(str_of(permission), STR("accounts:"));
}

/* Reading bills is part of neither. */
static bool
reads_bills(const char *permission)
{
	return strcmp(permission, "billing:read") == 0 ||
	       strcmp(permission, "usage:read") == 0;
}

static void
test_only_full_both_manages_and_uses(void **state)
{
	const struct key_preset *p;

	(void)state;
	for (size_t i = 0; (p = key_preset_at(i)) != NULL; i++) {
		const struct key_catalog_entry *c;
		bool manage = false, use = false;

		for (size_t k = 0; (c = key_catalog_at(k)) != NULL; k++) {
			if (!allows(p, c->name))
				continue;
			if (manages(c->name))
				manage = true;
			else if (!reads_bills(c->name))
				use = true;
		}
		CHECK_INT(manage && use, strcmp(p->name, "FULL") == 0);
		CHECK_INT(manage && !use, strcmp(p->name, "BILLING") == 0);
	}
}

static void
test_presets_hold_for_common_uses(void **state)
{
	static const struct {
		const char *preset, *permission;
		bool want;
	} t[] = {
		{ "API", "models:run", true },
		{ "API", "models:list", true },
		{ "API", "storage:files:read", true },
		{ "API", "storage:files:write", true },
		{ "API", "storage:files:delete", false },
		{ "API", "serverless:apps:call", true },
		{ "API", "serverless:apps:deploy", false },
		{ "API", "billing:read", false },
		{ "DEPLOY", "serverless:apps:deploy", true },
		{ "DEPLOY", "storage:files:write", true },
		{ "DEPLOY", "models:run", false },
		{ "READONLY", "models:list", true },
		{ "READONLY", "models:run", false },
		{ "READONLY", "serverless:apps:read", true },
		{ "READONLY", "serverless:apps:call", false },
		{ "READONLY", "serverless:logs:read", true },
		{ "READONLY", "storage:files:read", true },
		{ "READONLY", "storage:files:write", false },
		{ "SERVERLESS", "serverless:apps:delete", true },
		{ "SERVERLESS", "storage:files:read", false },
		{ "COMPUTE", "compute:instances:create", true },
		{ "COMPUTE", "serverless:apps:read", false },
		{ "BILLING", "billing:read", true },
		{ "BILLING", "usage:read", true },
		{ "BILLING", "models:list", false },
		{ "FULL", "accounts:write", true },
		{ "FULL", "anything:else", true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		if (allows(key_preset_find(str_of(t[i].preset)),
		        t[i].permission) != t[i].want)
			fail_msg("%s %s", t[i].preset, t[i].permission);
	}
}

/* What every other preset may do, FULL may grant. */
static void
test_full_covers_every_preset(void **state)
{
	const struct key_preset *p;
	struct key_permission_set full = { key_preset_at(0)->patterns, { 0 } };

	(void)state;
	for (size_t i = 0; (p = key_preset_at(i)) != NULL; i++) {
		struct key_permission_set s = { p->patterns, { 0 } };

		CHECK(key_permission_covers(&full, &s, NULL));
		CHECK_INT(key_permission_covers(&s, &full, NULL), i == 0);
	}
}

static void
test_a_similar_known_permission_is_hinted(void **state)
{
	static const struct {
		const char *typed, *want;
	} t[] = {
		{ "model:run", "models:run" },
		{ "!model:run@x/*", "models:run" },
		{ "auth:key:read", "auth:keys:read" },
		{ "Models:Run", "models:run" },
		{ "account:read", "accounts:read" },
		{ "models:run", NULL },
		{ "models:run@fal-ai/**", NULL },
		{ "model:*", NULL },
		{ "shop:orders:read", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_STR(key_catalog_hint(str_of(t[i].typed)), t[i].want);
	CHECK_STR(key_catalog_hint(STR_NONE), NULL);
}

static void
test_the_catalog_has_each_name_once(void **state)
{
	const struct key_catalog_entry *a, *b;

	(void)state;
	for (size_t i = 0; (a = key_catalog_at(i)) != NULL; i++) {
		CHECK_INT(key_permission_check_name(str_of(a->name), NULL), 0);
		CHECK(str_ends(str_of(a->description), STR(".")));
		for (size_t k = 0; k < i; k++) {
			b = key_catalog_at(k);
			CHECK(strcmp(a->name, b->name) != 0);
		}
	}
}

/* Reads the page into b. */
static void
read_page(struct buf *b)
{
	char part[4096];
	size_t n;
	FILE *f = fopen(SOURCE_DIR "/doc/reference/permissions.md", "r");

	CHECK(f != NULL);
	buf_init(b, 1 << 20);
	while (f != NULL && (n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(b, part, n);
	if (f != NULL)
		fclose(f);
}

static void
test_the_page_has_every_preset_and_permission(void **state)
{
	const struct key_preset *p;
	const struct key_catalog_entry *c;
	struct buf page;

	(void)state;
	read_page(&page);
	for (size_t i = 0; (p = key_preset_at(i)) != NULL; i++) {
		struct buf row;

		buf_init(&row, 1024);
		buf_printf(&row, "| `%s` | %s |", p->name, p->description);
		for (size_t k = 0; p->patterns[k] != NULL; k++)
			buf_printf(&row, "%s`%s`", k == 0 ? " " : ", ",
			    p->patterns[k]);
		buf_puts(&row, " |\n");
		CHECK_HAS(buf_text(&page), buf_text(&row));
		buf_done(&row);
	}
	for (size_t i = 0; (c = key_catalog_at(i)) != NULL; i++) {
		struct buf row;

		buf_init(&row, 1024);
		buf_printf(&row, "| `%s` | %s |\n", c->name, c->description);
		CHECK_HAS(buf_text(&page), buf_text(&row));
		buf_done(&row);
	}
	buf_done(&page);
}

/* Takes the next text in backquotes, as a C string in place. */
static char *
take_quoted(char **rest)
{
	char *from = strchr(*rest, '`'), *to;

	if (from == NULL || (to = strchr(from + 1, '`')) == NULL)
		return NULL;
	*to = '\0';
	*rest = to + 1;
	return from + 1;
}

/* "| `pattern`, ... | `permission` for `resource` | allowed |" */
static void
check_example(char *line)
{
	char *cells[3], *rest = line + 1, *permission, *resource;
	const char *patterns[8] = { NULL };
	struct key_permission_set s = { patterns, { 0 } };

	for (size_t i = 0; i < 3; i++) {
		cells[i] = rest;
		rest = strchr(rest, '|');
		CHECK(rest != NULL);
		*rest++ = '\0';
	}
	for (size_t i = 0; i < 7; i++)
		patterns[i] = take_quoted(&cells[0]);
	permission = take_quoted(&cells[1]);
	resource = take_quoted(&cells[1]);
	CHECK(patterns[0] != NULL);
	/* Without a permission, it is any. */
	CHECK_INT(key_permission_allows(&s,
	              permission != NULL ? str_of(permission) : STR("any"),
	              str_of(resource)),
	    strncmp(cells[2], " allowed", 8) == 0);
}

static void
test_the_examples_of_the_page_hold(void **state)
{
	struct buf page;
	char *line, *next;
	size_t count = 0;

	(void)state;
	read_page(&page);
	buf_text(&page);
	line = strstr((char *)page.p, "| patterns | request | result |\n");
	CHECK(line != NULL);
	for (; line != NULL && *line == '|'; line = next) {
		next = strchr(line, '\n') + 1;
		next[-1] = '\0';
		if (line[2] != '`')
			continue; /* the head */
		check_example(line);
		count++;
	}
	CHECK(count >= 15);
	buf_done(&page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_presets_are_found_by_name),
		cmocka_unit_test(test_a_similar_preset_is_suggested),
		cmocka_unit_test(
		    test_presets_have_the_permissions_that_fal_documents),
		cmocka_unit_test(test_only_full_both_manages_and_uses),
		cmocka_unit_test(test_presets_hold_for_common_uses),
		cmocka_unit_test(test_full_covers_every_preset),
		cmocka_unit_test(test_a_similar_known_permission_is_hinted),
		cmocka_unit_test(test_the_catalog_has_each_name_once),
		cmocka_unit_test(test_the_page_has_every_preset_and_permission),
		cmocka_unit_test(test_the_examples_of_the_page_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
