/* capability_strict_value.c - checks a value against a type of a schema. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/regex/regex.h"
#include "capability/reader/reader.h"
#include "capability/strict/capability_strict_type.h"
#include "capability/strict/capability_strict_value.h"

enum { NAMES_ASKED = 3, TEXT_SHOWN = 80 };

static const struct {
	const char *pattern, *words;
} forms[FORM_COUNT] = {
	[FORM_KEBAB] = { "^[a-zA-Z0-9-]+$", "letters, digits and '-' only" },
	[FORM_EXTENDED] = { "^[a-zA-Z0-9_*-]+$",
	    "letters, digits, '-', '_' and '*' only" },
	[FORM_VARIABLE] = { "^[A-Z][A-Z0-9_]*$",
	    "a name in capitals, such as API_KEY" },
	[FORM_LOCATION] = { "^[a-zA-Z][a-zA-Z0-9+.-]*://",
	    "a URI, such as file:///path" },
	[FORM_CALL] = { "^[a-zA-Z0-9-]+\\.[a-zA-Z0-9-]+$",
	    "'namespace.name', both of letters, digits and '-' only" },
	[FORM_FILE] = { "^file:///", "a URI of a file, file:///path" },
	[FORM_DATE] = { "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
	    "a date, YYYY-MM-DD" },
	[FORM_MIME] = { "^[a-zA-Z0-9!#$&^_.+-]+/"
	                "[a-zA-Z0-9!#$&^_.+-]+(\\s*;\\s*"
	                "[a-zA-Z0-9!#$&^_.+-]+=(\"[^\"]*\"|[^\\s;\"]+))*$",
	    "a media type, such as application/json" },
	/* An IPv4 address is also a host name. */
	[FORM_ADDRESS] = { "^([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\\.["
	                   "a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*|"
	                   "([0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4})$",
	    "a host name or an address" },
	[FORM_BASE_URI] = { "^https?://[^/]+(/[^{]*)?$",
	    "an http or https URL without '{' in its path" },
	[FORM_EMAIL] = { "^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}$",
	    "an e-mail address" },
	[FORM_TARGET] = { "^[a-zA-Z0-9_.-]+$",
	    "letters, digits, '-', '_' and '.' only" },
	[FORM_SIZE] = { "^\\d+(\\.\\d+)?(B|KiB|MiB|GiB)$",
	    "a size, such as 10MiB" },
	[FORM_STATUS] = { "^[1-5][0-9X]{2}$", "a status, such as 200 or 4XX" },
};

static void
error_at(struct strict *s, struct capability_place place, const char *text)
{
	s->errors++;
	if (s->quiet)
		return;
	capability_reader_error(
	    s->reader, place, "%s (schema of %s)", text, s->version);
}

void
capability_strict_value_error(
    struct strict *s, const struct json *v, const char *format, ...)
{
	char text[800];
	va_list ap;

	if (s->quiet) {
		s->errors++;
		return;
	}
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	error_at(s, capability_reader_place(v), text);
}

static bool
has_form(struct strict *s, struct str text, enum strict_form form)
{
	if (form == FORM_ANY)
		return true;
	if (s->forms[form] == NULL)
		s->forms[form] = regex_new(s->reader->a,
		    str_of(forms[form].pattern), REGEX_ECMA, NULL);
	return s->forms[form] == NULL ||
	       regex_find(s->forms[form], text, NULL, NULL) == REGEX_YES;
}

static bool
is_word(struct str text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (str_is(text, *words))
			return true;
	return false;
}

static const char *
list_words(struct arena *a, const char *const *words)
{
	const char *text = *words;

	for (words++; *words != NULL; words++)
		text = arena_printf(a, "%s, %s", text, *words);
	return text;
}

static void
check_text(struct strict *s, const struct json *v, const struct strict_type *t,
    const char *name)
{
	const struct str shown = str_part(v->text, 0, TEXT_SHOWN);

	if (t->words != NULL && !is_word(v->text, t->words))
		capability_strict_value_error(s, v,
		    "'%s' is '%.*s'; it must be %s%s", name, STR_FMT(shown),
		    t->words[1] != NULL ? "one of " : "",
		    list_words(&s->reader->scratch, t->words));
	else if (!has_form(s, v->text, t->form))
		capability_strict_value_error(s, v,
		    "'%s' is '%.*s'; it must be %s", name, STR_FMT(shown),
		    forms[t->form].words);
	else if (t->most > 0 && (int64_t)str_utf8_length(v->text) > t->most)
		capability_strict_value_error(s, v,
		    "'%s' has more than %lld characters; "
		    "shorten it",
		    name, (long long)t->most);
	else if ((int64_t)v->text.n < t->least)
		capability_strict_value_error(
		    s, v, "'%s' is empty; write a text", name);
}

static void
check_number(struct strict *s, const struct json *v,
    const struct strict_type *t, const char *name)
{
	const double d =
	    strtod(arena_strdup(&s->reader->scratch, v->text), NULL);
	int64_t n = 0;

	if (t->kind == STRICT_NUMBER && t->most > 0 &&
	    (d < (double)t->least || d > (double)t->most))
		capability_strict_value_error(s, v,
		    "'%s' must be from %lld to %lld", name, (long long)t->least,
		    (long long)t->most);
	else if (t->kind == STRICT_INTEGER && !json_number_to_int(v, &n))
		capability_strict_value_error(
		    s, v, "'%s' must be a whole number", name);
	else if (t->kind == STRICT_INTEGER && t->most > 0 &&
	         (n < t->least || n > t->most))
		capability_strict_value_error(s, v,
		    "'%s' is %lld; it must be from %lld to %lld", name,
		    (long long)n, (long long)t->least, (long long)t->most);
}

/* Reports whether this version of the language has the field. */
static bool
is_known(const struct strict *s, const struct strict_field *f)
{
	if (f->when & EARLY)
		return !s->late;
	if (f->when & (LATE | BETA1 | BETA4))
		return s->late && (f->when & s->not_yet) == 0;
	return true;
}

static const struct strict_field *
find_field(const struct strict *s, const struct strict_type *t, struct str name)
{
	for (size_t i = 0; i < t->field_count; i++)
		if (is_known(s, &t->fields[i]) &&
		    str_is(name, t->fields[i].key))
			return &t->fields[i];
	return NULL;
}

static void
refuse_key(struct strict *s, const struct json *m, const struct strict_type *t)
{
	struct capability_suggest names;
	const char *hint;

	capability_suggest_init(&names, m->name, NAMES_ASKED);
	for (size_t i = 0; i < t->field_count; i++)
		if (is_known(s, &t->fields[i]))
			capability_suggest_add(
			    &names, str_of(t->fields[i].key));
	hint = capability_suggest_ask(&names, &s->reader->scratch);
	error_at(s, capability_reader_name_place(m),
	    arena_printf(&s->reader->scratch, "unknown key '%.*s' in %s%s",
	        STR_FMT(str_part(m->name, 0, TEXT_SHOWN)), t->what,
	        *hint != '\0' ? hint : "; remove it"));
}

static void
check_object(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		const struct strict_field *f = find_field(s, t, m->name);

		if (f == NULL)
			refuse_key(s, m, t);
		else
			capability_strict_value(s, m, f->type, f->key);
	}
	for (size_t i = 0; i < t->field_count; i++)
		if (t->fields[i].when & NEEDED && is_known(s, &t->fields[i]) &&
		    json_get(v, t->fields[i].key) == NULL)
			capability_strict_value_error(s, v,
			    "%s has no '%s'; add it", t->what,
			    t->fields[i].key);
	if (t->rule != NULL)
		t->rule(s, v, t);
}

static void
check_items(struct strict *s, const struct json *v, const struct strict_type *t,
    const char *name)
{
	if ((int64_t)v->count < t->least)
		capability_strict_value_error(s, v,
		    "'%s' is empty; add an entry or remove the key", name);
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		if (v->kind == JSON_OBJECT && !has_form(s, m->name, t->form))
			error_at(s, capability_reader_name_place(m),
			    arena_printf(&s->reader->scratch,
			        "the key '%.*s' in '%s' must be %s",
			        STR_FMT(str_part(m->name, 0, TEXT_SHOWN)), name,
			        forms[t->form].words));
		capability_strict_value(s, m, t->item,
		    v->kind == JSON_OBJECT
		        ? arena_strdup(&s->reader->scratch,
		              str_part(m->name, 0, TEXT_SHOWN))
		        : name);
	}
}

/* Reports whether v is of the kind of JSON that t requires. */
static bool
fits(const struct strict *s, const struct json *v, const struct strict_type *t)
{
	switch (t->kind) {
	case STRICT_ANY:
	case STRICT_CHOICE:
		return true;
	case STRICT_TEXT:
		return v->kind == JSON_STRING;
	case STRICT_FLAG:
		return v->kind == JSON_BOOL;
	case STRICT_NUMBER:
	case STRICT_INTEGER:
		return v->kind == JSON_NUMBER;
	case STRICT_SCALAR:
		return v->kind == JSON_STRING || v->kind == JSON_NUMBER;
	case STRICT_OBJECT:
	case STRICT_MAP:
		return v->kind == JSON_OBJECT;
	case STRICT_LIST:
		return v->kind == JSON_ARRAY;
	case STRICT_NAMED:
		return v->kind == (s->late ? JSON_OBJECT : JSON_ARRAY);
	}
	return false;
}

static const char *
kind_words(const struct strict *s, const struct strict_type *t)
{
	static const char *const words[] = {
		[STRICT_TEXT] = "text; put it in quotes",
		[STRICT_FLAG] = "true or false",
		[STRICT_NUMBER] = "a number",
		[STRICT_INTEGER] = "a whole number",
		[STRICT_SCALAR] = "text or a number",
		[STRICT_OBJECT] = "a mapping",
		[STRICT_MAP] = "a mapping",
		[STRICT_LIST] = "a list",
	};

	if (t->kind == STRICT_NAMED)
		return s->late ? "a mapping keyed by name" : "a list";
	return words[t->kind];
}

void
capability_strict_value(struct strict *s, const struct json *v,
    const struct strict_type *t, const char *name)
{
	if (v == NULL)
		return;
	if (!fits(s, v, t)) {
		capability_strict_value_error(s, v, "'%s' is %s; it must be %s",
		    name, capability_reader_kind(v), kind_words(s, t));
		return;
	}
	switch (t->kind) {
	case STRICT_TEXT:
		check_text(s, v, t, name);
		break;
	case STRICT_NUMBER:
	case STRICT_INTEGER:
		check_number(s, v, t, name);
		break;
	case STRICT_OBJECT:
		check_object(s, v, t);
		break;
	case STRICT_LIST:
	case STRICT_MAP:
	case STRICT_NAMED:
		check_items(s, v, t, name);
		break;
	case STRICT_CHOICE:
		t->rule(s, v, t);
		break;
	case STRICT_ANY:
	case STRICT_FLAG:
	case STRICT_SCALAR:
		break;
	}
}

bool
capability_strict_value_is_valid(struct strict *s, const struct json *v,
    const struct strict_type *t, const char *name)
{
	const bool quiet = s->quiet;
	const size_t before = s->errors;
	bool valid;

	s->quiet = true;
	capability_strict_value(s, v, t, name);
	valid = s->errors == before;
	s->quiet = quiet;
	s->errors = before;
	return valid;
}
