/* test_log.c - log lines have no secrets. */
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "check.h"

#define SECRET_BODY "abcdefghijABCDEFGHIJ0123456789abcdefghijABCDEFGHI"
#define KEY_ID "01890a5d-ac96-774b-bcce-b302099a8057"

static void
test_secrets_are_redacted_and_prose_stays(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ "", "" },
		{ "nothing to hide", "nothing to hide" },
		{ KEY_ID ":ck1_" SECRET_BODY " x", KEY_ID ":ck1_[redacted] x" },
		{ "xck1_a ck1_b", "xck1_[redacted] ck1_[redacted]" },
		{ "Key " KEY_ID ":other", "Key [redacted]" },
		{ "key=Key%20" KEY_ID ":x", "key=Key%20[redacted]" },
		{ "Authorization: Key short", "Authorization: Key [redacted]" },
		{ "authorization:Bearer x next",
		    "authorization:Bearer [redacted] next" },
		{ "Authorization: Basic dTpw,",
		    "Authorization: Basic [redacted]," },
		{ "Authorization: Digest a=\"b\"",
		    "Authorization: [redacted]\"b\"" },
		{ "Authorization: sk-1 2\nHost: a",
		    "Authorization: [redacted]\nHost: a" },
		{ "{\"Authorization\":\"tok\"}",
		    "{\"Authorization\":\"[redacted]\"}" },
		{ "Bearer eyJhbGciOi.x.y", "Bearer [redacted]" },
		{ "Basic dTpw", "Basic [redacted]" },
		{ "FAL_KEY=a:b c", "FAL_KEY=[redacted] c" },
		{ "FAL_KEY='" KEY_ID ":s'", "FAL_KEY='[redacted]'" },
		{ "export FAL_KEY=\"x\"", "export FAL_KEY=\"[redacted]\"" },
		{ "{\"FAL_KEY\": \"0123456789abcdef\"}",
		    "{\"FAL_KEY\": \"[redacted]\"}" },
		/* Text that is not a secret. */
		{ "key " KEY_ID " was revoked", "key " KEY_ID " was revoked" },
		{ "key id: " KEY_ID, "key id: " KEY_ID },
		{ "monkey a:b", "monkey a:b" },
		{ "the key is not known", "the key is not known" },
		{ "use a Bearer token", "use a Bearer token" },
		{ "Basic authentication.", "Basic authentication." },
		{ "FAL_KEY is not set", "FAL_KEY is not set" },
		{ "bind FAL_KEY: not set", "bind FAL_KEY: not set" },
		{ "the Authorization header", "the Authorization header" },
		{ "a:ck1d_x-Y_9.z", "a:ck1d_[redacted].z" },
		{ "ck1d_", "ck1d_" },
		{ "ck1_", "ck1_" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct buf b;

		buf_init(&b, 1000);
		log_redact(&b, str_of(t[i].text));
		CHECK_STR(buf_text(&b), t[i].want);
		buf_done(&b);
	}
}

/* What log_line() writes to stderr for text. */
static void
capture(char *out, size_t size, const char *text)
{
	int both[2], saved = dup(STDERR_FILENO);
	ssize_t n;

	CHECK(saved >= 0 && pipe(both) == 0);
	CHECK(dup2(both[1], STDERR_FILENO) >= 0);
	log_error("%s", text);
	CHECK(dup2(saved, STDERR_FILENO) >= 0);
	close(both[1]);
	close(saved);
	n = read(both[0], out, size - 1);
	close(both[0]);
	out[n > 0 ? n : 0] = '\0';
}

static void
test_any_text_makes_one_line(void **state)
{
	char line[40000], many[3000];

	(void)state;
	log_setup(LOG_LEVEL_ERROR, LOG_FORMAT_TEXT);
	capture(line, sizeof(line), "a\nb\r\x1b[31m\xc2\x9b\xff\xc3\xa4");
	CHECK_HAS(line,
	    "error a\\u000ab\\u000d\\u001b[31m\\u009b\xef\xbf\xbd\xc3\xa4\n");
	CHECK(strchr(line, '\n') == line + strlen(line) - 1);
	CHECK_INT(log_get_level(), LOG_LEVEL_ERROR);

	log_setup(LOG_LEVEL_ERROR, LOG_FORMAT_JSON);
	capture(line, sizeof(line), "say \"Key a:b\" \\");
	CHECK_HAS(line, "\"text\":\"say \\\"Key [redacted]\\\" \\\\\"}\n");

	/* The longest line, completely escaped, ends correctly. */
	memset(many, '\n', sizeof(many));
	many[sizeof(many) - 1] = '\0';
	capture(line, sizeof(line), many);
	CHECK_HAS(line, "\\u000a\"}\n");
	log_setup(LOG_LEVEL_INFO, LOG_FORMAT_TEXT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_secrets_are_redacted_and_prose_stays),
		cmocka_unit_test(test_any_text_makes_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
