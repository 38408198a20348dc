/* config.c - the settings of serve: defaults, environment, command line. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "crypto/crypto.h"

#include "server/config.h"
#include "server/config_choices.h"
#include "server/config_retain.h"
#include "server/data_dir.h"
#include "server/options.h"
#include "server/policy_options.h"
#include "server/set_option.h"
#include "server/tls_options.h"

int
config_init(struct config *c, struct err *e)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	*c = (struct config){
		.authority = true,
		.threads = cores > 0 && cores < 256 ? (int)cores : 1,
		.retain_ms = INT64_C(90) * 24 * 60 * 60 * 1000,
		.log_level = LOG_LEVEL_INFO,
		.limits = limits_default(),
		.api = { .arena = { .secret = true } },
	};
	auth_options_init(&c->auth);
	c->data = data_dir_default(e);
	/*
	 * --data may still name a directory, so a missing default is an error
	 * only later.
	 */
	return 0;
}

int
config_finish(struct config *c, struct err *e)
{
	log_setup(c->log_level, c->log_format);
	/* Without another address, it listens on the usual one. */
	if (c->authority_address.host[0] == '\0' &&
	    c->authority_socket.host[0] == '\0')
		c->authority_address =
		    (struct net_address){ .host = "127.0.0.1", .port = 7070 };
	c->policy.data = c->data;
	if (c->policy.secrets == EXPOSE_SECRETS_FILE && c->data == NULL)
		return err_set(e, ERR_INPUT,
		    "--secrets file needs a data directory: name it with "
		    "--data DIR");
	if (c->stdio && c->require_key)
		return err_set(e, ERR_INPUT,
		    "--stdio serves the user who starts it and asks for no "
		    "key: remove it or --require-key");
	if (c->stdio && c->access_log != NULL)
		return err_set(e, ERR_INPUT,
		    "--access-log logs HTTP requests, and --stdio serves none: "
		    "remove one of them");
	if (c->policy.seal_to != NULL &&
	    c->policy.secrets != EXPOSE_SECRETS_SEALED)
		return err_set(e, ERR_INPUT,
		    "--seal-to needs --secrets sealed: give both");
	return 0;
}

static int
too_many(struct err *e)
{
	return err_set(
	    e, ERR_INPUT, "given more than %d times", CONFIG_REPEAT_MAX);
}

/* Splits "NAME=VALUE" into two copies. */
static int
cut(const char *text, const char *form, char **name, char **value,
    struct err *e)
{
	const char *equals = strchr(text, '=');

	if (equals == NULL || equals == text)
		return err_set(e, ERR_INPUT, "takes %s", form);
	*name = mem_strdup(text);
	(*name)[equals - text] = '\0';
	*value = mem_strdup(equals + 1);
	return 0;
}

static void
replace(char **to, const char *value)
{
	free(*to);
	*to = mem_strdup(value);
}

static int
set_data(void *settings, const char *value, struct err *e)
{
	struct config *c = settings;

	if (*value == '\0')
		return err_set(e, ERR_INPUT, "takes a directory");
	replace(&c->data, value);
	return 0;
}

static int
set_authority(void *settings, const char *value, struct err *e)
{
	struct config *c = settings;
	struct net_address a;

	c->authority_asked = true;
	c->authority = strcmp(value, "off") != 0;
	if (!c->authority)
		return 0;
	if (net_address_parse(&a, str_of(value), e) == -1)
		return -1;
	*(a.is_unix ? &c->authority_socket : &c->authority_address) = a;
	return 0;
}

static int
set_address(void *settings, const char *value, struct err *e)
{
	struct config *c = settings;
	struct net_address a;

	if (net_address_set(&a, str_of(value), 0, e) == -1)
		return err_set(e, ERR_INPUT,
		    "'%s' is not a numeric address; 0.0.0.0 is all of them",
		    value);
	replace(&c->address, a.host);
	return 0;
}

static int
set_port(void *settings, const char *value, struct err *e)
{
	struct config *c = settings;
	char *name, *number;
	int64_t port;

	if (c->port_count == CONFIG_REPEAT_MAX)
		return too_many(e);
	if (cut(value, "NAMESPACE=PORT", &name, &number, e) == -1)
		return -1;
	port = str_to_int(str_of(number), 65535);
	free(number);
	if (port < 1) {
		free(name);
		return err_set(e, ERR_INPUT,
		    "takes NAMESPACE=PORT with a port from 1 to 65535");
	}
	c->ports[c->port_count].namespace = name;
	c->ports[c->port_count++].port = (int)port;
	return 0;
}

static int
set_public_url(void *settings, const char *value, struct err *e)
{
	struct config *c = settings;

	return public_url_add(&c->public_urls, value, e);
}

static int
add_option(struct config *c, struct engine_option option, struct err *e)
{
	if (c->option_count == CONFIG_REPEAT_MAX) {
		free((char *)option.name);
		free((char *)option.value);
		return too_many(e);
	}
	c->options[c->option_count++] = option;
	return 0;
}

static int
set_base_uri(void *settings, const char *value, struct err *e)
{
	struct config *c = settings;
	char *name, *url;

	if (api_options_is_bare(value)) {
		if (api_options_set_base_uri(&c->api, value, e) == -1)
			return -1;
		name = mem_strdup("");
		url = mem_strdup(value);
	} else if (cut(value, "URL or NAMESPACE=URL", &name, &url, e) == -1) {
		return -1;
	}
	return add_option(settings,
	    (struct engine_option){
	        .kind = ENGINE_BASE_URI, .name = name, .value = url },
	    e);
}

static int
set_client_cert(void *settings, const char *value, struct err *e)
{
	struct engine_option o;

	if (tls_options_read_cert(&o, value, e) == -1)
		return -1;
	return o.name != NULL ? add_option(settings, o, e) : 0;
}

static int
set_set(void *settings, const char *value, struct err *e)
{
	const char *text;
	struct str name;

	if (set_option_read(value, &name, &text, e) == -1)
		return -1;
	return add_option(settings,
	    (struct engine_option){ .kind = ENGINE_SET,
	        .name = mem_printf("%.*s", STR_FMT(name)),
	        .value = mem_strdup(text) },
	    e);
}

static int
set_upstream(void *settings, const char *value, struct err *e)
{
	struct config *c = settings;
	char *name, *where;

	if (cut(value, "NAMESPACE=authority|remote", &name, &where, e) == -1)
		return -1;
	if (strcmp(where, "authority") == 0)
		return add_option(c,
		    (struct engine_option){ .kind = ENGINE_AUTHORITY,
		        .name = name,
		        .value = where },
		    e);
	if (strcmp(where, "remote") == 0 &&
	    c->remote_count < CONFIG_REPEAT_MAX) {
		free(where);
		c->remote[c->remote_count++] = name;
		return 0;
	}
	free(name);
	free(where);
	return err_set(e, ERR_INPUT, "takes NAMESPACE=authority|remote");
}

static int
set_api(void *settings, const char *name, const char *value, struct err *e)
{
	struct config *c = settings;

	return api_options_add(&c->api, name, value, e);
}

API_OPTIONS(CALL_POLICY_OPTION_SETTER, set_api)

static int
set_auth(void *settings, const char *name, const char *value, struct err *e)
{
	struct config *c = settings;

	return auth_options_add(&c->auth, name, value, e);
}

AUTH_OPTIONS(CALL_POLICY_OPTION_SETTER, set_auth)

static int
set_policy(void *settings, const char *name, const char *value, struct err *e)
{
	struct engine_option o;

	if (policy_options_read(&o, name, value, e) == -1)
		return -1;
	return add_option(settings, o, e);
}

POLICY_OPTIONS(CALL_POLICY_OPTION_SETTER, set_policy)

static int
set_host(void *settings, const char *value, struct err *e)
{
	struct config *c = settings;
	char *name;

	if (c->host_count == CONFIG_REPEAT_MAX)
		return too_many(e);
	name = mem_strdup(value);
	for (char *p = name; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	}
	c->hosts[c->host_count++] = name;
	return 0;
}

static int
set_origin(void *settings, const char *value, struct err *e)
{
	struct config *c = settings;

	if (c->origin_count == CONFIG_REPEAT_MAX)
		return too_many(e);
	/*
	 * Sandboxed frames and local files all send "null", so it identifies no
	 * page.
	 */
	if (str_equal_nocase(str_of(value), STR("null")))
		return err_set(e, ERR_INPUT,
		    "'null' is the Origin of any page without one of its own: "
		    "name the page's, such as https://app.example.com, or give "
		    "'*' for any");
	c->origins[c->origin_count++] = mem_strdup(value);
	return 0;
}

/* Encrypts once, since encryption fails for some keys. */
static int
set_seal_to(void *settings, const char *value, struct err *e)
{
	struct config *c = settings;
	struct buf b;
	int rc;

	buf_init(&b, 4096);
	rc = age_encrypt(&b, str_of(value), STR("try"), e);
	buf_done(&b);
	if (rc == -1)
		return -1;
	free((char *)c->policy.seal_to);
	c->policy.seal_to = mem_strdup(value);
	return 0;
}

static int
set_stdio_surface(void *settings, const char *value, struct err *e)
{
	struct config *c = settings;

	if (*value == '\0')
		return err_set(e, ERR_INPUT, "takes a namespace");
	c->stdio = true;
	replace(&c->stdio_surface, value);
	return 0;
}

#define FLAG(name, text, member)                                               \
	OPTION_FLAG_ROW(name, text, struct config, member, true)
#define TEXT(name, argument, text, member)                                     \
	OPTION_TEXT_ROW(name, argument, text, struct config, member)
#define CHOICE(name, argument, text, member, choices)                          \
	OPTION_CHOICE_ROW(                                                     \
	    name, argument, text, struct config, member, choices, true)
#define OTHER(name, argument, text, set)                                       \
	OPTION_OTHER_ROW(name, argument, text, set, true)

static const struct option_row rows[] = {
	OTHER("data", "DIR", "where keys are stored (~/.local/share/claviger)",
	    set_data),
	TEXT("user", "NAME", "run as this user (the owner of the directory)",
	    user),
	OTHER("authority", "ADDR:PORT|unix:PATH|off",
	    "the key authority (127.0.0.1:7070)", set_authority),
	AUTH_OPTIONS(CALL_POLICY_OPTION_ROW, set_auth) OTHER("address", "ADDR",
	    "listen on this address, not on the one of the file", set_address),
	OTHER("port", "[FILE.]NAMESPACE=PORT", "another port for an exposer",
	    set_port),
	OTHER("public-url", PUBLIC_URL_FORM,
	    "where clients reach the surfaces, for skills", set_public_url),
	OTHER("base-uri", "[NAMESPACE=]URL", "another upstream", set_base_uri),
	TLS_OPTIONS_CA,
	TLS_OPTIONS_NAMED_CERT(set_client_cert),
	OTHER("set", SET_OPTION_FORM,
	    "set a bind or server variable; NAME alone: from the environment",
	    set_set),
	OTHER("upstream", "NAMESPACE=authority|remote",
	    "call the authority in this process, or the remote API",
	    set_upstream),
	API_OPTIONS(CALL_POLICY_OPTION_ROW, set_api)
	    POLICY_OPTIONS(CALL_POLICY_OPTION_ROW, set_policy)
	        OPTION_NUMBER_ROW("threads", "workers (the number of cores)",
	            OPTION_INT, struct config, threads, 1, 256, true),
	OTHER("retain", "TIME",
	    "how long revoked and expired keys are kept (90d); never",
	    config_retain_set),
	OPTION_NUMBER_ROW("rate-limit",
	    "requests per second and calling key (0: no limit)", OPTION_COUNT,
	    struct config, rate, 0, 1000000000, true),
	OPTION_LIMIT_ROW(
	    "set a limit; the manual lists them", struct config, limits),
	OTHER(
	    "host", "NAME", "a Host name to accept besides loopback", set_host),
	OTHER("origin", "ORIGIN", "a foreign Origin to allow", set_origin),
	FLAG("require-key", "callers of all surfaces need a key", require_key),
	FLAG("one-mcp", "serve the tools of all files at one MCP endpoint",
	    one_mcp),
	FLAG("allow-open",
	    "serve a remote upstream beyond loopback without authentication",
	    allow_open),
	FLAG("read-only", "refuse operations that may change something",
	    policy.read_only),
	CHOICE("confirm", "destructive|never",
	    "ask the user before such an MCP tool (as the file says)",
	    policy.confirm, confirms),
	CHOICE("tools", "list|search",
	    "list all tools over MCP, or three that find the others",
	    policy.tools, tools),
	CHOICE("schema", "full|compact|names",
	    "how much MCP tools say about their arguments (full)",
	    policy.schema, schemas),
	CHOICE("secrets", "reveal|file|sealed",
	    "how MCP returns new secrets (reveal)", policy.secrets, secrets),
	OTHER("seal-to", "RECIPIENT",
	    "age1...: the reader of sealed secrets unless a call names one",
	    set_seal_to),
	FLAG("full", "without a FILE: all routes of the authority", full),
	FLAG("stdio", "serve MCP on stdin and stdout; open no port", stdio),
	OTHER("stdio-surface", "NAMESPACE",
	    "which exposer, if a file has more than one", set_stdio_surface),
	FLAG("watch", "load files again when they change", watch),
	TEXT("access-log", "FILE|-", "append a line per HTTP request (none)",
	    access_log),
	CHOICE("access-log-format", "text|json",
	    "name=value lines, or JSON (text)", access_log_format, log_formats),
	CHOICE("log-format", "text|json", "lines on stderr (text)", log_format,
	    log_formats),
	CHOICE("log-level", "LEVEL", "error, warn, info (default) or debug",
	    log_level, log_levels),
	{ 0 },
};

const struct option_table config_options = {
	.usage = "serve [OPTION...] [FILE...]",
	.text =
	    "Run capability files and OpenAPI documents (files, URLs, - for "
	    "standard input).\nWith no FILE, keys-management on the "
	    "built-in key authority, or keys-full with --full.\nEach option "
	    "can be set in the "
	    "environment too: --base-uri as CLAVIGER_BASE_URI.",
	.rows = rows,
};
