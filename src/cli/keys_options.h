/* keys_options.h - the options of the verbs of `claviger keys`. */
#ifndef CLAVIGER_CLI_KEYS_OPTIONS_H
#define CLAVIGER_CLI_KEYS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "cli/keys_backend.h"
#include "cli/keys_settings.h"
#include "cli/keys_where.h"

/* What the options say.  Texts are borrowed, except data. */
struct keys_options {
	struct keys_settings members; /* of the request; first */
	struct keys_choice choice;
	char *data;
	bool url_typed;
	const char *alias, *scope, *out_file, *grace;
	struct keys_revocation how;
	struct keys_where where;
	int64_t limit;
	bool json, watch;
};

/* The options of each verb, for options_parse() on a struct keys_options. */
extern const struct option_row keys_options_create[], keys_options_edit[],
    keys_options_list[], keys_options_rotate[], keys_options_undo[],
    keys_options_revoke[], keys_options_plain[];

#endif
