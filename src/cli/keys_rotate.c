/* keys_rotate.c - `claviger keys rotate` and `keys undo`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "cli/key_out.h"
#include "cli/keys_backend.h"
#include "cli/keys_print.h"
#include "cli/keys_rotate.h"
#include "cli/keys_word.h"
#include "key/key.h"

enum { FILE_BYTES = 4096 };

static const char admin_key[] = "admin.key", admin_old[] = "admin.key.old";

/*
 * Appends the contents of a file of the data directory, if the key in it has
 * that id.  Returns 1, 0 or -1.
 */
static int
read_if_key(const char *dir, const char *name, const char *id, struct buf *out,
    struct err *e)
{
	int rc = key_file_read(dir, name, true, out, e);

	return rc != 1 ? rc : str_starts(buf_str(out), str_of(id));
}

/* Writes the new key to admin.key if the old one is there. */
static int
follow(const char *dir, const struct keys_rotated *r, struct err *e)
{
	struct buf old, new;
	int rc;

	buf_init(&old, FILE_BYTES);
	buf_init(&new, FILE_BYTES);
	buf_printf(&new, "%s:%s\n", r->id, r->secret);
	rc = read_if_key(dir, admin_key, r->old_id, &old, e);
	/* Order: the old key is still needed to undo the rotation. */
	if (rc == 1 && r->undo_until[0] != '\0' &&
	    key_file_write(dir, admin_old, buf_str(&old), e) == -1)
		rc = -1;
	if (rc == 1)
		rc = key_file_write(dir, admin_key, buf_str(&new), e);
	buf_done_secret(&old);
	buf_done_secret(&new);
	return rc == -1 ? -1 : 0;
}

/* Writes the old key to admin.key again. */
static int
follow_back(const char *dir, const struct keys_undone *u, struct err *e)
{
	struct buf old, new;
	int rc;

	buf_init(&old, FILE_BYTES);
	buf_init(&new, FILE_BYTES);
	rc = read_if_key(dir, admin_key, u->revoked_id, &new, e);
	if (rc == 1) {
		rc = read_if_key(dir, admin_old, u->id, &old, e);
		if (rc == 1)
			rc = key_file_write(dir, admin_key, buf_str(&old), e);
		else if (rc == 0)
			rc = err_set(e, ERR_ABSENT,
			    "the rotation is undone, but admin.key has the new "
			    "key, which is revoked, and %s/%s does not have "
			    "the old one: write it to admin.key",
			    dir, admin_old);
	}
	if (rc == 0 && old.len > 0) {
		char *path = mem_printf("%s/%s", dir, admin_old);

		unlink(path);
		free(path);
	}
	buf_done_secret(&old);
	buf_done_secret(&new);
	return rc == -1 ? -1 : 0;
}

static void
put_time(struct buf *out, const char *name, const char *time)
{
	if (time[0] != '\0')
		keys_print_member(out, name, str_of(time));
	else
		buf_printf(out, ",\"%s\":null", name);
}

static void
print_json(const struct keys_rotate *o, const struct keys_rotated *r)
{
	struct buf out;

	buf_init(&out, FILE_BYTES);
	buf_putc(&out, '{');
	keys_print_member(&out, "key_id", str_of(r->id));
	if (o->out_file == NULL)
		buf_printf(&out, ",\"key_secret\":\"%s\",\"key\":\"%s:%s\"",
		    r->secret, r->id, r->secret);
	keys_print_member(&out, "rotated_from", str_of(r->old_id));
	put_time(&out, "old_valid_until", r->until);
	put_time(&out, "undo_until", r->undo_until);
	buf_puts(&out, "}\n");
	fputs(buf_text(&out), stdout);
	buf_done_secret(&out);
}

/* Standard output has the key only, as after a create; the rest is a note. */
static void
print_rotated(const struct keys_rotate *o, const struct keys_rotated *r)
{
	if (o->json) {
		print_json(o, r);
		return;
	}
	if (o->out_file != NULL)
		printf("%s is in %s\n", r->id, o->out_file);
	else
		printf("FAL_KEY='%s:%s'\n", r->id, r->secret);
}

static void
print_note(const struct keys_rotate *o, const struct keys_rotated *r)
{
	if (o->json)
		return;
	if (r->undo_until[0] != '\0')
		fprintf(stderr,
		    "%s is valid until %s; until then `claviger keys undo "
		    "%s%s` restores it\n",
		    r->old_id, r->until, r->old_id,
		    o->admin ? " --scope ADMIN" : "");
	else
		fprintf(stderr, "%s is not valid any more\n", r->old_id);
}

/* The new key was not delivered: the old one stays, or neither does. */
static int
take_back(const struct keys_rotate *o, struct keys_backend *b,
    const struct keys_rotated *r, struct err *e)
{
	struct keys_undone undone;
	struct err unused;
	const struct keys_revocation how = { .reason = NULL };
	bool known;

	if (b->ops->undo(b, r->old_id, &undone, &unused) == 0) {
		if (o->data != NULL)
			follow_back(o->data, &undone, &unused);
		return err_prefix(e, "the rotation is undone");
	}
	if (b->ops->revoke(b, r->id, &how, &known, &unused) == 0)
		return err_prefix(e,
		    "the old key has ended, and the new one, %s, is revoked "
		    "again",
		    r->id);
	return err_prefix(e,
	    "key %s was made: revoke it with `claviger keys revoke %s`", r->id,
	    r->id);
}

/* A server refuses ADMIN keys, as fal's Platform does. */
static int
explain(struct err *e)
{
	const char more[] =
	    "; an ADMIN key is rotated on the store itself: add "
	    "--scope ADMIN --data DIR";
	const size_t n = strlen(e->text);

	if (e->kind == ERR_DENIED &&
	    strstr(e->text, "Only API scope keys") != NULL &&
	    n + sizeof(more) <= sizeof(e->text))
		memcpy(e->text + n, more, sizeof(more));
	return -1;
}

int
keys_rotate(const struct keys_rotate *o, struct keys_backend *b,
    const char *word, struct err *e)
{
	struct keys_rotated r = { .id = "" };
	char id[KEYS_WORD_ID];
	int rc;

	if (keys_word_id(word, id, e) == -1 ||
	    (o->out_file != NULL && key_out_check(o->out_file, e) == -1))
		return -1;
	if (b->ops->rotate(b, id, o->body, &r, e) == -1)
		return explain(e);
	rc = o->out_file != NULL ? key_out_write(o->out_file, r.id, r.secret, e)
	                         : 0;
	if (rc == 0 && o->data != NULL)
		rc = follow(o->data, &r, e);
	if (rc == 0) {
		print_rotated(o, &r);
		rc = key_out_flush(e);
	}
	if (rc == 0)
		print_note(o, &r);
	else
		take_back(o, b, &r, e);
	mem_wipe(r.secret, sizeof(r.secret));
	return rc;
}

int
keys_rotate_undo(const struct keys_rotate *o, struct keys_backend *b,
    const char *word, struct err *e)
{
	struct keys_undone u = { .id = "" };
	char id[KEYS_WORD_ID];
	struct buf out;

	if (keys_word_id(word, id, e) == -1)
		return -1;
	if (b->ops->undo(b, id, &u, e) == -1)
		return explain(e);
	if (o->data != NULL && follow_back(o->data, &u, e) == -1)
		return -1;
	if (!o->json) {
		printf("%s is as before its rotation%s%s; %s is revoked\n",
		    u.id, u.expires_at[0] != '\0' ? ", valid until " : "",
		    u.expires_at, u.revoked_id);
		return 0;
	}
	buf_init(&out, FILE_BYTES);
	buf_putc(&out, '{');
	keys_print_member(&out, "key_id", str_of(u.id));
	put_time(&out, "expires_at", u.expires_at);
	keys_print_member(&out, "revoked_key_id", str_of(u.revoked_id));
	buf_puts(&out, "}\n");
	fputs(buf_text(&out), stdout);
	buf_done(&out);
	return 0;
}
