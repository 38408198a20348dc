/* list.h - a doubly linked list whose links are inside the members. */
#ifndef CLAVIGER_BASE_LIST_H
#define CLAVIGER_BASE_LIST_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * A head, or the link in a member.  In an empty list, the head points at
 * itself.
 */
struct list {
	struct list *next, *prev;
};

static inline void
list_init(struct list *head)
{
	head->next = head->prev = head;
}

static inline bool
list_is_empty(const struct list *head)
{
	return head->next == head;
}

static inline void
list_append(struct list *head, struct list *link)
{
	link->prev = head->prev;
	link->next = head;
	head->prev->next = link;
	head->prev = link;
}

/* Removes a link, which then points at itself, so it may be removed again. */
static inline void
list_remove(struct list *link)
{
	link->prev->next = link->next;
	link->next->prev = link->prev;
	link->next = link->prev = link;
}

/* Removes the first link of a list that is not empty, and returns it. */
static inline struct list *
list_take(struct list *head)
{
	struct list *first = head->next;

	assert(first != head);
	head->next = first->next;
	first->next->prev = head;
	first->next = first->prev = first;
	return first;
}

/* Returns the struct of that type whose member `field` is *link. */
#define container_of(link, type, field)                                        \
	((type *)(void *)((char *)(link)-offsetof(type, field)))

#endif
