/* policy.c - how a namespace is called, from all who have a say in it. */
#include "base/buf.h"
#include "base/err.h"
#include "spec/spec.h"
#include "spec/spec_policy.h"
#include "engine/breaker.h"
#include "engine/engine.h"
#include "engine/gate.h"
#include "engine/policy.h"

const char *
policy_option_name(struct arena *a, const struct engine_option *o)
{
	struct str text = str_of(o->value), option = str_cut(&text, '=');

	return arena_printf(a, "--%.*s", STR_FMT(option));
}

int
policy_take(struct engine *en, struct engine_target *t,
    const struct engine_option *o, struct err *e)
{
	struct str text = str_of(o->value), option = str_cut(&text, '=');
	const struct spec_policy_row *row = spec_policy_find(option);
	struct spec_policy *p = t != NULL ? &t->policy_option : &en->policy;

	if (spec_policy_set(p, row, text, e) == -1)
		return err_prefix(e, "--%s", row->option);
	return 0;
}

static void
take_standards(struct spec_policy *p, const struct limits *l)
{
	for (size_t i = 0; i < spec_policy_row_count; i++) {
		const struct spec_policy_row *row = &spec_policy_rows[i];

		*(int64_t *)(void *)((char *)p + row->offset) = row->standard;
	}
	p->connect_ms = l->connect_ms;
	p->total_ms = l->upstream_ms;
	p->response_bytes = l->response_body_bytes;
}

void
policy_resolve(struct engine *en, struct engine_target *t)
{
	struct spec_policy *p = &t->policy;

	take_standards(p, &en->limits);
	spec_policy_lay_over(p, &en->policy);
	spec_policy_lay_over(p, &t->consumes->policy);
	spec_policy_lay_over(p, &t->policy_option);
	t->gate = gate_new(p);
	t->breaker = breaker_new(p);
}

void
policy_done(struct engine_target *t)
{
	gate_free(t->gate);
	breaker_free(t->breaker);
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
policy_calls_metrics(const struct engine *en, const char *file, struct buf *out)
{
	for (size_t i = 0; i < en->target_count; i++) {
		const struct engine_target *t = &en->targets[i];

		if (t->gate != NULL)
			put_gauge(out, "calls", t, file, gate_count(t->gate));
	}
}

void
policy_breaker_metrics(
    const struct engine *en, const char *file, struct buf *out)
{
	for (size_t i = 0; i < en->target_count; i++) {
		const struct engine_target *t = &en->targets[i];

		if (t->breaker != NULL)
			put_gauge(out, "breaker_open", t, file,
			    breaker_is_open(t->breaker));
	}
}
