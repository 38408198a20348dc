/* spec_slash.c - may a value in a path have slashes in it? */
#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "data/json.h"
#include "spec/spec.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

static const struct spec_key extension_keys[] = {
	{ "slash", SPEC_TEXT },
};

static bool
has_slash(struct str s)
{
	return str_find(s, '/', 0) < s.n || str_find(s, '\\', 0) < s.n;
}

/* A text, or one of a list. */
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
spec_load_slash(struct spec_walk *w, const struct json *v, struct spec_param *p)
{
	const struct json *own = spec_walk_submap(v, "x-claviger");
	const struct json *said = json_get(own, "slash");
	struct str word = spec_walk_scalar(said);

	if (shows_slash(p->fallback) || shows_slash(p->enumeration) ||
	    shows_slash(p->example))
		p->slash = SPEC_SLASH_ENCODED;
	if (own == NULL)
		return;
	p->slash_said = said != NULL;
	spec_walk_map(w, own, "x-claviger of a parameter", extension_keys,
	    LEN(extension_keys));
	if (str_is(word, "encode"))
		p->slash = SPEC_SLASH_ENCODED;
	else if (str_is(word, "keep"))
		p->slash = SPEC_SLASH_KEPT;
	else if (str_is(word, "refuse"))
		p->slash = SPEC_SLASH_REFUSED;
	else if (said != NULL)
		spec_walk_error(w, spec_walk_place(said),
		    "'slash' of x-claviger takes refuse, encode or keep, not "
		    "'%.*s'",
		    STR_FMT(str_part(word, 0, 80)));
}

/* "{+" and "{{+": where the "+" is, from at on; path.n: nowhere. */
static size_t
find_plus(struct str path, size_t at)
{
	at = str_find_text(path, STR("{+"), at);
	return at == path.n ? path.n : at + 1;
}

struct str
spec_slash_path(struct spec_walk *w, struct str path)
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
	out = arena_str(w->a, buf_str(&b));
	buf_done(&b);
	return out;
}

static void
infer(
    struct spec_consumed_operation *op, struct str name, enum spec_slash slash)
{
	for (struct spec_param *p = op->params; p != NULL; p = p->next)
		if (p->in == SPEC_IN_PATH && str_equal(p->name, name) &&
		    !p->slash_said && p->slash < slash)
			p->slash = slash;
}

void
spec_infer_slash(struct spec_consumed_operation *op, struct str path)
{
	for (size_t at = find_plus(path, 0); at < path.n;
	     at = find_plus(path, at))
		infer(op,
		    str_trim(str_part(path, at + 1, str_find(path, '}', at))),
		    SPEC_SLASH_KEPT);
	if (str_ends(path, STR("/{path}")) || str_ends(path, STR("/{{path}}")))
		infer(op, STR("path"), SPEC_SLASH_ENCODED);
}
