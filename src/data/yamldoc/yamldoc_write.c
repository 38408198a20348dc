/* yamldoc_write.c - writes values as block-style YAML with libyaml. */
#include <yaml.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"

static int
write_bytes(void *context, unsigned char *p, size_t n)
{
	buf_add(context, p, n);
	return 1;
}

static bool
is_word_byte(char c, bool first)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')
		return true;
	return !first &&
	       ((c >= '0' && c <= '9') || c == '-' || c == '/' || c == '.');
}

/*
 * Reports whether every YAML reader takes the unquoted text for a string.  The
 * keywords include those of YAML 1.1 (yes, no, on, off), which libyaml does not
 * quote.
 */
static bool
is_plain(struct str s)
{
	static const char *const keywords[] = { "null", "true", "false", "yes",
		"no", "on", "off", "y", "n" };

	if (s.n == 0 || s.n > 60)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_word_byte(s.p[i], i == 0))
			return false;
	}
	for (size_t i = 0; i < LEN(keywords); i++) {
		if (str_equal_nocase(s, str_of(keywords[i])))
			return false;
	}
	return true;
}

/* Emits a scalar without anchor and tag. */
static bool
emit_scalar(yaml_emitter_t *emitter, struct str text, yaml_scalar_style_t style)
{
	yaml_event_t event;

	return yaml_scalar_event_initialize(&event, NULL, NULL,
	           (const yaml_char_t *)(text.n > 0 ? text.p : ""), (int)text.n,
	           1, 1, style) &&
	       yaml_emitter_emit(emitter, &event);
}

/*
 * Emits a text. libyaml refuses bytes that are not UTF-8, so they become
 * U+FFFD.
 */
static bool
emit_text(yaml_emitter_t *emitter, struct str text)
{
	struct buf b;
	bool ok;

	if (is_plain(text))
		return emit_scalar(emitter, text, YAML_PLAIN_SCALAR_STYLE);
	if (str_is_utf8(text))
		return emit_scalar(
		    emitter, text, YAML_DOUBLE_QUOTED_SCALAR_STYLE);
	buf_init(&b, 3 * text.n);
	buf_add_utf8(&b, text);
	ok = emit_scalar(emitter, buf_str(&b), YAML_DOUBLE_QUOTED_SCALAR_STYLE);
	buf_done(&b);
	return ok;
}

static bool emit_value(yaml_emitter_t *emitter, const struct json *v);

static bool
emit_array(yaml_emitter_t *emitter, const struct json *v)
{
	yaml_event_t event;

	if (!yaml_sequence_start_event_initialize(
	        &event, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE) ||
	    !yaml_emitter_emit(emitter, &event))
		return false;
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		if (!emit_value(emitter, m))
			return false;
	}
	return yaml_sequence_end_event_initialize(&event) &&
	       yaml_emitter_emit(emitter, &event);
}

static bool
emit_object(yaml_emitter_t *emitter, const struct json *v)
{
	yaml_event_t event;

	if (!yaml_mapping_start_event_initialize(
	        &event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE) ||
	    !yaml_emitter_emit(emitter, &event))
		return false;
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		if (!emit_text(emitter, m->name) || !emit_value(emitter, m))
			return false;
	}
	return yaml_mapping_end_event_initialize(&event) &&
	       yaml_emitter_emit(emitter, &event);
}

static bool
emit_value(yaml_emitter_t *emitter, const struct json *v)
{
	switch (v->kind) {
	case JSON_NULL:
		return emit_scalar(
		    emitter, STR("null"), YAML_PLAIN_SCALAR_STYLE);
	case JSON_BOOL:
		return emit_scalar(emitter,
		    v->boolean ? STR("true") : STR("false"),
		    YAML_PLAIN_SCALAR_STYLE);
	case JSON_NUMBER:
		return emit_scalar(emitter, v->text, YAML_PLAIN_SCALAR_STYLE);
	case JSON_STRING:
		return emit_text(emitter, v->text);
	case JSON_ARRAY:
		return emit_array(emitter, v);
	case JSON_OBJECT:
		return emit_object(emitter, v);
	}
	return false;
}

static bool
emit_stream(yaml_emitter_t *emitter, const struct json *v)
{
	yaml_event_t event;

	return yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING) &&
	       yaml_emitter_emit(emitter, &event) &&
	       yaml_document_start_event_initialize(
	           &event, NULL, NULL, NULL, 1) &&
	       yaml_emitter_emit(emitter, &event) && emit_value(emitter, v) &&
	       yaml_document_end_event_initialize(&event, 1) &&
	       yaml_emitter_emit(emitter, &event) &&
	       yaml_stream_end_event_initialize(&event) &&
	       yaml_emitter_emit(emitter, &event);
}

void
yamldoc_write(struct buf *out, const struct json *v)
{
	yaml_emitter_t emitter;

	if (!yaml_emitter_initialize(&emitter)) {
		out->over = true;
		return;
	}
	yaml_emitter_set_output(&emitter, write_bytes, out);
	yaml_emitter_set_unicode(&emitter, 1);
	yaml_emitter_set_width(&emitter, -1); /* never folds a line */
	if (!emit_stream(&emitter, v))
		out->over = true;
	yaml_emitter_delete(&emitter);
}
