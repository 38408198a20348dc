/* log_redact.c - replaces secrets in log lines. */
#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"

/*
 * The prefix that announces a secret and stays visible, and the end of the
 * secret after it.
 */
struct finding {
	size_t kept, end;
};

typedef bool find_secret_fn(struct str s, size_t at, struct finding *f);

static bool
is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '_';
}

/* Can the byte be part of a credential? */
static bool
is_token_byte(char c)
{
	static const struct str ends = { "\"'`,;\\{}[]()<>&", 15 };

	return c > ' ' && c != 0x7f && str_find(ends, c, 0) == ends.n;
}

static size_t
token_end(struct str s, size_t at)
{
	/* Bytes above ASCII belong to a token. */
	while (at < s.n &&
	       ((unsigned char)s.p[at] >= 0x80 || is_token_byte(s.p[at])))
		at++;
	return at;
}

static size_t
skip_any(struct str s, size_t at, struct str bytes)
{
	while (at < s.n && str_find(bytes, s.p[at], 0) < bytes.n)
		at++;
	return at;
}

/* "01890a5d-ac96-774b-bcce-b302099a8057" is a key id, not a secret. */
static bool
is_key_id(struct str token)
{
	if (token.n != 36)
		return false;
	for (size_t i = 0; i < token.n; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash != (token.p[i] == '-') ||
		    (!dash && !is_word(token.p[i])))
			return false;
	}
	return true;
}

/*
 * "key not found", "Key id: 7": prose has short words, or a colon after them.
 */
static bool
is_key_credential(struct str token)
{
	size_t colon = str_find(token, ':', 0);

	while (token.n > 0 &&
	       (token.p[token.n - 1] == '.' || token.p[token.n - 1] == ':'))
		token.n--;
	return colon < token.n || (token.n >= 20 && !is_key_id(token));
}

static bool
is_prose(struct str token)
{
	static const char *const words[] = { "", "auth", "authentication",
		"authorization", "credential", "credentials", "is", "or",
		"scheme", "token", "tokens" };

	while (token.n > 0 &&
	       (token.p[token.n - 1] == '.' || token.p[token.n - 1] == ':'))
		token.n--;
	for (size_t i = 0; i < LEN(words); i++) {
		if (str_equal_nocase(token, str_of(words[i])))
			return true;
	}
	return false;
}

/*
 * Returns the length of a scheme such as "Bearer " at `at`, or 0.
 */
static size_t
scheme_length(struct str s, size_t at)
{
	static const char *const schemes[] = { "Key", "Bearer", "Basic" };

	for (size_t i = 0; i < LEN(schemes); i++) {
		struct str scheme = str_of(schemes[i]);
		size_t end = at + scheme.n, next;

		if (!str_equal_nocase(str_part(s, at, end), scheme))
			continue;
		next = skip_any(s, end, STR(" \t"));
		if (next == end && s.n - end >= 3 &&
		    str_equal(str_part(s, end, end + 3), STR("%20")))
			next = end + 3;
		return next > end ? next - at : 0;
	}
	return 0;
}

static bool
find_scheme(struct str s, size_t at, struct finding *f)
{
	size_t n = scheme_length(s, at);
	struct str token;

	if (n == 0)
		return false;
	f->kept = at + n;
	f->end = token_end(s, f->kept);
	token = str_part(s, f->kept, f->end);
	return s.p[at] == 'K' || s.p[at] == 'k' ? is_key_credential(token)
	                                        : !is_prose(token);
}

/*
 * Returns the position after name, quotes, spaces and ":" or "="; 0 if they are
 * not there.
 */
static size_t
value_of(struct str s, size_t at, struct str name)
{
	size_t after = at + name.n;

	if (!str_equal_nocase(str_part(s, at, after), name))
		return 0;
	after = skip_any(s, after, STR("\"'\\ \t"));
	if (after >= s.n || (s.p[after] != ':' && s.p[after] != '='))
		return 0;
	return skip_any(s, after + 1, STR("\"'\\ \t"));
}

/* Hides the credential of any scheme, even a short one. */
static bool
find_authorization(struct str s, size_t at, struct finding *f)
{
	size_t from = value_of(s, at, STR("Authorization")), n;

	if (from == 0)
		return false;
	n = scheme_length(s, from);
	f->kept = from + n;
	if (n > 0)
		f->end = token_end(s, f->kept);
	else
		for (f->end = from; f->end < s.n && s.p[f->end] != '\n' &&
		                    s.p[f->end] != '\r' && s.p[f->end] != '"';)
			f->end++;
	return f->end > f->kept;
}

/* "FAL_KEY: not set" is prose: after a colon, short words stay. */
static bool
find_fal_key(struct str s, size_t at, struct finding *f)
{
	size_t shortest = 1;

	f->kept = value_of(s, at, STR("FAL_KEY"));
	if (f->kept == 0)
		return false;
	if (str_find(str_part(s, at, f->kept), '=', 0) == f->kept - at)
		shortest = 12;
	f->end = token_end(s, f->kept);
	return f->end >= f->kept + shortest;
}

static bool
find_our_secret(struct str s, size_t at, struct finding *f)
{
	const struct str text = str_part(s, at, s.n);
	const bool derived = str_starts(text, STR("ck1d_"));

	if (!derived && !str_starts(text, STR("ck1_")))
		return false;
	f->kept = f->end = at + (derived ? 5 : 4);
	while (f->end < s.n &&
	       (is_word(s.p[f->end]) || (derived && s.p[f->end] == '-')))
		f->end++;
	return f->end > f->kept;
}

static bool
find_secret(struct str s, size_t at, struct finding *f)
{
	static find_secret_fn *const finders[] = { find_authorization,
		find_fal_key, find_scheme };

	/* A fast check: no prefix starts with another letter. */
	static const struct str initials = { "aAbBcCfFkK", 10 };

	if (str_find(initials, s.p[at], 0) == initials.n)
		return false;
	/* Keys of the authority are recognized anywhere. */
	if (find_our_secret(s, at, f))
		return true;
	if (at > 0 && is_word(s.p[at - 1]))
		return false;
	for (size_t i = 0; i < LEN(finders); i++) {
		if (finders[i](s, at, f))
			return true;
	}
	return false;
}

void
log_redact(struct buf *out, struct str text)
{
	size_t from = 0,
	       at = 0; /* [from, at) has no secret and was not appended yet */
	struct finding f;

	while (at < text.n) {
		if (!find_secret(text, at, &f)) {
			at++;
			continue;
		}
		buf_add_str(out, str_part(text, from, f.kept));
		buf_puts(out, "[redacted]");
		from = at = f.end;
	}
	buf_add_str(out, str_part(text, from, at));
}
