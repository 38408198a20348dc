/* test_share.c - who gets a slot, and who loses one for it. */
#include <stdlib.h>

#include "base/share.h"
#include "check.h"

enum { PLACES = 12, RESERVE = 4, NAMES = 26 };

/* A table and slots: holder 'a' is untrusted, 'A' trusted. */
struct stage {
	struct share *share;
	struct taken {
		struct share_place place;
		char name;
		int number;
	} taken[64];
	int next;
	char lost[80]; /* who lost a slot, in order: "a3 A1 " */
};

static struct share_who
who_of(const char *pool, char name)
{
	struct share_who w = { .pool = str_of(pool), .trusted = name < 'a' };

	w.id[0] = (uint8_t)name;
	return w;
}

static void
make(struct stage *t)
{
	memset(t, 0, sizeof(*t));
	t->share = share_new(PLACES, RESERVE);
}

static void
clear(struct stage *t)
{
	for (size_t i = 0; i < LEN(t->taken); i++)
		share_give_back(t->share, &t->taken[i].place);
	CHECK_INT(share_count(t->share), 0);
	share_free(t->share);
}

/* Takes one more slot; NULL: refused. */
static struct taken *
take_of(struct stage *t, const char *pool, char name, bool own)
{
	const struct share_who who = who_of(pool, name);
	struct share_place *victim;
	struct taken *x;
	size_t n = strlen(t->lost);

	if (!share_ask(t->share, &who, own, &victim))
		return NULL;
	if (victim != NULL) {
		x = container_of(victim, struct taken, place);
		snprintf(t->lost + n, sizeof(t->lost) - n, "%c%d ", x->name,
		    x->number);
		share_give_back(t->share, victim);
	}
	x = &t->taken[t->next];
	x->name = name;
	x->number = t->next++;
	share_take(t->share, &who, &x->place);
	return x;
}

static struct taken *
take(struct stage *t, char name)
{
	return take_of(t, "one", name, true);
}

static void
take_all(struct stage *t, const char *names)
{
	for (; *names != '\0'; names++)
		CHECK(take(t, *names) != NULL);
}

static void
test_the_heaviest_holder_loses_its_oldest_slot(void **state)
{
	/* Holders take slots in this order; and who loses which slot. */
	static const struct {
		const char *take, *lost;
	} t[] = {
		{ "aaaaaaaa", "" }, /* all slots that are not reserved */
		{ "aaaaaaaaa", "a0 " },
		{ "aaaaaaaab", "a0 " },
		{ "aaaaaaaabcd", "a0 a1 a2 " },
		{ "aaaabbbbc", "a0 " },
		{ "aaaabbbbcd", "a0 b4 " },
		/*
		 * A holder that would then have as many as the other loses its
		 * own slot.
		 */
		{ "aaaabbbba", "a0 " },
		{ "aaaaabbbb", "a0 " },
		{ "abcdefghi", "a0 " }, /* all equal: the least recently used */
		{ "abcdefghib", "a0 b1 " },
		{ "aaaaaaaaAAAA", "" }, /* the reserve */
		{ "aaaaaaaaAAAAA", "a0 " },
		{ "aaaaaaaaABCDEFGH", "a0 a1 a2 a3 " },
		{ "AAAAAAAAAAAA", "" }, /* they can have all */
		{ "AAAAAAAAAAAAB", "A0 " },
		{ "AAAAAAAAAAAAa", "A0 " },
		{ "AAAAAAAAAAAAaaaaa", "A0 A1 A2 A3 a12 " },
		{ "ABCDEFGHIJKLa", "A0 " },
		{ "ABCDEFGHIJKLaa", "A0 a12 " }, /* and no more of them */
		{ "ABCDEFGHIJKLabcdefg", "A0 a12 b13 c14 d15 e16 f17 " },
		{ "AABBCCDDEEFFabcdefg", "A0 B2 C4 D6 a12 b13 c14 " },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct stage s;

		make(&s);
		take_all(&s, t[i].take);
		if (strcmp(s.lost, t[i].lost) != 0)
			fail_msg("%s: lost '%s', want '%s'", t[i].take, s.lost,
			    t[i].lost);
		clear(&s);
	}
}

static void
test_used_slots_stay_longer(void **state)
{
	struct stage s;

	(void)state;
	make(&s);
	take_all(&s, "aaaaaaaa");
	share_use(s.share, &s.taken[0].place, SHARE_IDLE);
	share_use(s.share, &s.taken[1].place, SHARE_BUSY);
	share_use(s.share, &s.taken[2].place, SHARE_IDLE);
	take_all(&s, "bcdefghi");
	/*
	 * New holders get slots first.  Once all have one, the least recently
	 * used slot is lost.
	 */
	CHECK_STR(s.lost, "a3 a4 a5 a6 a7 a0 a2 a1 ");
	clear(&s);
	make(&s);
	take_all(&s, "abcdefgh");
	share_use(s.share, &s.taken[0].place, SHARE_IDLE);
	take_all(&s, "ij");
	CHECK_STR(s.lost, "b1 c2 ");
	clear(&s);
}

static void
test_a_holder_does_not_lose_a_used_slot_to_itself(void **state)
{
	struct stage s;

	(void)state;
	make(&s);
	take_all(&s, "aaaaaaaa");
	for (int i = 0; i < 8; i++)
		share_use(s.share, &s.taken[i].place, SHARE_BUSY);
	CHECK(take(&s, 'a') == NULL);
	CHECK(take(&s, 'b') != NULL);
	CHECK_STR(s.lost, "a0 ");
	clear(&s);
	/* Without `own`, never one of its own. */
	make(&s);
	take_all(&s, "aaaaaaaa");
	CHECK(take_of(&s, "one", 'a', false) == NULL);
	CHECK(take_of(&s, "one", 'b', false) != NULL);
	clear(&s);
}

static void
test_the_largest_pool_loses_a_slot(void **state)
{
	struct stage s;

	(void)state;
	make(&s);
	/* A flood from many addresses at one surface, a proxy at another. */
	for (char c = 'a'; c < 'g'; c++)
		CHECK(take_of(&s, "flooded", c, true) != NULL);
	CHECK(take_of(&s, "other", 'x', true) != NULL);
	CHECK(take_of(&s, "other", 'x', true) != NULL);
	CHECK_STR(s.lost, "");
	for (char c = 'g'; c < 'm'; c++)
		CHECK(take_of(&s, "flooded", c, true) != NULL);
	CHECK_STR(s.lost, "a0 b1 c2 d3 e4 f5 ");
	CHECK(take_of(&s, "other", 'y', true) != NULL);
	CHECK_STR(s.lost, "a0 b1 c2 d3 e4 f5 g8 ");
	clear(&s);
}

static bool
count_two(void *context, struct share_place *p)
{
	struct stage *s = context;
	size_t n = strlen(s->lost);
	const struct taken *x = container_of(p, struct taken, place);

	snprintf(s->lost + n, sizeof(s->lost) - n, "%c%d ", x->name, x->number);
	return n == 0;
}

static void
test_the_heaviest_by_weight_is_visited(void **state)
{
	struct stage s;

	(void)state;
	make(&s);
	take_all(&s, "aabbb");
	share_weigh(&s.taken[0].place, 100, 0);
	share_weigh(&s.taken[3].place, 60, 0);
	share_weigh(&s.taken[4].place, 60, 10);
	share_use(s.share, &s.taken[2].place, SHARE_IDLE);
	share_each_of_heaviest(s.share, count_two, &s);
	CHECK_STR(s.lost, "b3 b4 ");
	s.lost[0] = '\0';
	share_weigh(&s.taken[3].place, 0, 60);
	share_each_of_heaviest(s.share, count_two, &s);
	CHECK_STR(s.lost, "a0 a1 ");
	clear(&s);
}

/* In any case the counts are right, and a new holder gets a slot. */
static void
test_a_new_holder_is_never_refused(void **state)
{
	struct stage s;
	unsigned seed = 7;

	(void)state;
	for (int run = 0; run < 200; run++) {
		make(&s);
		while (s.next < 60) {
			unsigned r = (seed = seed * 1103515245 + 12345) >> 8;
			char name = (char)((r & 1 ? 'a' : 'A') + r / 2 % 7);
			const char *pool = r & 0x1000 ? "one" : "two";
			bool has = false;

			for (int i = 0; i < s.next; i++)
				has = has || (s.taken[i].place.holder != NULL &&
				                 s.taken[i].name == name);
			if (r & 0x2000 && s.next > 0)
				share_use(s.share,
				    &s.taken[r / 16 % (unsigned)s.next].place,
				    (enum share_rank)(r / 64 % SHARE_RANKS));
			else if (take_of(&s, pool, name, r & 0x4000) == NULL) {
				CHECK(has);
				s.taken[s.next++].name = '-';
			}
			CHECK(share_count(s.share) <= PLACES);
			s.lost[0] = '\0';
		}
		clear(&s);
	}
}

static void
test_it_can_be_freed_with_slots_taken(void **state)
{
	struct stage s;

	(void)state;
	make(&s);
	take_all(&s, "aabAA");
	CHECK(take_of(&s, "two", 'b', true) != NULL);
	share_free(s.share);
	share_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_the_heaviest_holder_loses_its_oldest_slot),
		cmocka_unit_test(test_used_slots_stay_longer),
		cmocka_unit_test(
		    test_a_holder_does_not_lose_a_used_slot_to_itself),
		cmocka_unit_test(test_the_largest_pool_loses_a_slot),
		cmocka_unit_test(test_the_heaviest_by_weight_is_visited),
		cmocka_unit_test(test_a_new_holder_is_never_refused),
		cmocka_unit_test(test_it_can_be_freed_with_slots_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
