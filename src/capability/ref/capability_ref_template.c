/* capability_ref_template.c - a text with {{tags}}, compiled. */
#include <stdlib.h>

#include "base/base.h"
#include "data/template/template.h"

#include "capability/ref/capability_ref_name.h"
#include "capability/ref/capability_ref_compile.h"
#include "capability/ref/capability_ref_template.h"

struct compiler {
	struct arena *arena;
	const struct capability_bind *binds;
	struct capability_ref_template *out;
	size_t room;
};

bool
capability_ref_template_has_tag(struct str text)
{
	return text.n > 0 && memmem(text.p, text.n, "{{", 2) != NULL;
}

static bool
count_tag(void *context, struct str name)
{
	struct compiler *c = context;

	(void)name;
	c->room += 2;
	return true;
}

static void
add(struct compiler *c, struct str text)
{
	struct capability_ref_tag *t = &c->out->tags[c->out->tag_count++];

	t->text = text;
	t->name = capability_ref_name_new(c->arena, c->binds, text);
}

/* Rendering looks up "a.b" as a whole, then "a". */
static bool
add_tag(void *context, struct str name)
{
	struct str rest = name, first = str_cut(&rest, '.');

	add(context, name);
	if (first.n < name.n)
		add(context, first);
	return true;
}

/* By address, then by length: "a" and "a.b" of one tag begin together. */
static int
compare_tags(const void *a, const void *b)
{
	const struct capability_ref_tag *x = a, *y = b;
	const uintptr_t p = (uintptr_t)x->text.p, q = (uintptr_t)y->text.p;

	if (p != q)
		return p < q ? -1 : 1;
	return x->text.n < y->text.n ? -1 : x->text.n > y->text.n;
}

const struct capability_ref_template *
capability_ref_template_new(
    struct arena *a, const struct capability_bind *binds, struct str text)
{
	struct capability_ref_template *t = arena_new(a, sizeof(*t));
	struct compiler c = { .arena = a, .binds = binds, .out = t };
	struct err e = { .kind = ERR_NONE };

	t->template = template_parse(a, text, &e);
	if (t->template == NULL) {
		struct err *copy = arena_new(a, sizeof(*copy));

		*copy = e;
		t->error = copy;
		return t;
	}
	t->is_one_name = template_is_one_name(t->template, &t->only);
	template_each_name(t->template, count_tag, &c);
	t->tags = arena_new(a, c.room * sizeof(*t->tags) + 1);
	template_each_name(t->template, add_tag, &c);
	if (t->tag_count > 0)
		qsort(t->tags, t->tag_count, sizeof(*t->tags), compare_tags);
	return t;
}

const struct capability_ref_name *
capability_ref_template_get(
    const struct capability_ref_template *t, struct str text)
{
	const struct capability_ref_tag key = { .text = text };
	const struct capability_ref_tag *found =
	    bsearch(&key, t->tags, t->tag_count, sizeof(key), compare_tags);

	return found != NULL ? found->name : NULL;
}
