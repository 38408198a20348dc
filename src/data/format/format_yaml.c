/* format_yaml.c - YAML as values. */
#include "base/base.h"
#include "data/format/format_internal.h"
#include "data/yamldoc/yamldoc.h"

int
format_yaml(struct format_task *t)
{
	const struct yamldoc_bounds bounds = {
		.values = (size_t)t->limits->conversion_values,
		.raise = "; --limit conversion_values=N raises this",
		.budget = t->budget,
	};

	t->out = yamldoc_parse_within(t->arena, t->bytes, &bounds, t->e);
	return t->out != NULL ? 0 : -1;
}
