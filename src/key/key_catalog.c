/* key_catalog.c - the permissions with a known meaning. */
#include "base/base.h"
#include "key/key_catalog.h"

static const struct key_catalog_entry entries[] = {
	{ "models:list", "List models." },
	{ "models:run", "Run a model." },
	{ "storage:files:read", "Read uploaded files." },
	{ "storage:files:write", "Upload files." },
	{ "storage:files:delete", "Delete uploaded files." },
	{ "assets:read", "Read the access settings of files." },
	{ "assets:write", "Change the access settings of files." },
	{ "serverless:apps:read", "List and read apps." },
	{ "serverless:apps:call", "Call a deployed app." },
	{ "serverless:apps:deploy", "Deploy an app, or a new version of it." },
	{ "serverless:apps:delete", "Delete an app." },
	{ "serverless:files:read", "Read the files of apps." },
	{ "serverless:files:write", "Write the files of apps." },
	{ "serverless:files:delete", "Delete the files of apps." },
	{ "serverless:logs:read", "Read the logs of apps." },
	{ "compute:instances:read", "List and read instances." },
	{ "compute:instances:create", "Create an instance." },
	{ "compute:instances:delete", "Delete an instance." },
	{ "billing:read", "Read bills." },
	{ "usage:read", "Read what was used." },
	{ "account:settings:read", "Read the settings of the account." },
	{ "account:settings:write", "Change the settings of the account." },
	{ "auth:keys:read", "List and read keys, without their secrets." },
	{ "auth:keys:write", "Create, change and revoke keys." },
	{ "auth:keys:rotate", "Let a key rotate itself." },
	{ "auth:keys:verify", "Check the keys of callers." },
	{ "audit:read", "Read the audit log." },
	{ "accounts:read", "List and read accounts." },
	{ "accounts:write", "Create and change accounts." },
};

const struct key_catalog_entry *
key_catalog_at(size_t index)
{
	return index < LEN(entries) ? &entries[index] : NULL;
}

/* Operators choose names, too: a hint is only for a typing error. */
enum { HINT_DISTANCE = 2 };

const char *
key_catalog_hint(struct str pattern)
{
	const char *best = NULL;
	size_t best_distance = HINT_DISTANCE + 1;
	struct str name;

	if (pattern.n > 0 && pattern.p[0] == '!')
		pattern = str_part(pattern, 1, pattern.n);
	name = str_cut(&pattern, '@');
	if (name.n > 64 || str_find(name, '*', 0) < name.n)
		return NULL;
	for (size_t i = 0; i < LEN(entries); i++) {
		size_t d;

		if (str_is(name, entries[i].name))
			return NULL;
		d = str_distance(name, str_of(entries[i].name));
		if (d < best_distance) {
			best_distance = d;
			best = entries[i].name;
		}
	}
	return best;
}
