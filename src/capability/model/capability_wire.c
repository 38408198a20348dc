/* capability_wire.c - how a value is written in a request to an upstream. */
#include "base/base.h"
#include "capability/model/capability_wire.h"

/* By enum capability_style. */
static const char *const styles[] = { "", "matrix", "label", "simple", "form",
	"spaceDelimited", "pipeDelimited", "tabDelimited", "deepObject" };

const struct capability_wire *
capability_wire_find(const struct capability_wire *fields, struct str name)
{
	while (fields != NULL && !str_equal(fields->name, name))
		fields = fields->next;
	return fields;
}

enum capability_style
capability_wire_style(struct str name)
{
	size_t i = CAPABILITY_STYLE_MATRIX;

	while (i < LEN(styles) && !str_is(name, styles[i]))
		i++;
	return (enum capability_style)i;
}
