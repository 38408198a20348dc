/* credential_text.c - a credential's texts with their binds filled in. */
#include "base/base.h"
#include "engine/binds/binds.h"
#include "engine/credential/credential.h"
#include "engine/credential/credential_text.h"
#include "engine/state/state.h"

/*
 * Adds each value in a text as a secret, because a message may contain it
 * without the text around it.
 */
static void
add_secrets(
    struct engine *en, const struct capability_ref_template *t, unsigned source)
{
	for (size_t i = 0; t != NULL && i < t->tag_count; i++) {
		const struct capability_ref_name *name = t->tags[i].name;

		engine_redact_add(
		    en, engine_value_in_text(en, &en->arena,
		            engine_value_get(en, name), name->bare, source));
	}
}

struct str
credential_text(struct engine *en, const struct capability_ref *text,
    unsigned source, const char **problem)
{
	struct err e = { .kind = ERR_NONE };
	struct str out;

	if (*problem != NULL || text == NULL)
		return STR_NONE;
	out = engine_render(en, &en->arena, text, source, &e);
	if (e.kind == ERR_INPUT)
		*problem = arena_printf(
		    &en->arena, "authentication cannot be read: %s", e.text);
	else if (e.kind != ERR_NONE)
		*problem = arena_printf(&en->arena, "%s", e.text);
	else
		add_secrets(en, text->template, source);
	return out;
}

struct str
credential_text_needed(struct engine *en, const struct capability_ref *text,
    unsigned source, const char *what, const char **problem)
{
	struct str out = credential_text(en, text, source, problem);

	if (*problem == NULL && str_trim(out).n == 0)
		*problem = arena_printf(
		    &en->arena, "authentication has no %s in the file", what);
	return out;
}
