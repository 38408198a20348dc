/* test_list.c - a doubly linked list. */
#include "base/list.h"
#include "check.h"

struct member {
	int value;
	struct list link;
};

/* The members' values as decimal digits, first to last. */
static int
digits(const struct list *head)
{
	int v = 0;

	for (struct list *l = head->next; l != head; l = l->next)
		v = v * 10 + container_of(l, struct member, link)->value;
	return v;
}

static void
test_members_keep_their_order_and_can_be_removed_anywhere(void **state)
{
	struct member m[] = { { .value = 1 }, { .value = 2 }, { .value = 3 } };
	struct list head;

	(void)state;
	list_init(&head);
	CHECK(list_is_empty(&head));
	for (size_t i = 0; i < LEN(m); i++)
		list_append(&head, &m[i].link);
	CHECK_INT(digits(&head), 123);
	list_remove(&m[1].link);
	CHECK_INT(digits(&head), 13);
	list_remove(&m[1].link); /* twice is fine */
	CHECK_INT(digits(&head), 13);
	list_append(&head, &m[1].link);
	CHECK_INT(digits(&head), 132);
	for (size_t i = 0; i < LEN(m); i++)
		list_remove(&m[i].link);
	CHECK(list_is_empty(&head));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_members_keep_their_order_and_can_be_removed_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
