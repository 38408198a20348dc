/* http_cache.c - what a response says about keeping it (RFC 9111). */
#include "base/base.h"
#include "http/http_cache.h"
#include "http/http_headers.h"

enum { SECONDS_MAX = 365 * 86400 };

/* Takes the part of a list before the next comma outside of quotes. */
static struct str
take_element(struct str *rest)
{
	bool quoted = false;
	size_t n = 0;
	struct str element;

	for (; n < rest->n && (quoted || rest->p[n] != ','); n++) {
		if (rest->p[n] == '"')
			quoted = !quoted;
		else if (quoted && rest->p[n] == '\\')
			n++;
	}
	n = n < rest->n ? n : rest->n;
	element = str_trim(str_part(*rest, 0, n));
	*rest = str_part(*rest, n + 1, rest->n);
	return element;
}

static struct str
unquoted(struct str value)
{
	value = str_trim(value);
	if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
		return str_part(value, 1, value.n - 1);
	return value;
}

bool
http_cache_directive(
    const struct http_headers *h, const char *name, struct str *value)
{
	for (size_t i = 0; i < h->count; i++) {
		struct str rest = h->items[i].value;

		if (!str_equal_nocase(h->items[i].name, STR("cache-control")))
			continue;
		while (rest.n > 0) {
			struct str argument = take_element(&rest);
			const struct str key = str_cut(&argument, '=');

			if (!str_equal_nocase(str_trim(key), str_of(name)))
				continue;
			if (value != NULL)
				*value = argument.p != NULL ? unquoted(argument)
				                            : STR_NONE;
			return true;
		}
	}
	return false;
}

/* Reads seconds; longer times than a year are a year, anything else is 0. */
static int64_t
seconds_ms(struct str text)
{
	int64_t s = str_to_int(text, INT64_MAX);

	if (s < 0)
		return 0;
	return (s < SECONDS_MAX ? s : SECONDS_MAX) * 1000;
}

static bool
varies_always(const struct http_headers *h)
{
	for (size_t i = 0; i < h->count; i++) {
		struct str rest = h->items[i].value;

		if (!str_equal_nocase(h->items[i].name, STR("vary")))
			continue;
		while (rest.n > 0)
			if (str_is(take_element(&rest), "*"))
				return true;
	}
	return false;
}

/* RFC 9111 4.2.1: max-age, else Expires less Date. */
static int64_t
lifetime_ms(const struct http_headers *h, int64_t now_real_ms, bool *has)
{
	const struct str expires = http_headers_get(h, "expires");
	int64_t date = clock_parse_http_date(http_headers_get(h, "date"));
	int64_t end;
	struct str age;

	*has = true;
	if (http_cache_directive(h, "max-age", &age))
		return seconds_ms(age);
	*has = expires.p != NULL;
	end = clock_parse_http_date(expires);
	if (date < 0)
		date = now_real_ms;
	if (end <= date)
		return 0;
	return end - date < (int64_t)SECONDS_MAX * 1000
	           ? end - date
	           : (int64_t)SECONDS_MAX * 1000;
}

/* RFC 9111 4.2.3: the larger of Age and the time since Date. */
static int64_t
age_of(const struct http_headers *h, int64_t now_real_ms)
{
	const int64_t date = clock_parse_http_date(http_headers_get(h, "date"));
	const int64_t since = date < 0 ? 0 : now_real_ms - date;
	const int64_t age = seconds_ms(http_headers_get(h, "age"));

	return since > age ? since : age;
}

/* RFC 9110 8.8.3: W/"..." or "...", without control characters. */
static bool
is_etag(struct str s)
{
	if (str_starts(s, STR("W/")))
		s = str_part(s, 2, s.n);
	if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
		return false;
	for (size_t i = 1; i + 1 < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '"' ||
		    s.p[i] == 0x7f)
			return false;
	return true;
}

struct http_cache
http_cache_read(const struct http_headers *h, int64_t now_real_ms)
{
	const struct str etag = http_headers_get(h, "etag");
	struct http_cache c = {
		.storable = !http_cache_directive(h, "no-store", NULL) &&
		            !varies_always(h),
		.is_public = http_cache_directive(h, "public", NULL) &&
		             !http_cache_directive(h, "private", NULL),
		.always_ask = http_cache_directive(h, "no-cache", NULL),
		.age_ms = age_of(h, now_real_ms),
		.etag = is_etag(etag) ? etag : STR_NONE,
	};

	c.fresh_ms = lifetime_ms(h, now_real_ms, &c.has_lifetime) - c.age_ms;
	if (c.always_ask)
		c.fresh_ms = 0;
	return c;
}
