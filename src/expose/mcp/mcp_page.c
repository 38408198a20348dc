/* mcp_page.c - lists that clients read page by page. */
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_page.h"
#include "mcp/mcp.h"

static struct str
write_page(struct arena *a, mcp_page_fn *put, const void *list, size_t from,
    size_t to, enum mcp_revision r)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	buf_putc(&b, '[');
	for (size_t i = from; i < to; i++) {
		if (i > from)
			buf_putc(&b, ',');
		put(&b, a, list, i, r);
	}
	buf_putc(&b, ']');
	return mcp_text_take(a, &b);
}

/* Returns the hash of all pages of a revision. */
static struct str
hash_of(struct arena *a, const struct mcp_pages *p, enum mcp_revision r)
{
	uint64_t h = HASH_FNV64_BASIS;

	for (size_t k = 0; k < p->count; k++)
		h = hash_fnv64(h, p->texts[r][k]);
	return arena_strf(a, "%016llx", (unsigned long long)h);
}

void
mcp_page_build_one(struct mcp_pages *p, struct arena *a, mcp_page_fn *put,
    const void *list, size_t items, enum mcp_revision r)
{
	p->count = items == 0 ? 1 : (items - 1) / MCP_PAGE_ITEMS + 1;
	p->texts[r] = arena_new(a, p->count * sizeof(struct str));
	for (size_t k = 0; k < p->count; k++) {
		size_t from = k * MCP_PAGE_ITEMS, to = items;

		if (to - from > MCP_PAGE_ITEMS)
			to = from + MCP_PAGE_ITEMS;
		p->texts[r][k] = write_page(a, put, list, from, to, r);
	}
	p->hash = hash_of(a, p, r);
}

/*
 * The newest revision comes last. It has the most members, so its hash is used.
 */
void
mcp_page_build(struct mcp_pages *p, struct arena *a, mcp_page_fn *put,
    const void *list, size_t items)
{
	for (int r = 0; r < MCP_REVISIONS; r++)
		mcp_page_build_one(
		    p, a, put, list, items, (enum mcp_revision)r);
}

/*
 * Parses "<hash>-<page>". Returns false if it is invalid or of an older list.
 */
static bool
find_page(const struct mcp_pages *p, const struct json *cursor, size_t *page)
{
	struct str rest;
	int64_t n;

	*page = 0;
	if (cursor == NULL || cursor->kind == JSON_NULL ||
	    (cursor->kind == JSON_STRING && cursor->text.n == 0))
		return true;
	if (cursor->kind != JSON_STRING)
		return false;
	rest = cursor->text;
	if (!str_equal(str_cut(&rest, '-'), p->hash))
		return false;
	n = str_to_int(rest, (int64_t)p->count - 1);
	/*
	 * Only as we write it: no leading zeros, and the first page has no
	 * cursor.
	 */
	if (n < 1 || rest.p[0] == '0')
		return false;
	*page = (size_t)n;
	return true;
}

void
mcp_page_answer(struct mcp_request *q, const struct mcp_pages *p,
    const char *member, struct str more)
{
	size_t page;
	struct buf b;

	if (!find_page(p, json_get(q->message.params, "cursor"), &page)) {
		mcp_request_error(q, MCP_INVALID_PARAMS,
		    STR("params.cursor is not one that this list gave: begin "
		        "again without it"));
		return;
	}
	buf_init(&b, MCP_TEXT_MAX);
	buf_printf(&b, "\"%s\":", member);
	buf_add_str(&b, p->texts[q->revision][page]);
	if (page + 1 < p->count)
		buf_printf(&b, ",\"nextCursor\":\"%.*s-%zu\"", STR_FMT(p->hash),
		    page + 1);
	buf_add_str(&b, more);
	mcp_request_result(q, mcp_text_take(q->arena, &b));
}

bool
mcp_page_equal(const struct mcp_pages *a, const struct mcp_pages *b)
{
	return a->count == b->count && str_equal(a->hash, b->hash);
}
