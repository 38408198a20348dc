/* call_policy.c - the effective timeouts, retries and limits of a namespace. */
#include "base/base.h"
#include "capability/capability.h"
#include "engine/state/state.h"
#include "engine/upstream/call_policy.h"
#include "engine/upstream/circuit_breaker.h"
#include "engine/upstream/concurrency_limit.h"

const char *
call_policy_option_name(struct arena *a, const struct engine_option *o)
{
	struct str text = str_of(o->value), option = str_cut(&text, '=');

	return arena_printf(a, "--%.*s", STR_FMT(option));
}

int
call_policy_take(struct engine *en, struct engine_target *t,
    const struct engine_option *o, struct err *e)
{
	struct str text = str_of(o->value), option = str_cut(&text, '=');
	const struct capability_policy_row *row =
	    capability_policy_find(option);
	struct capability_policy *p =
	    t != NULL ? &t->policy_option : &en->policy;

	if (capability_policy_set(p, row, text, e) == -1)
		return err_prefix(e, "--%s", row->option);
	return 0;
}

static void
take_standards(struct capability_policy *p, const struct limits *l)
{
	for (size_t i = 0; i < capability_policy_row_count; i++) {
		const struct capability_policy_row *row =
		    &capability_policy_rows[i];

		*(int64_t *)(void *)((char *)p + row->offset) = row->standard;
	}
	p->connect_ms = l->connect_ms;
	p->total_ms = l->upstream_ms;
	p->response_bytes = l->response_body_bytes;
}

void
call_policy_resolve(struct engine *en, struct engine_target *t)
{
	struct capability_policy *p = &t->policy;

	take_standards(p, &en->limits);
	capability_policy_lay_over(p, &en->policy);
	capability_policy_lay_over(p, &t->consumes->policy);
	capability_policy_lay_over(p, &t->policy_option);
	t->concurrency = concurrency_limit_new(p);
	t->breaker = circuit_breaker_new(p);
}

void
call_policy_done(struct engine_target *t)
{
	concurrency_limit_free(t->concurrency);
	circuit_breaker_free(t->breaker);
}

static void
put_label(struct buf *out, const char *name, struct str value)
{
	buf_printf(out, "%s=\"", name);
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '"' || value.p[i] == '\\')
			buf_putc(out, '\\');
		if (value.p[i] == '\n')
			buf_puts(out, "\\n");
		else
			buf_putc(out, value.p[i]);
	}
	buf_putc(out, '"');
}

static void
put_gauge(struct buf *out, const char *name, const struct engine_target *t,
    const char *file, int64_t value)
{
	buf_printf(out, "claviger_upstream_%s{", name);
	put_label(out, "file", str_of(file));
	buf_putc(out, ',');
	put_label(out, "namespace", t->consumes->namespace);
	buf_printf(out, "} %lld\n", (long long)value);
}

void
call_policy_calls_metrics(
    const struct engine *en, const char *file, struct buf *out)
{
	for (size_t i = 0; i < en->target_count; i++) {
		const struct engine_target *t = &en->targets[i];

		if (t->concurrency != NULL)
			put_gauge(out, "calls", t, file,
			    concurrency_limit_count(t->concurrency));
	}
}

void
call_policy_breaker_metrics(
    const struct engine *en, const char *file, struct buf *out)
{
	for (size_t i = 0; i < en->target_count; i++) {
		const struct engine_target *t = &en->targets[i];

		if (t->breaker != NULL)
			put_gauge(out, "breaker_open", t, file,
			    circuit_breaker_is_open(t->breaker));
	}
}
