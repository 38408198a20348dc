/* expose_principal.c - the identity of a surface's callers. */
#include <openssl/evp.h>

#include "base/base.h"
#include "data/json/json.h"
#include "expose/surface/expose_principal.h"
#include "http/http.h"

enum {
	FINGERPRINT_BYTES = 16,
	/*
	 * Longer names are replaced by a fingerprint.  OpenID Connect allows
	 * 255 bytes.
	 */
	NAME_BYTES = 1024,
};

struct str
expose_principal_fingerprint(struct arena *a,
    const uint8_t key[EXPOSE_PRINCIPAL_KEY_BYTES], struct str secret)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	char text[2 * FINGERPRINT_BYTES + 1];
	size_t n = 0;

	if (EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key,
	        EXPOSE_PRINCIPAL_KEY_BYTES,
	        (const unsigned char *)(secret.n > 0 ? secret.p : ""), secret.n,
	        mac, sizeof(mac), &n) == NULL)
		random_bytes(mac, FINGERPRINT_BYTES); /* unlike all others */
	encode_hex(text, mac, FINGERPRINT_BYTES);
	mem_wipe(mac, sizeof(mac));
	return arena_str(a, str_of(text));
}

void
expose_principal_set(struct http_exchange *ex, enum http_principal_kind kind,
    struct str issuer, struct str subject)
{
	ex->principal.kind = kind;
	ex->principal.issuer = issuer;
	ex->principal.subject = subject;
}

void
expose_principal_claim(
    struct http_exchange *ex, const uint8_t key[EXPOSE_PRINCIPAL_KEY_BYTES])
{
	struct str shown =
	    http_headers_get(&ex->request.headers, "Authorization");

	if (shown.p != NULL)
		expose_principal_set(ex, HTTP_PRINCIPAL_CLAIMED, STR(""),
		    expose_principal_fingerprint(
		        ex->arena, key, str_trim(shown)));
}

static bool
is_name(struct str s)
{
	return s.n > 0 && s.n <= NAME_BYTES;
}

struct expose_token_owner
expose_principal_token_owner(struct arena *a,
    const uint8_t key[EXPOSE_PRINCIPAL_KEY_BYTES], const struct json *claims,
    struct str token, struct str issuer, struct str endpoint)
{
	static const char *const claim[] = { "sub", "username", "client_id" };
	struct str own = json_get_text(claims, "iss");
	struct expose_token_owner o = {
		.issuer = issuer.n > 0   ? issuer
		          : is_name(own) ? own
		                         : endpoint,
	};

	for (size_t i = 0; i < LEN(claim); i++) {
		if (json_get(claims, claim[i]) == NULL)
			continue;
		o.subject = json_get_text(claims, claim[i]);
		/*
		 * If a claim is present but unusable, do not fall back to a
		 * less specific one.
		 */
		if (!is_name(o.subject))
			break;
		if (i > 0)
			o.issuer = arena_strf(
			    a, "%.*s (%s)", STR_FMT(o.issuer), claim[i]);
		return o;
	}
	o.issuer = arena_strf(a, "%.*s (token)", STR_FMT(o.issuer));
	o.subject = expose_principal_fingerprint(a, key, token);
	return o;
}
