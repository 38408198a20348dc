/* capability_load_slash.c - whether path values may have slashes. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

static const struct capability_key extension_keys[] = {
	{ "slash", CAPABILITY_TEXT },
	{ "name", CAPABILITY_TEXT },
	{ "style", CAPABILITY_TEXT },
	{ "explode", CAPABILITY_FLAG },
	{ "allowReserved", CAPABILITY_FLAG },
	{ "content", CAPABILITY_TEXT },
	{ "separator", CAPABILITY_TEXT },
	{ "schema", CAPABILITY_ANY },
};

static bool
has_slash(struct str s)
{
	return str_find(s, '/', 0) < s.n || str_find(s, '\\', 0) < s.n;
}

/* Reports whether v is a text with a slash, or a list with such a text. */
static bool
shows_slash(const struct json *v)
{
	if (json_is(v, JSON_STRING))
		return has_slash(v->text);
	if (!json_is(v, JSON_ARRAY))
		return false;
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (json_is(m, JSON_STRING) && has_slash(m->text))
			return true;
	return false;
}

void
capability_load_slash(struct capability_reader *r, const struct json *v,
    struct capability_param *p)
{
	const struct json *own = capability_reader_submap(v, "x-claviger");
	const struct json *said = json_get(own, "slash");
	struct str word = capability_reader_scalar(said);

	if (shows_slash(p->fallback) || shows_slash(p->enumeration) ||
	    shows_slash(p->example))
		p->slash = CAPABILITY_SLASH_ENCODED;
	if (own == NULL)
		return;
	p->slash_declared = said != NULL;
	capability_reader_map(r, own, "x-claviger of a parameter",
	    extension_keys, LEN(extension_keys));
	if (str_is(word, "encode"))
		p->slash = CAPABILITY_SLASH_ENCODED;
	else if (str_is(word, "keep"))
		p->slash = CAPABILITY_SLASH_KEPT;
	else if (str_is(word, "refuse"))
		p->slash = CAPABILITY_SLASH_REFUSED;
	else if (said != NULL)
		capability_reader_error(r, capability_reader_place(said),
		    "'slash' of x-claviger must be refuse, encode or keep, not "
		    "'%.*s'",
		    STR_FMT(str_part(word, 0, 80)));
}

/* Returns the index of the "+" in "{+" or "{{+" at or after at, else path.n. */
static size_t
find_plus(struct str path, size_t at)
{
	at = str_find_text(path, STR("{+"), at);
	return at == path.n ? path.n : at + 1;
}

struct str
capability_load_slash_path(struct capability_reader *r, struct str path)
{
	size_t from = 0, plus = find_plus(path, 0);
	struct str out;
	struct buf b;

	if (plus == path.n)
		return path;
	buf_init(&b, path.n);
	for (; plus < path.n; plus = find_plus(path, from)) {
		buf_add_str(&b, str_part(path, from, plus));
		from = plus + 1;
	}
	buf_add_str(&b, str_part(path, from, path.n));
	out = arena_str(r->a, buf_str(&b));
	buf_done(&b);
	return out;
}

static void
infer(struct capability_consumed_operation *op, struct str name,
    enum capability_slash slash)
{
	for (struct capability_param *p = op->params; p != NULL; p = p->next)
		if (p->in == CAPABILITY_IN_PATH && str_equal(p->name, name) &&
		    !p->slash_declared && p->slash < slash)
			p->slash = slash;
}

void
capability_load_slash_infer(
    struct capability_consumed_operation *op, struct str path)
{
	for (size_t at = find_plus(path, 0); at < path.n;
	     at = find_plus(path, at))
		infer(op,
		    str_trim(str_part(path, at + 1, str_find(path, '}', at))),
		    CAPABILITY_SLASH_KEPT);
	if (str_ends(path, STR("/{path}")) || str_ends(path, STR("/{{path}}")))
		infer(op, STR("path"), CAPABILITY_SLASH_ENCODED);
}
