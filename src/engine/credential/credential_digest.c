/*
 * credential_digest.c - one thread's nonce of an upstream with Digest
 * authentication.
 */
#include <stdio.h>

#include "base/base.h"
#include "http/http.h"
#include "engine/credential/credential.h"
#include "engine/credential/credential_digest.h"
#include "engine/credential/digest.h"

enum { HEADER_BYTES = 32768 };

void
credential_digest_done(struct credential_digest *d)
{
	arena_done(&d->arena);
	*d = (struct credential_digest){ .count = 0 };
}

/*
 * Makes the cnonce, which is used as long as the nonce: the key of a session
 * depends on both (RFC 7616 3.4.2).
 */
static void
make_cnonce(struct credential_digest *d)
{
	uint8_t random[CREDENTIAL_CNONCE_BYTES];

	random_bytes(random, sizeof(random));
	encode_hex(d->cnonce, random, sizeof(random));
}

/*
 * Chooses the quality of protection from those offered: "auth" if possible (RFC
 * 7616 3.3).
 */
static bool
pick_qop(struct str offered, struct str *out)
{
	bool whole = false;

	*out = STR_NONE;
	if (offered.p == NULL)
		return true; /* RFC 2069 */
	while (offered.p != NULL) {
		struct str word = str_trim(str_cut(&offered, ','));

		if (str_equal_nocase(word, STR("auth"))) {
			*out = STR("auth");
			return true;
		}
		whole = whole || str_equal_nocase(word, STR("auth-int"));
	}
	*out = whole ? STR("auth-int") : STR_NONE;
	return whole;
}

static bool
take(struct credential_digest *d, const struct http_challenge *c)
{
	struct str nonce = http_challenge_get(c, "nonce"), qop;
	enum digest_algorithm algorithm =
	    digest_find(http_challenge_get(c, "algorithm"));
	char probe[DIGEST_HEX + 1];

	if (!str_equal_nocase(c->scheme, STR("Digest")) || nonce.n == 0 ||
	    algorithm == DIGEST_COUNT ||
	    !pick_qop(http_challenge_get(c, "qop"), &qop) ||
	    !digest_response(
	        probe, &(struct digest_input){
	                   .algorithm = algorithm, .method = "GET" }))
		return false;
	d->algorithm = algorithm;
	d->qop = qop;
	d->nonce = arena_str(&d->arena, nonce);
	d->realm = arena_str(&d->arena, http_challenge_get(c, "realm"));
	d->opaque = http_challenge_get(c, "opaque");
	if (d->opaque.p != NULL)
		d->opaque = arena_str(&d->arena, d->opaque);
	make_cnonce(d);
	return true;
}

bool
credential_digest_challenge(
    struct credential_digest *d, const struct http_response *r, bool *stale)
{
	struct arena scratch = { 0 };
	struct http_challenge c;
	bool taken = false;

	credential_digest_done(d);
	for (size_t i = 0; i < r->headers.count && !taken; i++) {
		struct str rest = r->headers.items[i].value;

		if (!str_equal_nocase(
		        r->headers.items[i].name, STR("WWW-Authenticate")))
			continue;
		while (!taken && http_challenge_next(&scratch, &rest, &c))
			taken = take(d, &c);
	}
	*stale = taken &&
	         str_equal_nocase(http_challenge_get(&c, "stale"), STR("true"));
	arena_done(&scratch);
	return taken;
}

void
credential_digest_next(
    struct credential_digest *d, const struct http_response *r)
{
	struct str rest = http_headers_get(&r->headers, "authentication-info");
	struct arena scratch = { 0 };
	struct http_challenge c;
	struct str next;

	if (rest.p == NULL || d->nonce.n == 0)
		return;
	/*
	 * Authentication-Info is parameters without a scheme; add one to parse
	 * it as a challenge.
	 */
	rest = arena_strf(&scratch, "Digest %.*s", STR_FMT(rest));
	if (http_challenge_next(&scratch, &rest, &c)) {
		next = http_challenge_get(&c, "nextnonce");
		if (next.n > 0 && !str_equal(next, d->nonce)) {
			struct credential_digest old = *d;

			*d = (struct credential_digest){
				.algorithm = old.algorithm,
				.qop = old.qop,
			};
			d->nonce = arena_str(&d->arena, next);
			d->realm = arena_str(&d->arena, old.realm);
			if (old.opaque.p != NULL)
				d->opaque = arena_str(&d->arena, old.opaque);
			make_cnonce(d);
			arena_done(&old.arena);
		}
	}
	arena_done(&scratch);
}

static bool
is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	return true;
}

/*
 * Writes the username, in the extended notation if a quoted-string cannot have
 * its bytes (RFC 7616 3.4).
 */
static void
put_username(struct buf *b, struct str username)
{
	if (is_plain(username)) {
		buf_puts(b, "Digest username=");
		http_challenge_quote(b, username);
	} else {
		buf_puts(b, "Digest username*=UTF-8''");
		encode_percent(b, username);
	}
}

static void
put_text(struct buf *b, const char *name, struct str value)
{
	buf_printf(b, ", %s=", name);
	http_challenge_quote(b, value);
}

static void
put_all(struct buf *b, const struct credential_digest *d,
    const struct digest_input *in, const char *response)
{
	put_username(b, in->username);
	put_text(b, "realm", d->realm);
	put_text(b, "uri", in->uri);
	buf_printf(b, ", algorithm=%s", digest_name(d->algorithm));
	put_text(b, "nonce", d->nonce);
	if (d->qop.n > 0)
		buf_printf(b, ", nc=%.*s, qop=%.*s", STR_FMT(in->nc),
		    STR_FMT(in->qop));
	/* Without qop, only session algorithms send a cnonce (RFC 7616 3.4). */
	if (d->qop.n > 0 || digest_has_session(d->algorithm))
		put_text(b, "cnonce", in->cnonce);
	put_text(b, "response", str_of(response));
	if (d->opaque.p != NULL)
		put_text(b, "opaque", d->opaque);
}

struct str
credential_digest_header(struct credential_digest *d, struct arena *a,
    struct str username, struct str password, const struct http_request *q)
{
	char nc[16], response[DIGEST_HEX + 1];
	struct str out = STR_NONE;
	struct buf b;

	if (d->nonce.n == 0)
		return STR_NONE;
	snprintf(nc, sizeof(nc), "%08x", ++d->count);

	struct digest_input in = {
		.algorithm = d->algorithm,
		.username = username,
		.realm = d->realm,
		.password = password,
		.nonce = d->nonce,
		.cnonce = str_of(d->cnonce),
		.nc = str_of(nc),
		.qop = d->qop,
		.method = http_method_name(q->method),
		/* A URL without a path requests "/". */
		.uri = q->target.n > 0 && q->target.p[0] == '/'
		           ? q->target
		           : arena_strf(a, "/%.*s", STR_FMT(q->target)),
		.body = q->body,
	};

	buf_init(&b, HEADER_BYTES + 3 * username.n + 2 * q->target.n);
	if (digest_response(response, &in))
		put_all(&b, d, &in, response);
	if (b.len > 0 && !b.over)
		out = arena_str(a, buf_str(&b));
	buf_done_secret(&b);
	return out;
}
