/* config.h - the settings of serve: defaults, environment, command line. */
#ifndef CLAVIGER_SERVER_CONFIG_H
#define CLAVIGER_SERVER_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "engine/engine.h"
#include "expose/expose.h"
#include "net/net.h"
#include "server/api_options.h"
#include "server/auth_options.h"
#include "server/public_url.h"

struct err;
struct option_table;

enum { CONFIG_REPEAT_MAX = 64 };

struct config_port {
	char *namespace;
	int port;
};

/* Texts are copied; config_done() frees them. */
struct config {
	char *data; /* the data directory */
	char *user; /* the user to run as, if started as root; NULL: the owner
	               of data */
	bool authority; /* the key authority runs */
	bool authority_asked; /* or not, as the operator said */
	/*
	 * Where it listens: at one address of a network, and on one Unix
	 * socket.  A host that is empty means neither.
	 */
	struct net_address authority_address, authority_socket;
	struct auth_options auth; /* of proxies that ask it */
	char *address; /* for all exposers; NULL: the file's, else loopback */
	struct config_port ports[CONFIG_REPEAT_MAX];
	size_t port_count;
	struct public_urls public_urls;
	struct engine_option options[CONFIG_REPEAT_MAX];
	size_t option_count;
	char *remote[CONFIG_REPEAT_MAX]; /* --upstream NAMESPACE=remote */
	size_t remote_count;
	const char *hosts[CONFIG_REPEAT_MAX + 1]; /* NULL-terminated */
	size_t host_count;
	const char *origins[CONFIG_REPEAT_MAX + 1];
	size_t origin_count;
	int threads;
	int64_t rate; /* requests per second and calling key; 0: no limit */
	int64_t retain_ms; /* how long revoked and expired keys stay; 0: ever */
	bool allow_open;
	bool require_key; /* callers of all surfaces need keys */
	bool one_mcp; /* the tools of all files are at one endpoint */
	struct expose_policy policy; /* its data is the member above */
	bool full; /* without a file, serve keys-full */
	bool stdio; /* serve MCP on stdin and stdout, and open no port */
	char *stdio_surface; /* its namespace; NULL: the only one */
	char *access_log; /* a file, "-" for stdout; NULL: none */
	enum log_format access_log_format, log_format;
	enum log_level log_level;
	bool watch; /* load files again when they change */
	struct api_options api; /* for OpenAPI documents */
	struct limits limits;
};

extern const struct option_table config_options;

/*
 * Sets the defaults and returns 0.  If no data directory can be named, data is
 * NULL; only commands that need one report that.
 */
int config_init(struct config *c, struct err *e);

/*
 * Call it after all options are set: checks that they are consistent, and sets
 * up the log.  Returns -1 and sets e if they are not.
 */
int config_finish(struct config *c, struct err *e);
void config_done(struct config *c);

#endif
