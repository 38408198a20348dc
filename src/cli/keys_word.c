/* keys_word.c - the key that a user names on the command line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "key/key.h"

#include "cli/keys_word.h"

char *
keys_word_credential(const char *word, struct err *e)
{
	/* Other users can see arguments, but not standard input. */
	if (strcmp(word, "-") == 0)
		return key_input_read_file(word, e);
	return key_input_parse(str_of(word), "the argument", e);
}

/* A slip in the id would revoke the wrong key, so the check digits count. */
static bool
is_mistyped(struct str credential, struct str secret)
{
	uint8_t id[16];
	struct arena a = { .secret = true };
	struct key_derive derived;
	bool mistyped = false;

	if (str_starts(secret, STR("ck1_")))
		mistyped = !key_format_parse(credential, id);
	else if (str_starts(secret, STR("ck1d_")))
		mistyped = !key_derive_parse(&a, credential, &derived);
	arena_done(&a);
	return mistyped;
}

static int
read_id(struct str credential, char id[KEYS_WORD_ID], struct err *e)
{
	struct str secret = credential, name = str_cut(&secret, ':');

	if (secret.p != NULL && is_mistyped(credential, secret))
		return err_set(e, ERR_INPUT,
		    "the key given is mistyped: its check digits do not match");
	if (name.n == 0 || name.n >= KEYS_WORD_ID ||
	    str_starts(name, STR("ck1")))
		return err_set(e, ERR_INPUT,
		    "the word given is not a key id: `claviger keys list` "
		    "shows the ids");
	snprintf(id, KEYS_WORD_ID, "%.*s", STR_FMT(name));
	return 0;
}

int
keys_word_id(const char *word, char id[KEYS_WORD_ID], struct err *e)
{
	char *credential;
	int rc;

	if (*word == '\0')
		return read_id(STR(""), id, e);
	credential = keys_word_credential(word, e);
	if (credential == NULL)
		return -1;
	rc = read_id(str_of(credential), id, e);
	mem_wipe(credential, strlen(credential));
	free(credential);
	return rc;
}

int
keys_word_unknown(const char *id, const char *done, struct err *e)
{
	uint8_t bytes[16];

	if (!decode_uuid(bytes, str_of(id)))
		return err_set(e, ERR_ABSENT,
		    "the word given is not the id of a key: nothing was %s; "
		    "`claviger keys list` shows the ids",
		    done);
	return err_set(e, ERR_ABSENT,
	    "no key '%s' in this account: nothing was %s; `claviger keys list` "
	    "shows the ids",
	    id, done);
}
