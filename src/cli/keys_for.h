/* keys_for.h - the permissions of a key for what files expose. */
#ifndef CLAVIGER_CLI_KEYS_FOR_H
#define CLAVIGER_CLI_KEYS_FOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct err;
struct keys_settings;

enum { KEYS_FOR_FILES = 64, KEYS_FOR_TOOLS = 256 };

/* The options --for, --tool and --read-only.  Texts are borrowed. */
struct keys_for {
	const char *files[KEYS_FOR_FILES];
	size_t file_count;
	const char *tools[KEYS_FOR_TOOLS];
	size_t tool_count;
	bool read_only;
	char alias[256]; /* set by keys_for_apply(): for a key without one */
};

/* Note a value of an option.  Return -1 and set e if there are too many. */
int keys_for_file(void *settings, const char *value, struct err *e);
int keys_for_tool(void *settings, const char *value, struct err *e);
int keys_for_read_only(void *settings, const char *value, struct err *e);

#define KEYS_FOR_ROWS                                                          \
	OPTION_OTHER_ROW("for", "FILE",                                        \
	    "to use what this file exposes; may be repeated", keys_for_file,   \
	    false),                                                            \
	    OPTION_OTHER_ROW("tool", "NAME",                                   \
	        "only this tool of the file; may be repeated", keys_for_tool,  \
	        false),                                                        \
	{                                                                      \
		"read-only", NULL, "only what changes nothing",                \
		    keys_for_read_only, false, OPTION_FLAG, 0, 0, 0, NULL, 0   \
	}

/*
 * Loads the files, and adds to s exactly the permissions that the chosen
 * operations, resources and prompts need; without a choice, all.  Does nothing
 * without a file.  scope is that of the new key, or "".  Returns -1 and sets e
 * if a file cannot be loaded, has no such tool, or a choice cannot be granted
 * without more.
 */
int keys_for_apply(struct keys_settings *s, const char *scope, struct err *e);

#endif
