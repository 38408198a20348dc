/* fuzz_template.c - names are visited as they are rendered; text is kept. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/template.h"

static bool
visit(void *context, struct str name)
{
	if (name.n == 0)
		abort();
	buf_add_str(context, name);
	return true;
}

/* The name goes to a list of its own, and stands for nothing. */
static struct str
lookup(void *context, struct str name)
{
	visit(context, name);
	return STR_NONE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct arena a = { 0 };
	struct err e = { 0 };
	struct template *t = template_parse(&a, text, &e);
	struct buf visited, looked_up, out;

	buf_init(&visited, size);
	buf_init(&looked_up, size);
	buf_init(&out, size);
	if (t == NULL && (e.kind != ERR_INPUT || e.text[0] == '\0'))
		abort();
	if (t != NULL) {
		template_each_name(t, visit, &visited);
		template_render(&out, t, lookup, &looked_up);
		if (!str_equal(buf_str(&visited), buf_str(&looked_up)))
			abort();
		if (template_is_constant(t) && !str_equal(buf_str(&out), text))
			abort();
		if (visited.over || out.over)
			abort();
	}
	buf_done(&visited);
	buf_done(&looked_up);
	buf_done(&out);
	arena_done(&a);
	return 0;
}
