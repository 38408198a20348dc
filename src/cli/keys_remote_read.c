/* keys_remote_read.c - reads the responses of an authority. */
#include <stdio.h>

#include "base/base.h"
#include "cli/keys_backend.h"
#include "cli/keys_remote_read.h"
#include "data/json/json.h"

/* Copies a text; "" if it is absent, null or another kind of value. */
static void
copy(char *to, size_t size, const struct json *v, const char *name)
{
	snprintf(to, size, "%.*s", STR_FMT(json_get_text(v, name)));
}

int
keys_remote_read_rotated(
    const struct json *v, struct keys_rotated *out, struct err *e)
{
	*out = (struct keys_rotated){ .id = "" };
	copy(out->id, sizeof(out->id), v, "key_id");
	copy(out->secret, sizeof(out->secret), v, "key_secret");
	copy(out->old_id, sizeof(out->old_id), v, "rotated_from");
	copy(out->until, sizeof(out->until), v, "old_valid_until");
	copy(out->undo_until, sizeof(out->undo_until), v, "undo_until");
	if (out->id[0] != '\0' && out->secret[0] != '\0')
		return 0;
	return err_set(e, ERR_UPSTREAM,
	    "the authority answered without key_id and key_secret");
}

int
keys_remote_read_undone(
    const struct json *v, struct keys_undone *out, struct err *e)
{
	*out = (struct keys_undone){ .id = "" };
	copy(out->id, sizeof(out->id), v, "key_id");
	copy(out->expires_at, sizeof(out->expires_at), v, "expires_at");
	copy(out->revoked_id, sizeof(out->revoked_id), v, "revoked_key_id");
	if (out->id[0] != '\0')
		return 0;
	return err_set(
	    e, ERR_UPSTREAM, "the authority answered without key_id");
}

int
keys_remote_read_verdict(
    const struct json *v, struct keys_verdict *out, struct err *e)
{
	const struct json *valid = json_get(v, "valid");

	if (!json_is(valid, JSON_BOOL))
		return err_set(e, ERR_UPSTREAM,
		    "the authority answered without a verdict");
	*out = (struct keys_verdict){ .valid = valid->boolean };
	copy(out->code, sizeof(out->code), v, "code");
	copy(out->id, sizeof(out->id), v, "key_id");
	copy(out->account, sizeof(out->account), v, "account");
	copy(out->scope, sizeof(out->scope), v, "scope");
	copy(out->expires_at, sizeof(out->expires_at), v, "expires_at");
	copy(out->reason, sizeof(out->reason), v, "reason");
	return 0;
}

enum err_kind
keys_remote_read_kind(int status)
{
	static const struct {
		int status;
		enum err_kind kind;
	} t[] = { { 400, ERR_INPUT }, { 401, ERR_UNAUTHENTICATED },
		{ 403, ERR_DENIED }, { 404, ERR_ABSENT }, { 409, ERR_INPUT },
		{ 429, ERR_LIMIT } };

	for (size_t i = 0; i < LEN(t); i++) {
		if (t[i].status == status)
			return t[i].kind;
	}
	return ERR_UPSTREAM;
}
