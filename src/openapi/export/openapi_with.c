/* openapi_with.c - what an entry of `with` takes from the body of a request. */
#include <stdbool.h>

#include "base/base.h"
#include "capability/capability.h"
#include "openapi/export/openapi_path.h"
#include "openapi/export/openapi_with.h"

static bool
is_declared(const struct openapi_with *x, struct str name)
{
	const struct capability_param *p =
	    capability_param_find(x->exposed->params, name);

	return p != NULL && p->in != CAPABILITY_IN_NONE;
}

/* Reports whether an entry takes a value of the caller from that place. */
static bool
takes(const struct openapi_with *x, const struct capability_with *w,
    enum capability_ref_place place)
{
	const struct capability_ref_name *name =
	    w->ref != NULL ? w->ref->name : NULL;

	if (name == NULL || name->behind.place != place)
		return false;
	return name->of_surface || (name->prefix.p != NULL &&
	                               str_equal(name->prefix, x->op->prefix));
}

/* Reports whether an entry takes a name that may be a field of the body. */
static bool
takes_open_name(const struct openapi_with *x, const struct capability_with *w)
{
	struct str name;

	if (!takes(x, w, CAPABILITY_REF_ANYWHERE))
		return false;
	name = w->ref->name->behind.name;
	return openapi_path_name(x->path, name).p == NULL &&
	       !is_declared(x, name);
}

static size_t
count_bodies(const struct capability_consumed_operation *c)
{
	size_t count = 0;

	for (const struct capability_param *p = c->params; p != NULL;
	     p = p->next)
		count += p->in == CAPABILITY_IN_BODY;
	return count;
}

static bool
has_template(const struct capability_consumed_operation *c)
{
	return c->body != NULL && c->body->data != NULL;
}

/* `payload: rest.payload` for the only body parameter. */
static bool
is_whole(const struct openapi_with *x, const struct capability_with *w,
    const struct capability_param *p)
{
	return p != NULL && !has_template(x->op->call) &&
	       str_equal(p->name, w->name) && takes_open_name(x, w) &&
	       str_equal(w->ref->name->behind.name, w->name) &&
	       count_bodies(x->op->call) == 1;
}

/* Reports whether the template of the body takes another field of the body. */
static bool
has_other_field(const struct openapi_with *x, const struct capability_with *w)
{
	if (!has_template(x->op->call))
		return false;
	for (const struct capability_with *o = x->op->with; o != NULL;
	     o = o->next) {
		const struct capability_param *p =
		    capability_find_param(x->op->call, o->name);

		if (o != w && (p == NULL || p->in == CAPABILITY_IN_BODY) &&
		    (takes(x, o, CAPABILITY_REF_BODY) || takes_open_name(x, o)))
			return true;
	}
	return false;
}

/* `body: rest.body` next to other fields. */
static bool
is_field(const struct openapi_with *x, const struct capability_with *w,
    const struct capability_param *p)
{
	return str_is(w->name, "body") &&
	       takes(x, w, CAPABILITY_REF_WHOLE_BODY) &&
	       ((p != NULL && count_bodies(x->op->call) > 1) ||
	           has_other_field(x, w));
}

enum openapi_with_kind
openapi_with_kind(const struct openapi_with *x, const struct capability_with *w)
{
	const struct capability_param *p =
	    x->op->call != NULL ? capability_find_param(x->op->call, w->name)
	                        : NULL;

	if (x->op->call == NULL || (p != NULL && p->in != CAPABILITY_IN_BODY))
		return OPENAPI_WITH_VALUE;
	if (is_whole(x, w, p))
		return OPENAPI_WITH_BODY;
	return is_field(x, w, p) ? OPENAPI_WITH_FIELD : OPENAPI_WITH_VALUE;
}
