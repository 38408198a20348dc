/*
 * fuzz_template.c - names are visited before they are looked up, and rendering
 * ends.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "data/template/template_escape.h"

enum { OUT_BYTES = 4096 };

static bool
visit(void *context, struct str name)
{
	if (name.n == 0)
		abort();
	buf_add_str(context, name);
	buf_putc(context, '\n');
	return true;
}

static const struct json *
lookup(void *context, struct str name)
{
	if (name.n == 0)
		abort();
	return str_is(name, ".") ? context : json_get_str(context, name);
}

/* Renders t.  It must succeed, or fail with ERR_LIMIT and a text. */
static void
render(const struct template *t, struct str text, template_write_fn *write,
    struct json *data)
{
	struct template_escape_state state = { 0 };
	struct template_rendering r = { .lookup = lookup,
		.context = data,
		.write = write,
		.write_context = &state };
	struct err e = { .kind = ERR_NONE };
	struct buf out;

	buf_init(&out, OUT_BYTES);
	if (template_render(&out, t, &r, &e) == -1) {
		if (e.kind != ERR_LIMIT || e.text[0] == '\0')
			abort();
	} else if (out.over) {
		abort();
	} else if (memmem(text.p, text.n, "{{", 2) == NULL &&
	           !str_equal(buf_str(&out), text)) {
		/* A text without tags must be rendered unchanged. */
		abort();
	}
	buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Input: the template, a NUL, and its data as JSON. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static template_write_fn *const writes[] = { NULL, template_escape_json,
		template_escape_json_raw, template_escape_xml,
		template_escape_form };
	struct str rest = { (const char *)data, size };
	struct str text = str_cut(&rest, '\0'), name = STR_NONE;
	struct arena a = { 0 };
	struct err e = { 0 };
	struct template *t = template_parse(&a, text, &e);
	struct json *values = json_parse(&a, rest, 64, 0, NULL);
	struct buf names;

	if (t == NULL && (e.kind != ERR_INPUT || e.text[0] == '\0'))
		abort();
	if (values == NULL)
		values = json_new(&a, JSON_OBJECT);
	buf_init(&names, 2 * size + 1);
	if (t != NULL) {
		template_each_name(t, visit, &names);
		if (template_is_one_name(t, &name) && name.n == 0)
			abort();
		for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
			render(t, text, writes[i], values);
	}
	if (names.over)
		abort();
	buf_done(&names);
	arena_done(&a);
	return 0;
}
