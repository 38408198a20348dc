/* authority_account.c - an account as JSON, and what a request says of one. */
#include "authority/authority_account.h"
#include "base/base.h"
#include "data/json/json.h"
#include "key/key.h"

static int
refuse(struct err *e, const char *member, const char *why)
{
	return err_set(e, ERR_INPUT, "\"%s\" %s", member, why);
}

static int
take_text(struct str *to, const struct json *v, const char *member,
    bool may_be_null, struct err *e)
{
	if (may_be_null && json_is(v, JSON_NULL))
		*to = STR("");
	else if (json_is(v, JSON_STRING))
		*to = v->text;
	else
		return refuse(e, member, "must be a string");
	return 0;
}

static int
take_state(struct authority_account *out, const struct json *v, struct err *e)
{
	const struct str text = json_is(v, JSON_STRING) ? v->text : STR_NONE;

	out->disabled = str_is(text, "disabled");
	out->present |= KEY_ACCOUNT_STATE;
	return out->disabled || str_is(text, "enabled")
	           ? 0
	           : refuse(e, "state", "must be \"enabled\" or \"disabled\"");
}

static int
take_member(struct authority_account *out, const struct json *m, bool is_update,
    struct err *e)
{
	static const char *const names[] = { "nickname", "email", "state",
		"alias" };
	const char *nearest;

	if (str_is(m->name, "nickname")) {
		out->present |= KEY_ACCOUNT_NICKNAME;
		return take_text(&out->nickname, m, "nickname", false, e);
	}
	if (str_is(m->name, "email")) {
		out->present |= KEY_ACCOUNT_EMAIL;
		return take_text(&out->email, m, "email", true, e);
	}
	if (str_is(m->name, "state") && is_update)
		return take_state(out, m, e);
	if (str_is(m->name, "alias") && !is_update)
		return take_text(&out->alias, m, "alias", false, e);
	nearest = str_nearest(m->name, names, LEN(names) - is_update);
	return err_set(e, ERR_INPUT, "\"%.*s\" is unknown here%s%s%s",
	    STR_FMT(str_part(m->name, 0, 40)),
	    nearest != NULL ? "; did you mean \"" : "",
	    nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
}

int
authority_account_read(struct authority_account *out, const struct json *body,
    bool is_update, struct err *e)
{
	*out = (struct authority_account){ .alias = STR("admin"),
		.email = STR("") };
	for (const struct json *m = body->first; m != NULL; m = m->next)
		if (take_member(out, m, is_update, e) == -1)
			return -1;
	if (is_update && out->present == 0)
		return err_set(e, ERR_INPUT,
		    "Nothing to change: give nickname, email or state");
	if (!is_update && (out->present & KEY_ACCOUNT_NICKNAME) == 0)
		return refuse(
		    e, "nickname", "is required and must be a string");
	return key_account_check(out->nickname, out->email, e);
}

void
authority_account_write(struct buf *out, const struct key_account_view *v)
{
	char created[21], disabled[23] = "null";

	clock_rfc3339(created, v->created_ms);
	if (v->disabled_ms != 0) {
		clock_rfc3339(disabled + 1, v->disabled_ms);
		disabled[0] = '"';
		disabled[21] = '"';
		disabled[22] = '\0';
	}
	buf_printf(out, "{\"account_id\":\"%s\",\"nickname\":", v->id);
	json_write_string(out, v->nickname);
	buf_puts(out, ",\"email\":");
	json_write_string(out, v->email);
	buf_printf(out,
	    ",\"state\":\"%s\",\"created_at\":\"%s\",\"disabled_at\":%s,"
	    "\"keys\":%llu,\"revoked_keys\":%llu}",
	    v->disabled_ms != 0 ? "disabled" : "enabled", created, disabled,
	    (unsigned long long)v->keys, (unsigned long long)v->revoked);
}
