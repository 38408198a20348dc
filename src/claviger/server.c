/* server.c - everything that runs: capabilities, listeners, worker threads. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/metrics.h"
#include "base/str.h"
#include "net/net_address.h"
#include "key/key.h"
#include "authority/authority.h"
#include "spec/spec.h"
#include "engine/call.h"
#include "expose/expose.h"

#include "claviger/builtin.h"
#include "claviger/config.h"
#include "claviger/server.h"
#include "claviger/server_control.h"
#include "claviger/server_worker.h"

struct server {
	const struct config *config;
	struct spec **specs; /* one per engine, in the same order */
	struct keys *keys;
	char *first_key; /* of a first start, until it is announced */
	struct server_shared shared;
	struct expose_control_program control; /* what control surfaces see */
	struct worker **workers;
	size_t worker_count;
};

static void
print_notes(const struct spec *spec)
{
	struct buf text;

	if (spec->notes == NULL)
		return;
	buf_init(&text, 1 << 20);
	spec_print_notes(&text, spec);
	fwrite(text.p, 1, text.len, stderr);
	buf_done(&text);
}

static bool
is_remote(const struct config *c, const char *namespace)
{
	for (size_t i = 0; i < c->remote_count; i++) {
		if (strcmp(c->remote[i], namespace) == 0)
			return true;
	}
	return false;
}

static bool
has_base_uri(const struct config *c, const char *namespace)
{
	for (size_t i = 0; i < c->option_count; i++) {
		if (c->options[i].kind == ENGINE_BASE_URI &&
		    strcmp(c->options[i].name, namespace) == 0)
			return true;
	}
	return false;
}

/* Of several files, each is given the options that name something in it. */
static size_t
options_for(
    const struct server *s, const struct spec *spec, struct engine_option *out)
{
	const struct config *c = s->config;
	size_t n = 0;

	for (size_t i = 0; i < c->option_count; i++) {
		if (s->shared.engine_count == 1 ||
		    engine_option_fits(spec, &c->options[i]))
			out[n++] = c->options[i];
	}
	return n;
}

/* An option that names nothing in any of them is a typing error. */
static int
check_options(const struct server *s, struct err *e)
{
	const struct config *c = s->config;

	for (size_t i = 0; i < c->option_count; i++) {
		const struct engine_option *o = &c->options[i];
		bool fits = false;

		for (size_t k = 0; k < s->shared.engine_count; k++)
			fits = fits || engine_option_fits(s->specs[k], o);
		if (!fits)
			return err_set(e, ERR_INPUT, "--%.*s: no file has '%s'",
			    o->kind == ENGINE_POLICY
			        ? (int)strcspn(o->value, "=")
			        : 8,
			    o->kind == ENGINE_SET      ? "set"
			    : o->kind == ENGINE_POLICY ? o->value
			                               : "base-uri",
			    o->name);
	}
	return 0;
}

/*
 * The built-in capability runs on the built-in authority unless the operator
 * sent it elsewhere; a file that was named runs on its own upstream.
 */
static struct engine *
make_engine(const struct server *s, const struct spec *spec, bool builtin,
    struct err *e)
{
	const struct config *c = s->config;
	struct engine_option options[CONFIG_REPEAT_MAX + 1];
	size_t n = options_for(s, spec, options);

	if (builtin && c->authority && !is_remote(c, BUILTIN_NAMESPACE) &&
	    !has_base_uri(c, BUILTIN_NAMESPACE))
		options[n++] = (struct engine_option){
			.kind = ENGINE_AUTHORITY,
			.name = BUILTIN_NAMESPACE,
			.value = "authority",
		};
	return engine_new(spec, options, n, &c->limits, e);
}

static int
load_one(struct server *s, size_t i, const char *file, struct err *e)
{
	struct spec *spec =
	    file != NULL
	        ? spec_load(file, s->config->limits.spec_bytes, e)
	        : spec_load_text(STR(BUILTIN_FILE), builtin_capability(), e);

	if (spec == NULL) {
		int line = e->line, column = e->column;

		if (line > 0)
			err_prefix(e, "%s:%d:%d", file, line, column);
		else if (file != NULL)
			err_prefix(e, "%s", file);
		e->line = 0;
		return -1;
	}
	s->specs[i] = spec;
	print_notes(spec);
	if (spec->errors > 0)
		return err_set(e, ERR_INPUT, "%.*s has %zu error%s, see above",
		    STR_FMT(spec->file), spec->errors,
		    spec->errors == 1 ? "" : "s");
	s->shared.engines[i] = make_engine(s, spec, file == NULL, e);
	return s->shared.engines[i] != NULL ? 0 : -1;
}

static int
load_files(struct server *s, char **files, size_t count, struct err *e)
{
	size_t n = count > 0 ? count : 1;

	s->specs = mem_new(n * sizeof(struct spec *));
	s->shared.engines = mem_new(n * sizeof(struct engine *));
	s->shared.engine_count = n;
	for (size_t i = 0; i < n; i++) {
		if (load_one(s, i, count > 0 ? files[i] : NULL, e) == -1)
			return -1;
	}
	return check_options(s, e);
}

/* The directories above the data directory; the store makes the last one. */
static int
make_parents(const char *path, struct err *e)
{
	char *copy = mem_strdup(path);
	int rc = 0;

	for (char *p = copy + 1; *p != '\0' && rc == 0; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(copy, 0700) == -1 && errno != EEXIST)
			rc = err_errno(e, "cannot make the directory %s", copy);
		*p = '/';
	}
	free(copy);
	return rc;
}

static int
open_authority(struct server *s, struct err *e)
{
	const struct config *c = s->config;
	const struct net_address *a = &c->authority_address;
	bool v6 = strchr(a->host, ':') != NULL;
	char url[128];

	if (!c->authority)
		return 0;
	if (c->data == NULL)
		return err_set(e, ERR_INPUT,
		    "neither XDG_DATA_HOME nor HOME is set: name the data "
		    "directory with --data DIR");
	if (make_parents(c->data, e) == -1 ||
	    (s->keys = keys_open(
	         c->data, c->limits.store_queue, &s->first_key, e)) == NULL)
		return -1;
	snprintf(url, sizeof(url), "http://%s%s%s:%d", v6 ? "[" : "", a->host,
	    v6 ? "]" : "", a->port);
	if (keys_serve(s->keys, url, e) == -1)
		return -1;
	s->shared.authority =
	    authority_new(s->keys, s->shared.metrics, c->rate);
	return 0;
}

static struct server_port *
add_port(struct server *s, const char *kind, struct str name)
{
	struct server_port *p;

	s->shared.ports = mem_resize(
	    s->shared.ports, (s->shared.port_count + 1) * sizeof(*p));
	p = &s->shared.ports[s->shared.port_count++];
	*p = (struct server_port){
		.reserved = -1,
		.kind = kind,
		.name = mem_printf("%.*s", STR_FMT(name)),
	};
	return p;
}

/* --address and --port first, then the file, then loopback. */
static int
exposer_address(const struct config *c, const struct spec_exposes *x,
    struct net_address *out, struct err *e)
{
	int port = x->port;
	char text[96];
	const char *host = c->address;

	for (size_t i = 0; i < c->port_count; i++) {
		if (str_is(x->namespace, c->ports[i].namespace))
			port = c->ports[i].port;
	}
	if (port == 0)
		return err_set(e, ERR_INPUT,
		    "exposer '%.*s' has no port: give --port %.*s=PORT",
		    STR_FMT(x->namespace), STR_FMT(x->namespace));
	if (host != NULL)
		snprintf(text, sizeof(text),
		    strchr(host, ':') != NULL ? "[%s]:%d" : "%s:%d", host,
		    port);
	else if (x->address.n > 0)
		snprintf(text, sizeof(text),
		    str_find(x->address, ':', 0) < x->address.n ? "[%.*s]:%d"
		                                                : "%.*s:%d",
		    STR_FMT(x->address), port);
	else
		snprintf(text, sizeof(text), "127.0.0.1:%d", port);
	if (net_address_parse(out, str_of(text), e) == -1)
		return err_prefix(e, "exposer '%.*s'", STR_FMT(x->namespace));
	return 0;
}

static int
add_exposer(struct server *s, size_t engine, const struct spec_exposes *x,
    struct err *e)
{
	static const char *const kinds[] = {
		[SPEC_EXPOSES_REST] = "rest",
		[SPEC_EXPOSES_MCP] = "mcp",
		[SPEC_EXPOSES_CONTROL] = "control",
	};
	const struct config *c = s->config;
	struct server_port *p;
	struct net_address address;

	if (x->type == SPEC_EXPOSES_OTHER)
		return 0;
	if (exposer_address(c, x, &address, e) == -1)
		return -1;
	p = add_port(s, kinds[x->type], x->namespace);
	p->address = address;
	p->engine = engine;
	p->exposer = expose_new(s->shared.engines[engine], x, e);
	if (p->exposer == NULL)
		return -1;
	expose_control_lend(p->exposer, &s->control);
	if (expose_needs_loopback(p->exposer) && !c->allow_open &&
	    !net_address_is_loopback(&address))
		return err_set(e, ERR_DENIED,
		    "exposer '%.*s' would let anybody on %s use the credential "
		    "of its file: declare authentication for it, bind "
		    "loopback, "
		    "or give --allow-open",
		    STR_FMT(x->namespace), address.host);
	return 0;
}

static bool
clash(const struct net_address *a, const struct net_address *b)
{
	return a->port == b->port && a->port != 0 &&
	       strcmp(a->host, b->host) == 0;
}

/* Two of our own first: the kernel's answer would name neither. */
static int
reserve_ports(struct server *s, struct err *e)
{
	struct server_shared *sh = &s->shared;

	for (size_t i = 0; i < sh->port_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (clash(&sh->ports[i].address, &sh->ports[j].address))
				return err_set(e, ERR_INPUT,
				    "'%s' and '%s' both want port %d: give "
				    "--port %s=PORT",
				    sh->ports[j].name, sh->ports[i].name,
				    sh->ports[i].address.port,
				    sh->ports[i].name);
		}
		sh->ports[i].reserved =
		    net_address_reserve(&sh->ports[i].address, e);
		if (sh->ports[i].reserved == -1)
			return err_prefix(
			    e, "%s '%s'", sh->ports[i].kind, sh->ports[i].name);
	}
	return 0;
}

static int
gather_ports(struct server *s, struct err *e)
{
	const struct config *c = s->config;

	if (c->authority)
		add_port(s, "authority", STR("authority"))->address =
		    c->authority_address;
	for (size_t i = 0; i < s->shared.engine_count; i++) {
		for (const struct spec_exposes *x = s->specs[i]->exposes;
		     x != NULL; x = x->next) {
			if (add_exposer(s, i, x, e) == -1)
				return -1;
		}
	}
	if (s->shared.port_count == 0)
		return err_set(e, ERR_INPUT,
		    "nothing to serve: no rest or mcp exposer, no authority");
	return reserve_ports(s, e);
}

static int
make_workers(struct server *s, struct err *e)
{
	size_t n = (size_t)s->config->threads;

	s->workers = mem_new(n * sizeof(struct worker *));
	for (size_t i = 0; i < n; i++) {
		s->workers[i] = worker_new(&s->shared, e);
		if (s->workers[i] == NULL)
			return -1;
		s->worker_count++;
	}
	/* The workers' own sockets hold the ports from here on. */
	for (size_t i = 0; i < s->shared.port_count; i++) {
		close(s->shared.ports[i].reserved);
		s->shared.ports[i].reserved = -1;
	}
	return 0;
}

struct server *
server_new(const struct config *c, char **files, size_t count, struct err *e)
{
	struct server *s = mem_new(sizeof(*s));

	s->config = c;
	s->shared.config = c;
	s->shared.metrics = metrics_new();
	server_control_init(&s->control, &s->shared);
	if (load_files(s, files, count, e) == -1 || gather_ports(s, e) == -1 ||
	    open_authority(s, e) == -1 || make_workers(s, e) == -1) {
		server_free(s);
		return NULL;
	}
	return s;
}

void
server_announce(const struct server *s)
{
	for (size_t i = 0; i < s->shared.port_count; i++) {
		const struct server_port *p = &s->shared.ports[i];
		bool v6 = strchr(p->address.host, ':') != NULL;

		printf("%-9s  http://%s%s%s:%d%s  %s\n", p->kind, v6 ? "[" : "",
		    p->address.host, v6 ? "]" : "", p->address.port,
		    strcmp(p->kind, "mcp") == 0 ? "/mcp" : "", p->name);
	}
	if (s->keys != NULL)
		printf("%-9s  %s/admin.key\n", "admin key", s->config->data);
	/* Once, and to a person only: a log or a pipe would keep it. */
	if (s->first_key != NULL && isatty(STDOUT_FILENO))
		printf("\nThe first key, ADMIN scope, shown this once:\n"
		       "FAL_KEY='%s'\n",
		    s->first_key);
	fflush(stdout);
}

int
server_start(struct server *s, struct err *e)
{
	for (size_t i = 0; i < s->worker_count; i++) {
		if (worker_start(s->workers[i], e) == -1) {
			/* Those that run must end before all is freed. */
			for (size_t j = 0; j < i; j++)
				worker_stop(s->workers[j]);
			return -1;
		}
	}
	if (s->shared.authority != NULL)
		authority_set_ready(s->shared.authority, true);
	return 0;
}

void
server_stop(struct server *s)
{
	if (s->shared.authority != NULL)
		authority_set_ready(s->shared.authority, false);
	for (size_t i = 0; i < s->worker_count; i++)
		worker_stop(s->workers[i]);
}

bool
server_has_ended(const struct server *s)
{
	return __atomic_load_n(&s->shared.running, __ATOMIC_ACQUIRE) == 0;
}

static void
free_ports(struct server_shared *sh)
{
	for (size_t i = 0; i < sh->port_count; i++) {
		if (sh->ports[i].reserved != -1)
			close(sh->ports[i].reserved);
		expose_free(sh->ports[i].exposer);
		free(sh->ports[i].name);
	}
	free(sh->ports);
}

void
server_free(struct server *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->worker_count; i++)
		worker_free(s->workers[i]);
	free(s->workers);
	/* The names of its series live in the exposers. */
	metrics_free(s->shared.metrics);
	free_ports(&s->shared);
	authority_free(s->shared.authority);
	keys_close(s->keys);
	for (size_t i = 0; i < s->shared.engine_count; i++) {
		engine_free(s->shared.engines[i]);
		spec_free(s->specs[i]);
	}
	free(s->shared.engines);
	free(s->specs);
	if (s->first_key != NULL)
		mem_wipe(s->first_key, strlen(s->first_key));
	free(s->first_key);
	free(s);
}
