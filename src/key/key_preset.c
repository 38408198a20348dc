/* key_preset.c - named lists of permissions for common uses of a key. */
#include "base/base.h"
#include "key/key_preset.h"

/*
 * Names and contents follow fal's presets.  Only FULL has both permissions that
 * manage the account (auth, audit, accounts) and permissions that use services.
 */
static const struct key_preset presets[] = {
	{ "FULL", "Do everything in the account.",
	    (const char *const[]){ "**", NULL } },
	{ "API", "Run models, upload and read files, and call apps.",
	    (const char *const[]){ "models:**", "storage:files:read",
	        "storage:files:write", "serverless:apps:call", NULL } },
	{ "DEPLOY", "Deploy apps and upload files.",
	    (const char *const[]){ "serverless:apps:read",
	        "serverless:apps:deploy", "serverless:files:read",
	        "serverless:files:write", "serverless:logs:read",
	        "storage:files:read", "storage:files:write", NULL } },
	{ "READONLY", "Read models, apps, logs, files and instances.",
	    (const char *const[]){ "models:list", "serverless:apps:read",
	        "serverless:files:read", "serverless:logs:read",
	        "storage:files:read", "compute:instances:read", NULL } },
	{ "SERVERLESS",
	    "Deploy, call and manage apps, and their files and logs.",
	    (const char *const[]){ "serverless:**", NULL } },
	{ "COMPUTE", "Create, read and delete instances.",
	    (const char *const[]){ "compute:**", NULL } },
	{ "BILLING", "Read bills, usage and the list of keys.",
	    (const char *const[]){
	        "billing:read", "usage:read", "auth:keys:read", NULL } },
};

const struct key_preset *
key_preset_at(size_t index)
{
	return index < LEN(presets) ? &presets[index] : NULL;
}

const struct key_preset *
key_preset_find(struct str name)
{
	for (size_t i = 0; i < LEN(presets); i++) {
		if (str_is(name, presets[i].name))
			return &presets[i];
	}
	return NULL;
}

const char *
key_preset_nearest(struct str name)
{
	const char *names[LEN(presets)];

	for (size_t i = 0; i < LEN(presets); i++)
		names[i] = presets[i].name;
	return str_nearest(name, names, LEN(names));
}
