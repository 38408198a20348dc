/* server_port.c - chooses the address of a surface, or refuses it. */
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "http/http.h"
#include "net/net.h"
#include "capability/capability.h"
#include "expose/expose.h"

#include "server/config.h"
#include "server/server_file.h"
#include "server/server_listener_table.h"
#include "server/server_port.h"

/* Returns "keys.yaml" of "dir/keys.yaml". */
static struct str
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return str_of(slash != NULL ? slash + 1 : path);
}

/* Returns "keys" of "dir/keys.yaml". */
static struct str
stem(const char *path)
{
	struct str s = base_name(path);

	for (size_t i = s.n; i > 1; i--) {
		if (s.p[i - 1] == '.')
			return str_part(s, 0, i - 1);
	}
	return s;
}

static bool
names_file(struct str text, const char *path)
{
	return str_is(text, path) || str_equal(text, base_name(path)) ||
	       str_equal(text, stem(path));
}

/*
 * Returns how --port NAME fits s: 0: it does not; 1: by the namespace; 2: by
 * the file too.
 */
static int
fit(const char *name, const struct server_surface *s)
{
	struct str text = str_of(name), space = s->capability->namespace;

	if (str_equal(text, space))
		return 1;
	if (text.n <= space.n + 1 || !str_ends(text, space) ||
	    text.p[text.n - space.n - 1] != '.')
		return 0;
	return names_file(str_part(text, 0, text.n - space.n - 1),
	           server_file_name(s->file))
	           ? 2
	           : 0;
}

static int
find_port(const struct config *c, const struct server_surface *s)
{
	int port = s->capability->port, best = 0;

	for (size_t i = 0; i < c->port_count; i++) {
		int how = fit(c->ports[i].namespace, s);

		if (how > 0 && how >= best) {
			best = how;
			port = c->ports[i].port;
		}
	}
	return port;
}

int
server_port_address(const struct config *c, const struct server_surface *s,
    struct net_address *out, struct err *e)
{
	int port = find_port(c, s);
	struct str host =
	    c->address != NULL ? str_of(c->address) : s->capability->address;

	if (port == 0)
		return err_set(e, ERR_INPUT,
		    "%s:%d:%d: exposer '%s' has no port: give --port %s=PORT",
		    server_file_name(s->file), s->capability->place.line,
		    s->capability->place.column, s->name, s->name);
	/* Without an address it is loopback. */
	if (net_address_set(out, host, port, e) == -1)
		return err_prefix(e, "%s:%d:%d: exposer '%s'",
		    server_file_name(s->file), s->capability->place.line,
		    s->capability->place.column, s->name);
	return 0;
}

static int
check_open(const struct config *c, const struct server_surface *s,
    const struct net_address *a, struct err *e)
{
	if (!expose_needs_loopback(s->exposer) || c->allow_open ||
	    net_address_is_loopback(a))
		return 0;
	return err_set(e, ERR_DENIED,
	    "exposer '%s' would let anybody on %s use the credential of its "
	    "file: declare authentication for it, bind loopback, or give "
	    "--allow-open",
	    s->name, a->host);
}

/* Without the authority, every request would be refused. */
static int
check_keys(
    const struct config *c, const struct server_surface *s, struct err *e)
{
	if (!expose_needs_authority(s->exposer) || c->authority)
		return 0;
	return err_set(e, ERR_INPUT,
	    "%s:%d:%d: the callers of exposer '%s' need keys, and the key "
	    "authority is off: start it with --authority ADDR:PORT, or remove "
	    "%s",
	    server_file_name(s->file), s->capability->place.line,
	    s->capability->place.column, s->name,
	    c->require_key ? "--require-key" : "`authentication: {type: key}`");
}

int
server_port_check(const struct config *c, const struct server_surface *s,
    const struct net_address *a, struct err *e)
{
	return check_keys(c, s, e) == -1 ? -1 : check_open(c, s, a, e);
}

struct str
server_port_public_url(const struct config *c, const struct server_surface *s)
{
	struct str url = STR_NONE;
	int best = -1;

	for (size_t i = 0; i < c->public_urls.count; i++) {
		const struct public_url *p = &c->public_urls.items[i];
		int how = p->namespace == NULL ? 0 : fit(p->namespace, s);

		if ((how > 0 || p->namespace == NULL) && how >= best) {
			best = how;
			url = str_of(p->url);
		}
	}
	return url;
}

/* "keys.yaml:40:5 ('keys-rest')" for messages. */
struct place_text {
	char text[120];
};

static struct place_text
place_of(const struct server_surface *s, const struct capability_operation *o)
{
	struct place_text t;
	const struct capability_place *p =
	    o != NULL ? &o->place : &s->capability->place;
	struct str file = str_of(s->file->capability->files[p->source]);

	/*
	 * The end of a long path identifies the file better than its beginning.
	 */
	if (file.n > 60)
		file = str_part(file, file.n - 60, file.n);
	snprintf(t.text, sizeof(t.text), "%.*s:%d:%d ('%.32s')", STR_FMT(file),
	    p->line, p->column, s->name);
	return t;
}

/* Returns the --port option that applies to s and not to other. */
static struct place_text
option_of(const struct server_surface *s, const struct server_surface *other)
{
	struct place_text t;
	struct str mine = stem(server_file_name(s->file));

	if (other == NULL || strcmp(s->name, other->name) != 0)
		snprintf(t.text, sizeof(t.text), "--port %.60s=PORT", s->name);
	else if (!str_equal(mine, stem(server_file_name(other->file))))
		snprintf(t.text, sizeof(t.text), "--port %.*s.%.40s=PORT",
		    (int)(mine.n < 60 ? mine.n : 60), mine.p, s->name);
	else
		snprintf(t.text, sizeof(t.text), "--port %.70s.%.30s=PORT",
		    server_file_name(s->file), s->name);
	return t;
}

int
server_port_refuse_authority(
    const struct server_surface *s, const struct net_address *a, struct err *e)
{
	return err_set(e, ERR_INPUT,
	    "%s wants port %d, which the key authority has: give %s, or "
	    "--authority ADDR:PORT",
	    place_of(s, NULL).text, a->port, option_of(s, NULL).text);
}

int
server_port_refuse_host(const struct server_port *port,
    const struct server_surface *s, const struct net_address *a, struct err *e)
{
	const struct server_surface *other = port->surfaces[0];

	return err_set(e, ERR_INPUT,
	    "%s wants port %d of %s and %s the same of %s, which overlap: give "
	    "%s, or the same address to both",
	    place_of(other, NULL).text, a->port, port->address.host,
	    place_of(s, NULL).text, a->host, option_of(s, other).text);
}

int
server_port_refuse_route(const struct server_port *port,
    const struct server_surface *holder,
    const struct capability_operation *held, const struct server_surface *s,
    const struct expose_route *wanted, struct err *e)
{
	bool alike = held == NULL && wanted->operation == NULL;

	if (alike)
		return err_set(e, ERR_INPUT,
		    "%s and %s both want port %d, and two %s exposers cannot "
		    "share one: give %s",
		    place_of(holder, NULL).text, place_of(s, NULL).text,
		    port->address.port, s->kind->name,
		    option_of(s, holder).text);
	return err_set(e, ERR_INPUT,
	    "%s and %s both have %s %.*s on port %d: give %s",
	    place_of(holder, held).text, place_of(s, wanted->operation).text,
	    http_method_name(wanted->method), STR_FMT(wanted->pattern),
	    port->address.port, option_of(s, holder).text);
}

void
server_port_warn_unused(const struct config *c,
    struct server_surface *const *surfaces, unsigned long count)
{
	for (size_t i = 0; i < c->port_count; i++) {
		bool used = false;

		for (size_t k = 0; k < count && !used; k++)
			used = fit(c->ports[i].namespace, surfaces[k]) > 0;
		if (!used)
			log_warn("--port %s=%d: no file exposes '%s'",
			    c->ports[i].namespace, c->ports[i].port,
			    c->ports[i].namespace);
	}
}
