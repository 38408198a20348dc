/* digest.c - the hashes of HTTP Digest authentication (RFC 7616 3.4). */
#include <openssl/evp.h>

#include "base/base.h"
#include "engine/credential/digest.h"

static const struct {
	const char *name, *hash;
	bool session;
} algorithms[DIGEST_COUNT] = {
	[DIGEST_MD5] = { "MD5", "MD5", false },
	[DIGEST_MD5_SESS] = { "MD5-sess", "MD5", true },
	[DIGEST_SHA256] = { "SHA-256", "SHA256", false },
	[DIGEST_SHA256_SESS] = { "SHA-256-sess", "SHA256", true },
	[DIGEST_SHA512_256] = { "SHA-512-256", "SHA512-256", false },
	[DIGEST_SHA512_256_SESS] = { "SHA-512-256-sess", "SHA512-256", true },
};

const char *
digest_name(enum digest_algorithm a)
{
	return algorithms[a].name;
}

bool
digest_has_session(enum digest_algorithm a)
{
	return algorithms[a].session;
}

enum digest_algorithm
digest_find(struct str name)
{
	if (name.n == 0)
		return DIGEST_MD5;
	for (int i = 0; i < DIGEST_COUNT; i++)
		if (str_equal_nocase(name, str_of(algorithms[i].name)))
			return (enum digest_algorithm)i;
	return DIGEST_COUNT;
}

/* Sets out to the hex digest of the parts, joined with colons. */
static bool
hash(char out[DIGEST_HEX + 1], const EVP_MD *md, const struct str *parts,
    size_t count)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	bool ok = c != NULL && EVP_DigestInit_ex(c, md, NULL) == 1;

	for (size_t i = 0; i < count && ok; i++)
		ok = (i == 0 || EVP_DigestUpdate(c, ":", 1) == 1) &&
		     (parts[i].n == 0 ||
		         EVP_DigestUpdate(c, parts[i].p, parts[i].n) == 1);
	ok = ok && EVP_DigestFinal_ex(c, bytes, &n) == 1;
	if (ok)
		encode_hex(out, bytes, n);
	mem_wipe(bytes, sizeof(bytes));
	EVP_MD_CTX_free(c);
	return ok;
}

/*
 * Hashes A1: user, realm and password; for session algorithms the nonces, too
 * (RFC 7616 3.4.2).
 */
static bool
hash_user(
    char out[DIGEST_HEX + 1], const EVP_MD *md, const struct digest_input *in)
{
	const struct str user[] = { in->username, in->realm, in->password };
	char first[DIGEST_HEX + 1];
	bool ok = hash(first, md, user, LEN(user));
	const struct str session[] = { str_of(first), in->nonce, in->cnonce };

	if (ok && algorithms[in->algorithm].session)
		ok = hash(out, md, session, LEN(session));
	else if (ok)
		memcpy(out, first, strlen(first) + 1);
	mem_wipe(first, sizeof(first));
	return ok;
}

/* Hashes A2: method and target; for auth-int the body, too (RFC 7616 3.4.3). */
static bool
hash_request(
    char out[DIGEST_HEX + 1], const EVP_MD *md, const struct digest_input *in)
{
	char body[DIGEST_HEX + 1] = "";
	const bool whole = str_is(in->qop, "auth-int");

	if (whole && !hash(body, md, &in->body, 1))
		return false;

	const struct str parts[] = { str_of(in->method), in->uri,
		str_of(body) };

	return hash(out, md, parts, whole ? 3 : 2);
}

bool
digest_response(char out[DIGEST_HEX + 1], const struct digest_input *in)
{
	EVP_MD *md = EVP_MD_fetch(NULL, algorithms[in->algorithm].hash, NULL);
	char user[DIGEST_HEX + 1] = "", request[DIGEST_HEX + 1] = "";
	bool ok = false;

	if (md == NULL || !hash_user(user, md, in) ||
	    !hash_request(request, md, in))
		goto out;

	const struct str parts[] = { str_of(user), in->nonce, in->nc,
		in->cnonce, in->qop, str_of(request) };
	const struct str old[] = { str_of(user), in->nonce, str_of(request) };

	ok = in->qop.n > 0 ? hash(out, md, parts, LEN(parts))
	                   : hash(out, md, old, LEN(old));
out:
	mem_wipe(user, sizeof(user));
	EVP_MD_free(md);
	return ok;
}
