/*
 * telemetry_otlp.c - the collector from OpenTelemetry's environment variables.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "http/http.h"
#include "trace/trace.h"

#include "server/telemetry_otlp.h"

#define PATH "/v1/traces"

enum { TIME_MAX_MS = 3600000, SPANS_MAX = 1000000 };

/* Returns a variable of the environment; STR_NONE if it is empty or not set. */
static struct str
variable(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? str_trim(str_of(value))
	                                       : STR_NONE;
}

/* The same for "OTEL_EXPORTER_OTLP_" and name; that of traces has priority. */
static struct str
exporter_variable(const char *name)
{
	char text[64];
	struct str value;

	snprintf(text, sizeof(text), "OTEL_EXPORTER_OTLP_TRACES_%s", name);
	value = variable(text);
	if (value.n > 0)
		return value;
	snprintf(text, sizeof(text), "OTEL_EXPORTER_OTLP_%s", name);
	return variable(text);
}

static bool
is_off(void)
{
	return str_equal_nocase(variable("OTEL_SDK_DISABLED"), STR("true")) ||
	       str_is(variable("OTEL_TRACES_EXPORTER"), "none");
}

/* Appends the path of traces to a base URL, unless it has it already. */
static struct str
with_path(struct arena *a, struct str base)
{
	if (base.n == 0 || str_ends(base, STR(PATH)))
		return base;
	while (base.n > 0 && base.p[base.n - 1] == '/')
		base.n--;
	return arena_strf(a, "%.*s" PATH, STR_FMT(base));
}

static struct str
endpoint_of(struct arena *a, struct str file)
{
	struct str own = variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
	struct str all = variable("OTEL_EXPORTER_OTLP_ENDPOINT");

	if (own.n > 0)
		return own;
	return with_path(a, all.n > 0 ? all : file);
}

/* Parses "name=value,name=value", percent-encoded as W3C Baggage is. */
static void
add_pairs(
    struct arena *a, struct http_headers *h, const char *name, bool as_headers)
{
	struct str list = variable(name);

	while (list.n > 0) {
		struct str value = str_cut(&list, ',');
		struct str key = str_trim(str_cut(&value, '='));

		value = decode_percent(a, str_trim(value), false);
		if (key.n == 0 || value.p == NULL ||
		    (as_headers && (!http_ascii_is_token(key) ||
		                       !http_ascii_is_field_value(value))))
			log_warn("%s: an entry is not name=value", name);
		else
			http_headers_add(a, h, key, value);
	}
}

static void
set_resource(struct arena *a, struct http_headers *r)
{
	struct str name = variable("OTEL_SERVICE_NAME");
	struct http_headers given = { 0 };

	add_pairs(a, &given, "OTEL_RESOURCE_ATTRIBUTES", false);
	if (name.n == 0)
		name = http_headers_get(&given, "service.name");
	http_headers_add(
	    a, r, STR("service.name"), name.n > 0 ? name : STR("claviger"));
	http_headers_add(a, r, STR("service.version"), STR(CLAVIGER_VERSION));
	for (size_t i = 0; i < given.count; i++)
		if (http_headers_get(r, arena_strdup(a, given.items[i].name))
		        .p == NULL)
			http_headers_add(
			    a, r, given.items[i].name, given.items[i].value);
}

static void
set_number(const char *name, int64_t max, int64_t *out)
{
	struct str text = variable(name);
	int64_t n = str_to_int(text, max);

	if (n > 0)
		*out = n;
	else if (text.n > 0)
		log_warn(
		    "%s is not a number from 1 to %lld", name, (long long)max);
}

static void
set_numbers(struct otlp_settings *s)
{
	int64_t queue = (int64_t)s->queue, batch = (int64_t)s->batch;

	set_number("OTEL_EXPORTER_OTLP_TIMEOUT", TIME_MAX_MS, &s->timeout_ms);
	set_number(
	    "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", TIME_MAX_MS, &s->timeout_ms);
	set_number("OTEL_BSP_SCHEDULE_DELAY", TIME_MAX_MS, &s->delay_ms);
	set_number("OTEL_BSP_MAX_QUEUE_SIZE", SPANS_MAX, &queue);
	set_number("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", SPANS_MAX, &batch);
	s->queue = (size_t)queue;
	s->batch = (size_t)(batch < queue ? batch : queue);
}

/*
 * Warns if the environment names another protocol: only http/json is supported.
 */
static void
check_protocol(void)
{
	struct str p = exporter_variable("PROTOCOL");

	if (p.n > 0 && !str_is(p, "http/json"))
		log_warn("traces are exported as http/json, not as %.*s",
		    STR_FMT(p));
}

static const char *
path_of(struct arena *a, const char *name)
{
	struct str path = exporter_variable(name);

	return path.n > 0 ? arena_strdup(a, path) : NULL;
}

/* Returns -1 and sets e (INPUT) if a file cannot be used. */
static int
set_tls(struct arena *a, struct http_tls *tls, struct err *e)
{
	tls->ca = path_of(a, "CERTIFICATE");
	tls->cert = path_of(a, "CLIENT_CERTIFICATE");
	tls->key = path_of(a, "CLIENT_KEY");
	if (tls->key != NULL && tls->cert == NULL)
		return err_set(e, ERR_INPUT,
		    "a client key has no certificate; set "
		    "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE");
	if (tls->ca != NULL && http_tls_check_file(tls->ca, e) == -1)
		return -1;
	if (tls->cert != NULL && http_tls_check_file(tls->cert, e) == -1)
		return -1;
	if (tls->cert == NULL)
		return 0;
	return http_tls_check_key(tls->key != NULL ? tls->key : tls->cert, e);
}

struct otlp *
telemetry_otlp_new(struct str endpoint)
{
	struct otlp_settings s = otlp_defaults();
	struct arena a = { .secret = true };
	struct err e = { .kind = ERR_NONE };
	struct otlp *o = NULL;

	if (!is_off())
		s.endpoint = endpoint_of(&a, endpoint);
	if (s.endpoint.n > 0) {
		check_protocol();
		add_pairs(&a, &s.headers, "OTEL_EXPORTER_OTLP_HEADERS", true);
		add_pairs(
		    &a, &s.headers, "OTEL_EXPORTER_OTLP_TRACES_HEADERS", true);
		set_resource(&a, &s.resource);
		set_numbers(&s);
		if (set_tls(&a, &s.tls, &e) == 0)
			o = otlp_new(&s, &e);
		if (o == NULL)
			log_warn("traces are not exported: %s", e.text);
	}
	arena_done(&a);
	return o;
}
