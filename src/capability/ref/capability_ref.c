/* capability_ref.c - a value of a capability file, compiled. */
#include "base/base.h"
#include "data/json/json.h"

#include "capability/ref/capability_ref.h"
#include "capability/ref/capability_ref_compile.h"
#include "capability/ref/capability_ref_name.h"
#include "capability/ref/capability_ref_template.h"
#include "capability/ref/capability_ref_text.h"

static struct capability_ref *
compile(struct arena *a, const struct capability_bind *binds,
    const struct json *v, int depth)
{
	struct capability_ref *r = arena_new(a, sizeof(*r));
	const struct capability_ref **tail = &r->first;

	r->value = v;
	if (v->name.p != NULL && capability_ref_template_has_tag(v->name))
		r->key = capability_ref_template_new(a, binds, v->name);
	if (v->kind == JSON_STRING && v->text.n > 0) {
		r->name = capability_ref_name_new(a, binds, v->text);
		if (capability_ref_template_has_tag(v->text))
			r->template =
			    capability_ref_template_new(a, binds, v->text);
		if (str_find(v->text, '{', 0) < v->text.n)
			r->text = capability_ref_text_new(a, binds, v->text);
	}
	if ((v->kind != JSON_OBJECT && v->kind != JSON_ARRAY) ||
	    depth >= CAPABILITY_REF_DEPTH)
		return r;
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		struct capability_ref *member = compile(a, binds, m, depth + 1);

		*tail = member;
		tail = &member->next;
	}
	return r;
}

const struct capability_ref *
capability_ref_new(
    struct arena *a, const struct capability_bind *binds, const struct json *v)
{
	return v != NULL ? compile(a, binds, v, 0) : NULL;
}

/* Reports whether name is a run of whole segments of the dotted text. */
static bool
has_segments(struct str text, struct str name)
{
	while (text.n >= name.n && text.n > 0) {
		if (str_starts(text, name) &&
		    (text.n == name.n || text.p[name.n] == '.' ||
		        text.p[name.n] == '['))
			return true;
		str_cut(&text, '.');
	}
	return false;
}

static bool
template_mentions(const struct capability_ref_template *t, struct str name)
{
	for (size_t i = 0; t != NULL && i < t->tag_count; i++)
		if (has_segments(t->tags[i].text, name))
			return true;
	return false;
}

bool
capability_ref_mentions(const struct capability_ref *ref, struct str name)
{
	if (ref == NULL || name.n == 0)
		return false;
	if (ref->template != NULL)
		return template_mentions(ref->template, name);
	if (ref->name != NULL)
		return ref->name->prefix.p != NULL &&
		       has_segments(ref->name->behind.text, name);
	for (const struct capability_ref *m = ref->first; m != NULL;
	     m = m->next)
		if (capability_ref_mentions(m, name) ||
		    template_mentions(m->key, name))
			return true;
	return false;
}

static bool
name_uses(
    const struct capability_ref_name *name, enum capability_ref_place place)
{
	return name->prefix.p != NULL && name->behind.place == place;
}

bool
capability_ref_uses(
    const struct capability_ref *ref, enum capability_ref_place place)
{
	const struct capability_ref_template *t =
	    ref != NULL ? ref->template : NULL;

	if (ref == NULL)
		return false;
	if (t == NULL && ref->name != NULL && name_uses(ref->name, place))
		return true;
	for (size_t i = 0; t != NULL && i < t->tag_count; i++)
		if (name_uses(t->tags[i].name, place))
			return true;
	for (const struct capability_ref *m = ref->first; m != NULL;
	     m = m->next)
		if (capability_ref_uses(m, place))
			return true;
	return false;
}

bool
capability_ref_is_value_of(const struct capability_ref *ref, struct str name)
{
	struct str text;

	if (ref->name == NULL ||
	    (ref->template != NULL && !ref->template->is_one_name))
		return false;
	text = ref->template != NULL ? ref->template->only
	                             : str_trim(ref->name->text);
	return str_ends(text, name) &&
	       (text.n == name.n || text.p[text.n - name.n - 1] == '.');
}
