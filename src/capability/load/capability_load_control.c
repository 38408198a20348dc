/* capability_load_control.c - reads a control surface. */
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

enum { BUFFER_DEFAULT = 100, BUFFER_MIN = 10, BUFFER_MAX = 10000 };

static const struct capability_key management_keys[] = {
	{ "health", CAPABILITY_FLAG },
	{ "info", CAPABILITY_FLAG },
	{ "reload", CAPABILITY_FLAG },
	{ "validate", CAPABILITY_FLAG },
	{ "logs", CAPABILITY_FLAG | CAPABILITY_MAP },
	{ "scripting", CAPABILITY_MAP | CAPABILITY_LATER },
};

static const struct capability_key logs_keys[] = {
	{ "level-control", CAPABILITY_FLAG },
	{ "stream", CAPABILITY_FLAG },
	{ "max-subscribers", CAPABILITY_NUMBER },
};

static const struct capability_key observability_keys[] = {
	{ "enabled", CAPABILITY_FLAG },
	{ "metrics", CAPABILITY_MAP },
	{ "traces", CAPABILITY_MAP },
	{ "exporters", CAPABILITY_MAP },
};

static const struct capability_key metrics_keys[] = {
	{ "local", CAPABILITY_MAP },
};

static const struct capability_key metrics_local_keys[] = {
	{ "enabled", CAPABILITY_FLAG },
};

static const struct capability_key traces_keys[] = {
	{ "sampling", CAPABILITY_NUMBER },
	{ "propagation", CAPABILITY_TEXT },
	{ "local", CAPABILITY_MAP },
};

static const struct capability_key traces_local_keys[] = {
	{ "enabled", CAPABILITY_FLAG },
	{ "buffer-size", CAPABILITY_NUMBER },
};

static const struct capability_key exporters_keys[] = {
	{ "otlp", CAPABILITY_MAP },
};

static const struct capability_key otlp_keys[] = {
	{ "endpoint", CAPABILITY_TEXT | CAPABILITY_NEEDED },
};

/* The member `name` of map, with its keys checked, or NULL. */
static const struct json *
member(struct capability_reader *r, const struct json *map, const char *name,
    const struct capability_key *keys, size_t count)
{
	const struct json *v = capability_reader_submap(map, name);

	if (v != NULL)
		capability_reader_map(r, v, name, keys, count);
	return v;
}

static bool
flag(const struct json *map, const char *name, bool standard)
{
	int v = capability_reader_flag(map, name);

	return v == -1 ? standard : v == 1;
}

static void
load_logs(struct capability_reader *r, const struct json *map,
    struct capability_control *c)
{
	const struct json *logs =
	    member(r, map, "logs", logs_keys, LEN(logs_keys));

	c->log_level = logs != NULL ? flag(logs, "level-control", true)
	                            : flag(map, "logs", false);
	if (flag(logs, "stream", false))
		capability_reader_warn(r,
		    capability_reader_place(json_get(logs, "stream")),
		    "log streaming is not supported, logs are lines on stderr; "
		    "remove 'stream'");
}

static void
load_management(struct capability_reader *r, const struct json *v,
    struct capability_control *c)
{
	const struct json *map =
	    member(r, v, "management", management_keys, LEN(management_keys));

	c->health = flag(map, "health", true);
	c->info = flag(map, "info", false);
	c->reload = flag(map, "reload", false);
	c->validate = flag(map, "validate", false);
	load_logs(r, map, c);
}

/* Converts a number from 0 to 1 to parts per million. */
static void
load_sampling(struct capability_reader *r, const struct json *traces,
    struct capability_control *c)
{
	const struct json *v = capability_reader_number(traces, "sampling");
	char text[32];
	double share;

	if (v == NULL)
		return;
	snprintf(text, sizeof(text), "%.*s", STR_FMT(v->text));
	share = strtod(text, NULL);
	if (share >= 0 && share <= 1)
		c->sampling_ppm = (int)(share * 1000000 + 0.5);
	else
		capability_reader_error(r, capability_reader_place(v),
		    "sampling %s must be a number from 0 to 1", text);
}

static void
load_buffer(struct capability_reader *r, const struct json *local,
    struct capability_control *c)
{
	const struct json *v = capability_reader_number(local, "buffer-size");
	int64_t n;

	if (v == NULL)
		return;
	if (json_number_to_int(v, &n) && n >= BUFFER_MIN && n <= BUFFER_MAX)
		c->trace_buffer = (int)n;
	else
		capability_reader_error(r, capability_reader_place(v),
		    "buffer-size %.*s must be from %d to %d",
		    STR_FMT(str_part(v->text, 0, 40)), BUFFER_MIN, BUFFER_MAX);
}

static void
load_propagation(struct capability_reader *r, const struct json *traces,
    struct capability_control *c)
{
	const struct str name = capability_reader_text(traces, "propagation");

	c->b3 = str_is(name, "b3");
	if (name.p != NULL && !c->b3 && !str_is(name, "w3c"))
		capability_reader_error(r,
		    capability_reader_place(json_get(traces, "propagation")),
		    "unknown propagation '%.*s'; use w3c or b3",
		    STR_FMT(str_part(name, 0, 40)));
}

static void
load_traces(struct capability_reader *r, const struct json *map,
    struct capability_control *c)
{
	const struct json *traces =
	    member(r, map, "traces", traces_keys, LEN(traces_keys));
	const struct json *local = member(
	    r, traces, "local", traces_local_keys, LEN(traces_local_keys));

	c->traces = flag(local, "enabled", true);
	load_sampling(r, traces, c);
	load_propagation(r, traces, c);
	load_buffer(r, local, c);
}

static void
load_observability(struct capability_reader *r, const struct json *v,
    struct capability_control *c)
{
	const struct json *map = member(
	    r, v, "observability", observability_keys, LEN(observability_keys));
	const struct json *metrics =
	    member(r, map, "metrics", metrics_keys, LEN(metrics_keys));
	const struct json *local = member(
	    r, metrics, "local", metrics_local_keys, LEN(metrics_local_keys));
	const struct json *exporters =
	    member(r, map, "exporters", exporters_keys, LEN(exporters_keys));
	const struct json *otlp =
	    member(r, exporters, "otlp", otlp_keys, LEN(otlp_keys));

	c->observability = flag(map, "enabled", true);
	c->metrics = flag(local, "enabled", true);
	load_traces(r, map, c);
	c->otlp_endpoint = capability_reader_text(otlp, "endpoint");
	if (c->observability)
		return;
	c->metrics = c->traces = false;
	c->otlp_endpoint = STR_NONE;
}

struct capability_control *
capability_load_control(struct capability_reader *r, const struct json *v)
{
	struct capability_control *c = arena_new(r->a, sizeof(*c));

	c->sampling_ppm = 1000000;
	c->trace_buffer = BUFFER_DEFAULT;
	load_management(r, v, c);
	load_observability(r, v, c);
	return c;
}
