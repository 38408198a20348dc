/* spec_policy.c - how an upstream is called: the settings, in one list. */
#include "base/err.h"
#include "base/mem.h"
#include "data/json.h"
#include "spec/spec.h"
#include "spec/spec_policy.h"
#include "spec/spec_walk.h"

enum { HOUR_MS = 3600000 };

#define ROW(key, option, unit, field, low, high, standard)                     \
	{                                                                      \
		key, option, unit, offsetof(struct spec_policy, field), low,   \
		    high, standard                                             \
	}

const struct spec_policy_row spec_policy_rows[] = {
	ROW("connectTimeout", "connect-timeout", SPEC_POLICY_TIME, connect_ms,
	    10, HOUR_MS, -1),
	ROW("timeout", "upstream-timeout", SPEC_POLICY_TIME, total_ms, 10,
	    HOUR_MS, -1),
	ROW("retries", "retries", SPEC_POLICY_COUNT, retries, 0, 10, 0),
	ROW("retryDelay", "retry-delay", SPEC_POLICY_TIME, retry_base_ms, 1,
	    HOUR_MS, 100),
	ROW("retryMaxDelay", "retry-max-delay", SPEC_POLICY_TIME, retry_max_ms,
	    1, HOUR_MS, 5000),
	ROW("retryNonIdempotent", "retry-non-idempotent", SPEC_POLICY_FLAG,
	    retry_unsafe, 0, 1, 0),
	ROW("concurrency", "upstream-concurrency", SPEC_POLICY_COUNT,
	    concurrency, 0, 100000, 0),
	ROW("queue", "upstream-queue", SPEC_POLICY_COUNT, queue, 0, 100000,
	    100),
	ROW("responseBytes", "upstream-response-bytes", SPEC_POLICY_BYTES,
	    response_bytes, 1, 1 << 30, -1),
	ROW("breaker", "breaker", SPEC_POLICY_COUNT, breaker_failures, 0, 1000,
	    0),
	ROW("breakerWindow", "breaker-window", SPEC_POLICY_TIME,
	    breaker_window_ms, 10, HOUR_MS, 30000),
	ROW("breakerOpen", "breaker-open", SPEC_POLICY_TIME, breaker_open_ms,
	    10, HOUR_MS, 10000),
};
const size_t spec_policy_row_count = LEN(spec_policy_rows);

static const char *const forms[] = {
	[SPEC_POLICY_TIME] = "a time such as 500ms, 2s or 1m",
	[SPEC_POLICY_COUNT] = "a whole number",
	[SPEC_POLICY_BYTES] = "a size such as 4096, 64KiB or 16MiB",
};

/* Of the numbers that a range is told by. */
static const char *const units[] = {
	[SPEC_POLICY_TIME] = "ms",
	[SPEC_POLICY_COUNT] = "",
	[SPEC_POLICY_BYTES] = "B",
};

/* What a number may be followed by, and how much that is. */
static const struct {
	int unit;
	const char *name;
	int64_t times;
} suffixes[] = {
	{ SPEC_POLICY_TIME, "ms", 1 },
	{ SPEC_POLICY_TIME, "s", 1000 },
	{ SPEC_POLICY_TIME, "m", 60000 },
	{ SPEC_POLICY_BYTES, "KiB", 1 << 10 },
	{ SPEC_POLICY_BYTES, "MiB", 1 << 20 },
	{ SPEC_POLICY_BYTES, "GiB", 1 << 30 },
	{ SPEC_POLICY_BYTES, "B", 1 },
};

const struct spec_policy_row *
spec_policy_find(struct str option)
{
	for (size_t i = 0; i < LEN(spec_policy_rows); i++)
		if (str_is(option, spec_policy_rows[i].option))
			return &spec_policy_rows[i];
	return NULL;
}

static int64_t *
field(struct spec_policy *p, const struct spec_policy_row *row)
{
	return (int64_t *)(void *)((char *)p + row->offset);
}

void
spec_policy_clear(struct spec_policy *p)
{
	for (size_t i = 0; i < LEN(spec_policy_rows); i++)
		*field(p, &spec_policy_rows[i]) = -1;
}

void
spec_policy_lay_over(struct spec_policy *p, const struct spec_policy *upper)
{
	struct spec_policy copy = *upper;

	for (size_t i = 0; i < LEN(spec_policy_rows); i++) {
		int64_t said = *field(&copy, &spec_policy_rows[i]);

		if (said != -1)
			*field(p, &spec_policy_rows[i]) = said;
	}
}

/* -1 where the text is no such value. */
static int64_t
read_value(const struct spec_policy_row *row, struct str text)
{
	int64_t times = 1, n;

	if (row->unit == SPEC_POLICY_FLAG)
		return str_is(text, "true")    ? 1
		       : str_is(text, "false") ? 0
		                               : -1;
	for (size_t i = 0; i < LEN(suffixes); i++) {
		struct str name = str_of(suffixes[i].name);

		if (suffixes[i].unit != (int)row->unit || !str_ends(text, name))
			continue;
		times = suffixes[i].times;
		text.n -= name.n;
		break;
	}
	n = str_to_int(text, row->largest / times);
	return n < 0 ? -1 : n * times;
}

int
spec_policy_set(struct spec_policy *p, const struct spec_policy_row *row,
    struct str text, struct err *e)
{
	int64_t v = read_value(row, text);

	text = str_part(text, 0, 40);
	if (v < row->smallest && row->unit == SPEC_POLICY_FLAG)
		return err_set(e, ERR_INPUT, "takes true or false, not '%.*s'",
		    STR_FMT(text));
	if (v < row->smallest)
		return err_set(e, ERR_INPUT,
		    "takes %s from %lld%s to %lld%s, not '%.*s'",
		    forms[row->unit], (long long)row->smallest,
		    units[row->unit], (long long)row->largest, units[row->unit],
		    STR_FMT(text));
	*field(p, row) = v;
	return 0;
}

static void
load_one(struct spec_walk *w, const struct json *map,
    const struct spec_policy_row *row, struct spec_policy *p)
{
	struct json *v = json_get(map, row->key);
	struct err e = { .kind = ERR_NONE };
	struct str text = spec_walk_scalar(v);

	if (text.p == NULL)
		return;
	if (spec_policy_set(p, row, text, &e) == -1)
		spec_walk_error(w, spec_walk_place(v), "'%s' of x-claviger %s",
		    row->key, e.text);
}

void
spec_policy_load(
    struct spec_walk *w, const struct json *map, struct spec_policy *p)
{
	const struct json *v = spec_walk_submap(map, "x-claviger");
	struct spec_key keys[LEN(spec_policy_rows)];

	spec_policy_clear(p);
	if (v == NULL)
		return;
	for (size_t i = 0; i < LEN(keys); i++)
		keys[i] =
		    (struct spec_key){ spec_policy_rows[i].key, SPEC_TEXT };
	spec_walk_map(w, v, "x-claviger", keys, LEN(keys));
	for (size_t i = 0; i < LEN(keys); i++)
		load_one(w, v, &spec_policy_rows[i], p);
}
