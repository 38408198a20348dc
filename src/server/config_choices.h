/* config_choices.h - the words that options of serve take; for config.c. */
#ifndef CLAVIGER_SERVER_CONFIG_CHOICES_H
#define CLAVIGER_SERVER_CONFIG_CHOICES_H

#include "base/base.h"
#include "expose/expose.h"

static const char *const confirms[] = {
	[EXPOSE_CONFIRM_DESTRUCTIVE] = "destructive",
	[EXPOSE_CONFIRM_NEVER] = "never",
};
static const char *const tools[] = {
	[EXPOSE_TOOLS_LIST] = "list",
	[EXPOSE_TOOLS_SEARCH] = "search",
};
static const char *const schemas[] = {
	[EXPOSE_SCHEMA_FULL] = "full",
	[EXPOSE_SCHEMA_COMPACT] = "compact",
	[EXPOSE_SCHEMA_NAMES] = "names",
};
static const char *const secrets[] = {
	[EXPOSE_SECRETS_REVEAL] = "reveal",
	[EXPOSE_SECRETS_FILE] = "file",
	[EXPOSE_SECRETS_SEALED] = "sealed",
};
static const char *const log_formats[] = {
	[LOG_FORMAT_TEXT] = "text",
	[LOG_FORMAT_JSON] = "json",
};

static const char *const log_levels[] = {
	[LOG_LEVEL_ERROR] = "error",
	[LOG_LEVEL_WARN] = "warn",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_DEBUG] = "debug",
};

#endif
