/* authority_token.c - the tokens of the authority: signed, short-lived. */
#include <pthread.h>
#include <stdlib.h>

#include "authority/authority_route.h"
#include "authority/authority_token.h"
#include "base/base.h"
#include "data/json/json.h"
#include "jwt/jwt.h"

enum {
	CLAIMS_BYTES = 8192,
	SET_BYTES = 8192,
	IAT_LEEWAY_S = 60,
	RETRY_MS = 1000, /* between two attempts to read the keys */
	FORM_CAVEATS = 3 * KEY_CAVEAT_BYTES,
};

struct authority_token_keys {
	struct keys *keys; /* borrowed */
	pthread_mutex_t lock; /* guards the following, until they are set */
	struct jwt_signer *signer; /* signs new tokens; NULL: not loaded */
	struct jwks *set; /* verifies tokens */
	struct buf text; /* the set, as JSON */
	int64_t retry_ms; /* on the monotonic clock; after a failure */
	struct err error; /* of that failure */
};

struct authority_token_keys *
authority_token_keys_new(struct keys *keys)
{
	struct authority_token_keys *k = mem_new(sizeof(*k));

	k->keys = keys;
	pthread_mutex_init(&k->lock, NULL);
	buf_init(&k->text, SET_BYTES);
	return k;
}

void
authority_token_keys_free(struct authority_token_keys *k)
{
	if (k == NULL)
		return;
	jwt_signer_free(k->signer);
	jwks_free(k->set);
	buf_done(&k->text);
	pthread_mutex_destroy(&k->lock);
	free(k);
}

/* Makes the set; *last is the newest key.  Returns -1 and sets e. */
static int
make_set(struct authority_token_keys *k, const struct key_token_seeds *seeds,
    struct jwt_signer **last, struct err *e)
{
	struct jwt_signer *s = NULL;

	buf_clear(&k->text);
	buf_puts(&k->text, "{\"keys\":[");
	for (size_t i = 0; i < seeds->count; i++) {
		jwt_signer_free(s);
		s = jwt_signer_new(seeds->seeds[i], e);
		if (s == NULL)
			return -1;
		if (i > 0)
			buf_putc(&k->text, ',');
		jwt_signer_write_key(s, &k->text);
	}
	buf_puts(&k->text, "]}");
	k->set = jwks_read(buf_str(&k->text), e);
	if (k->set != NULL) {
		*last = s;
		return 0;
	}
	jwt_signer_free(s);
	return -1;
}

static int
load(struct authority_token_keys *k, struct err *e)
{
	struct key_token_seeds seeds;
	int rc = key_token_load(k->keys, &seeds, e);

	if (rc == 0)
		rc = make_set(k, &seeds, &k->signer, e);
	mem_wipe(&seeds, sizeof(seeds));
	return rc;
}

/*
 * Reads the keys, or makes the first, when they are used for the first time.
 * After that they never change, so they are used without the lock.  A failure
 * is kept for a second, because anybody can cause an attempt.
 */
static int
get_ready(struct authority_token_keys *k, struct err *e)
{
	int rc = 0;

	pthread_mutex_lock(&k->lock);
	if (k->signer == NULL) {
		const int64_t now = clock_mono_us() / 1000;

		rc = -1;
		if (now >= k->retry_ms) {
			rc = load(k, &k->error);
			k->retry_ms = now + RETRY_MS;
			if (rc == -1)
				log_error("tokens: %s", k->error.text);
		}
		if (rc == -1)
			*e = k->error;
	}
	pthread_mutex_unlock(&k->lock);
	return rc;
}

int
authority_token_write_keys(
    struct authority_token_keys *k, struct buf *out, struct err *e)
{
	if (get_ready(k, e) == -1)
		return -1;
	buf_add_str(out, buf_str(&k->text));
	return 0;
}

/* ---------------------------------------------------- what a token allows */

/*
 * Appends the caveats of a token: until then, to run models, and only these
 * apps and what is below them.
 */
static int
write_caveats(struct buf *out, const struct str *apps, size_t count,
    int64_t end_s, struct err *e)
{
	static const struct str run = { "models:run", 10 };
	struct str resources[2 * AUTHORITY_TOKEN_APPS];
	struct arena a = { 0 };
	int rc;

	if (count == 0 || count > AUTHORITY_TOKEN_APPS)
		return err_set(e, ERR_INPUT, "a token is for 1 to %d apps",
		    AUTHORITY_TOKEN_APPS);
	for (size_t i = 0; i < count; i++) {
		resources[2 * i] = apps[i];
		resources[2 * i + 1] =
		    arena_strf(&a, "%.*s/**", STR_FMT(apps[i]));
	}
	rc = key_caveat_add_expires(out, end_s * 1000, e);
	if (rc == 0)
		rc = key_caveat_add(out, KEY_CAVEAT_PERMISSIONS, &run, 1, e);
	if (rc == 0)
		rc = key_caveat_add(
		    out, KEY_CAVEAT_RESOURCES, resources, 2 * count, e);
	if (rc == 0 && !key_caveat_check(buf_str(out)))
		rc = err_set(e, ERR_INPUT,
		    "the names of the apps are too long together");
	arena_done(&a);
	return rc;
}

static void
write_claims(struct buf *b, const struct authority_token_grant *g)
{
	char random[16], id[2 * sizeof(random) + 1];

	random_bytes(random, sizeof(random));
	encode_hex(id, random, sizeof(random));
	buf_puts(b, "{\"iss\":");
	json_write_string(b, AUTHORITY_TOKEN_ISSUER);
	buf_printf(b, ",\"sub\":\"%s\",\"aud\":[", g->key_id);
	for (size_t i = 0; i < g->count; i++) {
		if (i > 0)
			buf_putc(b, ',');
		json_write_string(b, g->apps[i]);
	}
	buf_puts(b, "],\"scope\":\"");
	for (size_t i = 0; i < g->count; i++)
		buf_printf(b, "%smodels:run@%.*s models:run@%.*s/**",
		    i > 0 ? " " : "", STR_FMT(g->apps[i]), STR_FMT(g->apps[i]));
	buf_printf(b, "\",\"iat\":%lld,\"exp\":%lld,\"jti\":\"%s\"}",
	    (long long)g->begin_s, (long long)g->end_s, id);
}

int
authority_token_write(struct authority_token_keys *k,
    const struct authority_token_grant *g, struct buf *out, struct err *e)
{
	struct buf caveats, claims;
	int rc;

	buf_init(&caveats, FORM_CAVEATS);
	buf_init(&claims, CLAIMS_BYTES);
	/* Order: what could not be verified later is not signed. */
	rc = write_caveats(&caveats, g->apps, g->count, g->end_s, e);
	if (rc == 0)
		rc = get_ready(k, e);
	if (rc == 0) {
		write_claims(&claims, g);
		rc = jwt_signer_write(k->signer, buf_str(&claims), out, e);
	}
	if (rc == 0 && (out->over || out->len > AUTHORITY_TOKEN_BYTES))
		rc = err_set(e, ERR_INPUT,
		    "the names of the apps are too long together");
	buf_done(&caveats);
	buf_done(&claims);
	return rc;
}

/* -------------------------------------------------------------- verifying */

/* The apps of a token; 0 if `aud` is anything else than a list of them. */
static size_t
read_apps(const struct json *claims, struct str apps[AUTHORITY_TOKEN_APPS])
{
	const struct json *list = json_get(claims, "aud");
	size_t count = 0;

	if (!json_is(list, JSON_ARRAY) || list->count > AUTHORITY_TOKEN_APPS)
		return 0;
	for (const struct json *m = list->first; m != NULL; m = m->next) {
		if (!json_is(m, JSON_STRING))
			return 0;
		apps[count++] = m->text;
	}
	return count;
}

/*
 * Returns false if the token is not one of ours, or not valid yet.  Its end is
 * a caveat, which is checked without leeway, so the claims are checked as of
 * its beginning.
 */
static bool
read_caveats(const struct json *claims, struct buf *caveats)
{
	const struct json *begin = json_get(claims, "iat");
	struct jwt_rules rules = { .issuer = AUTHORITY_TOKEN_ISSUER };
	struct str apps[AUTHORITY_TOKEN_APPS];
	struct err e;
	int64_t end_s;

	if (!json_is(begin, JSON_NUMBER))
		return false;
	rules.now_s =
	    str_to_int(begin->text, key_clock_now_ms() / 1000 + IAT_LEEWAY_S);
	return rules.now_s > 0 &&
	       jwt_check_claims(claims, &rules, &end_s, &e) == 0 &&
	       write_caveats(
	           caveats, apps, read_apps(claims, apps), end_s, &e) == 0;
}

/* Only our algorithm, and a key id. */
static bool
read(struct arena *a, struct str text, struct jwt *out)
{
	struct err e;

	return text.n <= AUTHORITY_TOKEN_BYTES &&
	       str_starts(text, STR("eyJ")) &&
	       jwt_read(a, text, out, &e) == 0 &&
	       strcmp(out->algorithm->name, "EdDSA") == 0 && out->key_id.n > 0;
}

/* Order: what costs little is checked first, the signature last. */
enum key_code
authority_token_verify(struct authority_request *a, struct str credential,
    struct key_check *check, struct key_view *view)
{
	struct authority_token_keys *k = a->thread->authority->tokens;
	enum key_code code = KEY_MALFORMED;
	struct arena arena = { .secret = true };
	struct jwt token;
	struct buf caveats;
	struct err e;

	buf_init(&caveats, FORM_CAVEATS);
	if (!read(&arena, credential, &token))
		goto out;
	code = KEY_NOT_FOUND;
	check->kind = KEY_KIND_TOKEN;
	if (!read_caveats(token.claims, &caveats))
		goto out;
	if (get_ready(k, &e) == -1)
		code = KEY_FAILED;
	else if (jwks_verify(k->set, &token) == JWKS_SIGNED)
		code = key_derive_judge(a->thread->reader,
		    json_get_text(token.claims, "sub"), buf_str(&caveats),
		    check, view);
out:
	buf_done(&caveats);
	arena_done(&arena);
	return code;
}
