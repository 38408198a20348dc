/* capability_reader.c - reads mappings by a table of their keys. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"
#include "capability/model/model.h"
#include "capability/reader/capability_reader.h"

enum {
	KEPT_NOTES = 1000, /* of each severity; the others are only counted */
	COPIES_MAX = 500000,
	SUGGEST_MAX = 32,
	KEYS_MAX = 48, /* of the longest table */
};

struct capability_place
capability_reader_place(const struct json *v)
{
	return (struct capability_place){ v->line, v->column, v->source };
}

struct capability_place
capability_reader_name_place(const struct json *member)
{
	return (struct capability_place){ member->name_line,
		member->name_column, member->source };
}

const char *
capability_reader_line(struct capability_reader *r,
    struct capability_place there, struct capability_place here)
{
	if (there.source == here.source)
		return arena_printf(r->a, "line %d", there.line);
	return arena_printf(r->a, "line %d of '%.*s'", there.line,
	    STR_FMT(capability_place_file(r->capability, there)));
}

static void
note(struct capability_reader *r, bool is_error, struct capability_place place,
    const char *format, va_list ap)
{
	char text[1024];
	struct capability_note *n;

	if (is_error)
		r->capability->errors++;
	else
		r->capability->warnings++;
	if (r->noted[is_error]++ >= KEPT_NOTES)
		return;
	vsnprintf(text, sizeof(text), format, ap);
	n = arena_new(r->a, sizeof(*n));
	n->place = place;
	n->is_error = is_error;
	n->text = arena_str(r->a, str_of(text));
	n->next = r->newest;
	r->newest = n;
}

void
capability_reader_warn(struct capability_reader *r,
    struct capability_place place, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	note(r, false, place, format, ap);
	va_end(ap);
}

void
capability_reader_error(struct capability_reader *r,
    struct capability_place place, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	note(r, true, place, format, ap);
	va_end(ap);
}

struct sorted {
	struct capability_note *note;
	size_t age; /* larger: noted earlier */
};

static int
by_place(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	const struct capability_place p = x->note->place, q = y->note->place;

	if (p.source != q.source)
		return p.source < q.source ? -1 : 1;
	if (p.line != q.line)
		return p.line < q.line ? -1 : 1;
	if (p.column != q.column)
		return p.column < q.column ? -1 : 1;
	return x->age > y->age ? -1 : x->age < y->age;
}

void
capability_reader_finish(struct capability_reader *r)
{
	struct capability_note **tail = &r->capability->notes;
	struct sorted *all = mem_new((2 * KEPT_NOTES + 1) * sizeof(*all));
	size_t n = 0;

	for (struct capability_note *x = r->newest; x != NULL; x = x->next, n++)
		all[n] = (struct sorted){ x, n };
	assert(n <= 2 * KEPT_NOTES);
	if (n > 0)
		qsort(all, n, sizeof(*all), by_place);
	for (size_t i = 0; i < n; i++) {
		*tail = all[i].note;
		tail = &all[i].note->next;
	}
	*tail = NULL;
	free(all);
}

const char *
capability_reader_kind(const struct json *v)
{
	static const char *const words[] = {
		[JSON_NULL] = "empty",
		[JSON_BOOL] = "true or false",
		[JSON_NUMBER] = "a number",
		[JSON_STRING] = "text",
		[JSON_ARRAY] = "a list",
		[JSON_OBJECT] = "a mapping",
	};

	return words[v->kind];
}

/* Names the first kind that a key accepts. */
static const char *
want_words(unsigned want)
{
	static const struct {
		unsigned bit;
		const char *words;
	} t[] = {
		{ CAPABILITY_MAP, "a mapping" },
		{ CAPABILITY_LIST, "a list" },
		{ CAPABILITY_TEXT, "text" },
		{ CAPABILITY_FLAG, "true or false" },
		{ CAPABILITY_NUMBER, "a number" },
	};

	for (size_t i = 0; i < LEN(t); i++)
		if (want & t[i].bit)
			return t[i].words;
	return "something else";
}

static bool
fits(const struct json *v, unsigned want)
{
	static const unsigned bits[] = {
		[JSON_NULL] =
		    CAPABILITY_ANY, /* "key:" alone is an absent key */
		[JSON_BOOL] = CAPABILITY_FLAG | CAPABILITY_TEXT,
		[JSON_NUMBER] = CAPABILITY_NUMBER | CAPABILITY_TEXT,
		[JSON_STRING] = CAPABILITY_TEXT,
		[JSON_ARRAY] = CAPABILITY_LIST,
		[JSON_OBJECT] = CAPABILITY_MAP,
	};

	return (bits[v->kind] & want) != 0;
}

const char *
capability_reader_hint(
    struct arena *a, struct str typed, const char *const *names, size_t count)
{
	const char *nearest = str_nearest(typed, names, count);

	return nearest == NULL
	           ? ""
	           : arena_printf(a, "; did you mean '%s'?", nearest);
}

static void
warn_unknown(struct capability_reader *r, const struct json *member,
    const char *what, const struct capability_key *keys, size_t count)
{
	const struct capability_place place =
	    capability_reader_name_place(member);
	const char *names[KEYS_MAX], *hint;
	size_t n = 0;

	for (; n < count && n < KEYS_MAX; n++)
		names[n] = keys[n].name;
	hint = capability_reader_hint(r->a, member->name, names, n);
	capability_reader_warn(r, place, "unknown key '%.*s' in %s%s",
	    STR_FMT(str_part(member->name, 0, 80)), what,
	    *hint != '\0' ? hint : "; it has no effect: remove it");
}

static void
check_member(struct capability_reader *r, const struct json *member,
    const char *what, const struct capability_key *keys, size_t count)
{
	const struct capability_key *key = NULL;

	for (size_t i = 0; i < count && key == NULL; i++)
		if (str_is(member->name, keys[i].name))
			key = &keys[i];
	/* The strict check noted unknown keys and wrong kinds already. */
	if (r->strict && (key == NULL || !fits(member, key->want)))
		return;
	if (key == NULL)
		warn_unknown(r, member, what, keys, count);
	else if (!fits(member, key->want))
		capability_reader_error(r, capability_reader_place(member),
		    "'%s' of %s is %s; it must be %s", key->name, what,
		    capability_reader_kind(member), want_words(key->want));
	else if (key->want & CAPABILITY_LATER && member->kind != JSON_NULL)
		capability_reader_warn(r, capability_reader_name_place(member),
		    "%s uses %s, which is not supported: what depends on it "
		    "cannot work",
		    what, key->name);
}

static void
check_needed(struct capability_reader *r, const struct json *v,
    const char *what, const char *key)
{
	const struct json *m = json_get(v, key);

	if (json_is(m, JSON_STRING) && m->text.n == 0)
		capability_reader_warn(r, capability_reader_place(m),
		    "'%s' of %s is empty: the entry is ignored; set it", key,
		    what);
	/* The strict check noted missing keys already. */
	if ((m == NULL || m->kind == JSON_NULL) && !r->strict)
		capability_reader_error(r, capability_reader_place(v),
		    "%s has no '%s'; add it", what, key);
}

bool
capability_reader_map(struct capability_reader *r, const struct json *v,
    const char *what, const struct capability_key *keys, size_t count)
{
	assert(count <= KEYS_MAX);
	if (v->kind != JSON_OBJECT) {
		capability_reader_error(r, capability_reader_place(v),
		    "%s is %s; it must be a mapping", what,
		    capability_reader_kind(v));
		return false;
	}
	for (const struct json *m = v->first; m != NULL; m = m->next)
		check_member(r, m, what, keys, count);
	for (size_t i = 0; i < count; i++)
		if (keys[i].want & CAPABILITY_NEEDED)
			check_needed(r, v, what, keys[i].name);
	return true;
}

const char *
capability_reader_later(
    const struct json *v, const struct capability_key *keys, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct json *m;

		if (!(keys[i].want & CAPABILITY_LATER))
			continue;
		m = json_get(v, keys[i].name);
		if (m != NULL && m->kind != JSON_NULL)
			return keys[i].name;
	}
	return NULL;
}

struct str
capability_reader_scalar(const struct json *v)
{
	if (v == NULL)
		return STR_NONE;
	switch (v->kind) {
	case JSON_STRING:
	case JSON_NUMBER:
		return v->text.p != NULL ? v->text : STR("");
	case JSON_BOOL:
		return v->boolean ? STR("true") : STR("false");
	default:
		return STR_NONE;
	}
}

struct str
capability_reader_text(const struct json *map, const char *name)
{
	return capability_reader_scalar(json_get(map, name));
}

struct json *
capability_reader_submap(const struct json *map, const char *name)
{
	struct json *v = json_get(map, name);

	return json_is(v, JSON_OBJECT) ? v : NULL;
}

struct json *
capability_reader_number(const struct json *map, const char *name)
{
	struct json *v = json_get(map, name);

	return json_is(v, JSON_NUMBER) ? v : NULL;
}

struct json *
capability_reader_items(const struct json *map, const char *name)
{
	const struct json *v = json_get(map, name);

	return json_is(v, JSON_ARRAY) ? v->first : NULL;
}

int
capability_reader_flag(const struct json *map, const char *name)
{
	const struct json *v = json_get(map, name);

	return json_is(v, JSON_BOOL) ? v->boolean : -1;
}

bool
capability_reader_count_copies(struct capability_reader *r, size_t n)
{
	const bool was_over = r->copies > COPIES_MAX;

	if (was_over)
		return false;
	r->copies += n;
	if (r->copies <= COPIES_MAX)
		return true;
	capability_reader_error(r, (struct capability_place){ 1, 1, 0 },
	    "the operations of this file take more than %d parameters in all; "
	    "split the file",
	    COPIES_MAX);
	return false;
}

bool
capability_reader_may_suggest(struct capability_reader *r)
{
	return r->suggested++ < SUGGEST_MAX;
}

struct str
capability_reader_name(struct str name)
{
	size_t line = str_find(name, '\n', 0);

	return line < name.n ? str_trim(str_part(name, 0, line)) : name;
}

bool
capability_reader_variable(
    struct str path, size_t *at, struct str *name, bool *twice)
{
	for (;;) {
		const size_t open = str_find(path, '{', *at);
		size_t from = open + 1, close;

		if (open >= path.n)
			return false;
		*twice = from < path.n && path.p[from] == '{';
		from += *twice;
		close = str_find(path, '}', from);
		if (close >= path.n)
			return false;
		*at = close + 1;
		if (*twice && *at < path.n && path.p[*at] == '}')
			(*at)++;
		*name = str_trim(str_part(path, from, close));
		if (name->n > 0)
			return true;
	}
}

struct json *
capability_reader_parse(
    struct arena *a, struct str text, int64_t max_values, struct err *e)
{
	const struct yamldoc_bounds bounds = { .values = (size_t)max_values,
		.raise = "; --limit spec_values=N raises this" };

	struct json *root;

	if (max_values <= 0)
		return yamldoc_parse(a, text, e);
	root = yamldoc_parse_within(a, text, &bounds, e);
	/* ERR_INPUT as in yamldoc_parse(): the operator can change the file. */
	if (root == NULL && e != NULL && e->kind == ERR_LIMIT)
		e->kind = ERR_INPUT;
	return root;
}

struct str
capability_reader_entry_name(const struct json *entry)
{
	static const char *const keys[] = { "namespace", "as", "import" };

	for (size_t i = 0; i < LEN(keys); i++)
		if (capability_reader_text(entry, keys[i]).n > 0)
			return capability_reader_text(entry, keys[i]);
	return STR_NONE;
}
