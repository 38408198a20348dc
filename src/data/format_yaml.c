/* format_yaml.c - YAML as the values it stands for. */
#include "data/format_parts.h"
#include "data/yaml.h"

int
format_yaml(struct format_task *t)
{
	t->out = yaml_parse(t->arena, t->bytes, t->e);
	return t->out != NULL ? 0 : -1;
}
