/* spec_effect.c - what carrying an operation out does to the world. */
#include <stddef.h>

#include "spec/spec.h"
#include "spec/spec_effect.h"

static bool
is_get(enum http_method m)
{
	return m == HTTP_METHOD_GET || m == HTTP_METHOD_HEAD;
}

bool
spec_effect_method_reads(enum http_method m)
{
	return is_get(m) || m == HTTP_METHOD_OPTIONS;
}

static bool
steps_only_get(const struct spec_step *s)
{
	for (; s != NULL; s = s->next)
		if (s->operation != NULL &&
		    !spec_effect_only_gets(s->operation))
			return false;
	return true;
}

/* Functions nest no deeper than the loader lets them. */
bool
spec_effect_only_gets(const struct spec_operation *o)
{
	switch (o->by) {
	case SPEC_BY_CALL:
		return o->call != NULL && is_get(o->call->method);
	case SPEC_BY_STEPS:
		return steps_only_get(o->steps);
	case SPEC_BY_FUNCTION:
		return o->function != NULL &&
		       spec_effect_only_gets(o->function);
	case SPEC_BY_MOCK:
	case SPEC_BY_FORWARD:
	case SPEC_BY_NOTHING: /* it says itself that it cannot work */
		break;
	}
	return true;
}

static bool
has_hints(const struct spec_hints *h)
{
	return h->read_only != -1 || h->destructive != -1 ||
	       h->idempotent != -1 || h->open_world != -1;
}

bool
spec_effect_reads_only(const struct spec_operation *tool)
{
	if (has_hints(&tool->hints))
		return tool->hints.read_only == 1;
	return spec_effect_only_gets(tool);
}

bool
spec_effect_destroys(const struct spec_operation *tool)
{
	if (spec_effect_reads_only(tool))
		return false;
	return tool->hints.destructive != 0;
}
