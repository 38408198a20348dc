/* yamldoc_composer.c - the errors of reading a YAML document. */
#include "data/yamldoc/yamldoc_composer.h"

int
yamldoc_composer_refuse(struct yamldoc_composer *c, yaml_mark_t at,
    const char *what, struct str name)
{
	return err_at(c->err, ERR_INPUT, (int)at.line + 1, (int)at.column + 1,
	    "%s%s%.*s%s", what, name.p != NULL ? " '" : "",
	    name.n < 80 ? (int)name.n : 80, name.p != NULL ? name.p : "",
	    name.p != NULL ? "'" : "");
}

int
yamldoc_composer_refuse_byte(
    struct yamldoc_composer *c, size_t offset, const char *what)
{
	int line = 1, column = 1;
	size_t at = 0, n;

	while (at < offset &&
	       (n = str_utf8_first(str_part(c->text, at, c->text.n))) > 0) {
		column = c->text.p[at] == '\n' ? 1 : column + 1;
		line += c->text.p[at] == '\n';
		at += n;
	}
	return err_at(c->err, ERR_INPUT, line, column,
	    "not YAML: %s (byte 0x%02x)", what,
	    at < c->text.n ? (unsigned char)c->text.p[at] : 0u);
}

/* A reader error of libyaml has only an offset; other errors have a line. */
int
yamldoc_composer_refuse_syntax(struct yamldoc_composer *c)
{
	const yaml_parser_t *p = &c->parser;
	const char *problem =
	    p->problem != NULL ? p->problem : "cannot be read";

	if (p->error == YAML_READER_ERROR)
		return yamldoc_composer_refuse_byte(
		    c, p->problem_offset, problem);
	return err_at(c->err, ERR_INPUT, (int)p->problem_mark.line + 1,
	    (int)p->problem_mark.column + 1, "not YAML: %s%s%s", problem,
	    p->context != NULL ? ", " : "",
	    p->context != NULL ? p->context : "");
}

int
yamldoc_composer_refuse_many(struct yamldoc_composer *c)
{
	return err_at(c->err, ERR_LIMIT, (int)c->event.start_mark.line + 1,
	    (int)c->event.start_mark.column + 1,
	    "too many values in one document: more than %zu, aliases "
	    "followed%s",
	    c->bounds->values, c->bounds->raise);
}
