/* skill_name.c - the name of a skill. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/openapi.h"
#include "skill/skill.h"
#include "skill/skill_name.h"
#include "skill/skill_text.h"
#include "capability/capability.h"

bool
skill_name_is_valid(struct str s)
{
	char before = '-';

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    (c != '-' || before == '-'))
			return false;
		before = c;
	}
	return s.n > 0 && s.n <= SKILL_NAME_MAX && before != '-';
}

/* Returns the namespace of its surfaces without a suffix such as "-rest". */
static struct str
shared_name(struct arena *a, const struct capability *s)
{
	static const char *const kinds[] = { "-rest", "-mcp", "-api", "-skill",
		"-http" };

	for (const struct capability_exposes *x = s->exposes; x != NULL;
	     x = x->next) {
		struct str name = skill_text_slug(a, x->namespace);

		if (name.n == 0 || x->type == CAPABILITY_EXPOSES_CONTROL)
			continue;
		for (size_t i = 0; i < LEN(kinds); i++)
			if (name.n > strlen(kinds[i]) &&
			    str_ends(name, str_of(kinds[i])))
				return str_part(
				    name, 0, name.n - strlen(kinds[i]));
		return name;
	}
	return s->consumes != NULL ? skill_text_slug(a, s->consumes->namespace)
	                           : STR_NONE;
}

struct str
skill_name(struct arena *a, const struct capability *s,
    const struct skill_options *options)
{
	const struct json *tag = s->tags != NULL ? s->tags->first : NULL;
	struct str name = options->name, first = STR_NONE;

	if (name.n == 0 && options->declared != NULL)
		name = options->declared->name;
	if (name.n > 0 && skill_name_is_valid(name))
		return name;
	if (name.n > 0) {
		name = skill_text_slug(a, name);
	} else {
		name = shared_name(a, s);
		if (json_is(tag, JSON_STRING))
			first = skill_text_slug(a, tag->text);
	}
	if (name.n == 0)
		name = skill_text_slug(a, s->label);
	if (name.n == 0)
		name = STR("capability");
	/*
	 * Put the first tag, usually the provider, before the name to make it
	 * unique.
	 */
	if (first.n > 0 && memmem(name.p, name.n, first.p, first.n) == NULL)
		name =
		    arena_strf(a, "%.*s-%.*s", STR_FMT(first), STR_FMT(name));
	return openapi_text_kebab(a, name);
}
