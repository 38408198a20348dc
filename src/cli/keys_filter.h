/* keys_filter.h - options that choose and sort the keys of a list. */
#ifndef CLAVIGER_CLI_KEYS_FILTER_H
#define CLAVIGER_CLI_KEYS_FILTER_H

#include "cli/keys_settings.h"
#include "server/server.h"

struct buf;

/*
 * Setters for the settings of a verb that begin with struct keys_settings.
 * They store parameters of GET /v1/keys as members of its body.
 */
option_set_fn keys_filter_state, keys_filter_scope, keys_filter_preset,
    keys_filter_name, keys_filter_alias, keys_filter_meta, keys_filter_parent,
    keys_filter_created_by, keys_filter_created_after,
    keys_filter_created_before, keys_filter_expires_after,
    keys_filter_expires_before, keys_filter_last_used_after,
    keys_filter_last_used_before, keys_filter_sort;

/* Appends the query: "state=active&sort=alias". */
void keys_filter_query(struct buf *out, const struct keys_settings *s);

/* Returns the value of `sort`, or NULL. */
const char *keys_filter_sort_of(struct keys_settings *s);

#define KEYS_FILTER_ROWS                                                       \
	OPTION_OTHER_ROW("state", "active|disabled|expired|revoked|all",       \
	    "only these (all that are not revoked)", keys_filter_state,        \
	    false),                                                            \
	    OPTION_OTHER_ROW("scope", "API|CUSTOM|ADMIN", "only that scope",   \
	        keys_filter_scope, false),                                     \
	    OPTION_OTHER_ROW("preset", "NAME", "only with that preset",        \
	        keys_filter_preset, false),                                    \
	    OPTION_OTHER_ROW("name", "NAME", "only the key of that name",      \
	        keys_filter_name, false),                                      \
	    OPTION_OTHER_ROW("alias", "TEXT",                                  \
	        "only with that alias; 'ci*' begins with ci",                  \
	        keys_filter_alias, false),                                     \
	    OPTION_OTHER_ROW("meta", "NAME=TEXT",                              \
	        "only with that note, or NAME='*'; may be repeated",           \
	        keys_filter_meta, false),                                      \
	    OPTION_OTHER_ROW("parent", "KEY_ID",                               \
	        "only its children; none: without a parent",                   \
	        keys_filter_parent, false),                                    \
	    OPTION_OTHER_ROW("created-by", "KEY_ID",                           \
	        "only what that key made; none: the operator",                 \
	        keys_filter_created_by, false),                                \
	    OPTION_OTHER_ROW("created-after", "TIME",                          \
	        "made since -30d (30 days ago), 2027-01-31T12:00:00Z",         \
	        keys_filter_created_after, false),                             \
	    OPTION_OTHER_ROW("created-before", "TIME", "made before that",     \
	        keys_filter_created_before, false),                            \
	    OPTION_OTHER_ROW("expires-after", "TIME",                          \
	        "expires 24h from now or later; never",                        \
	        keys_filter_expires_after, false),                             \
	    OPTION_OTHER_ROW("expires-before", "TIME", "expires before that",  \
	        keys_filter_expires_before, false),                            \
	    OPTION_OTHER_ROW("last-used-after", "TIME",                        \
	        "used since -7d (7 days ago); never: at all",                  \
	        keys_filter_last_used_after, false),                           \
	    OPTION_OTHER_ROW("last-used-before", "TIME",                       \
	        "not used since then; never: not at all",                      \
	        keys_filter_last_used_before, false),                          \
	    OPTION_OTHER_ROW("sort", "created|alias|expires|last_used",        \
	        "the order; '-' before it reverses it (-created)",             \
	        keys_filter_sort, false)

#endif
