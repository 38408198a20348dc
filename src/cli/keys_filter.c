/* keys_filter.c - options that choose and sort the keys of a list. */
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"

#include "cli/keys_filter.h"

/* A setter of the parameter with that name. */
#define FILTER(member)                                                         \
	int keys_filter_##member(                                              \
	    void *settings, const char *value, struct err *e)                  \
	{                                                                      \
		(void)e;                                                       \
		keys_settings_set(settings, #member, value);                   \
		return 0;                                                      \
	}

FILTER(state)
FILTER(scope)
FILTER(preset)
FILTER(name)
FILTER(alias)
FILTER(parent)
FILTER(created_by)
FILTER(created_after)
FILTER(created_before)
FILTER(expires_after)
FILTER(expires_before)
FILTER(last_used_after)
FILTER(last_used_before)
FILTER(sort)

int
keys_filter_meta(void *settings, const char *value, struct err *e)
{
	struct keys_settings *s = settings;
	struct str rest = str_of(value), name = str_cut(&rest, '=');

	if (rest.p == NULL || name.n == 0)
		return err_set(
		    e, ERR_INPUT, "takes NAME=TEXT, not '%s'", value);
	keys_settings_set(
	    s, arena_printf(&s->arena, "metadata.%.*s", STR_FMT(name)), rest.p);
	return 0;
}

void
keys_filter_query(struct buf *out, const struct keys_settings *s)
{
	const struct json *first = s->body != NULL ? s->body->first : NULL;

	for (const struct json *m = first; m != NULL; m = m->next) {
		if (m != first)
			buf_putc(out, '&');
		encode_percent(out, m->name);
		buf_putc(out, '=');
		encode_percent(out, m->text);
	}
}

const char *
keys_filter_sort_of(struct keys_settings *s)
{
	const struct str sort =
	    s->body != NULL ? json_get_text(s->body, "sort") : STR_NONE;

	return sort.p != NULL ? arena_strdup(&s->arena, sort) : NULL;
}
