/* authority_credential.c - finds the key that a guarded request has. */
#include "authority/authority_credential.h"
#include "http/http.h"

static void
fault(struct authority_credential *c, const char *why)
{
	if (c->fault == NULL)
		c->fault = why;
}

/*
 * Picking one of two keys would let a client choose which one is checked.
 * Returns false if key is empty.
 */
static bool
add(struct authority_credential *c, struct str key)
{
	key = str_trim(key);
	if (key.n == 0)
		return false;
	if (c->key.p != NULL && !str_equal(c->key, key))
		fault(c, "The request has two different keys: send one");
	c->key = key;
	return true;
}

/*
 * A key is "id:secret", and neither part has a colon; a token has none.  So the
 * text is the key itself, "key:", "user:key", "token:" or ":token".
 */
static struct str
key_in(struct str user_password)
{
	const struct str s = user_password;
	const size_t first = str_find(s, ':', 0),
	             second = str_find(s, ':', first + 1);

	if (second == s.n && first == s.n - 1)
		return str_part(s, 0, first);
	if (second == s.n)
		return first == 0 ? str_part(s, 1, s.n) : s;
	if (second == s.n - 1)
		return str_part(s, 0, second);
	return str_part(s, first + 1, s.n);
}

/* RFC 7617 2. */
static void
add_basic(struct authority_credential *c, struct str token)
{
	const struct str text = decode_base64(c->arena, token);

	if (text.p == NULL || !add(c, key_in(text)))
		fault(c, "The credential of the scheme Basic is not a key in "
		         "base64");
}

void
authority_credential_header(struct authority_credential *c, struct str value)
{
	struct str rest = str_trim(value), scheme;

	/* A proxy that sets the header without a value sends an empty one. */
	if (rest.n == 0)
		return;
	scheme = str_cut(&rest, ' ');
	if (str_equal_nocase(scheme, STR("Key")) ||
	    str_equal_nocase(scheme, STR("Bearer"))) {
		if (!add(c, rest))
			fault(c, "The Authorization header has no credential");
	} else if (str_equal_nocase(scheme, STR("Basic")))
		add_basic(c, str_trim(rest));
	else
		fault(c,
		    "The Authorization header must have the scheme Key, Bearer "
		    "or Basic");
}

void
authority_credential_api_key(
    struct authority_credential *c, const struct http_headers *h)
{
	for (size_t i = 0; i < h->count; i++)
		if (str_equal_nocase(h->items[i].name, STR("X-API-Key")))
			(void)add(c, h->items[i].value);
}

/*
 * Programs in pages often write a colon as %3A.  A key has no "%", so there is
 * no doubt about what it means.
 */
void
authority_credential_cookie(struct authority_credential *c,
    const struct http_headers *h, struct str name)
{
	struct http_cookie_cursor at = { .header = 0 };
	struct str value;

	while ((value = http_cookie_next(h, name, &at)).p != NULL) {
		value = decode_percent(c->arena, value, false);
		if (value.p == NULL)
			fault(c, "The cookie with the key is malformed");
		(void)add(c, value);
	}
}

/*
 * The query is that of the guarded application, which may accept what is not
 * well-formed.  Only the parameter itself must be.
 */
void
authority_credential_query(
    struct authority_credential *c, struct str query, struct str name)
{
	while (query.n > 0) {
		const struct str pair = str_cut(&query, '&');
		struct str rest = pair, raw = pair, found, value;
		struct err e = { .kind = ERR_NONE };

		if (http_query_next(c->arena, &rest, &found, &value, &e)) {
			if (str_equal(found, name))
				(void)add(c, value);
		} else if (str_equal(str_cut(&raw, '='), name)) {
			fault(
			    c, "The query parameter with the key is malformed");
		}
	}
}
