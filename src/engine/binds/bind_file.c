/* bind_file.c - a file that values of binds come from. */
#include "base/base.h"
#include "data/format/format.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"
#include "capability/capability.h"
#include "engine/binds/bind_file.h"

enum { JSON_DEPTH = 64 };

static struct json *
parse_json(struct arena *a, struct str text, struct err *e)
{
	/* Strings borrow from the text, which is wiped soon, so copy it. */
	return json_parse(a, arena_str(a, text), JSON_DEPTH, JSON_UNIQUE, e);
}

typedef struct json *parse_fn(struct arena *a, struct str text, struct err *e);

static parse_fn *
parser_of(struct str path, struct str text)
{
	static const struct {
		const char *ending;
		parse_fn *parse;
	} t[] = {
		{ ".yaml", yamldoc_parse },
		{ ".yml", yamldoc_parse },
		{ ".json", parse_json },
		{ ".env", dotenv_parse },
	};
	size_t at = 0;

	for (size_t i = 0; i < LEN(t); i++)
		if (str_ends(path, str_of(t[i].ending)))
			return t[i].parse;
	if (dotenv_looks_so(text))
		return dotenv_parse;
	while (at < text.n && (unsigned char)text.p[at] <= ' ')
		at++;
	return at < text.n && text.p[at] == '{' ? parse_json : yamldoc_parse;
}

struct json *
bind_file_read(struct arena *a, const char *path, int64_t max, struct err *e)
{
	struct json *root = NULL;
	struct capability_file_id id;
	struct buf text;

	buf_init(&text, (size_t)max);
	if (capability_file_read(path, true, &text, &id, e) == -1)
		goto out;
	root = parser_of(str_of(path), buf_str(&text))(a, buf_str(&text), e);
	if (root == NULL)
		err_prefix(e, "'%s'", path);
	else if (root->kind != JSON_OBJECT) {
		root = NULL;
		err_set(e, ERR_INPUT, "'%s' has no keys with values", path);
	}
out:
	buf_done_secret(&text);
	return root;
}

/* Finds a key: by its exact name, else as a path of names between dots. */
static const struct json *
find(const struct json *map, struct str key)
{
	const struct json *v = json_get_str(map, key);

	for (size_t dot = str_find(key, '.', 0); v == NULL && dot < key.n;
	     dot = str_find(key, '.', dot + 1)) {
		const struct json *inner =
		    json_get_str(map, str_part(key, 0, dot));

		if (json_is(inner, JSON_OBJECT))
			v = find(inner, str_part(key, dot + 1, key.n));
	}
	return v;
}

struct str
bind_file_find(
    const struct json *root, const char *path, struct str key, struct err *e)
{
	const struct json *v = find(root, key);

	switch (v != NULL ? v->kind : JSON_NULL) {
	case JSON_STRING:
	case JSON_NUMBER:
		if (v->text.n > 0)
			return v->text;
		break;
	case JSON_BOOL:
		return v->boolean ? STR("true") : STR("false");
	case JSON_ARRAY:
	case JSON_OBJECT:
		err_set(e, ERR_ABSENT,
		    "'%.*s' in '%s' is %s, not one value: name a key in it, "
		    "with a dot between",
		    STR_FMT(key), path, json_kind_name(v->kind));
		return STR_NONE;
	case JSON_NULL:
		break;
	}
	err_set(e, ERR_ABSENT,
	    "'%s' has no %s '%.*s': add it there, then "
	    "start again",
	    path, v != NULL ? "value for" : "key", STR_FMT(key));
	return STR_NONE;
}
