/* expose_access.c - what the key of a caller may use of a surface. */
#include "base/base.h"
#include "capability/capability.h"
#include "expose/surface/expose_access.h"

enum { SHOWN_BYTES = 200, NAME_BYTES = 1 << 20 };

static struct str
missing_of(const struct expose_access *a, const struct str *names, size_t count,
    struct str resource)
{
	for (size_t i = 0; i < count; i++)
		if (!key_held_allows(&a->held, names[i], resource))
			return names[i];
	/* What has no permission is not for keys that are limited. */
	return count == 0 ? STR("**") : STR_NONE;
}

struct str
expose_access_missing(const struct expose_access *a,
    const struct capability_operation *o, enum http_method method)
{
	const struct str *names;
	size_t count;

	if (a == NULL)
		return STR_NONE;
	count = capability_permission_of(o, method, &names);
	return missing_of(a, names, count, o->permission.resource);
}

struct str
expose_access_missing_of(
    const struct expose_access *a, const struct capability_permission *p)
{
	return a == NULL ? STR_NONE
	                 : missing_of(a, p->names, p->count, p->resource);
}

bool
expose_access_has(const void *context, const struct capability_operation *o,
    enum http_method method)
{
	return expose_access_missing(context, o, method).p == NULL;
}

static bool
has_any_of(const struct expose_access *a, const struct capability_exposes *x)
{
	const struct capability_operation *const lists[] = { x->operations,
		x->forwards, x->reads };

	for (size_t i = 0; i < LEN(lists); i++)
		for (const struct capability_operation *o = lists[i]; o != NULL;
		     o = o->next)
			if (expose_access_has(a, o, HTTP_METHOD_COUNT))
				return true;
	for (const struct capability_mcp_resource *r = x->resources; r != NULL;
	     r = r->next)
		if (r->operation == NULL &&
		    expose_access_missing_of(a, &r->permission).p == NULL)
			return true;
	for (const struct capability_prompt *p = x->prompts; p != NULL;
	     p = p->next)
		if (expose_access_missing_of(a, &p->permission).p == NULL)
			return true;
	return false;
}

bool
expose_access_has_any(const struct expose_access *a, const struct capability *s)
{
	if (a == NULL)
		return true;
	for (const struct capability_exposes *x = s->exposes; x != NULL;
	     x = x->next)
		if (has_any_of(a, x))
			return true;
	return false;
}

struct str
expose_access_text(const struct expose_access *a, struct arena *on,
    struct str what, struct str missing, struct str resource)
{
	return arena_strf(on,
	    "This key lacks the permission '%.*s', which %.*s needs. The "
	    "manager of the keys can add it, or '%.*s@%.*s' for this alone: "
	    "claviger keys edit %.*s --permission ... (with all permissions "
	    "that the key is to have)",
	    STR_FMT(missing),
	    STR_FMT(sanitize_text(on, what, false, SHOWN_BYTES)),
	    STR_FMT(missing), STR_FMT(resource), STR_FMT(a->id));
}

struct str
expose_access_name(const struct expose_access *a, struct arena *on)
{
	struct buf b;
	struct str name;

	buf_init(&b, NAME_BYTES);
	key_held_write(&b, &a->held);
	/* Permissions of that size are not cached. */
	name = b.over ? STR_NONE : arena_str(on, buf_str(&b));
	buf_done(&b);
	return name;
}
