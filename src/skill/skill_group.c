/* skill_group.c - the group of an operation, from its path. */
#include "base/base.h"
#include "openapi/openapi.h"
#include "skill/skill_group.h"
#include "skill/skill_model.h"
#include "skill/skill_text.h"
#include "capability/capability.h"

/*
 * Reports whether s is a common prefix of paths: "v1", "v2.1", "api", "rest".
 */
static bool
is_prefix(struct str s)
{
	size_t i = 1;

	if (str_is(s, "api") || str_is(s, "rest") || s.n == 0 || s.p[0] == '{')
		return true;
	if ((s.p[0] | 32) != 'v' || s.n == 1)
		return false;
	while (i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '.'))
		i++;
	return i == s.n || str_find_text(s, STR("beta"), 0) < s.n ||
	       str_find_text(s, STR("alpha"), 0) < s.n;
}

struct str
skill_group_name(struct arena *a, const struct skill_op *op)
{
	struct str rest = op->path.n > 0         ? op->path
	                  : op->consumed != NULL ? op->consumed->path
	                                         : STR_NONE;

	while (rest.n > 0) {
		struct str one = str_cut(&rest, '/');
		struct str slug = skill_text_slug(a, one);

		if (!is_prefix(one) && slug.n > 0)
			return openapi_text_kebab(a, slug);
	}
	return STR("operations");
}
