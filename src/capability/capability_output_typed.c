/* capability_output_typed.c - values as the type of an output wants them. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability_model.h"

static const struct json *
as_text(struct arena *a, const struct json *v)
{
	if (v->kind == JSON_NUMBER)
		return json_new_text(a, v->text);
	if (v->kind == JSON_BOOL)
		return json_new_text(
		    a, v->boolean ? STR("true") : STR("false"));
	return v;
}

/* Text from formats that know no numbers: it must be just that. */
static const struct json *
as_number(struct arena *a, const struct json *v, bool whole)
{
	struct json *number;

	if (v->kind != JSON_STRING || !json_number_is(v->text) ||
	    (whole && !json_number_is_whole(v->text)))
		return v;
	number = json_new(a, JSON_NUMBER);
	number->text = v->text;
	return number;
}

static const struct json *
as_boolean(struct arena *a, const struct json *v)
{
	const bool yes = str_is(v->text, "true");

	if (v->kind != JSON_STRING || (!yes && !str_is(v->text, "false")))
		return v;
	return json_new_bool(a, yes);
}

/* The first n characters of UTF-8. */
static struct str
characters(struct str s, int64_t n)
{
	size_t at = 0;

	while (at < s.n && n > 0) {
		at++;
		while (at < s.n && (s.p[at] & 0xc0) == 0x80)
			at++;
		n--;
	}
	return str_part(s, 0, at);
}

const struct json *
capability_output_typed(
    struct arena *a, const struct capability_output *o, const struct json *v)
{
	if (o->typed && o->type == CAPABILITY_TYPE_STRING)
		v = as_text(a, v);
	else if (o->typed && o->type == CAPABILITY_TYPE_BOOLEAN)
		v = as_boolean(a, v);
	else if (o->typed && (o->type == CAPABILITY_TYPE_NUMBER ||
	                         o->type == CAPABILITY_TYPE_INTEGER))
		v = as_number(a, v, o->type == CAPABILITY_TYPE_INTEGER);
	if (o->max_length >= 0 && v->kind == JSON_STRING &&
	    v->text.n > (size_t)o->max_length)
		v = json_new_text(a, characters(v->text, o->max_length));
	return v;
}
