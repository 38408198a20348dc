/* capability_link_derive.c - the arguments of a tool while they are derived. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/model/model.h"
#include "capability/reader/reader.h"
#include "capability/link/capability_link_derive.h"

bool
capability_link_derive_is_credential(
    const struct capability_operation *o, const struct capability_param *p)
{
	return o != NULL && o->call != NULL &&
	       capability_auth_covers(o->call->owner->auth, p->in, p->name);
}

void
capability_link_derive_add(struct capability_link_derive *d, struct str name,
    const struct capability_param *p)
{
	struct capability_param *copy, *known;

	if (name.n == 0 || !capability_reader_count_copies(d->reader, 1))
		return;
	copy = capability_param_new(
	    d->reader->a, d->tool->place, name, CAPABILITY_IN_NONE);
	if (p != NULL)
		*copy = *p;
	/* The credential in the file sets it, so the caller need not. */
	if (d->optional || (p != NULL && capability_link_derive_is_credential(
	                                     d->operation, p)))
		copy->required = false;
	copy->next = NULL;
	copy->name = name;
	copy->in = CAPABILITY_IN_NONE;
	known = table_add(&d->given, name, copy);
	if (known != NULL) {
		known->required = known->required || copy->required;
		return;
	}
	*d->tail = copy;
	d->tail = &copy->next;
}

/* Adds the names that the tool declares, and those that `with` sets. */
static void
find_known(struct capability_link_derive *d, struct table *known)
{
	struct capability_operation *tool = d->tool;
	struct arena *a = &d->reader->scratch;

	table_init(known, a);
	for (struct capability_param *p = tool->params; p != NULL;
	     p = p->next) {
		table_add(&d->given, p->name, p);
		table_add(known, capability_name_map_plain(a, p->name), p);
		d->tail = &p->next;
	}
	for (struct capability_with *x = tool->with; x != NULL; x = x->next)
		table_add(known, capability_name_map_plain(a, x->name), x);
}

/* Does `with` set fields of the body, or a template all of it? */
static bool
has_body(const struct capability_operation *tool)
{
	const struct capability_body *body = tool->call->body;

	if (body != NULL && body->data != NULL)
		return true;
	for (const struct capability_with *x = tool->with; x != NULL;
	     x = x->next)
		if (capability_find_param(tool->call, x->name) == NULL)
			return true;
	return false;
}

/* Does the tool declare p, or `with` set it?  Paths may spell it otherwise. */
static bool
is_known(const struct capability_link_derive *d, const struct table *known,
    const struct capability_param *p)
{
	if (p->in == CAPABILITY_IN_PATH)
		return table_find(known, capability_name_map_plain(
		                             &d->reader->scratch, p->name)) !=
		       NULL;
	return table_find(&d->given, p->name) != NULL ||
	       capability_step_find_with(d->tool->with, p->name) != NULL;
}

/* Can the tool not be called unless something sets p? */
static bool
is_missing(const struct capability_link_derive *d, const struct table *known,
    const struct capability_param *p)
{
	const struct capability_operation *tool = d->tool;

	if (!p->required || p->value.p != NULL || p->fallback != NULL ||
	    p->in == CAPABILITY_IN_ENVIRONMENT || is_known(d, known, p) ||
	    capability_link_derive_is_credential(tool, p))
		return false;
	return tool->call == NULL || p->in != CAPABILITY_IN_BODY ||
	       !has_body(tool);
}

void
capability_link_derive_complete(struct capability_link_derive *d)
{
	struct capability_operation *tool = d->tool;
	struct table known;

	if (tool->steps != NULL ||
	    (tool->call == NULL && tool->function == NULL))
		return;
	find_known(d, &known);
	for (struct capability_param *p = tool->call != NULL
	                                      ? tool->call->params
	                                      : tool->function->params;
	     p != NULL; p = p->next) {
		if (!is_missing(d, &known, p))
			continue;
		capability_link_derive_add(d, p->name, p);
		capability_reader_warn(d->reader, tool->place,
		    "'%.*s' requires '%.*s', which the inputParameters of "
		    "'%.*s' "
		    "do not have; it is added as an argument: declare it, or "
		    "set "
		    "it in 'with'",
		    STR_FMT(str_part(tool->call_text, 0, 80)),
		    STR_FMT(str_part(p->name, 0, 80)),
		    STR_FMT(str_part(tool->name, 0, 80)));
	}
}
