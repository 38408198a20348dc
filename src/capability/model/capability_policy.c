/* capability_policy.c - timeouts, retries and limits of an upstream. */
#include <assert.h>

#include "base/base.h"
#include "data/json/json.h"
#include "capability/model/model.h"

enum { HOUR_MS = 3600000 };

#define ROW(key, option, unit, field, low, high, standard)                     \
	{                                                                      \
		key, option, unit, offsetof(struct capability_policy, field),  \
		    low, high, standard                                        \
	}

const struct capability_policy_row capability_policy_rows[] = {
	ROW("connectTimeout", "connect-timeout", CAPABILITY_POLICY_TIME,
	    connect_ms, 10, HOUR_MS, -1),
	ROW("timeout", "upstream-timeout", CAPABILITY_POLICY_TIME, total_ms, 10,
	    HOUR_MS, -1),
	ROW("retries", "retries", CAPABILITY_POLICY_COUNT, retries, 0, 10, 0),
	ROW("retryDelay", "retry-delay", CAPABILITY_POLICY_TIME, retry_base_ms,
	    1, HOUR_MS, 100),
	ROW("retryMaxDelay", "retry-max-delay", CAPABILITY_POLICY_TIME,
	    retry_max_ms, 1, HOUR_MS, 5000),
	ROW("retryNonIdempotent", "retry-non-idempotent",
	    CAPABILITY_POLICY_FLAG, retry_unsafe, 0, 1, 0),
	ROW("concurrency", "upstream-concurrency", CAPABILITY_POLICY_COUNT,
	    concurrency, 0, 100000, 0),
	ROW("queue", "upstream-queue", CAPABILITY_POLICY_COUNT, queue, 0,
	    100000, 100),
	ROW("responseBytes", "upstream-response-bytes", CAPABILITY_POLICY_BYTES,
	    response_bytes, 1, 1 << 30, -1),
	ROW("breaker", "breaker", CAPABILITY_POLICY_COUNT, breaker_failures, 0,
	    1000, 0),
	ROW("breakerWindow", "breaker-window", CAPABILITY_POLICY_TIME,
	    breaker_window_ms, 10, HOUR_MS, 30000),
	ROW("breakerOpen", "breaker-open", CAPABILITY_POLICY_TIME,
	    breaker_open_ms, 10, HOUR_MS, 10000),
};
const size_t capability_policy_row_count = LEN(capability_policy_rows);

static const char *const forms[] = {
	[CAPABILITY_POLICY_TIME] = "a time such as 500ms, 2s or 1m",
	[CAPABILITY_POLICY_COUNT] = "a whole number",
	[CAPABILITY_POLICY_BYTES] = "a size such as 4096, 64KiB or 16MiB",
};

/* The unit after a number in messages. */
static const char *const units[] = {
	[CAPABILITY_POLICY_TIME] = "ms",
	[CAPABILITY_POLICY_COUNT] = "",
	[CAPABILITY_POLICY_BYTES] = "B",
};

/* The suffixes of numbers, and their factors. */
static const struct {
	int unit;
	const char *name;
	int64_t times;
} suffixes[] = {
	{ CAPABILITY_POLICY_TIME, "ms", 1 },
	{ CAPABILITY_POLICY_TIME, "s", 1000 },
	{ CAPABILITY_POLICY_TIME, "m", 60000 },
	{ CAPABILITY_POLICY_BYTES, "KiB", 1 << 10 },
	{ CAPABILITY_POLICY_BYTES, "MiB", 1 << 20 },
	{ CAPABILITY_POLICY_BYTES, "GiB", 1 << 30 },
	{ CAPABILITY_POLICY_BYTES, "B", 1 },
};

const struct capability_policy_row *
capability_policy_find(struct str option)
{
	for (size_t i = 0; i < LEN(capability_policy_rows); i++)
		if (str_is(option, capability_policy_rows[i].option))
			return &capability_policy_rows[i];
	return NULL;
}

static int64_t *
field(struct capability_policy *p, const struct capability_policy_row *row)
{
	assert(row->offset <= sizeof(*p) - sizeof(int64_t));
	return (int64_t *)(void *)((char *)p + row->offset);
}

void
capability_policy_clear(struct capability_policy *p)
{
	for (size_t i = 0; i < LEN(capability_policy_rows); i++)
		*field(p, &capability_policy_rows[i]) = -1;
}

void
capability_policy_lay_over(
    struct capability_policy *p, const struct capability_policy *upper)
{
	struct capability_policy copy = *upper;

	for (size_t i = 0; i < LEN(capability_policy_rows); i++) {
		int64_t said = *field(&copy, &capability_policy_rows[i]);

		if (said != -1)
			*field(p, &capability_policy_rows[i]) = said;
	}
}

/* Returns -1 if text is not a value of the row. */
static int64_t
read_value(const struct capability_policy_row *row, struct str text)
{
	int64_t times = 1, n;

	if (row->unit == CAPABILITY_POLICY_FLAG)
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
capability_policy_read(const struct capability_policy_row *row, struct str text,
    int64_t *out, struct err *e)
{
	int64_t v = read_value(row, text);

	text = str_part(text, 0, 40);
	if (v < row->smallest && row->unit == CAPABILITY_POLICY_FLAG)
		return err_set(e, ERR_INPUT, "takes true or false, not '%.*s'",
		    STR_FMT(text));
	if (v < row->smallest)
		return err_set(e, ERR_INPUT,
		    "takes %s from %lld%s to %lld%s, not '%.*s'",
		    forms[row->unit], (long long)row->smallest,
		    units[row->unit], (long long)row->largest, units[row->unit],
		    STR_FMT(text));
	*out = v;
	return 0;
}

int
capability_policy_set(struct capability_policy *p,
    const struct capability_policy_row *row, struct str text, struct err *e)
{
	return capability_policy_read(row, text, field(p, row), e);
}
