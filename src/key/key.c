/* key.c - names of keys and their states, and changes of keys. */
#include <errno.h>
#include <semaphore.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_reader.h"
#include "key/key_writer.h"

enum { EMAIL_BYTES = 254 }; /* RFC 5321 4.5.3.1.3, without brackets */

const char *
key_code_name(enum key_code c)
{
	static const char *const names[KEY_CODE_COUNT] = {
		[KEY_VALID] = "VALID",
		[KEY_MALFORMED] = "MALFORMED",
		[KEY_NOT_FOUND] = "NOT_FOUND",
		[KEY_REVOKED] = "REVOKED",
		[KEY_EXPIRED] = "EXPIRED",
		[KEY_DISABLED] = "DISABLED",
		[KEY_IP_NOT_ALLOWED] = "IP_NOT_ALLOWED",
		[KEY_INSUFFICIENT_PERMISSIONS] = "INSUFFICIENT_PERMISSIONS",
		[KEY_FORBIDDEN] = "FORBIDDEN",
		[KEY_FAILED] = "FAILED",
	};

	return c < KEY_CODE_COUNT ? names[c] : "";
}

const char *
key_scope_name(enum key_scope s)
{
	static const char *const names[] = { "API", "ADMIN", "CUSTOM" };

	return (size_t)s < LEN(names) ? names[s] : "";
}

/* Control characters would garble tables and logs that show the text. */
static int
check_characters(struct str text, const char *name, struct err *e)
{
	if (!str_is_utf8(text))
		return err_set(e, ERR_INPUT, "%s must be UTF-8 text", name);
	for (size_t i = 0; i < text.n; i++) {
		if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f)
			return err_set(e, ERR_INPUT,
			    "%s must not contain control characters", name);
	}
	return 0;
}

static int
check_text(struct str text, const char *name, struct err *e)
{
	size_t length;

	if (!str_is_utf8(text))
		return err_set(e, ERR_INPUT, "%s must be UTF-8 text", name);
	length = str_utf8_length(text);
	if (length < 1 || length > LIMIT_ALIAS_CHARACTERS)
		return err_set(e, ERR_INPUT,
		    "%s must have 1 to %d characters, not %zu", name,
		    LIMIT_ALIAS_CHARACTERS, length);
	return check_characters(text, name, e);
}

int
key_alias_check(struct str alias, struct err *e)
{
	return check_text(alias, "alias", e);
}

int
key_account_check(struct str nickname, struct str email, struct err *e)
{
	if (nickname.p != NULL && check_text(nickname, "nickname", e) == -1)
		return -1;
	if (email.n == 0)
		return 0;
	if (email.n > EMAIL_BYTES || str_find(email, '@', 0) == email.n ||
	    str_find(email, ' ', 0) < email.n)
		return err_set(e, ERR_INPUT,
		    "email must be an address such as a@example.com, of at "
		    "most %d bytes",
		    EMAIL_BYTES);
	return check_characters(email, "email", e);
}

int
key_submit(struct keys *k, struct key_change *c, struct err *e)
{
	const bool is_account = c->kind == KEY_CREATE_ACCOUNT;

	if ((c->kind == KEY_CREATE || is_account) &&
	    key_alias_check(c->alias, e) == -1)
		return -1;
	if ((is_account || c->kind == KEY_UPDATE_ACCOUNT) &&
	    key_account_check(c->nickname, c->email, e) == -1)
		return -1;
	return key_writer_submit(k->writer, c, e);
}

/* A change that a thread waits for. */
struct waiting {
	struct key_change change;
	sem_t done;
};

static void
on_done(struct key_change *c)
{
	struct waiting *w = container_of(c, struct waiting, change);

	sem_post(&w->done);
}

static void
wait_for(sem_t *done)
{
	int rc;

	do
		rc = sem_wait(done);
	while (rc == -1 && errno == EINTR);
}

int
key_change_now(struct keys *k, struct key_change *c)
{
	struct waiting w = { .change = *c };
	int rc;

	sem_init(&w.done, 0, 0);
	w.change.done = on_done;
	rc = key_submit(k, &w.change, &w.change.error);
	if (rc == 0)
		wait_for(&w.done);
	w.change.done = c->done;
	w.change.next = NULL;
	*c = w.change;
	mem_wipe(w.change.secret, sizeof(w.change.secret));
	sem_destroy(&w.done);
	return c->error.kind == ERR_NONE ? 0 : -1;
}
