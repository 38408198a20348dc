/* authority_settings.h - reads what a key may do from the body of a request. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_SETTINGS_H
#define CLAVIGER_AUTHORITY_AUTHORITY_SETTINGS_H

#include "base/base.h"
#include "key/key.h"

struct arena;
struct err;
struct json;

struct authority_settings {
	struct str alias; /* STR_NONE: absent */
	struct key_settings settings;
	unsigned present; /* KEY_UPDATE_... of the members that are there */
};

/*
 * Reads alias, name, preset, permissions, networks, metadata, enabled,
 * expires_at and expires_in.  Texts are borrowed from body or on the arena.
 * null removes a restriction, so `enabled` and `alias` cannot be null.  Returns
 * -1 and sets e (INPUT), which names the member: if a value is wrong, if a
 * member restricts keys in a way that is not supported, or if its name is
 * nearly that of one above.  Other members are ignored, as on fal's Platform.
 */
int authority_settings_read(struct authority_settings *out, struct arena *a,
    const struct json *body, struct err *e);

#endif
