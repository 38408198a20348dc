/* keys_settings.h - options that say what a key may do, as a JSON object. */
#ifndef CLAVIGER_CLI_KEYS_SETTINGS_H
#define CLAVIGER_CLI_KEYS_SETTINGS_H

#include "base/base.h"
#include "cli/keys_for.h"
#include "server/server.h"

struct json;

/*
 * The members of a request that creates or changes a key (POST and PATCH
 * /v1/keys); NULL until an option sets one.  It must be the first member of the
 * settings of a verb.
 */
struct keys_settings {
	struct arena arena;
	struct json *body;
	struct keys_for wanted; /* adds to permissions */
};

void keys_settings_done(struct keys_settings *s);

/* Sets a member to text, which is copied; a later value replaces it. */
void keys_settings_set(
    struct keys_settings *s, const char *name, const char *text);

int keys_settings_preset(void *settings, const char *value, struct err *e);
int keys_settings_permission(void *settings, const char *value, struct err *e);
int keys_settings_network(void *settings, const char *value, struct err *e);
int keys_settings_meta(void *settings, const char *value, struct err *e);
int keys_settings_expires(void *settings, const char *value, struct err *e);
int keys_settings_enabled(void *settings, const char *value, struct err *e);
int keys_settings_name(void *settings, const char *value, struct err *e);

#define KEYS_SETTINGS_ROWS                                                     \
	OPTION_OTHER_ROW("preset", "NAME",                                     \
	    "what it may do: API, DEPLOY, READONLY, SERVERLESS, ...",          \
	    keys_settings_preset, false),                                      \
	    OPTION_OTHER_ROW("permission", "PATTERN",                          \
	        "such as models:run or '!auth:**'; may be repeated",           \
	        keys_settings_permission, false),                              \
	    OPTION_OTHER_ROW("network", "NETWORK",                             \
	        "where it may be used, 192.0.2.0/24; may be repeated",         \
	        keys_settings_network, false),                                 \
	    OPTION_OTHER_ROW("expires", "TIME",                                \
	        "30d, 24h or 2027-01-31T12:00:00Z; none",                      \
	        keys_settings_expires, false),                                 \
	    OPTION_OTHER_ROW("meta", "NAME=TEXT",                              \
	        "a note of yours; may be repeated", keys_settings_meta,        \
	        false),                                                        \
	    OPTION_OTHER_ROW("enabled", "yes|no",                              \
	        "no: it is refused until it is enabled",                       \
	        keys_settings_enabled, false)

#endif
