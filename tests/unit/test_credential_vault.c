/* test_credential_vault.c - tokens are kept, dropped, and listed as secrets. */
#include "base/arena.h"
#include "engine/binds/credential_vault.h"
#include "check.h"

static void
test_a_token_is_returned_until_it_expires_or_is_refused(void **state)
{
	struct credential_vault *v = credential_vault_new(2);
	struct arena a = { 0 };

	(void)state;
	CHECK_TEXT(credential_vault_get(v, 0, &a, 0), NULL);
	credential_vault_put(v, 0, STR("one"), STR("r"), 100);
	CHECK_TEXT(credential_vault_get(v, 0, &a, 99), "one");
	CHECK_TEXT(credential_vault_get(v, 0, &a, 100), NULL);
	CHECK_TEXT(credential_vault_get(v, 1, &a, 0), NULL);
	credential_vault_put(v, 0, STR("two"), STR_NONE, 100);
	CHECK_TEXT(credential_vault_refresh(v, 0, &a), "r");
	/* Dropping the old token late does not remove the new one. */
	credential_vault_drop(v, 0, STR("one"));
	CHECK_TEXT(credential_vault_get(v, 0, &a, 0), "two");
	credential_vault_drop(v, 0, STR("two"));
	credential_vault_drop_refresh(v, 0);
	CHECK_TEXT(credential_vault_get(v, 0, &a, 0), NULL);
	CHECK_TEXT(credential_vault_refresh(v, 0, &a), NULL);
	credential_vault_free(v);
	arena_done(&a);
}

static void
test_old_tokens_are_listed_for_a_while(void **state)
{
	struct credential_vault *v = credential_vault_new(1);
	struct arena a = { 0 };
	struct str *list;
	size_t found = 0, n;

	(void)state;
	for (char c = 'a'; c <= 'l'; c++)
		credential_vault_put(v, 0, (struct str){ &c, 1 }, STR_NONE, 1);
	n = credential_vault_list(v, &a, &list);
	for (size_t i = 0; i < n; i++)
		found += list[i].n;
	CHECK_INT(found, 9);
	CHECK_TEXT(list[0], "l");
	credential_vault_free(v);
	arena_done(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_token_is_returned_until_it_expires_or_is_refused),
		cmocka_unit_test(test_old_tokens_are_listed_for_a_while),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
