/* keys_remote_list.c - pages of the keys of a server. */
#include <stdio.h>

#include "base/base.h"
#include "data/json/json.h"

#include "cli/keys_backend.h"
#include "cli/keys_remote_list.h"

enum { QUERY_BYTES = 64 * 1024, PAGE = 100 };

/* All pages have the same size, because fal's cursor counts pages. */
static int64_t
page_size(const struct keys_wanted *w)
{
	return w->limit > 0 && w->limit < PAGE ? w->limit : PAGE;
}

/*
 * Lists one page.  *cursor is set to that of the next page; "" after the last
 * one.  fal's Platform has neither view=full nor filters.
 */
static int
list_page(struct keys_remote_list *l, const struct json **keys, struct err *e)
{
	struct json *v = NULL;
	struct buf path;
	struct str next;
	int rc;

	buf_init(&path, QUERY_BYTES);
	buf_printf(&path, "/keys?limit=%lld", (long long)page_size(l->wanted));
	if (!*l->plain)
		buf_printf(&path, "&view=full%s%s",
		    l->wanted->query[0] != '\0' ? "&" : "", l->wanted->query);
	if (l->cursor[0] != '\0') {
		buf_puts(&path, "&cursor=");
		encode_percent(&path, str_of(l->cursor));
	}
	rc = l->get(l->server, buf_text(&path), &v, e);
	buf_done(&path);
	if (rc == -1)
		return -1;
	*keys = json_get(v, "keys");
	if (!json_is(*keys, JSON_ARRAY))
		return err_set(e, ERR_UPSTREAM,
		    "the authority answered without a list of keys");
	*l->plain = *l->plain || json_get(v, "examined") == NULL;
	next = json_get_text(v, "next_cursor");
	if (next.n >= sizeof(l->cursor))
		return err_set(e, ERR_UPSTREAM, "the cursor is too long");
	snprintf(l->cursor, sizeof(l->cursor), "%.*s", STR_FMT(next));
	return 0;
}

/* A server that ignores filters would list keys that were not asked for. */
static int
check_filters(const struct keys_remote_list *l, struct err *e)
{
	if (!*l->plain || l->wanted->query[0] == '\0')
		return 0;
	return err_set(e, ERR_INPUT,
	    "%s has fal's API, whose list has no filters and no sort: leave "
	    "these options out, or name the authority with --url URL",
	    l->base);
}

/*
 * Lists the first page.  A server that refuses or ignores view=full has fal's
 * API, as the REST surface of keys-management has.
 */
static int
list_first_page(
    struct keys_remote_list *l, const struct json **keys, struct err *e)
{
	if (check_filters(l, e) == -1)
		return -1;
	if (list_page(l, keys, e) == 0)
		return check_filters(l, e);
	if (*l->plain || l->wanted->query[0] != '\0' || e->kind != ERR_INPUT)
		return -1;
	*l->plain = true;
	return list_page(l, keys, e);
}

int
keys_remote_list_page(
    struct keys_remote_list *l, const struct json **keys, struct err *e)
{
	return l->cursor[0] == '\0' ? list_first_page(l, keys, e)
	                            : list_page(l, keys, e);
}
