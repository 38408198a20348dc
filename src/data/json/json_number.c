/* json_number.c - numbers by their text, compared and divided exactly. */
#include "data/json/json.h"
#include "data/json/json_number.h"

/*
 * The value of a number: 0.d1d2d3... * 10^exponent; d1 and the last digit are
 * not 0.  Zero has no digits.  The digits are in the text, possibly with a
 * point.
 */
struct decimal {
	bool negative,
	    huge; /* huge: the exponent is too large to compute with */
	struct str digits;
	int64_t exponent;
};

enum { EXPONENT_SANE = 1000000000 };

static int64_t
exponent_of(struct str text, bool *huge)
{
	bool minus = text.n > 0 && text.p[0] == '-';
	bool sign = minus || (text.n > 0 && text.p[0] == '+');
	int64_t v;

	if (text.n == 0)
		return 0;
	v = str_to_int(str_part(text, sign, text.n), EXPONENT_SANE);
	*huge = v == -1;
	if (*huge)
		v = 2 * (int64_t)EXPONENT_SANE;
	return minus ? -v : v;
}

static struct decimal
decimal_of(struct str text)
{
	struct decimal d = { 0 };
	struct str rest = text, whole;
	size_t point;

	if (rest.n > 0 && rest.p[0] == '-') {
		d.negative = true;
		rest = str_part(rest, 1, rest.n);
	}
	point = 0;
	while (point < rest.n && (rest.p[point] | 0x20) != 'e')
		point++;
	whole = str_part(rest, 0, point);
	d.exponent = exponent_of(str_part(rest, point + 1, rest.n), &d.huge);
	point = str_find(whole, '.', 0);
	d.exponent += (int64_t)point;
	while (whole.n > 0 && (whole.p[0] == '0' || whole.p[0] == '.')) {
		d.exponent -= whole.p[0] == '0';
		whole = str_part(whole, 1, whole.n);
	}
	/* Trailing zeros do not change the value. */
	while (whole.n > 0 &&
	       (whole.p[whole.n - 1] == '0' || whole.p[whole.n - 1] == '.'))
		whole.n--;
	d.digits = whole;
	if (whole.n == 0)
		d = (struct decimal){ .digits = whole };
	return d;
}

/* Returns the next digit, skipping a point, and moves *at; 0 at the end. */
static char
next_digit(struct str digits, size_t *at)
{
	if (*at < digits.n && digits.p[*at] == '.')
		++*at;
	return *at < digits.n ? digits.p[(*at)++] : 0;
}

/* Compares the digits of two numbers with equal sign and exponent. */
static int
order_digits(struct str x, struct str y)
{
	size_t i = 0, j = 0;

	for (;;) {
		char c = next_digit(x, &i), d = next_digit(y, &j);

		if (c != d)
			return c < d ? -1 : 1;
		if (c == 0)
			return 0;
	}
}

/* Returns -1, 0 or 1. */
static int
sign_of(const struct decimal *d)
{
	return d->digits.n == 0 ? 0 : d->negative ? -1 : 1;
}

static size_t
skip_digits(struct str s, size_t at)
{
	while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9')
		at++;
	return at;
}

/* Reports whether s has only digits, and no leading zero but that of 0. */
static bool
is_natural(struct str s)
{
	return s.n > 0 && (s.p[0] != '0' || s.n == 1) &&
	       skip_digits(s, 0) == s.n;
}

/* The usual case. */
static int
order_naturals(struct str x, struct str y)
{
	const int order = x.n != y.n ? (x.n < y.n ? -1 : 1) : str_order(x, y);

	return order < 0 ? -1 : order > 0;
}

int
json_number_order(struct str x, struct str y)
{
	struct decimal a, b;
	int order;

	if (str_equal(x, y))
		return 0;
	if (is_natural(x) && is_natural(y))
		return order_naturals(x, y);
	a = decimal_of(x);
	b = decimal_of(y);
	if (sign_of(&a) != sign_of(&b))
		return sign_of(&a) < sign_of(&b) ? -1 : 1;
	if (a.exponent != b.exponent)
		order = a.exponent < b.exponent ? -1 : 1;
	else
		order = order_digits(a.digits, b.digits);
	/*
	 * Exponents this large are not computed: such numbers are equal only if
	 * their texts are.
	 */
	if (order == 0 && a.huge)
		order = 1;
	return a.negative ? -order : order;
}

/* RFC 8259 section 6. */
bool
json_number_is(struct str s)
{
	size_t at = s.n > 0 && s.p[0] == '-', from = at;

	at = skip_digits(s, at);
	if (at == from || (s.p[from] == '0' && at > from + 1))
		return false;
	if (at < s.n && s.p[at] == '.') {
		from = at + 1;
		at = skip_digits(s, from);
		if (at == from)
			return false;
	}
	if (at < s.n && (s.p[at] | 0x20) == 'e') {
		from = at + 1;
		if (from < s.n && (s.p[from] == '+' || s.p[from] == '-'))
			from++;
		at = skip_digits(s, from);
		if (at == from)
			return false;
	}
	return at == s.n;
}

static int64_t
count_digits(struct str digits)
{
	bool has_point = str_find(digits, '.', 0) < digits.n;

	return (int64_t)digits.n - has_point;
}

bool
json_number_is_whole(struct str number)
{
	struct decimal d;

	if (is_natural(number))
		return true;
	d = decimal_of(number);
	return d.exponent >= count_digits(d.digits);
}

/*
 * Returns the digits as an integer below 10^18; 0 if there are more than 18
 * digits.
 */
static uint64_t
whole_of(struct str digits)
{
	uint64_t sum = 0;
	size_t at = 0;
	char c;

	if (count_digits(digits) > 18)
		return 0;
	while ((c = next_digit(digits, &at)) != 0)
		sum = sum * 10 + (uint64_t)(c - '0');
	return sum;
}

struct str
json_number_integer(struct str number)
{
	const struct str digits = str_part(number, 0, str_find(number, '.', 0));

	if (digits.n == number.n || !json_number_is(digits) ||
	    str_find(number, 'e', 0) < number.n ||
	    str_find(number, 'E', 0) < number.n ||
	    !json_number_is_whole(number))
		return number;
	return digits;
}

/*
 * Write the numbers as X*10^i and D*10^j, with integers X and D that do not end
 * in 0.  If i < j, a multiple requires that D*10^(j-i) divides X.  It cannot,
 * since 10 does not divide X.  Otherwise D must divide X*10^(i-j).  D is below
 * 2^60, so 60 factors of ten already contain every factor two and five that D
 * can have, and more factors change nothing.
 */
bool
json_number_is_multiple(struct str number, struct str of)
{
	struct decimal x = decimal_of(number), d = decimal_of(of);
	int64_t shift = (x.exponent - count_digits(x.digits)) -
	                (d.exponent - count_digits(d.digits));
	uint64_t divisor = whole_of(d.digits), rest = 0;
	size_t at = 0;
	char c;

	if (x.digits.n == 0)
		return true;
	if (divisor == 0)
		return x.exponent == d.exponent &&
		       order_digits(x.digits, d.digits) == 0;
	while ((c = next_digit(x.digits, &at)) != 0)
		rest = (rest * 10 + (uint64_t)(c - '0')) % divisor;
	for (int64_t i = 0; i < shift && i < 60; i++)
		rest = rest * 10 % divisor;
	return shift >= 0 && rest == 0;
}

bool
json_number_to_int(const struct json *v, int64_t *out)
{
	struct decimal d;
	uint64_t sum = 0, most = INT64_MAX;
	size_t at = 0;

	if (!json_is(v, JSON_NUMBER))
		return false;
	d = decimal_of(v->text);
	/* Nineteen digits fit into a uint64_t; more are out of range. */
	if (d.huge || d.exponent < 0 || d.exponent > 19)
		return false;
	for (int64_t i = 0; i < d.exponent; i++) {
		char c = next_digit(d.digits, &at);

		sum = sum * 10 + (c != 0 ? (uint64_t)(c - '0') : 0);
	}
	if (next_digit(d.digits, &at) != 0)
		return false; /* it has a fraction */
	if (sum > most + d.negative)
		return false;
	*out = (int64_t)(d.negative ? 0 - sum : sum);
	return true;
}
