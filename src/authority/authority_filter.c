/* authority_filter.c - which keys of an account a request means. */
#include "authority/authority_filter.h"
#include "authority/authority_key.h"
#include "base/base.h"
#include "key/key.h"

static const char metadata_prefix[] = "metadata.";

/* How a value is read, and where it is stored. */
enum kind {
	WORD, /* struct str: one of `values`, or any text if that is NULL */
	ID, /* struct str: a UUID, or none */
	TIME, /* int64_t: ms */
};

#define AT(member) offsetof(struct authority_filter, member)

/* `never` is the time that the word "never" means; 0: it is refused. */
static const struct row {
	const char *name;
	enum kind kind;
	size_t offset;
	const char *values; /* separated by spaces */
	int64_t never;
} rows[] = {
	{ "state", WORD, AT(state), "active disabled expired revoked all", 0 },
	{ "scope", WORD, AT(scope), "API ADMIN CUSTOM", 0 },
	{ "preset", WORD, AT(preset), NULL, 0 },
	{ "name", WORD, AT(name), NULL, 0 },
	{ "alias", WORD, AT(alias), NULL, 0 },
	{ "parent", ID, AT(parent), NULL, 0 },
	{ "created_by", ID, AT(created_by), NULL, 0 },
	{ "created_after", TIME, AT(created.from), NULL, 0 },
	{ "created_before", TIME, AT(created.before), NULL, 0 },
	{ "expires_after", TIME, AT(expires.from), NULL, INT64_MAX },
	{ "expires_before", TIME, AT(expires.before), NULL, INT64_MAX },
	{ "last_used_after", TIME, AT(last_used.from), NULL, 1 },
	{ "last_used_before", TIME, AT(last_used.before), NULL, 1 },
	{ metadata_prefix, WORD, 0, NULL, 0 },
};

const char *
authority_filter_name(size_t index)
{
	return index < LEN(rows) ? rows[index].name : NULL;
}

static struct str *
text_at(struct authority_filter *f, const struct row *r)
{
	return (struct str *)(void *)((char *)f + r->offset);
}

static int64_t *
time_at(struct authority_filter *f, const struct row *r)
{
	return (int64_t *)(void *)((char *)f + r->offset);
}

bool
authority_filter_is_set(const struct authority_filter *f)
{
	for (size_t i = 0; i + 1 < LEN(rows); i++) {
		const char *part = (const char *)f + rows[i].offset;

		if (rows[i].kind == TIME
		        ? *(const int64_t *)(const void *)part != 0
		        : ((const struct str *)(const void *)part)->p != NULL)
			return true;
	}
	return f->metadata_count > 0;
}

static int
refuse_twice(struct str name, struct err *e)
{
	return err_set(e, ERR_INPUT, "%.*s is given twice",
	    STR_FMT(str_part(name, 0, 80)));
}

static bool
is_one_of(struct str value, const char *values)
{
	struct str rest = str_of(values);

	while (rest.p != NULL)
		if (str_equal(str_cut(&rest, ' '), value))
			return true;
	return false;
}

static int
set_word(struct authority_filter *f, const struct row *r, struct str value,
    struct err *e)
{
	if (r->values != NULL && !is_one_of(value, r->values))
		return err_set(e, ERR_INPUT,
		    "%s must be one of: %s, not '%.*s'", r->name, r->values,
		    STR_FMT(str_part(value, 0, 40)));
	/* An empty text is a value, too. */
	*text_at(f, r) = value.n > 0 ? value : STR("");
	return 1;
}

static int
set_id(struct authority_filter *f, const struct row *r, struct str value,
    struct err *e)
{
	uint8_t id[16];

	if (!str_is(value, "none") && !decode_uuid(id, value))
		return err_set(e, ERR_INPUT,
		    "%s must be the id of a key, or none, not '%.*s'", r->name,
		    STR_FMT(str_part(value, 0, 40)));
	*text_at(f, r) = str_is(value, "none") ? STR("") : value;
	return 1;
}

/*
 * Returns the time that text means, or INT64_MIN.  A number without a unit is
 * refused: it may be meant as seconds since 1970.
 */
static int64_t
read_time(struct str text, int64_t now_ms, int64_t never)
{
	const bool ago = text.n > 1 && text.p[0] == '-';
	int64_t ms;

	if (never != 0 && str_is(text, "never"))
		return never;
	ms = clock_parse_rfc3339(text);
	if (ms != -1 || text.n == 0)
		return ms != -1 ? ms : INT64_MIN;
	text = str_part(text, ago ? 1 : 0, text.n);
	if (text.p[text.n - 1] >= '0' && text.p[text.n - 1] <= '9')
		return INT64_MIN;
	ms = clock_parse_duration(text);
	if (ms == -1)
		return INT64_MIN;
	return ago ? now_ms - ms : now_ms + ms;
}

static int
set_time(struct authority_filter *f, const struct row *r, struct str value,
    int64_t now_ms, struct err *e)
{
	const int64_t ms = read_time(value, now_ms, r->never);
	/* A '+' in a query is a space. */
	const bool space = str_find(value, ' ', 0) < value.n;

	if (ms == INT64_MIN)
		return err_set(e, ERR_INPUT,
		    "%s must be a time such as 2027-01-31T12:00:00Z, -30d (30 "
		    "days ago) or 12h (in 12 hours)%s, not '%.*s'%s",
		    r->name, r->never != 0 ? ", or never" : "",
		    STR_FMT(str_part(value, 0, 40)),
		    space ? "; write + as %2B" : "");
	/* 0 means no bound. */
	*time_at(f, r) = ms != 0 ? ms : 1;
	return 1;
}

static int
set_metadata(struct authority_filter *f, struct str name, struct str value,
    struct err *e)
{
	if (name.n == 0)
		return err_set(e, ERR_INPUT,
		    "'metadata.' needs a name: metadata.team=blue");
	for (size_t i = 0; i < f->metadata_count; i++)
		if (str_equal(f->metadata[i].name, name))
			return err_set(e, ERR_INPUT,
			    "metadata.%.*s is given twice",
			    STR_FMT(str_part(name, 0, 80)));
	if (f->metadata_count == AUTHORITY_FILTER_METADATA)
		return err_set(e, ERR_INPUT,
		    "more than %d filters of metadata are given",
		    AUTHORITY_FILTER_METADATA);
	f->metadata[f->metadata_count].name = name;
	f->metadata[f->metadata_count++].value = value;
	return 1;
}

int
authority_filter_set(struct authority_filter *f, struct str name,
    struct str value, int64_t now_ms, struct err *e)
{
	const struct str prefix = str_of(metadata_prefix);

	if (str_starts(name, prefix))
		return set_metadata(
		    f, str_part(name, prefix.n, name.n), value, e);
	for (size_t i = 0; i < LEN(rows); i++) {
		const struct row *r = &rows[i];

		if (!str_is(name, r->name))
			continue;
		if (r->kind == TIME)
			return *time_at(f, r) != 0
			           ? refuse_twice(name, e)
			           : set_time(f, r, value, now_ms, e);
		if (text_at(f, r)->p != NULL)
			return refuse_twice(name, e);
		return r->kind == ID ? set_id(f, r, value, e)
		                     : set_word(f, r, value, e);
	}
	return 0;
}

/* "x*" matches what begins with x. */
static bool
matches_text(struct str pattern, struct str text)
{
	if (pattern.n > 0 && pattern.p[pattern.n - 1] == '*')
		return str_starts(text, str_part(pattern, 0, pattern.n - 1));
	return str_equal(pattern, text);
}

static bool
matches_metadata(
    struct str name, struct str pattern, struct key_list_field list)
{
	struct str n, value;

	while (key_field_next_text(&list, &n) &&
	       key_field_next_text(&list, &value))
		if (str_equal(n, name))
			return matches_text(pattern, value);
	return false;
}

static bool
is_in(const struct authority_period *p, int64_t ms)
{
	return (p->from == 0 || ms >= p->from) &&
	       (p->before == 0 || ms < p->before);
}

static bool
matches_state(struct str state, const struct key_view *v)
{
	if (state.p == NULL)
		return v->revoked_ms == 0;
	return str_is(state, "all") || str_is(state, authority_key_state(v));
}

static bool
matches_times(const struct authority_filter *f, const struct key_view *v)
{
	return is_in(&f->created, v->created_ms) &&
	       is_in(&f->expires,
	           v->expires_ms != 0 ? v->expires_ms : INT64_MAX) &&
	       is_in(&f->last_used, v->last_used_ms);
}

bool
authority_filter_matches(
    const struct authority_filter *f, const struct key_view *v)
{
	const struct {
		struct str filter, value;
	} t[] = {
		{ f->scope, str_of(key_scope_name(v->scope)) },
		{ f->preset, v->settings.preset },
		{ f->parent, str_of(v->parent) },
		{ f->created_by, str_of(v->created_by) },
		{ f->name, v->settings.name },
	};

	for (size_t i = 0; i < LEN(t); i++)
		if (t[i].filter.p != NULL &&
		    !str_equal(t[i].filter, t[i].value))
			return false;
	if (f->alias.p != NULL && !matches_text(f->alias, v->alias))
		return false;
	for (size_t i = 0; i < f->metadata_count; i++)
		if (!matches_metadata(f->metadata[i].name, f->metadata[i].value,
		        v->settings.metadata))
			return false;
	return matches_state(f->state, v) && matches_times(f, v);
}
