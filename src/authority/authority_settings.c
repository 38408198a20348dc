/* authority_settings.c - reads what a key may do from the body of a request. */
#include "authority/authority_settings.h"
#include "base/base.h"
#include "data/json/json.h"

enum {
	NAME_BYTES = 128,
	METADATA_MAX = 50, /* entries */
	METADATA_NAME_BYTES = 64,
	TEXT_BYTES = KEY_FIELD_TEXT_MAX,
};

/* One request being read. */
struct reading {
	struct authority_settings *out;
	struct arena *arena;
	struct err *e;
};

typedef int member_fn(struct reading *r, const struct json *v);

static int
refuse(struct reading *r, const char *member, const char *why)
{
	return err_set(r->e, ERR_INPUT, "\"%s\" %s", member, why);
}

static int
read_alias(struct reading *r, const struct json *v)
{
	if (!json_is(v, JSON_STRING))
		return refuse(r, "alias", "must be a string");
	r->out->alias = v->text;
	r->out->present |= KEY_UPDATE_ALIAS;
	return key_alias_check(v->text, r->e);
}

/* Names appear in file names and commands, so they have few characters. */
static int
read_name(struct reading *r, const struct json *v)
{
	bool good = json_is(v, JSON_STRING) && v->text.n >= 1 &&
	            v->text.n <= NAME_BYTES;

	for (size_t i = 0; good && i < v->text.n; i++) {
		const char c = v->text.p[i];

		good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		       (c >= '0' && c <= '9') ||
		       (i > 0 && (c == '.' || c == '_' || c == '-'));
	}
	if (!good)
		return refuse(r, "name",
		    "must have 1 to 128 letters, digits, '.', '_' and '-', and "
		    "begin with a letter or a digit");
	r->out->settings.name = v->text;
	return 0;
}

static int
read_preset(struct reading *r, const struct json *v)
{
	r->out->present |= KEY_UPDATE_PERMISSIONS;
	if (v->kind == JSON_NULL)
		return 0;
	if (!json_is(v, JSON_STRING))
		return refuse(r, "preset", "must be the name of a preset");
	r->out->settings.preset = v->text;
	return 0;
}

static int
check_list(struct reading *r, const struct json *v, const char *member)
{
	if (!json_is(v, JSON_ARRAY))
		return refuse(r, member, "must be a list of strings");
	if (v->count > KEY_FIELD_LIST_MAX)
		return refuse(r, member, "has more than 1024 members");
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (!json_is(m, JSON_STRING))
			return refuse(r, member, "must be a list of strings");
	return 0;
}

static int
read_permissions(struct reading *r, const struct json *v)
{
	struct key_list_field *l = &r->out->settings.permissions;
	struct buf b;
	int rc = 0;

	r->out->present |= KEY_UPDATE_PERMISSIONS;
	if (v->kind == JSON_NULL)
		return 0;
	if (check_list(r, v, "permissions") == -1)
		return -1;
	buf_init(&b, KEY_FIELD_LIST_MAX * (TEXT_BYTES + 2));
	for (const struct json *m = v->first; m != NULL && rc == 0;
	     m = m->next) {
		rc = key_permission_check(m->text, r->e);
		if (rc == -1)
			err_prefix(r->e, "\"permissions\"");
		else
			key_field_add_text(&b, m->text);
	}
	*l = (struct key_list_field){ (uint16_t)v->count,
		arena_str(r->arena, buf_str(&b)) };
	buf_done(&b);
	return rc;
}

static int
read_networks(struct reading *r, const struct json *v)
{
	struct key_list_field *l = &r->out->settings.networks;
	struct key_network n;
	struct buf b;
	int rc = 0;

	r->out->present |= KEY_UPDATE_NETWORKS;
	if (v->kind == JSON_NULL)
		return 0;
	if (check_list(r, v, "networks") == -1)
		return -1;
	if (v->count == 0)
		return refuse(r, "networks",
		    "is empty; write null to allow every address");
	buf_init(&b, KEY_FIELD_LIST_MAX * 32);
	for (const struct json *m = v->first; m != NULL && rc == 0;
	     m = m->next) {
		rc = key_field_read_network(m->text, &n, r->e);
		if (rc == -1)
			err_prefix(r->e, "\"networks\"");
		else
			key_field_add_network(&b, &n);
	}
	*l = (struct key_list_field){ (uint16_t)v->count,
		arena_str(r->arena, buf_str(&b)) };
	buf_done(&b);
	return rc;
}

static int
read_metadata(struct reading *r, const struct json *v)
{
	struct key_list_field *l = &r->out->settings.metadata;
	struct buf b;

	r->out->present |= KEY_UPDATE_METADATA;
	if (v->kind == JSON_NULL)
		return 0;
	if (!json_is(v, JSON_OBJECT) || v->count > METADATA_MAX)
		return refuse(
		    r, "metadata", "must be an object of at most 50 strings");
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (!json_is(m, JSON_STRING) || m->text.n > TEXT_BYTES ||
		    m->name.n < 1 || m->name.n > METADATA_NAME_BYTES)
			return refuse(r, "metadata",
			    "must have names of 1 to 64 bytes and strings of "
			    "at most 1020 bytes");
	buf_init(&b, (size_t)METADATA_MAX * 2 * (TEXT_BYTES + 2));
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		key_field_add_text(&b, m->name);
		key_field_add_text(&b, m->text);
	}
	*l = (struct key_list_field){ (uint16_t)v->count,
		arena_str(r->arena, buf_str(&b)) };
	buf_done(&b);
	return 0;
}

static int
read_enabled(struct reading *r, const struct json *v)
{
	if (!json_is(v, JSON_BOOL))
		return refuse(r, "enabled", "must be true or false");
	r->out->present |= KEY_UPDATE_DISABLED;
	r->out->settings.disabled = !v->boolean;
	return 0;
}

static int
set_expiry(struct reading *r, int64_t ms, const char *member)
{
	if ((r->out->present & KEY_UPDATE_EXPIRES) != 0)
		return refuse(r, member,
		    "is given beside another time of expiry; give expires_at "
		    "or expires_in");
	r->out->present |= KEY_UPDATE_EXPIRES;
	r->out->settings.expires_ms = ms;
	return 0;
}

static int
read_expires_at(struct reading *r, const struct json *v)
{
	int64_t at = 0;

	if (v->kind != JSON_NULL) {
		at =
		    json_is(v, JSON_STRING) ? clock_parse_rfc3339(v->text) : -1;
		if (at == -1)
			return refuse(r, "expires_at",
			    "must be a time such as 2027-01-31T12:00:00Z, or "
			    "null");
		if (at <= key_clock_now_ms())
			return refuse(r, "expires_at", "must be in the future");
	}
	return set_expiry(r, at, "expires_at");
}

static int
read_expires_in(struct reading *r, const struct json *v)
{
	int64_t ms = -1;

	if (json_is(v, JSON_STRING) || json_is(v, JSON_NUMBER))
		ms = clock_parse_duration(v->text);
	if (ms <= 0)
		return refuse(r, "expires_in",
		    "must be a time such as 90s, 15m, 24h or 30d, at most "
		    "36500d");
	return set_expiry(r, key_clock_now_ms() + ms, "expires_in");
}

/* A key without `scope` is an API key; others follow from the settings. */
static int
read_scope(struct reading *r, const struct json *v)
{
	if (json_is(v, JSON_STRING) && str_is(v->text, "API"))
		return 0;
	return refuse(r, "scope",
	    "can only be \"API\" here; give \"preset\" or \"permissions\" for "
	    "a "
	    "key that may do something else (GET /v1/presets)");
}

static const struct {
	const char *name;
	member_fn *read;
} members[] = {
	{ "alias", read_alias },
	{ "name", read_name },
	{ "preset", read_preset },
	{ "permissions", read_permissions },
	{ "networks", read_networks },
	{ "metadata", read_metadata },
	{ "enabled", read_enabled },
	{ "expires_at", read_expires_at },
	{ "expires_in", read_expires_in },
	{ "scope", read_scope },
};

/*
 * Names with which people ask for a restriction.  Ignoring one would make a key
 * without it.
 */
static const struct {
	const char *name, *instead;
} restrictions[] = {
	{ "scopes", "permissions" },
	{ "policy", "permissions" },
	{ "policy_preset", "preset" },
	{ "role", "preset" },
	{ "allowed_ips", "networks" },
	{ "ip_allowlist", "networks" },
	{ "ip_whitelist", "networks" },
	{ "expires", "expires_at" },
	{ "expiry", "expires_at" },
	{ "expiration", "expires_at" },
	{ "ttl", "expires_in" },
	{ "disabled", "enabled" },
	{ "limit", NULL },
	{ "limits", NULL },
	{ "rate_limit", NULL },
	{ "credits", NULL },
	{ "budget", NULL },
};

static int
refuse_restriction(struct reading *r, struct str name)
{
	for (size_t i = 0; i < LEN(restrictions); i++) {
		if (!str_is(name, restrictions[i].name))
			continue;
		if (restrictions[i].instead == NULL)
			return refuse(
			    r, restrictions[i].name, "is not supported");
		return err_set(r->e, ERR_INPUT,
		    "\"%.*s\" is unknown; write \"%s\"", STR_FMT(name),
		    restrictions[i].instead);
	}
	for (size_t i = 0; i < LEN(members); i++)
		if (str_distance(name, str_of(members[i].name)) <=
		    (name.n > 5 ? 2u : 1u))
			return err_set(r->e, ERR_INPUT,
			    "\"%.*s\" is unknown; did you mean \"%s\"?",
			    STR_FMT(str_part(name, 0, 40)), members[i].name);
	return 0;
}

static int
read_member(struct reading *r, const struct json *m)
{
	for (size_t i = 0; i < LEN(members); i++)
		if (str_is(m->name, members[i].name))
			return members[i].read(r, m);
	return refuse_restriction(r, m->name);
}

int
authority_settings_read(struct authority_settings *out, struct arena *a,
    const struct json *body, struct err *e)
{
	struct reading r;

	*out = (struct authority_settings){ .present = 0 };
	r = (struct reading){ out, a, e };
	for (const struct json *m = body->first; m != NULL; m = m->next)
		if (read_member(&r, m) == -1)
			return -1;
	return 0;
}
