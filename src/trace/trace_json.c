/* trace_json.c - traces as JSON, for people and for OTLP. */
#include "base/base.h"
#include "data/json/json.h"
#include "trace/trace.h"
#include "trace/trace_json.h"

enum { REDACTED_BYTES = 16384 };

/* Redacts the text again, in case a caller has passed a secret. */
static void
put_text(struct buf *out, struct str text)
{
	struct buf b;

	buf_init(&b, REDACTED_BYTES);
	log_redact(&b, text);
	json_write_string(out, buf_str(&b));
	buf_done(&b);
}

/* RFC 3339 with microseconds. */
static void
put_time(struct buf *out, int64_t us)
{
	char text[21];

	clock_rfc3339(text, us / 1000);
	buf_printf(out, "\"%.19s.%06dZ\"", text, (int)(us % 1000000));
}

static void
put_duration(struct buf *out, const struct trace_span *s)
{
	int64_t us = s->ended_us - s->began_us;

	/* The wall clock may have been set back. */
	if (us < 0)
		us = 0;
	buf_printf(out, "%lld.%03d", (long long)(us / 1000), (int)(us % 1000));
}

static bool
is_none(const uint8_t id[8])
{
	static const uint8_t none[8];

	return memcmp(id, none, sizeof(none)) == 0;
}

void
trace_json_head(struct buf *out, const struct trace *t, int status, bool failed)
{
	char id[33];

	encode_hex(id, t->context.trace_id, 16);
	buf_printf(out, "\"traceId\":\"%s\",\"name\":", id);
	json_write_string(out, str_of(t->first->name));
	if (t->operation.p != NULL) {
		buf_puts(out, ",\"operation\":");
		json_write_string(out, t->operation);
	}
	buf_printf(out, ",\"status\":\"%s\",\"httpStatus\":%d,\"startTime\":",
	    failed ? "error" : "ok", status);
	put_time(out, t->first->began_us);
	buf_puts(out, ",\"durationMs\":");
	put_duration(out, t->first);
	buf_printf(out, ",\"spanCount\":%zu", t->count);
	if (t->dropped > 0)
		buf_printf(out, ",\"droppedSpans\":%zu", t->dropped);
}

static void
put_attributes(struct buf *out, const struct trace_span *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct trace_attribute *a = &s->attributes[i];

		buf_printf(out, "%s\"%s\":", i > 0 ? "," : "", a->key);
		if (a->text.p != NULL)
			put_text(out, a->text);
		else
			buf_put_int(out, a->number);
	}
}

static void
put_span(struct buf *out, const struct trace_span *s)
{
	static const char *const kinds[] = { "internal", "server", "client" };
	char id[17];

	encode_hex(id, s->id, sizeof(s->id));
	buf_printf(out, "{\"spanId\":\"%s\"", id);
	encode_hex(id, s->parent, sizeof(s->parent));
	if (!is_none(s->parent))
		buf_printf(out, ",\"parentSpanId\":\"%s\"", id);
	buf_printf(out,
	    ",\"name\":\"%s\",\"kind\":\"%s\",\"startTime\":", s->name,
	    kinds[s->kind]);
	put_time(out, s->began_us);
	buf_puts(out, ",\"durationMs\":");
	put_duration(out, s);
	buf_printf(
	    out, ",\"status\":\"%s\"", s->error.p != NULL ? "error" : "ok");
	if (s->error.p != NULL) {
		buf_puts(out, ",\"error\":");
		put_text(out, s->error);
	}
	buf_puts(out, ",\"attributes\":{");
	put_attributes(out, s);
	buf_puts(out, "}}");
}

void
trace_json_spans(struct buf *out, const struct trace *t)
{
	buf_putc(out, '[');
	for (const struct trace_span *s = t->first; s != NULL; s = s->next) {
		if (s != t->first)
			buf_putc(out, ',');
		put_span(out, s);
	}
	buf_putc(out, ']');
}

/* In OTLP, integers of 64 bits are strings. */
static void
put_otlp_attributes(struct buf *out, const struct trace_span *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct trace_attribute *a = &s->attributes[i];

		buf_printf(out, "%s{\"key\":\"%s\",\"value\":{",
		    i > 0 ? "," : "", a->key);
		if (a->text.p != NULL) {
			buf_puts(out, "\"stringValue\":");
			put_text(out, a->text);
		} else {
			buf_printf(
			    out, "\"intValue\":\"%lld\"", (long long)a->number);
		}
		buf_puts(out, "}}");
	}
}

static void
put_otlp(struct buf *out, const struct trace *t, const struct trace_span *s)
{
	static const int kinds[] = { 1, 2, 3 }; /* INTERNAL, SERVER, CLIENT */
	int64_t end = s->ended_us > s->began_us ? s->ended_us : s->began_us;
	char id[33];

	encode_hex(id, t->context.trace_id, 16);
	buf_printf(out, "{\"traceId\":\"%s\"", id);
	encode_hex(id, s->id, sizeof(s->id));
	buf_printf(out, ",\"spanId\":\"%s\"", id);
	encode_hex(id, s->parent, sizeof(s->parent));
	if (!is_none(s->parent))
		buf_printf(out, ",\"parentSpanId\":\"%s\"", id);
	if (t->context.state.n > 0) {
		buf_puts(out, ",\"traceState\":");
		json_write_string(out, t->context.state);
	}
	buf_printf(out,
	    ",\"name\":\"%s\",\"kind\":%d,\"startTimeUnixNano\":\"%lld000\","
	    "\"endTimeUnixNano\":\"%lld000\",\"attributes\":[",
	    s->name, kinds[s->kind], (long long)s->began_us, (long long)end);
	put_otlp_attributes(out, s);
	buf_puts(out, "],\"status\":{");
	if (s->error.p != NULL) {
		buf_puts(out, "\"code\":2,\"message\":");
		put_text(out, s->error);
	}
	buf_puts(out, "}}");
}

void
trace_json_otlp(struct buf *out, const struct trace *t)
{
	for (const struct trace_span *s = t->first; s != NULL; s = s->next) {
		if (s != t->first)
			buf_putc(out, ',');
		put_otlp(out, t, s);
	}
}
