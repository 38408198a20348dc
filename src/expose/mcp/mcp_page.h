/* mcp_page.h - lists that clients read page by page. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_PAGE_H
#define CLAVIGER_EXPOSE_MCP_MCP_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "mcp/mcp.h"

struct arena;
struct buf;
struct mcp_request;

enum { MCP_PAGE_ITEMS = 100 };

/* On the exposer's arena; read-only once built. */
struct mcp_pages {
	size_t count; /* at least 1: an empty list has an empty page */
	struct str *texts[MCP_REVISIONS]; /* a JSON array for each page */
	struct str hash; /* of the items; part of every cursor */
};

/* Appends item i of the list as JSON for clients of revision r. */
typedef void mcp_page_fn(struct buf *b, struct arena *a, const void *list,
    size_t i, enum mcp_revision r);

void mcp_page_build(struct mcp_pages *p, struct arena *a, mcp_page_fn *put,
    const void *list, size_t items);

/*
 * Builds the pages for one revision only, for a list that is made for one
 * response.
 */
void mcp_page_build_one(struct mcp_pages *p, struct arena *a, mcp_page_fn *put,
    const void *list, size_t items, enum mcp_revision r);

/*
 * Answers q with the page of its cursor, as that member. Refuses a cursor that
 * is not of this list. more: further members of the result, each with a comma
 * before it, or "".
 */
void mcp_page_answer(struct mcp_request *q, const struct mcp_pages *p,
    const char *member, struct str more);

/* Reports whether both list the same. */
bool mcp_page_equal(const struct mcp_pages *a, const struct mcp_pages *b);

#endif
