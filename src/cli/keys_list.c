/* keys_list.c - `claviger keys list`. */
#include <stdio.h>

#include "base/base.h"
#include "data/json/json.h"

#include "cli/keys_backend.h"
#include "cli/keys_filter.h"
#include "cli/keys_list.h"
#include "cli/keys_print.h"
#include "cli/keys_watch.h"

static int
print_list(struct keys_backend *b, const struct keys_wanted *w,
    const char *sort, bool json, struct err *e)
{
	struct keys_print p = { .json = json, .sort = sort };

	if (json)
		printf("{\"keys\":[");
	if (b->ops->list(b, w, keys_print_row, &p, e) == -1)
		return -1;
	if (json)
		printf("]}\n");
	else if (p.rows == 0 && w->query[0] != '\0')
		printf("no such keys\n");
	else if (p.rows == 0)
		printf("no keys yet: claviger keys create --desc NAME\n");
	return 0;
}

static int
watch_list(struct keys_backend *b, struct keys_wanted *w, const char *sort,
    bool json, struct err *e)
{
	if (w->limit > KEYS_WATCH_MAX)
		return err_set(e, ERR_INPUT,
		    "--watch shows at most %d keys: give --limit %d or less",
		    KEYS_WATCH_MAX, KEYS_WATCH_MAX);
	if (w->limit == 0)
		w->limit = KEYS_WATCH_LIMIT;
	return keys_watch_run(b, w, sort, json, e);
}

int
keys_list_run(struct keys_backend *b, struct keys_settings *filters,
    const struct keys_list *l, struct err *e)
{
	const char *sort = keys_filter_sort_of(filters);
	struct keys_wanted w = { .limit = l->limit };
	struct buf query;
	int rc;

	buf_init(&query, 65536);
	keys_filter_query(&query, filters);
	w.query = buf_text(&query);
	rc = l->watch ? watch_list(b, &w, sort, l->json, e)
	              : print_list(b, &w, sort, l->json, e);
	buf_done(&query);
	return rc;
}
