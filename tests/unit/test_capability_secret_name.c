/* test_capability_secret_name.c - names that suggest a secret. */
#include "base/err.h"
#include "capability/capability.h"
#include "check.h"

static void
test_names_of_secrets_and_of_their_properties(void **state)
{
	static const char *const secret[] = { "secret", "client_secret",
		"clientSecret", "CLIENT-SECRET", "key_secret",
		"webhook_signing_secret", "secretAccessKey", "password",
		"Temporary Password", "passphrase", "access_token",
		"refreshToken", "id_token", "token", "api_key", "X-API-Key",
		"private_key", "privateKeyPem", "signing.key", "credentials",
		"Authorization", "recovery_codes", "backup-codes", "pwd",
		"connection_string", "secret_id", "api_key_value", "jwt",
		"password_hash", "access_tokens", "session_token" };
	static const char *const other[] = { "", "id", "key", "key_id",
		"token_id", "tokenType", "token_type", "next_page_token",
		"nextToken", "continuation_token", "token_prefix",
		"access_token_expires_at", "accessTokenExpiresIn",
		"secret_name", "secretArn", "token_url", "tokenizer",
		"password_policy", "author", "passenger", "name", "scope",
		"total_tokens", "tokens", "api_key_ids", "credential_type",
		"key_hint", "alias" };

	(void)state;
	for (size_t i = 0; i < LEN(secret); i++)
		if (!capability_secret_name_is(str_of(secret[i])))
			fail_msg("%s", secret[i]);
	for (size_t i = 0; i < LEN(other); i++)
		if (capability_secret_name_is(str_of(other[i])))
			fail_msg("%s", other[i]);
}

static void
test_outputs_are_checked_at_any_depth(void **state)
{
	struct capability_output inner = { .name = STR("token") };
	struct capability_output list = { .name = STR("x"), .items = &inner };
	struct capability_output second = { .name = STR("y"),
		.properties = &list };
	struct capability_output first = { .name = STR("id"), .next = &second };

	(void)state;
	CHECK(capability_secret_name_in_outputs(&first));
	inner.typed = true;
	CHECK(capability_secret_name_in_outputs(&first));
	inner.type = CAPABILITY_TYPE_BOOLEAN;
	CHECK(!capability_secret_name_in_outputs(&first));
	inner.typed = false;
	inner.name = STR("token_type");
	CHECK(!capability_secret_name_in_outputs(&first));
	second.values = &(struct capability_output){ .name = STR("secret") };
	CHECK(capability_secret_name_in_outputs(&first));
	CHECK(!capability_secret_name_in_outputs(NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_of_secrets_and_of_their_properties),
		cmocka_unit_test(test_outputs_are_checked_at_any_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
