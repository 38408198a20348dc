/* authority_bulk.c - revokes many keys at once. */
#include "authority/authority_bulk.h"
#include "authority/authority_filter.h"
#include "authority/authority_key.h"
#include "authority/authority_reply.h"
#include "authority/authority_route.h"
#include "base/base.h"
#include "data/json/json.h"
#include "key/key.h"

enum { TOKEN_BYTES = 8 + 2 * KEY_HASH_BYTES };

static bool
matches(const void *context, const struct key_view *v)
{
	return authority_filter_matches(context, v);
}

/* The names of the filters are those of the list. */
static int
refuse_filter(struct str name, struct err *e)
{
	enum { NAMES_MAX = 32 };
	const char *names[NAMES_MAX], *one, *nearest;
	size_t count = 0;

	while (
	    count < NAMES_MAX && (one = authority_filter_name(count)) != NULL)
		names[count++] = one;
	nearest = str_nearest(name, names, count);
	return err_set(e, ERR_INPUT, "\"where\" has no filter '%.*s'%s%s",
	    STR_FMT(str_part(name, 0, 40)),
	    nearest != NULL ? "; did you mean " : "",
	    nearest != NULL ? nearest : "");
}

static int
read_filter(struct authority_filter *f, struct str name, const struct json *v,
    struct err *e)
{
	int rc;

	if (!json_is(v, JSON_STRING))
		return err_set(e, ERR_INPUT,
		    "'%.*s' in \"where\" must be a string",
		    STR_FMT(str_part(name, 0, 40)));
	rc = authority_filter_set(f, name, v->text, key_clock_now_ms(), e);
	return rc == 0 ? refuse_filter(name, e) : rc == 1 ? 0 : -1;
}

static int
read_where(struct authority_bulk *out, struct arena *a, const struct json *v,
    struct err *e)
{
	struct authority_filter *f = arena_new(a, sizeof(*f));

	if (!json_is(v, JSON_OBJECT) || v->first == NULL)
		return err_set(e, ERR_INPUT,
		    "\"where\" must be an object with at least one filter of "
		    "the list, such as {\"alias\": \"ci-*\"}");
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (read_filter(f, m->name, m, e) == -1)
			return -1;
	out->bulk.matches = matches;
	out->bulk.context = f;
	return 0;
}

static int
read_bool(bool *out, const struct json *v, const char *name, struct err *e)
{
	if (!json_is(v, JSON_BOOL))
		return err_set(
		    e, ERR_INPUT, "\"%s\" must be true or false", name);
	*out = v->boolean;
	return 0;
}

static int
read_member(struct authority_bulk *out, struct arena *a, const struct json *m,
    struct err *e)
{
	static const char *const names[] = { "where", "dry_run", "confirm",
		"cascade", "reason" };
	const char *nearest;

	if (str_is(m->name, "where"))
		return read_where(out, a, m, e);
	if (str_is(m->name, "dry_run"))
		return read_bool(&out->bulk.dry_run, m, "dry_run", e);
	if (str_is(m->name, "cascade"))
		return read_bool(&out->cascade, m, "cascade", e);
	if (str_is(m->name, "confirm")) {
		out->confirm = json_is(m, JSON_STRING) ? m->text : STR("");
		return 0;
	}
	if (str_is(m->name, "reason")) {
		out->reason = json_is(m, JSON_STRING) ? m->text : STR("");
		return authority_key_is_reason(out->reason)
		           ? 0
		           : err_set(e, ERR_INPUT,
		                 "\"reason\" must be one of RFC 5280: "
		                 "unspecified, keyCompromise, "
		                 "affiliationChanged, superseded, "
		                 "cessationOfOperation or "
		                 "privilegeWithdrawn");
	}
	nearest = str_nearest(m->name, names, LEN(names));
	return err_set(e, ERR_INPUT, "unknown member '%.*s'%s%s",
	    STR_FMT(str_part(m->name, 0, 40)),
	    nearest != NULL ? "; did you mean " : "",
	    nearest != NULL ? nearest : "");
}

int
authority_bulk_read(struct authority_bulk *out, struct arena *a,
    const struct json *body, struct err *e)
{
	*out = (struct authority_bulk){ .cascade = false };
	for (const struct json *m = body->first; m != NULL; m = m->next)
		if (read_member(out, a, m, e) == -1)
			return -1;
	if (out->bulk.matches == NULL)
		return err_set(e, ERR_INPUT,
		    "\"where\" is required: which keys to revoke");
	if (out->bulk.dry_run == (out->confirm.p != NULL))
		return err_set(e, ERR_INPUT,
		    "give either \"dry_run\": true, or \"confirm\" with the "
		    "token that the dry run answered");
	return 0;
}

/* ---- tokens ---- */

static bool
make_mac(uint8_t out[KEY_HASH_BYTES],
    const uint8_t secret[AUTHORITY_BULK_SECRET], const char account[37],
    const uint8_t *signed_part)
{
	static const char use[] = "claviger revoke";
	struct buf text;
	bool good;

	buf_init(&text, 1024);
	buf_add(&text, use, sizeof(use));
	buf_add(&text, account, 36);
	buf_add(&text, signed_part, TOKEN_BYTES - KEY_HASH_BYTES);
	good = key_hash_keyed(secret, buf_str(&text), out);
	buf_done(&text);
	return good;
}

void
authority_bulk_sign(char out[AUTHORITY_BULK_TOKEN],
    const uint8_t secret[AUTHORITY_BULK_SECRET], const char account[37],
    const uint8_t digest[KEY_HASH_BYTES], int64_t now_ms)
{
	uint8_t token[TOKEN_BYTES];
	const int64_t end = now_ms + AUTHORITY_BULK_VALID_MS;

	for (size_t i = 0; i < 8; i++)
		token[i] = (uint8_t)(end >> (56 - 8 * i));
	memcpy(token + 8, digest, KEY_HASH_BYTES);
	/* A token that cannot be made is one that never matches. */
	if (!make_mac(token + 8 + KEY_HASH_BYTES, secret, account, token))
		random_bytes(token, sizeof(token));
	encode_hex(out, token, sizeof(token));
	out[2 * TOKEN_BYTES] = '\0';
}

int
authority_bulk_check(struct str text,
    const uint8_t secret[AUTHORITY_BULK_SECRET], const char account[37],
    int64_t now_ms, uint8_t digest[KEY_HASH_BYTES], struct err *e)
{
	uint8_t token[TOKEN_BYTES], mac[KEY_HASH_BYTES];
	int64_t end = 0;

	if (!decode_hex(token, sizeof(token), text) ||
	    !make_mac(mac, secret, account, token) ||
	    !mem_equal(mac, token + 8 + KEY_HASH_BYTES, sizeof(mac)))
		return err_set(e, ERR_INPUT,
		    "\"confirm\" is not the token of a dry run by this "
		    "process for this account; make another dry run");
	for (size_t i = 0; i < 8; i++)
		end = end << 8 | token[i];
	if (now_ms >= end)
		return err_set(e, ERR_INPUT,
		    "\"confirm\" is older than ten minutes; make another dry "
		    "run");
	memcpy(digest, token + 8, KEY_HASH_BYTES);
	return 0;
}

/* ---- answers ---- */

void
authority_bulk_write(struct buf *out, const struct key_change *c,
    const uint8_t secret[AUTHORITY_BULK_SECRET])
{
	static const char *const ages[KEY_AGE_COUNT] = { "never", "1h", "24h",
		"7d", "30d", "older" };
	const int64_t now_ms = key_clock_now_ms();
	const struct key_bulk *b = c->bulk;
	char token[AUTHORITY_BULK_TOKEN], end[21];

	if (!b->dry_run) {
		buf_printf(
		    out, "{\"revoked\":%llu}", (unsigned long long)c->revoked);
		return;
	}
	buf_printf(out, "{\"count\":%llu,\"descendants\":%llu,\"last_used\":{",
	    (unsigned long long)b->count, (unsigned long long)b->descendants);
	for (size_t i = 0; i < KEY_AGE_COUNT; i++)
		buf_printf(out, "%s\"%s\":%llu", i > 0 ? "," : "", ages[i],
		    (unsigned long long)b->last_used[i]);
	authority_bulk_sign(token, secret, c->account, b->digest, now_ms);
	clock_rfc3339(end, now_ms + AUTHORITY_BULK_VALID_MS);
	buf_printf(out, "},\"confirm\":\"%s\",\"confirm_expires_at\":\"%s\"}",
	    token, end);
}

static void
answer(struct authority_request *a, struct key_change *c)
{
	struct buf *out = &a->thread->out;

	if (c->stale) {
		authority_reply_error(a, 409,
		    "The keys are not those of the dry run any more, and none "
		    "was revoked: make another dry run");
		return;
	}
	buf_clear(out);
	authority_bulk_write(out, c, a->thread->authority->bulk_secret);
	authority_reply_json(a, 200);
}

/* POST /v1/keys/revoke */
bool
authority_bulk_revoke(struct authority_request *a)
{
	const struct json *body = authority_reply_read_body(a);
	struct authority_bulk *b = arena_new(a->call->arena, sizeof(*b));
	struct authority_write *w;
	struct err e;

	if (body == NULL)
		return true;
	if (authority_bulk_read(b, a->call->arena, body, &e) == -1)
		return authority_reply_err(a, &e);
	if (!b->bulk.dry_run &&
	    authority_bulk_check(b->confirm, a->thread->authority->bulk_secret,
	        a->caller->account, key_clock_now_ms(), b->bulk.expected,
	        &e) == -1)
		return authority_reply_err(a, &e);
	w = authority_write_new(a, KEY_REVOKE_WHERE, answer);
	w->change.bulk = &b->bulk;
	w->change.cascade = b->cascade;
	w->change.reason = b->reason;
	return authority_write_submit(a, w);
}
