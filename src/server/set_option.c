/* set_option.c - parses --set: NAME=VALUE, or NAME of the environment. */
#include <stdlib.h>

#include "base/base.h"

#include "server/set_option.h"

int
set_option_read(
    const char *text, struct str *name, const char **value, struct err *e)
{
	const char *equals = strchr(text, '=');

	*name = equals != NULL ? (struct str){ text, (size_t)(equals - text) }
	                       : str_of(text);
	if (name->n == 0)
		return err_set(e, ERR_INPUT, "takes NAME=VALUE or NAME");
	*value = equals != NULL ? equals + 1 : getenv(text);
	if (*value == NULL || (equals == NULL && **value == '\0'))
		return err_set(e, ERR_INPUT,
		    "the environment has no variable '%s': export %s=VALUE, or "
		    "give --set %s=VALUE",
		    text, text, text);
	return 0;
}
