/* server.c - starts and stops the parts of a server in order. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "net/net.h"
#include "http/http.h"
#include "key/key.h"
#include "authority/authority.h"
#include "capability/capability.h"
#include "expose/expose.h"
#include "openapi/load/load.h"

#include "server/config.h"
#include "server/telemetry.h"
#include "server/privilege.h"
#include "server/server.h"
#include "server/server_internal.h"
#include "server/server_control.h"
#include "server/server_descriptors.h"
#include "server/server_file.h"
#include "server/server_listener_table.h"
#include "server/server_places.h"
#include "server/server_port.h"
#include "server/server_reload.h"
#include "server/server_shared.h"
#include "server/server_sources.h"
#include "server/server_stdio.h"
#include "server/server_worker.h"

static void
print_notes(const struct capability *capability)
{
	struct buf text;

	if (capability == NULL || capability->notes == NULL)
		return;
	buf_init(&text, 1 << 20);
	capability_diagnostics_notes(&text, capability);
	fwrite(text.p, 1, text.len, stderr);
	buf_done(&text);
}

static void
warn_of_unused_ports(
    const struct config *c, struct server_file *const *files, size_t count)
{
	struct server_surface **all = NULL;
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < files[i]->surface_count; k++) {
			all = mem_resize(all, (n + 1) * sizeof(*all));
			all[n++] = &files[i]->surfaces[k];
		}
	}
	server_port_warn_unused(c, all, n);
	free(all);
}

static struct server_file *
load_one(struct server *s, const char *path, struct err *e)
{
	struct capability *failed = NULL;
	struct server_file *f = server_file_load(&s->setting, path, &failed, e);

	print_notes(f != NULL ? f->capability : failed);
	capability_free(failed);
	if (f == NULL)
		return NULL;
	server_places_set(s->config, f);
	telemetry_file(&s->telemetry, f->capability, f->engine);
	return f;
}

/*
 * Reserves addresses and descriptors for the workers.  With --stdio, there is
 * one client, one worker and no address.
 */
static int
reserve_addresses(
    struct server *s, struct server_listener_table *table, struct err *e)
{
	const size_t wanted = s->config->stdio ? 1 : (size_t)s->config->threads;

	if (server_descriptors_workers(s->descriptors, process_open_files(),
	        table->port_count, wanted, &table->workers, e) == -1)
		return -1;
	return server_listener_table_reserve(table, NULL, e);
}

/*
 * Warns of files that were read as root, but that the user cannot read again:
 * every reload would fail.
 */
static void
warn_of_unreadable(const struct server_listener_table *table)
{
	for (size_t i = 0; i < table->file_count; i++) {
		const struct capability *capability =
		    table->files[i]->capability;

		/* The built-in capability is not a file. */
		for (size_t k = 0; k < capability->file_count; k++)
			if (table->files[i]->path != NULL &&
			    openapi_source_is_file(table->files[i]->path) &&
			    faccessat(AT_FDCWD, capability->files[k], R_OK,
			        AT_EACCESS) == -1)
				log_warn("%s: a reload will not be able to "
				         "read it: %s",
				    capability->files[k], strerror(errno));
	}
}

static int
load_files(struct server *s, struct err *e)
{
	struct server_file **files =
	    mem_new(s->path_count * sizeof(struct server_file *));
	struct server_listener_table *table = NULL;
	size_t n = 0;

	while (n < s->path_count &&
	       (files[n] = load_one(s, s->paths[n], e)) != NULL)
		n++;
	if (n == s->path_count &&
	    server_file_check_options(s->config, files, n, e) == 0)
		table = server_listener_table_new(s->config, files, n, e);
	if (table != NULL)
		warn_of_unused_ports(s->config, files, n);
	if (table != NULL && !s->config->stdio)
		server_stdio_warn(files, n);
	/* The listener table has its own references. */
	for (size_t i = 0; i < n; i++)
		server_file_release(files[i]);
	free(files);
	s->shared.table = table;
	return table != NULL ? reserve_addresses(s, table, e) : -1;
}

/* Order: the last step before threads start. */
static int
drop_privileges(struct server *s, struct err *e)
{
	const struct server_listener_table *table = s->shared.table;

	if (privilege_drop(e) == -1)
		return -1;
	warn_of_unreadable(table);
	telemetry_start(&s->telemetry);
	for (size_t i = 0; i < table->file_count; i++)
		telemetry_engine(&s->telemetry, table->files[i]->engine);
	return 0;
}

/* Called on the store's thread. */
static void
log_health(void *context, const struct key_health *h)
{
	(void)context;
	if (h->state == KEY_HEALTH_GOOD)
		log_info("the store and the clock are in order again: keys "
		         "can be created, changed and verified");
	else
		log_line(h->state <= KEY_HEALTH_FULL ? LOG_LEVEL_WARN
		                                     : LOG_LEVEL_ERROR,
		    "%s", h->text);
}

/*
 * Makes this process the only server of the directory.  With --stdio many
 * processes may share it: each client starts its own, perhaps beside a server,
 * and the store supports that.
 */
static int
serve_keys(struct server *s, struct err *e)
{
	const struct config *c = s->config;
	const bool is_unix = c->authority_address.host[0] == '\0';
	char text[NET_ADDRESS_TEXT], url[NET_ADDRESS_TEXT + 16];
	int rc;

	if (s->config->stdio) {
		s->shared.stdio_credential = server_stdio_credential(s->config);
		return 0;
	}
	net_address_text(
	    is_unix ? &c->authority_socket : &c->authority_address, text);
	snprintf(url, sizeof(url), "%s%s", is_unix ? "" : "http://", text);
	rc = keys_serve(s->keys, url, e);
	if (rc == 1)
		log_warn("`claviger keys` will not find it: %s", e->text);
	if (rc == -1)
		return -1;
	keys_watch(s->keys, log_health, NULL);
	keys_retain(s->keys, s->config->retain_ms);
	return 0;
}

/*
 * Returns whether the authority is needed.  With --stdio, only the surface can
 * call it.
 */
static bool
needs_authority(const struct server *s)
{
	const struct server_surface *x = s->shared.table->stdio;

	return s->config->authority &&
	       (x == NULL || expose_reaches_authority(x->exposer));
}

static int
open_authority(struct server *s, struct err *e)
{
	const struct config *c = s->config;

	if (!needs_authority(s))
		return 0;
	if (c->data == NULL)
		return err_set(e, ERR_INPUT,
		    "neither XDG_DATA_HOME nor HOME is set: name the data "
		    "directory with --data DIR");
	s->keys = keys_open(c->data, &c->limits, &s->first_key, e);
	if (s->keys == NULL || serve_keys(s, e) == -1)
		return -1;
	s->shared.authority =
	    authority_new(s->keys, s->shared.metrics, c->rate);
	auth_options_apply(&c->auth, s->shared.authority);
	return 0;
}

static int
make_workers(struct server *s, struct err *e)
{
	const size_t n = s->shared.table->workers;

	s->workers = mem_new(n * sizeof(struct server_worker *));
	for (size_t i = 0; i < n; i++) {
		s->workers[i] = server_worker_new(&s->shared, i, e);
		if (s->workers[i] == NULL)
			return -1;
		s->worker_count++;
	}
	server_listener_table_give_back(s->shared.table);
	return 0;
}

/*
 * Order: all descriptors that stay open are open now.  The rest is for
 * connections.
 */
static int
share_descriptors(struct server *s, struct err *e)
{
	struct server_descriptors d;

	if (s->config->stdio)
		return 0;
	if (server_descriptors_share(s->descriptors, process_open_files(),
	        s->worker_count, &s->config->limits, &d, e) == -1)
		return -1;
	conn_table_set_limits(s->shared.connections, &d.connections);
	for (size_t i = 0; i < s->worker_count; i++)
		server_worker_limit_upstreams(
		    s->workers[i], d.upstream_sockets);
	return 0;
}

static void
set_paths(struct server *s, char **files, size_t count)
{
	s->path_count = count > 0 ? count : 1;
	s->paths = mem_new(s->path_count * sizeof(*s->paths));
	for (size_t i = 0; i < count; i++)
		s->paths[i] = files[i];
}

/*
 * Order: records the states of files before they are read, so that no change is
 * missed.
 */
static int
make_reload(struct server *s, struct err *e)
{
	s->sources =
	    server_sources_new(s->paths, s->path_count, &s->config->limits, e);
	if (s->sources == NULL)
		return -1;
	s->setting = (struct server_file_setting){
		.config = s->config,
		.metrics = s->shared.metrics,
		.control = &s->control,
		.registry = s->shared.registry,
		.caller_key = s->shared.caller_key,
		.telemetry = &s->telemetry,
		.sources = s->sources,
		.alone = s->path_count == 1,
	};
	s->reload = server_reload_new(
	    &s->shared, &s->setting, s->paths, s->path_count, e);
	s->lent =
	    (struct server_control){ &s->shared, s->reload, &s->telemetry };
	server_control_init(&s->control, &s->lent);
	return s->reload != NULL ? 0 : -1;
}

static int
open_access_log(struct server *s, struct err *e)
{
	const struct config *c = s->config;

	if (c->access_log == NULL)
		return 0;
	s->shared.access_log = http_access_log_open(
	    c->access_log, c->access_log_format == LOG_FORMAT_JSON, e);
	if (s->shared.access_log != NULL)
		return 0;
	return err_prefix(
	    e, "--access-log, as uid %u", (unsigned int)geteuid());
}

struct server *
server_new(const struct config *c, char **files, size_t count, struct err *e)
{
	struct server *s = mem_new(sizeof(*s));

	s->config = c;
	set_paths(s, files, count);
	server_shared_init(&s->shared, c);
	telemetry_init(&s->telemetry);
	if (server_descriptors_raise(&s->descriptors, e) == -1 ||
	    make_reload(s, e) == -1 || load_files(s, e) == -1 ||
	    drop_privileges(s, e) == -1 || open_access_log(s, e) == -1 ||
	    open_authority(s, e) == -1 ||
	    server_shared_set_budget(&s->shared, e) == -1 ||
	    make_workers(s, e) == -1 || share_descriptors(s, e) == -1) {
		server_free(s);
		return NULL;
	}
	return s;
}

static int
start_workers(struct server *s, struct err *e)
{
	for (size_t i = 0; i < s->worker_count; i++) {
		if (server_worker_start(s->workers[i], e) == -1) {
			/*
			 * Workers that run must end before anything is freed.
			 */
			for (size_t j = 0; j < i; j++)
				server_worker_stop(s->workers[j]);
			return -1;
		}
	}
	return 0;
}

int
server_start(struct server *s, struct err *e)
{
	const struct server_reload_workers workers = { s->workers,
		s->worker_count, server_worker_adopt };

	/*
	 * Order: reloads first, because a control surface may request one at
	 * once.
	 */
	if (server_reload_start(s->reload, &workers, s->config->watch, e) ==
	        -1 ||
	    start_workers(s, e) == -1)
		return -1;
	if (s->shared.authority != NULL)
		authority_set_ready(s->shared.authority, true);
	return 0;
}

void
server_reload(struct server *s)
{
	if (s->shared.access_log != NULL)
		http_access_log_reopen(s->shared.access_log);
	server_reload_ask(s->reload);
}

void
server_tidy(struct server *s)
{
	mem_budget_tidy(&s->shared.budget);
}

void
server_stop(struct server *s)
{
	if (s->shared.authority != NULL)
		authority_set_ready(s->shared.authority, false);
	server_reload_stop(s->reload);
	for (size_t i = 0; i < s->worker_count; i++)
		server_worker_stop(s->workers[i]);
}

bool
server_has_ended(const struct server *s)
{
	return atomic_load_explicit(&s->shared.running, memory_order_acquire) ==
	       0;
}

bool
server_has_stored(struct server *s)
{
	if (s->keys == NULL)
		return true;
	keys_stop(s->keys);
	return keys_have_stopped(s->keys);
}

void
server_free(struct server *s)
{
	if (s == NULL)
		return;
	/* Order: its thread posts to the workers, and they call it back. */
	server_reload_join(s->reload);
	/* Order: the store reports its changes to the workers. */
	if (s->keys != NULL)
		keys_wait(s->keys);
	for (size_t i = 0; i < s->worker_count; i++)
		server_worker_free(s->workers[i]);
	free(s->workers);
	server_reload_free(s->reload);
	server_shared_done(&s->shared);
	/* Order: the workers have closed it. */
	if (s->config->authority_socket.is_unix)
		net_unix_remove(s->config->authority_socket.host);
	telemetry_done(&s->telemetry);
	authority_free(s->shared.authority);
	keys_close(s->keys);
	if (s->first_key != NULL)
		mem_wipe(s->first_key, strlen(s->first_key));
	free(s->first_key);
	server_sources_free(s->sources);
	free(s->paths);
	free(s);
}
