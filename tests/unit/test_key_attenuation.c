/*
 * test_key_attenuation.c - random trees of grants: what a key passes, each key
 * above it passes, too.
 */
#include <stdlib.h>

#include "../io/clock_offset.h"
#include "key_fixture.h"

enum { KEYS = 400, STEPS = 2500, SECOND = 1000, HOUR = 3600 * SECOND };

static const char *const patterns[] = { "a:b", "a:c", "a:*", "a:**", "**",
	"x:y:z", "x:**", "*:b", "a:b@r/1", "a:b@r/*", "a:*@r/**", "*:*@r/1",
	"!a:c", "!a:b@r/2", "!x:y:*", "!a:*@r/**" };
static const char *const permissions[] = { "a:b", "a:c", "a:d", "a:b:c",
	"x:y:z", "x:y", "b:b", "c" };
static const char *const resources[] = { NULL, "r/1", "r/2", "r/1/2", "s" };
static const char *const networks[] = { "10.0.0.0/8", "10.1.0.0/16",
	"10.1.2.0/24", "2001:db8::/32" };
static const char *const addresses[] = { NULL, "10.1.2.3", "10.1.9.9",
	"10.9.9.9", "192.0.2.1", "2001:db8::1" };

static unsigned seed;

static unsigned
below(unsigned bound)
{
	return (unsigned)rand_r(&seed) % bound;
}

/* The keys made so far; up is the number of the key that granted, or -1. */
struct tree {
	struct key_made keys[KEYS];
	int up[KEYS], count;
};

static struct key_list_field
some_networks(struct key_fixture *f)
{
	struct key_list_field l = { 0 };
	struct key_network n;
	struct buf b;

	buf_init(&b, 4096);
	for (size_t i = 0; i < LEN(networks); i++) {
		if (below(3) != 0)
			continue;
		CHECK_INT(
		    key_field_read_network(str_of(networks[i]), &n, NULL), 0);
		CHECK(key_field_add_network(&b, &n));
		l.count++;
	}
	l.bytes = arena_str(&f->arena, buf_str(&b));
	buf_done(&b);
	return l;
}

/* Each is somewhat likely to be within what another random key holds. */
static struct key_settings
some_settings(struct key_fixture *f)
{
	struct key_settings s = { .disabled = below(20) == 0 };
	struct buf b;

	buf_init(&b, 4096);
	buf_puts(&b, "auth:keys:write");
	for (unsigned n = 1 + below(4); n > 0; n--)
		buf_printf(&b, " %s", patterns[below(LEN(patterns))]);
	s.permissions = key_fixture_texts(f, buf_text(&b));
	buf_done(&b);
	if (below(3) == 0)
		s.networks = some_networks(f);
	if (below(3) == 0)
		s.expires_ms = key_clock_now_ms() + 1 + below(50 * HOUR);
	return s;
}

static enum key_code
judge(struct key_fixture *f, const struct key_made *m, const char *permission,
    const char *resource, const char *address)
{
	struct str name = str_of(permission);
	struct key_check c = { .permissions = &name,
		.permission_count = 1,
		.resource = resource != NULL ? str_of(resource) : STR_NONE,
		.has_address = address != NULL };

	if (address != NULL)
		CHECK_INT(
		    key_field_read_network(str_of(address), &c.address, NULL),
		    0);
	return key_verify_for(f->reader, str_of(m->text), &c, NULL);
}

/* Returns how many questions the key passes. */
static int
check_key(struct key_fixture *f, const struct tree *t, int i)
{
	int passed = 0;

	for (size_t q = 0;
	     q < LEN(permissions) * LEN(resources) * LEN(addresses); q++) {
		const char *p = permissions[q % LEN(permissions)],
		           *r =
		               resources[q / LEN(permissions) % LEN(resources)],
		           *a =
		               addresses[q / LEN(permissions) / LEN(resources)];

		if (judge(f, &t->keys[i], p, r, a) != KEY_VALID)
			continue;
		passed++;
		for (int up = t->up[i]; up != -1; up = t->up[up])
			if (judge(f, &t->keys[up], p, r, a) != KEY_VALID)
				fail_msg("seed %u: key %d passes %s %s %s, "
				         "and %d above it does not",
				    seed, i, p, r != NULL ? r : "-",
				    a != NULL ? a : "-", up);
	}
	return passed;
}

static bool
allows_address(const struct key_settings *s, const char *address)
{
	struct key_network n;

	CHECK_INT(key_field_read_network(str_of(address), &n, NULL), 0);
	return s->networks.count == 0 || key_field_has_network(s->networks, &n);
}

/*
 * At the time of a grant the key alone has no more than what granted it; later
 * the check of the keys above it would hide that.
 */
static void
check_grant(
    struct key_fixture *f, const struct key_made *m, const struct key_made *by)
{
	struct key_view views[2];
	struct key_permission_set held[2];

	for (int i = 0; i < 2; i++) {
		const struct key_made *k = i == 0 ? m : by;

		CHECK_INT(key_find(f->reader, str_of(f->account), str_of(k->id),
		              &f->arena, &views[i], NULL),
		    1);
		held[i] = (struct key_permission_set){ NULL,
			views[i].settings.permissions };
	}
	for (size_t q = 0; q < LEN(permissions) * LEN(resources); q++) {
		const char *r = resources[q / LEN(permissions)];
		const struct str p = str_of(permissions[q % LEN(permissions)]),
		                 on = r != NULL ? str_of(r) : STR_NONE;

		if (key_permission_allows(&held[0], p, on))
			CHECK(key_permission_allows(&held[1], p, on));
	}
	for (size_t i = 1; i < LEN(addresses); i++)
		/* Without networks of its own it has those above it. */
		if (views[0].settings.networks.count > 0 &&
		    allows_address(&views[0].settings, addresses[i]))
			CHECK(allows_address(&views[1].settings, addresses[i]));
	if (views[1].expires_ms != 0)
		CHECK(views[0].expires_ms != 0 &&
		      views[0].expires_ms <= views[1].expires_ms);
}

static void
grant(struct key_fixture *f, struct tree *t)
{
	const int by = t->count == 0 || below(8) == 0
	                   ? -1
	                   : (int)below((unsigned)t->count);
	const struct key_settings s = some_settings(f);
	struct key_made m =
	    key_fixture_make(f, &s, by != -1 ? t->keys[by].id : NULL);

	if (m.error.kind != ERR_NONE || t->count == KEYS)
		return;
	if (by != -1)
		check_grant(f, &m, &t->keys[by]);
	t->up[t->count] = by;
	t->keys[t->count++] = m;
}

/* Changes what a key holds, asked for by the operator or one above it. */
static void
edit(struct key_fixture *f, struct tree *t)
{
	const int i = (int)below((unsigned)t->count);
	const int by = below(2) == 0 ? t->up[i] : -1;
	struct key_change c =
	    key_fixture_change(f, KEY_UPDATE, by != -1 ? t->keys[by].id : NULL);

	c.id = str_of(t->keys[i].id);
	c.settings = some_settings(f);
	c.update = 1u + below(63);
	c.update &= ~(unsigned)KEY_UPDATE_ALIAS;
	key_change_now(f->keys, &c);
}

static void
test_no_grant_passes_what_the_one_who_granted_fails(void **state)
{
	struct key_fixture *f = *state;
	struct tree *t = mem_new(sizeof(*t));
	int passed = 0, granted = 0;

	seed = 20260101;
	for (int step = 0; step < STEPS; step++) {
		if (t->count == 0 || below(3) != 0)
			grant(f, t);
		else
			edit(f, t);
		if (below(50) == 0)
			clock_offset_set((int64_t)step * 60 * SECOND);
		if (step % 10 == 0)
			passed +=
			    check_key(f, t, (int)below((unsigned)t->count));
	}
	for (int i = 0; i < t->count; i++) {
		passed += check_key(f, t, i);
		granted += t->up[i] != -1;
	}
	/* Both kinds of keys occur, and some are allowed something. */
	CHECK(granted > 100 && passed > 1000);
	clock_offset_set(0);
	free(t);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		KEY_FIXTURE_TEST(
		    test_no_grant_passes_what_the_one_who_granted_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
