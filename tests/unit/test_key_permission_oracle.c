/*
 * test_key_permission_oracle.c - random patterns against a list of all
 * requests.
 *
 * The alphabet of patterns is a and b.  Requests also use c, which no pattern
 * names, and have up to one segment more than patterns.  So two patterns match
 * the same requests here only if they are equivalent.  The oracle never reads
 * the text of a pattern: it marks the requests when the pattern is generated.
 */
#include <stdlib.h>

#include "check.h"
#include "key/key_permission.h"
#include "key/key_record.h"

enum {
	LETTERS = 3, /* a, b, c */
	DEPTH = 4, /* segments of requests; patterns have one less */
	TEXTS = 3 + 9 + 27 + 81, /* of 1 to DEPTH letters */
	NO_RESOURCE = TEXTS, /* its bit in the resources */
	BITS = TEXTS + 1,
	WORDS = 2,
	TEXT_BYTES = 2 * DEPTH,
	SET_MAX = 5,
};

/* Which texts are matched, by number. */
struct marks {
	uint64_t words[WORDS];
};

/* A random pattern and the requests that it matches. */
struct sample {
	char text[40];
	bool denies;
	struct marks permissions, resources;
};

struct sample_set {
	const struct sample *samples[SET_MAX];
	size_t count;
	const char *texts[SET_MAX + 1];
	struct key_permission_set set;
};

static unsigned seed;

static unsigned
below(unsigned bound)
{
	return (unsigned)rand_r(&seed) % bound;
}

static void
mark(struct marks *m, size_t bit)
{
	m->words[bit / 64] |= UINT64_C(1) << (bit % 64);
}

static bool
has(const struct marks *m, size_t bit)
{
	return (m->words[bit / 64] >> (bit % 64) & 1) != 0;
}

static bool
is_subset(const struct marks *inner, const struct marks *outer)
{
	return (inner->words[0] & ~outer->words[0]) == 0 &&
	       (inner->words[1] & ~outer->words[1]) == 0;
}

static bool
meet(const struct marks *a, const struct marks *b)
{
	return (a->words[0] & b->words[0]) != 0 ||
	       (a->words[1] & b->words[1]) != 0;
}

/* The number of a text of n letters; texts of fewer letters come first. */
static size_t
number_of(const int *letters, int n)
{
	size_t before = 0, value = 0, power = 1;

	for (int i = 0; i < n; i++) {
		value = value * LETTERS + (size_t)letters[i];
		before += power;
		power *= LETTERS;
	}
	return before - 1 + value;
}

/* The text with that number. */
static void
text_of(char out[TEXT_BYTES], size_t number, char separator)
{
	int n = 1;
	size_t power = LETTERS;

	while (number >= power) {
		number -= power;
		power *= LETTERS;
		n++;
	}
	for (int i = n - 1; i >= 0; i--) {
		out[2 * i] = (char)('a' + number % LETTERS);
		out[2 * i + 1] = separator;
		number /= LETTERS;
	}
	out[2 * n - 1] = '\0';
}

/* Symbols of a pattern: a letter, or: */
enum { ONE = LETTERS, REST };

/* Marks each text that begins with letters and continues as the symbols. */
static void
expand(struct marks *m, const int *symbols, int left, int *letters, int n)
{
	const bool rest = left > 0 && *symbols == REST;

	if (left == 0) {
		mark(m, number_of(letters, n));
		return;
	}
	if (n == DEPTH)
		return;
	for (int letter = 0; letter < LETTERS; letter++) {
		if (*symbols < LETTERS && *symbols != letter)
			continue;
		letters[n] = letter;
		expand(m, symbols + 1, left - 1, letters, n + 1);
		if (rest)
			expand(m, symbols, left, letters, n + 1);
	}
}

static void
append(struct sample *s, const char *text)
{
	size_t n = strlen(s->text), more = strlen(text);

	CHECK(n + more < sizeof(s->text));
	memcpy(s->text + n, text, more + 1);
}

/* Appends random segments to the text and marks what they match. */
static void
generate_segments(struct sample *s, struct marks *m, char separator)
{
	static const char *const shown[] = { "a", "b", "c", "*", "**" };
	int symbols[DEPTH], letters[DEPTH];
	int n = 1 + (int)below(DEPTH - 1);

	for (int i = 0; i < n; i++) {
		unsigned kind = below(10);

		symbols[i] = (int)below(LETTERS - 1);
		if (kind < 3)
			symbols[i] = ONE;
		else if (kind < 5 && i == n - 1)
			symbols[i] = REST;
		if (i > 0)
			append(s, separator == ':' ? ":" : "/");
		append(s, shown[symbols[i]]);
	}
	expand(m, symbols, n, letters, 0);
}

static struct sample
generate(bool denies)
{
	struct sample s = { .denies = denies };

	append(&s, denies ? "!" : "");
	generate_segments(&s, &s.permissions, ':');
	if (below(2) == 0) {
		append(&s, "@");
		generate_segments(&s, &s.resources, '/');
		if (denies)
			mark(&s.resources, NO_RESOURCE);
	} else {
		for (size_t i = 0; i < BITS; i++)
			mark(&s.resources, i);
	}
	return s;
}

static bool
oracle_matches(const struct sample *s, size_t permission, size_t resource)
{
	return has(&s->permissions, permission) && has(&s->resources, resource);
}

static bool
oracle_is_within(const struct sample *inner, const struct sample *outer)
{
	return inner->denies == outer->denies &&
	       is_subset(&inner->permissions, &outer->permissions) &&
	       is_subset(&inner->resources, &outer->resources);
}

static bool
oracle_allows(const struct sample_set *s, size_t permission, size_t resource)
{
	bool granted = false, denied = false;

	for (size_t i = 0; i < s->count; i++) {
		if (oracle_matches(s->samples[i], permission, resource))
			*(s->samples[i]->denies ? &denied : &granted) = true;
	}
	return granted && !denied;
}

static bool
oracle_has(const struct sample_set *s, const struct sample *p)
{
	for (size_t i = 0; i < s->count; i++) {
		if (oracle_is_within(p, s->samples[i]))
			return true;
	}
	return false;
}

static bool
oracle_covers(const struct sample_set *holder, const struct sample_set *wanted)
{
	for (size_t i = 0; i < wanted->count; i++) {
		const struct sample *w = wanted->samples[i];

		if (w->denies)
			continue;
		if (!oracle_has(holder, w))
			return false;
		for (size_t k = 0; k < holder->count; k++) {
			const struct sample *h = holder->samples[k];

			if (h->denies &&
			    meet(&h->permissions, &w->permissions) &&
			    meet(&h->resources, &w->resources) &&
			    !oracle_has(wanted, h))
				return false;
		}
	}
	return true;
}

/* Fills s with some of the samples; its set borrows from s. */
static void
choose(struct sample_set *s, const struct sample *from, unsigned n)
{
	s->count = 1 + below(SET_MAX);
	for (size_t i = 0; i < s->count; i++) {
		s->samples[i] = &from[below(n)];
		s->texts[i] = s->samples[i]->text;
	}
	s->texts[s->count] = NULL;
	s->set = (struct key_permission_set){ s->texts, { 0 } };
}

struct request {
	size_t permission, resource; /* numbers */
	char permission_text[TEXT_BYTES], resource_text[TEXT_BYTES];
	struct str permission_str, resource_str;
};

static void
fill_request(struct request *r, size_t permission, size_t resource)
{
	r->permission = permission;
	r->resource = resource;
	text_of(r->permission_text, permission, ':');
	r->permission_str = str_of(r->permission_text);
	r->resource_str = STR_NONE;
	if (resource != NO_RESOURCE) {
		text_of(r->resource_text, resource, '/');
		r->resource_str = str_of(r->resource_text);
	}
}

enum { MANY = 2000 };

static struct sample samples[MANY];
static struct request requests[MANY];

/* Half of the requests have no resource or a short one. */
static int
set_up(void **state)
{
	(void)state;
	seed = 20260101;
	for (size_t i = 0; i < MANY; i++) {
		samples[i] = generate(below(4) == 0);
		fill_request(&requests[i], below(below(2) == 0 ? 12 : TEXTS),
		    below(4) == 0 ? NO_RESOURCE
		                  : below(below(2) == 0 ? 12 : TEXTS));
	}
	return 0;
}

static void
test_each_pattern_matches_what_the_oracle_says(void **state)
{
	size_t matched = 0;

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		const struct sample *s = &samples[i];
		/* A denial shows when everything else is allowed. */
		const char *texts[] = { s->denies ? "**" : s->text, s->text,
			NULL };
		const struct key_permission_set set = { texts, { 0 } };

		CHECK_INT(key_permission_check(str_of(s->text), NULL), 0);
		for (size_t k = 0; k < MANY; k++) {
			const struct request *r = &requests[k];
			bool want =
			    oracle_matches(s, r->permission, r->resource);

			if (key_permission_allows(&set, r->permission_str,
			        r->resource_str) != (want != s->denies))
				fail_msg("%s: %s %.*s", s->text,
				    r->permission_text,
				    STR_FMT(r->resource_str));
			matched += want;
		}
	}
	/* The alphabet is small enough for both outcomes. */
	CHECK(matched > MANY * MANY / 50 && matched < MANY * MANY / 2);
}

static void
test_each_set_allows_what_the_oracle_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < 500; i++) {
		struct sample_set s;

		choose(&s, samples, MANY);
		for (size_t k = 0; k < MANY; k++) {
			const struct request *r = &requests[k];

			if (key_permission_allows(
			        &s.set, r->permission_str, r->resource_str) !=
			    oracle_allows(&s, r->permission, r->resource))
				fail_msg("set %zu: %s %.*s", i,
				    r->permission_text,
				    STR_FMT(r->resource_str));
		}
	}
}

static void
test_each_pattern_contains_what_the_oracle_says(void **state)
{
	size_t contained = 0;

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		const char *outer[] = { samples[i].text, NULL };
		const struct key_permission_set holder = { outer, { 0 } };

		if (samples[i].denies)
			continue;
		for (size_t k = 0; k < MANY; k++) {
			const char *inner[] = { samples[k].text, NULL };
			const struct key_permission_set wanted = { inner,
				{ 0 } };
			bool want = samples[k].denies ||
			            oracle_is_within(&samples[k], &samples[i]);

			if (key_permission_covers(&holder, &wanted, NULL) !=
			    want)
				fail_msg("%s in %s", inner[0], outer[0]);
			contained += want && !samples[k].denies;
		}
	}
	CHECK(contained > MANY * MANY / 200);
}

/* Whatever wanted allows, holder allows. */
static void
check_soundness(
    const struct sample_set *holder, const struct sample_set *wanted)
{
	for (size_t p = 0; p < TEXTS; p++) {
		for (size_t r = 0; r < BITS; r++) {
			if (oracle_allows(wanted, p, r) &&
			    !oracle_allows(holder, p, r))
				fail_msg("more than the holder: %zu %zu", p, r);
		}
	}
}

static void
test_a_covered_set_allows_no_more(void **state)
{
	size_t covered = 0, with_denial = 0;

	(void)state;
	for (size_t i = 0; i < 400 * 400; i++) {
		struct sample_set holder, wanted;
		bool want, denial = false;

		choose(&holder, samples, MANY);
		choose(&wanted, samples, MANY);
		/* Many wanted sets keep what the holder has. */
		for (size_t k = 0;
		     below(2) == 0 && k < holder.count && k < wanted.count;
		     k++) {
			wanted.samples[k] = holder.samples[k];
			wanted.texts[k] = holder.texts[k];
		}
		want = oracle_covers(&holder, &wanted);
		if (key_permission_covers(&holder.set, &wanted.set, NULL) !=
		    want)
			fail_msg("pair %zu", i);
		CHECK(key_permission_covers(&holder.set, &holder.set, NULL));
		if (!want)
			continue;
		for (size_t k = 0; k < holder.count; k++)
			denial |= holder.samples[k]->denies;
		with_denial += denial;
		if (covered++ % 64 == 0)
			check_soundness(&holder, &wanted);
	}
	CHECK(covered > 2000 && with_denial > 500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_each_pattern_matches_what_the_oracle_says),
		cmocka_unit_test(test_each_set_allows_what_the_oracle_says),
		cmocka_unit_test(
		    test_each_pattern_contains_what_the_oracle_says),
		cmocka_unit_test(test_a_covered_set_allows_no_more),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
