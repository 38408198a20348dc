/* yamldoc_scalar.c - resolves plain scalars by the core schema. */
#include <inttypes.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc_scalar.h"

/*
 * YAML 1.2.2, 10.3.2: [-+]?[0-9]+ and [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)(e..)?.
 */
static bool
is_number(struct str s)
{
	size_t at = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
	size_t whole, fraction = 0, exponent;

	for (whole = 0; at < s.n && s.p[at] >= '0' && s.p[at] <= '9'; at++)
		whole++;
	if (at < s.n && s.p[at] == '.') {
		for (at++; at < s.n && s.p[at] >= '0' && s.p[at] <= '9'; at++)
			fraction++;
	}
	if (whole + fraction == 0)
		return false;
	if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
		at++;
		if (at < s.n && (s.p[at] == '-' || s.p[at] == '+'))
			at++;
		for (exponent = 0; at < s.n && s.p[at] >= '0' && s.p[at] <= '9';
		     at++)
			exponent++;
		if (exponent == 0)
			return false;
	}
	return at == s.n;
}

/* Writes a YAML number as JSON: no "+", no "01", no "1." and no ".5". */
static struct str
json_number(struct arena *a, struct str s)
{
	bool minus = s.p[0] == '-';
	size_t from = minus || s.p[0] == '+' ? 1 : 0, dot, exponent;
	struct str whole, fraction, rest;

	while (from + 1 < s.n && s.p[from] == '0' && s.p[from + 1] >= '0' &&
	       s.p[from + 1] <= '9')
		from++;
	s = str_part(s, from, s.n);
	for (exponent = 0; exponent < s.n && (s.p[exponent] | 0x20) != 'e';)
		exponent++;
	rest = str_part(s, exponent, s.n);
	s = str_part(s, 0, exponent);
	dot = str_find(s, '.', 0);
	whole = str_part(s, 0, dot);
	fraction = str_part(s, dot, s.n);
	if (fraction.n == 1)
		fraction.n = 0;
	return arena_strf(a, "%s%.*s%.*s%.*s", minus ? "-" : "",
	    whole.n > 0 ? (int)whole.n : 1, whole.n > 0 ? whole.p : "0",
	    STR_FMT(fraction), STR_FMT(rest));
}

static int
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

/* Reads 0o17 and 0x1f within 64 bits; else STR_NONE. */
static struct str
radix_number(struct arena *a, struct str s)
{
	uint64_t v = 0;
	unsigned base;

	if (s.n < 3 || s.p[0] != '0' || (s.p[1] != 'o' && s.p[1] != 'x'))
		return STR_NONE;
	base = s.p[1] == 'o' ? 8 : 16;
	for (size_t i = 2; i < s.n; i++) {
		unsigned digit = (unsigned)digit_value(s.p[i]);

		if (digit >= base || v > (UINT64_MAX - digit) / base)
			return STR_NONE;
		v = v * base + digit;
	}
	return arena_strf(a, "%" PRIu64, v);
}

/* YAML 1.2.2, section 10.3.2: the type of a plain scalar. */
void
yamldoc_scalar_resolve(struct arena *a, struct json *v)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };
	static const char *const trues[] = { "true", "True", "TRUE" };
	static const char *const falses[] = { "false", "False", "FALSE" };
	struct str number;

	for (size_t i = 0; i < LEN(nulls); i++) {
		if (str_is(v->text, nulls[i])) {
			v->kind = JSON_NULL;
			return;
		}
	}
	for (size_t i = 0; i < LEN(trues); i++) {
		if (str_is(v->text, trues[i]) || str_is(v->text, falses[i])) {
			v->kind = JSON_BOOL;
			v->boolean = str_is(v->text, trues[i]);
			return;
		}
	}
	if (is_number(v->text)) {
		v->kind = JSON_NUMBER;
		v->text = json_number(a, v->text);
		return;
	}
	number = radix_number(a, v->text);
	if (number.p != NULL) {
		v->kind = JSON_NUMBER;
		v->text = number;
	}
}
