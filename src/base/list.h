/* list.h - a doubly linked ring, its links inside the members. */
#ifndef CLAVIGER_BASE_LIST_H
#define CLAVIGER_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* A head, or the link inside a member.  A head alone points at itself. */
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

/* Take a link out; it then is a ring of its own, so removing twice is fine. */
static inline void
list_remove(struct list *link)
{
	link->prev->next = link->next;
	link->next->prev = link->prev;
	link->next = link->prev = link;
}

/* The member of type that holds link as its field. */
#define container_of(link, type, field)                                        \
	((type *)(void *)((char *)(link)-offsetof(type, field)))

#endif
