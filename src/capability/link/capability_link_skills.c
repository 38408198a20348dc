/* capability_link_skills.c - finds the surfaces of skill tools. */
#include "base/base.h"
#include "capability/model/model.h"
#include "capability/reader/reader.h"
#include "capability/link/capability_link.h"

static bool
has_action(const struct capability_exposes *x, struct str name)
{
	for (const struct capability_operation *o = x->operations; o != NULL;
	     o = o->next)
		if (str_equal(o->name, name))
			return true;
	return false;
}

static void
warn_action(struct capability_reader *r, const struct capability_skill_tool *t)
{
	struct capability_suggest nearest;

	capability_suggest_init(&nearest, t->action, 3);
	for (const struct capability_operation *o = t->source->operations;
	     o != NULL; o = o->next)
		capability_suggest_add(&nearest, o->name);
	capability_reader_warn(r, t->place,
	    "tool '%.*s' of a skill is from '%.*s', which has no action "
	    "'%.*s'%s",
	    STR_FMT(str_part(t->name, 0, 80)),
	    STR_FMT(str_part(t->namespace, 0, 80)),
	    STR_FMT(str_part(t->action, 0, 80)),
	    capability_suggest_ask(&nearest, r->a));
}

static void
link_tool(struct capability_reader *r, struct capability_skill_tool *t)
{
	struct capability_suggest nearest;

	if (t->namespace.n == 0)
		return;
	capability_suggest_init(&nearest, t->namespace, 3);
	for (const struct capability_exposes *x = r->capability->exposes;
	     x != NULL; x = x->next) {
		if (x->type != CAPABILITY_EXPOSES_REST &&
		    x->type != CAPABILITY_EXPOSES_MCP)
			continue;
		capability_suggest_add(&nearest, x->namespace);
		if (t->source == NULL && str_equal(x->namespace, t->namespace))
			t->source = x;
	}
	if (t->source == NULL)
		capability_reader_error(r, t->place,
		    "tool '%.*s' of a skill is from '%.*s', which is not a "
		    "rest or mcp surface of this file%s",
		    STR_FMT(str_part(t->name, 0, 80)),
		    STR_FMT(str_part(t->namespace, 0, 80)),
		    capability_suggest_ask(&nearest, r->a));
	else if (!has_action(t->source, t->action))
		warn_action(r, t);
}

void
capability_link_skills(struct capability_reader *r)
{
	for (struct capability_exposes *x = r->capability->exposes; x != NULL;
	     x = x->next)
		for (struct capability_skill *k = x->skills; k != NULL;
		     k = k->next)
			for (struct capability_skill_tool *t = k->tools;
			     t != NULL; t = t->next)
				link_tool(r, t);
}
