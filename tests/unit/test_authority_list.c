/* test_authority_list.c - pages of whole keys: sort, cursors, bounds. */
#include <semaphore.h>

#include "authority/authority_list.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/limits.h"
#include "check.h"
#include "key/key.h"
#include "scratch.h"

struct fixture {
	char dir[SCRATCH_PATH];
	char account[37];
	struct keys *keys;
	struct key_reader *reader;
	struct arena arena;
	/* Of the last list: the aliases, and what was reported. */
	char seen[4096], cursor[AUTHORITY_QUERY_CURSOR];
	int64_t examined;
	struct err error;
};

static int
set_up(void **state)
{
	struct fixture *f = mem_new(sizeof(*f));
	const struct limits limits = limits_default();
	struct err e = { .kind = ERR_NONE };

	scratch_make(f->dir);
	f->keys = keys_open(f->dir, &limits, NULL, &e);
	if (f->keys == NULL)
		fail_msg("%s", e.text);
	f->reader = key_reader_new(f->keys, &e);
	CHECK_INT(key_account_first(f->reader, f->account, &e), 0);
	*state = f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	arena_done(&f->arena);
	key_reader_free(f->reader);
	keys_close(f->keys);
	scratch_remove(f->dir);
	free(f);
	return 0;
}

/* Makes a key that expires after that many days; 0: never. */
static void
create(struct fixture *f, const char *alias, int days, char id[37])
{
	struct key_change c = { .kind = KEY_CREATE, .alias = str_of(alias) };

	if (days > 0)
		c.settings.expires_ms =
		    clock_real_ms() + days * INT64_C(86400000);
	memcpy(c.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &c), 0);
	if (id != NULL)
		memcpy(id, c.key_id, 37);
}

static void
revoke(struct fixture *f, const char *id)
{
	struct key_change c = { .kind = KEY_REVOKE, .id = str_of(id) };

	memcpy(c.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &c), 0);
}

static void
see(void *context, const struct key_view *v)
{
	struct fixture *f = context;
	size_t n = strlen(f->seen);

	if (n + v->alias.n + 2 < sizeof(f->seen))
		snprintf(f->seen + n, sizeof(f->seen) - n, "%s%.*s",
		    n > 0 ? " " : "", STR_FMT(v->alias));
}

/* Appends a page to f->seen.  Returns 0, or -1 with f->error. */
static int
page(struct fixture *f, const char *query, const char *cursor)
{
	struct authority_query q;
	struct authority_list l = { .reader = f->reader,
		.account = f->account,
		.query = &q,
		.visit = see,
		.context = f };
	struct str text = arena_strf(&f->arena, "view=full%s%s%s%s",
	    *query != '\0' ? "&" : "", query, *cursor != '\0' ? "&cursor=" : "",
	    cursor);

	if (authority_query_read(&q, &f->arena, text, &f->error) == -1 ||
	    authority_list_page(&l, &f->error) == -1)
		return -1;
	memcpy(f->cursor, l.cursor, sizeof(f->cursor));
	f->examined = l.examined;
	return 0;
}

static const char *
all(struct fixture *f, const char *query)
{
	char cursor[AUTHORITY_QUERY_CURSOR] = "";

	f->seen[0] = '\0';
	for (int i = 0; i == 0 || cursor[0] != '\0'; i++) {
		CHECK(i < 50);
		if (page(f, query, cursor) == -1)
			fail_msg("%s: %s", query, f->error.text);
		memcpy(cursor, f->cursor, sizeof(cursor));
	}
	return f->seen;
}

static void
make_four(struct fixture *f, char ids[4][37])
{
	create(f, "beta", 3, ids[0]);
	create(f, "Alpha", 0, ids[1]);
	create(f, "delta", 1, ids[2]);
	create(f, "Charlie", 2, ids[3]);
}

static void
test_each_sort_has_two_directions_and_pages(void **state)
{
	static const struct {
		const char *query, *want;
	} t[] = {
		{ "", "Charlie delta Alpha beta" },
		{ "sort=-created", "Charlie delta Alpha beta" },
		{ "sort=created", "beta Alpha delta Charlie" },
		{ "sort=alias", "Alpha beta Charlie delta" },
		{ "sort=-alias", "delta Charlie beta Alpha" },
		{ "sort=expires", "delta Charlie beta Alpha" },
		{ "sort=-expires", "Alpha beta Charlie delta" },
		/* None has been used: by id. */
		{ "sort=last_used", "beta Alpha delta Charlie" },
		{ "sort=expires&expires_before=never", "delta Charlie beta" },
		{ "sort=alias&alias=zzz", "" },
		{ "alias=*a&sort=created", "" },
	};
	struct fixture *f = *state;
	char ids[4][37];

	make_four(f, ids);
	for (size_t i = 0; i < LEN(t); i++)
		for (int limit = 1; limit <= 5; limit++) {
			char query[128];

			snprintf(query, sizeof(query), "limit=%d%s%s", limit,
			    t[i].query[0] != '\0' ? "&" : "", t[i].query);
			CHECK_STR(all(f, query), t[i].want);
		}
}

/* The key that a cursor names, and keys on both sides of it. */
static void
test_pages_go_on_after_keys_were_revoked(void **state)
{
	static const struct {
		const char *query, *want;
	} t[] = {
		{ "limit=2&sort=created", "delta" },
		{ "limit=2&sort=-created", "beta" },
		{ "limit=2&sort=alias", "delta" },
		{ "limit=2&sort=-alias", "beta" },
		{ "limit=2&sort=expires", "beta" },
		{ "limit=2&sort=-expires", "delta" },
	};
	struct fixture *f = *state;
	char cursors[LEN(t)][AUTHORITY_QUERY_CURSOR], ids[4][37];

	make_four(f, ids);
	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_INT(page(f, t[i].query, ""), 0);
		memcpy(cursors[i], f->cursor, sizeof(cursors[i]));
		CHECK_INT(
		    strspn(cursors[i], "0123456789abcdefghijklmnopqrstuvwxyz"
		                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
		    strlen(cursors[i]));
	}
	revoke(f, ids[1]);
	revoke(f, ids[3]);
	for (size_t i = 0; i < LEN(t); i++) {
		f->seen[0] = '\0';
		CHECK_INT(page(f, t[i].query, cursors[i]), 0);
		CHECK_STR(f->seen, t[i].want);
	}
	/* Without revoked keys again. */
	CHECK_STR(
	    all(f, "state=all&sort=alias&limit=1"), "Alpha beta Charlie delta");
}

static void
test_a_cursor_belongs_to_its_sort(void **state)
{
	struct fixture *f = *state;
	char ids[4][37], cursor[AUTHORITY_QUERY_CURSOR];

	make_four(f, ids);
	CHECK_INT(page(f, "limit=1&sort=alias", ""), 0);
	memcpy(cursor, f->cursor, sizeof(cursor));
	CHECK_INT(page(f, "limit=1&sort=-alias", cursor), -1);
	CHECK_HAS(f->error.text, "with the same sort");
	CHECK_INT(page(f, "limit=1&sort=expires", cursor), -1);
	CHECK_INT(page(f, "limit=1", cursor), -1);
	CHECK_INT(page(f, "limit=1", "Mg=="), -1);
	CHECK_INT(page(f, "limit=1&sort=name", ""), -1);
	CHECK_HAS(f->error.text, "sort must be one of");
	CHECK_INT(page(f, "sort=alias&sort=alias", ""), -1);
	CHECK_HAS(f->error.text, "sort is given twice");
}

/* ---- many keys ---- */

enum { MANY = AUTHORITY_LIST_EXAMINED + 500 };

static sem_t made;

static void
on_made(struct key_change *c)
{
	CHECK_INT(c->error.kind, ERR_NONE);
	sem_post(&made);
}

/* Waits for half of the queue, which has a bound. */
static void
make_many(struct fixture *f)
{
	enum { BATCH = 500 };
	struct key_change *c = mem_new(BATCH * sizeof(*c));

	sem_init(&made, 0, 0);
	for (int n = 0; n < MANY; n += BATCH) {
		for (int i = 0; i < BATCH; i++) {
			c[i] = (struct key_change){ .kind = KEY_CREATE,
				.alias = STR("many"),
				.done = on_made };
			memcpy(c[i].account, f->account, 37);
			CHECK_INT(key_submit(f->keys, &c[i], &f->error), 0);
		}
		for (int i = 0; i < BATCH; i++)
			CHECK_INT(sem_wait(&made), 0);
	}
	sem_destroy(&made);
	free(c);
}

static void
test_a_page_examines_a_bounded_number_of_keys(void **state)
{
	struct fixture *f = *state;
	char id[37], query[128], time[21];
	struct key_change named = { .kind = KEY_CREATE,
		.alias = STR("named"),
		.settings.name = STR("robot") };

	memcpy(named.account, f->account, 37);
	CHECK_INT(key_change_now(f->keys, &named), 0);
	create(f, "oldest", 1, id);
	make_many(f);
	create(f, "newest", 2, NULL);

	/* A page without a filter examines what it shows. */
	CHECK_INT(page(f, "limit=10", ""), 0);
	CHECK_INT(f->examined, 10);
	CHECK_INT(page(f, "limit=10&sort=created", ""), 0);
	CHECK_INT(f->examined, 10);
	/* One with a filter stops, and says where to go on. */
	f->seen[0] = '\0';
	CHECK_INT(page(f, "alias=oldest", ""), 0);
	CHECK_INT(f->examined, AUTHORITY_LIST_EXAMINED);
	CHECK_STR(f->seen, "");
	CHECK(f->cursor[0] != '\0');
	CHECK_STR(all(f, "alias=oldest"), "oldest");
	CHECK_STR(all(f, "alias=oldest&sort=created"), "oldest");
	/* A name is found at once. */
	CHECK_STR(all(f, "name=robot"), "named");
	CHECK_INT(f->examined, 1);
	/* Other orders need all keys. */
	CHECK_INT(page(f, "sort=expires", ""), -1);
	CHECK_INT(f->error.kind, ERR_INPUT);
	CHECK_HAS(f->error.text, "narrow the list with created_after");
	/* Times of creation come from the index, so they narrow it. */
	clock_rfc3339(time, clock_real_ms() + 1000);
	snprintf(query, sizeof(query), "sort=expires&created_after=%s", time);
	CHECK_INT(page(f, query, ""), 0);
	CHECK_INT(f->examined, 0);
	snprintf(query, sizeof(query), "alias=x&created_before=%s",
	    "2001-01-01T00:00:00Z");
	CHECK_INT(page(f, query, ""), 0);
	CHECK_INT(f->examined, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_each_sort_has_two_directions_and_pages),
		TEST(test_pages_go_on_after_keys_were_revoked),
		TEST(test_a_cursor_belongs_to_its_sort),
		TEST(test_a_page_examines_a_bounded_number_of_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
