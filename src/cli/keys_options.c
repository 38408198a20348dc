/* keys_options.c - the options of the verbs of `claviger keys`. */
#include <stdlib.h>
#include <string.h>

#include "authority/authority.h"
#include "cli/cmd.h"
#include "cli/keys_filter.h"
#include "cli/keys_for.h"
#include "cli/keys_options.h"

static int
set_url(void *settings, const char *value, struct err *e)
{
	struct keys_options *s = settings;

	(void)e;
	s->choice.url = value;
	s->url_typed = true;
	return 0;
}

static int
set_data(void *settings, const char *value, struct err *e)
{
	struct keys_options *s = settings;

	(void)e;
	/* --data on the command line has priority over CLAVIGER_URL. */
	if (!s->url_typed)
		s->choice.url = NULL;
	free(s->data);
	s->data = mem_strdup(value);
	return 0;
}

static int
set_scope(void *settings, const char *value, struct err *e)
{
	struct keys_options *s = settings;

	if (strcmp(value, "ADMIN") != 0 && strcmp(value, "API") != 0)
		return err_set(
		    e, ERR_INPUT, "takes ADMIN or API, not '%s'", value);
	s->scope = value;
	return 0;
}

static int
set_where(void *settings, const char *value, struct err *e)
{
	struct keys_options *s = settings;

	return keys_where_add(&s->where, value, e);
}

static int
set_reason(void *settings, const char *value, struct err *e)
{
	struct keys_options *s = settings;

	s->how.reason = value;
	if (authority_key_is_reason(str_of(value)))
		return 0;
	return err_set(e, ERR_INPUT,
	    "takes unspecified, keyCompromise, affiliationChanged, superseded, "
	    "cessationOfOperation or privilegeWithdrawn, not '%s'",
	    value);
}

#define COMMON_ROWS                                                            \
	OPTION_OTHER_ROW("url", "URL|unix:PATH",                               \
	    "the authority to call (CLAVIGER_URL)", set_url, false),           \
	    OPTION_OTHER_ROW("data", "DIR",                                    \
	        "the store, if no authority serves it", set_data, false),      \
	    OPTION_WORD_ROW("key-file", "FILE",                                \
	        "the key to call with (FAL_KEY, DATA/admin.key)",              \
	        struct keys_options, choice.key_file),                         \
	    TLS_OPTIONS_CA, TLS_OPTIONS_CERT,                                  \
	    OPTION_WORD_ROW("account", "ID",                                   \
	        "the account, on a store whose admin.key is lost",             \
	        struct keys_options, choice.account),                          \
	    OPTION_FLAG_ROW(                                                   \
	        "json", "print JSON", struct keys_options, json, false)

const struct option_row keys_options_create[] = { COMMON_ROWS,
	OPTION_OTHER_ROW(
	    "scope", "ADMIN|API", "what it may do (API)", set_scope, false),
	OPTION_WORD_ROW("desc", "TEXT", "its name in lists (required)",
	    struct keys_options, alias),
	OPTION_WORD_ROW(
	    "alias", "TEXT", "the same as --desc", struct keys_options, alias),
	OPTION_OTHER_ROW("name", "NAME",
	    "unique: a second create with it makes no key", keys_settings_name,
	    false),
	KEYS_FOR_ROWS, KEYS_SETTINGS_ROWS,
	OPTION_WORD_ROW("out-file", "FILE",
	    "write it there, mode 0600; print only its id", struct keys_options,
	    out_file),
	{ 0 } };
const struct option_row keys_options_edit[] = { COMMON_ROWS,
	OPTION_WORD_ROW(
	    "desc", "TEXT", "its name in lists", struct keys_options, alias),
	KEYS_FOR_ROWS, KEYS_SETTINGS_ROWS, { 0 } };
const struct option_row keys_options_list[] = { COMMON_ROWS, KEYS_FILTER_ROWS,
	OPTION_NUMBER_ROW("limit", "at most that many", OPTION_COUNT,
	    struct keys_options, limit, 1, 1000000000, false),
	OPTION_FLAG_ROW("watch", "go on, and show changes; Ctrl-C ends",
	    struct keys_options, watch, false),
	{ 0 } };
const struct option_row keys_options_rotate[] = { COMMON_ROWS,
	OPTION_OTHER_ROW("scope", "ADMIN|API",
	    "ADMIN: an ADMIN key, on the store itself", set_scope, false),
	OPTION_WORD_ROW("grace", "TIME",
	    "how long the old key stays valid, 0s to 90d (24h)",
	    struct keys_options, grace),
	OPTION_WORD_ROW("out-file", "FILE",
	    "write it there, mode 0600; print only its id", struct keys_options,
	    out_file),
	{ 0 } };
const struct option_row keys_options_undo[] = { COMMON_ROWS,
	OPTION_OTHER_ROW("scope", "ADMIN|API",
	    "ADMIN: an ADMIN key, on the store itself", set_scope, false),
	{ 0 } };
const struct option_row keys_options_revoke[] = { COMMON_ROWS,
	OPTION_OTHER_ROW("reason", "REASON",
	    "why: keyCompromise, superseded, ... (RFC 5280)", set_reason,
	    false),
	OPTION_OTHER_ROW("where", "NAME=VALUE",
	    "all keys that match this filter of the list; may be repeated",
	    set_where, false),
	OPTION_FLAG_ROW("dry-run", "with --where: only print how many keys",
	    struct keys_options, where.dry_run, false),
	OPTION_FLAG_ROW("yes", "with --where: do not ask", struct keys_options,
	    where.yes, false),
	OPTION_FLAG_ROW("cascade", "revoke its descendants, too",
	    struct keys_options, how.cascade, false),
	OPTION_FLAG_ROW("purge", "erase its alias, name, metadata and networks",
	    struct keys_options, how.purge, false),
	{ 0 } };
const struct option_row keys_options_plain[] = { COMMON_ROWS, { 0 } };
