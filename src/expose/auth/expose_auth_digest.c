/* expose_auth_digest.c - HTTP Digest at a surface (RFC 7616). */
#include <stdlib.h>

#include <openssl/evp.h>

#include "base/base.h"
#include "engine/engine.h"
#include "expose/auth/digest_nonces.h"
#include "expose/auth/expose_auth_kind.h"
#include "expose/surface/surface.h"
#include "http/http.h"
#include "capability/capability.h"

enum {
	NONCE_LIFE_S = 300,
	NONCE_RANDOM_BYTES = 8,
	NONCE_MAC_BYTES = 16,
	/* In hex: the time, random bytes, and an HMAC of both. */
	NONCE_PLAIN = 16 + 2 * NONCE_RANDOM_BYTES,
	NONCE_TEXT = NONCE_PLAIN + 2 * NONCE_MAC_BYTES,
	HEADER_BYTES = 8192,
};

struct expose_auth_digest {
	struct str username, password;
	/* Signs nonces: those of other surfaces are not accepted. */
	uint8_t key[32];
	struct digest_nonces *nonces; /* the used counts */
};

/* The offered algorithms, best first. */
static const enum digest_algorithm offered[] = { DIGEST_SHA256, DIGEST_MD5 };

static void
open_digest(struct expose_auth *auth, struct arena *a, const struct engine *en,
    const struct capability_exposes *s)
{
	struct expose_auth_digest *d = arena_new(a, sizeof(*d));

	d->username = expose_auth_kind_require(
	    auth, a, en, s->auth->refs.username, "username");
	d->password = expose_auth_kind_require(
	    auth, a, en, s->auth->refs.password, "password");
	random_bytes(d->key, sizeof(d->key));
	d->nonces = digest_nonces_new();
	auth->digest = d;
}

static void
close_digest(struct expose_auth *auth)
{
	if (auth->digest != NULL)
		digest_nonces_free(auth->digest->nonces);
}

static bool
mac_of(const struct expose_auth_digest *d, struct str plain,
    char out[2 * NONCE_MAC_BYTES + 1])
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	size_t n = 0;

	if (EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, d->key,
	        sizeof(d->key), (const unsigned char *)plain.p, plain.n, bytes,
	        sizeof(bytes), &n) == NULL ||
	    n < NONCE_MAC_BYTES)
		return false;
	encode_hex(out, bytes, NONCE_MAC_BYTES);
	return true;
}

static struct str
make_nonce(const struct expose_auth_digest *d, struct arena *a)
{
	uint8_t random[NONCE_RANDOM_BYTES];
	char text[2 * NONCE_RANDOM_BYTES + 1], sign[2 * NONCE_MAC_BYTES + 1];
	struct str plain;

	random_bytes(random, sizeof(random));
	encode_hex(text, random, sizeof(random));
	plain = arena_strf(
	    a, "%016llx%s", (unsigned long long)clock_mono_ms(), text);
	if (!mac_of(d, plain, sign))
		return STR_NONE;
	return arena_strf(a, "%.*s%s", STR_FMT(plain), sign);
}

/* Reads at most 16 hex digits as a number; false if they are invalid. */
static bool
read_number(struct str hex, uint64_t *out)
{
	uint8_t bytes[8];

	*out = 0;
	if (hex.n > 2 * sizeof(bytes) || !decode_hex(bytes, hex.n / 2, hex))
		return false;
	for (size_t i = 0; i < hex.n / 2; i++)
		*out = *out << 8 | bytes[i];
	return true;
}

/* Reports whether this surface made the nonce and it is not too old. */
static bool
read_nonce(const struct expose_auth_digest *d, struct str text,
    struct digest_nonce *out)
{
	char sign[2 * NONCE_MAC_BYTES + 1];
	uint64_t made;
	int64_t age_ms;

	if (text.n != NONCE_TEXT ||
	    !mac_of(d, str_part(text, 0, NONCE_PLAIN), sign) ||
	    !mem_equal(sign, text.p + NONCE_PLAIN, 2 * NONCE_MAC_BYTES) ||
	    !read_number(str_part(text, 0, 16), &made) ||
	    !read_number(str_part(text, 16, NONCE_PLAIN), &out->number))
		return false;
	out->made_ms = (int64_t)made;
	age_ms = clock_mono_ms() - out->made_ms;
	return age_ms >= 0 && age_ms <= NONCE_LIFE_S * 1000;
}

static enum expose_auth_result
challenge(const struct expose_auth *auth, struct http_exchange *ex, bool stale,
    const char *message)
{
	struct str nonce = make_nonce(auth->digest, ex->arena);

	expose_auth_kind_reject(ex, 401, message, STR_NONE);
	for (size_t i = 0; i < LEN(offered); i++) {
		struct buf b;

		buf_init(&b, HEADER_BYTES);
		buf_puts(&b, "Digest realm=");
		http_challenge_quote(&b, auth->realm);
		buf_printf(&b,
		    ", qop=\"auth\", algorithm=%s, nonce=\"%.*s\", "
		    "charset=UTF-8%s",
		    digest_name(offered[i]), STR_FMT(nonce),
		    stale ? ", stale=true" : "");
		http_headers_add(ex->arena, &ex->response.headers,
		    STR("WWW-Authenticate"), arena_str(ex->arena, buf_str(&b)));
		buf_done(&b);
	}
	return EXPOSE_AUTH_REJECTED;
}

static bool
is_offered(enum digest_algorithm a)
{
	for (size_t i = 0; i < LEN(offered); i++)
		if (offered[i] == a)
			return true;
	return false;
}

/* RFC 7616 3.4: the plain name, or the extended one for non-ASCII names. */
static struct str
username_of(const struct http_challenge *c, struct arena *a)
{
	static const struct str utf8 = { "UTF-8''", 7 };
	struct str name = http_challenge_get(c, "username"), more;

	if (name.p != NULL)
		return name;
	more = http_challenge_get(c, "username*");
	if (!str_equal_nocase(str_part(more, 0, utf8.n), utf8))
		return STR_NONE;
	return decode_percent(a, str_part(more, utf8.n, more.n), false);
}

/*
 * Reports whether the response is correct (RFC 7616 3.4.1).  The caller checks
 * that the nonce is ours and the count is new.
 */
static bool
is_correct(const struct expose_auth *auth, struct http_exchange *ex,
    const struct http_challenge *c, uint64_t *count)
{
	const struct expose_auth_digest *d = auth->digest;
	struct str response = http_challenge_get(c, "response");
	struct str name = username_of(c, ex->arena);
	char want[DIGEST_HEX + 1];
	struct digest_input in = {
		.algorithm = digest_find(http_challenge_get(c, "algorithm")),
		.username = d->username,
		.realm = auth->realm,
		.password = d->password,
		.nonce = http_challenge_get(c, "nonce"),
		.cnonce = http_challenge_get(c, "cnonce"),
		.nc = http_challenge_get(c, "nc"),
		.qop = STR("auth"),
		.method = http_method_name(ex->request.method),
		.uri = http_challenge_get(c, "uri"),
	};

	if (!is_offered(in.algorithm) || in.cnonce.n == 0 || in.nc.n != 8 ||
	    !read_number(in.nc, count) ||
	    !str_is(http_challenge_get(c, "qop"), "auth") ||
	    str_equal_nocase(http_challenge_get(c, "userhash"), STR("true")) ||
	    !str_equal(http_challenge_get(c, "realm"), auth->realm) ||
	    !str_equal(in.uri, ex->request.target) ||
	    !digest_response(want, &in) || response.n != strlen(want))
		return false;
	return mem_equal(want, response.p, response.n) &&
	       str_equal(name, d->username);
}

static enum expose_auth_result
check_digest(const struct expose_auth *auth, struct engine_thread *t,
    struct http_exchange *ex, struct expose_auth_callback done)
{
	struct str shown =
	    http_headers_get(&ex->request.headers, "Authorization");
	struct http_challenge c;
	struct digest_nonce nonce;
	uint64_t count;

	(void)t;
	(void)done;
	if (!http_challenge_next(ex->arena, &shown, &c) ||
	    !str_equal_nocase(c.scheme, STR("Digest")))
		return challenge(auth, ex, false, "Authentication required");
	if (!is_correct(auth, ex, &c, &count))
		return challenge(auth, ex, false, "Invalid credential");
	/*
	 * The password is correct from here on (3.3), so the client may retry
	 * with a new nonce.  A restart invalidates nonces, too.
	 */
	if (!read_nonce(auth->digest, http_challenge_get(&c, "nonce"), &nonce))
		return challenge(auth, ex, true, "The nonce is too old");
	if (!digest_nonces_use(auth->digest->nonces, &nonce, (uint32_t)count))
		return challenge(auth, ex, true,
		    "This nonce and count (nc) were used before");
	expose_principal_set(
	    ex, HTTP_PRINCIPAL_USER, auth->realm, auth->digest->username);
	return EXPOSE_AUTH_ACCEPTED;
}

const struct expose_auth_kind expose_auth_digest = {
	.open = open_digest,
	.check = check_digest,
	.close = close_digest,
};
