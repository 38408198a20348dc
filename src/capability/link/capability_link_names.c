/* capability_link_names.c - warns about unknown {{names}}. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "capability/model/model.h"
#include "capability/reader/reader.h"
#include "capability/link/capability_link.h"

struct text_check {
	struct capability_reader *reader;
	struct capability_place place;
	const char *what;
	const struct capability_consumed_operation *op; /* NULL: none */
};

/* Reports whether the name can only be a bind: "env.X", or X in capitals. */
static bool
is_bind_like(struct str name)
{
	if (str_starts(name, STR("env.")))
		return true;
	for (size_t i = 0; i < name.n; i++) {
		const char c = name.p[i];

		if (!(c >= 'A' && c <= 'Z') &&
		    (i == 0 || (!(c >= '0' && c <= '9') && c != '_')))
			return false;
	}
	return true;
}

/*
 * Texts that an operation sends may name its parameters and the caller's
 * values.
 */
static bool
is_explained(const struct text_check *t, struct str name)
{
	if (table_find(&t->reader->binds, name) != NULL)
		return true;
	return t->op != NULL && (capability_find_param(t->op, name) != NULL ||
	                            !is_bind_like(name));
}

/* Inside a section, a name may be a field of the section's items. */
static bool
on_tag(void *context, const struct template_tag *tag)
{
	struct text_check *t = context;
	const struct str name = tag->name;

	if (!tag->inside && !is_explained(t, name))
		capability_reader_warn(t->reader, t->place,
		    "{{%.*s}} in %s is not a bind of the file; its value must "
		    "come from the environment or from --set %.*s=VALUE",
		    STR_FMT(str_part(name, 0, 80)), t->what,
		    STR_FMT(str_part(name, 0, 80)));
	return true;
}

static void
check_text(struct capability_reader *r, struct str text,
    struct capability_place place, const char *what,
    const struct capability_consumed_operation *op)
{
	struct text_check context = { r, place, what, op };
	struct err e = { .kind = ERR_NONE };
	struct template *t;

	if (str_find(text, '{', 0) == text.n)
		return;
	arena_reset(&r->scratch);
	t = template_parse(&r->scratch, text, &e);
	if (t == NULL)
		capability_reader_warn(r, place,
		    "invalid template in %s: %s; fix it", what, e.text);
	else
		template_each_tag(t, on_tag, &context);
}

/* Checks each text of an authentication. */
struct auth_check {
	struct capability_reader *reader;
	struct capability_place place;
};

static void
check_auth_text(
    void *context, struct str text, const struct capability_ref **ref)
{
	struct auth_check *c = context;

	(void)ref;

	check_text(c->reader, text, c->place, "authentication", NULL);
}

static void
check_auth(struct capability_reader *r, struct capability_auth *a)
{
	struct auth_check c = { .reader = r };

	if (a != NULL)
		c.place = a->place;
	capability_auth_each_text(a, check_auth_text, &c);
}

static void
check_operation(
    struct capability_reader *r, const struct capability_consumed_operation *op)
{
	/*
	 * The constants of a namespace are checked with each of its operations.
	 */
	for (const struct capability_param *p = op->params; p != NULL;
	     p = p->next)
		if (p->value.n > 0)
			check_text(r, p->value, p->place, "a parameter", op);
	if (op->body != NULL) {
		struct text_check context = { r, op->body->place, "a body",
			op };

		arena_reset(&r->scratch);
		capability_body_each_tag(
		    &r->scratch, op->body, on_tag, &context);
	}
}

/* An invalid template is a problem of its operation. */
static void
check_template(struct capability_reader *r, struct capability_operation *op,
    const struct json *v, const char *what)
{
	struct err e = { .kind = ERR_NONE };

	for (const struct json *m = v != NULL ? v->first : NULL; m != NULL;
	     m = m->next)
		check_template(r, op, m, what);
	if (!json_is(v, JSON_STRING) ||
	    memmem(v->text.p, v->text.n, "{{", 2) == NULL)
		return;
	arena_reset(&r->scratch);
	if (template_parse(&r->scratch, v->text, &e) != NULL)
		return;
	capability_reader_warn(r, capability_reader_place(v),
	    "invalid template in %s: %s; fix it", what, e.text);
	if (op->problem.p == NULL)
		op->problem = arena_strf(
		    r->a, "has an invalid template in %s: %s", what, e.text);
}

static void
check_with(struct capability_reader *r, struct capability_operation *op,
    const struct capability_with *with)
{
	for (; with != NULL; with = with->next)
		check_template(r, op, with->value, "'with'");
}

/* Checks the templates of an exposed operation or a function. */
static void
check_exposed(struct capability_reader *r, struct capability_operation *op)
{
	for (; op != NULL; op = op->next) {
		check_with(r, op, op->with);
		for (struct capability_step *s = op->steps; s != NULL;
		     s = s->next) {
			if (s->operation != NULL)
				check_with(r, op, s->operation->with);
			for (size_t i = 0; i < LEN(s->parts); i++)
				check_template(r, op, s->parts[i].value,
				    capability_step_part_keys[i]);
		}
		for (struct capability_mapping *m = op->mappings; m != NULL;
		     m = m->next)
			check_template(r, op, m->value, "'mappings'");
	}
}

void
capability_link_names(struct capability_reader *r)
{
	for (const struct capability_consumes *c = r->capability->consumes;
	     c != NULL; c = c->next) {
		check_text(r, c->base_uri, c->place, "'baseUri'", NULL);
		check_auth(r, c->auth);
		for (const struct capability_consumed_operation *op =
		         c->operations;
		     op != NULL; op = op->next)
			check_operation(r, op);
	}
	for (const struct capability_aggregate *a = r->capability->aggregates;
	     a != NULL; a = a->next)
		check_exposed(r, a->functions);
	for (const struct capability_exposes *x = r->capability->exposes;
	     x != NULL; x = x->next) {
		check_auth(r, x->auth);
		check_exposed(r, x->operations);
		check_exposed(r, x->reads);
	}
}
