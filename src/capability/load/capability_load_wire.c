/* capability_load_wire.c - reads how values are written in requests. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

enum { FIELDS_MOST = 1000 };

static const struct capability_key field_keys[] = {
	{ "style", CAPABILITY_TEXT },
	{ "explode", CAPABILITY_FLAG },
	{ "allowReserved", CAPABILITY_FLAG },
	{ "contentType", CAPABILITY_TEXT },
	{ "base64", CAPABILITY_FLAG },
};

static const struct capability_key body_keys[] = {
	{ "encoding", CAPABILITY_MAP },
	{ "base64", CAPABILITY_FLAG },
	{ "multipart", CAPABILITY_TEXT },
};

/* The bits are 1 << enum capability_in; fields of bodies are like a query. */
enum {
	PATH = 1 << CAPABILITY_IN_PATH,
	QUERY = 1 << CAPABILITY_IN_QUERY | 1 << CAPABILITY_IN_BODY,
	HEADER = 1 << CAPABILITY_IN_HEADER,
	COOKIE = 1 << CAPABILITY_IN_COOKIE,
	ANY = PATH | QUERY | HEADER | COOKIE,
};

/*
 * Where each style is defined: OpenAPI 3.1, "Style Values".  Swagger 2.0 has
 * lists with spaces, "|" and tabs everywhere.
 */
static const int places[] = {
	[CAPABILITY_STYLE_MATRIX] = PATH,
	[CAPABILITY_STYLE_LABEL] = PATH,
	[CAPABILITY_STYLE_SIMPLE] = PATH | HEADER,
	[CAPABILITY_STYLE_FORM] = QUERY | COOKIE,
	[CAPABILITY_STYLE_SPACE] = ANY,
	[CAPABILITY_STYLE_PIPE] = ANY,
	[CAPABILITY_STYLE_TAB] = ANY,
	[CAPABILITY_STYLE_DEEP] = QUERY,
};

/* Sets style and explode, which have defaults that depend on each other. */
static void
load_style(struct capability_reader *r, const struct json *own,
    enum capability_in in, struct capability_wire *w)
{
	const struct json *at = json_get(own, "style");
	const struct str word = capability_reader_scalar(at);
	const int explode = capability_reader_flag(own, "explode");

	if (word.p == NULL && explode == -1)
		return;
	w->style = in == CAPABILITY_IN_PATH || in == CAPABILITY_IN_HEADER
	               ? CAPABILITY_STYLE_SIMPLE
	               : CAPABILITY_STYLE_FORM;
	if (word.p != NULL)
		w->style = capability_wire_style(word);
	if (w->style == CAPABILITY_STYLE_COUNT ||
	    (places[w->style] & 1 << in) == 0) {
		capability_reader_error(r, capability_reader_place(at),
		    "'style' of x-claviger cannot be '%.*s' here; use simple, "
		    "label or matrix in a path, simple in a header, form in a "
		    "cookie, form or deepObject elsewhere, or spaceDelimited, "
		    "pipeDelimited or tabDelimited",
		    STR_FMT(str_part(word, 0, 40)));
		w->style = CAPABILITY_STYLE_USUAL;
		return;
	}
	w->explode = explode == -1 ? w->style == CAPABILITY_STYLE_FORM ||
	                                 w->style == CAPABILITY_STYLE_DEEP
	                           : explode;
}

/* A media type is written into headers. */
static struct str
load_media(struct capability_reader *r, const struct json *own, const char *key)
{
	const struct json *v = json_get(own, key);
	const struct str text = capability_reader_scalar(v);

	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ' || text.p[i] == 0x7f) {
			capability_reader_error(r, capability_reader_place(v),
			    "'%s' of x-claviger must be a media type such as "
			    "application/json, not text with control "
			    "characters",
			    key);
			return STR_NONE;
		}
	return text;
}

static bool
has_style(const struct json *own)
{
	static const char *const keys[] = { "style", "explode", "allowReserved",
		"content" };

	for (size_t i = 0; i < LEN(keys); i++)
		if (json_get(own, keys[i]) != NULL)
			return true;
	return false;
}

/* Reads `separator`, of an exposed parameter. */
static void
load_separator(struct capability_reader *r, const struct json *own,
    struct capability_param *p)
{
	const struct json *v = json_get(own, "separator");
	const struct str text = capability_reader_scalar(v);

	if (v == NULL)
		return;
	if (text.n == 1)
		p->separator = text.p[0];
	else
		capability_reader_error(r, capability_reader_place(v),
		    "'separator' of x-claviger must be one character, such as "
		    "','");
}

void
capability_load_wire(struct capability_reader *r, const struct json *v,
    enum capability_side side, struct capability_param *p)
{
	const struct json *own = capability_reader_submap(v, "x-claviger");
	struct capability_wire *w;

	if (own == NULL)
		return;
	load_separator(r, own, p);
	if (!has_style(own) && json_get(own, "name") == NULL)
		return;
	/* Tools have the name for their callers. */
	if (side != CAPABILITY_SIDE_CONSUMED &&
	    (side != CAPABILITY_SIDE_TOOL || has_style(own))) {
		capability_reader_warn(r, capability_reader_place(own),
		    "style, explode, allowReserved and content of x-claviger "
		    "apply only to parameters of consumed operations, and "
		    "name to those of tools, too; move them there");
		return;
	}
	w = arena_new(r->a, sizeof(*w));
	w->name = capability_reader_text(own, "name");
	w->reserved = capability_reader_flag(own, "allowReserved") == 1;
	w->content = load_media(r, own, "content");
	load_style(r, own,
	    p->in == CAPABILITY_IN_NONE ? CAPABILITY_IN_QUERY : p->in, w);
	p->wire = w;
}

static struct capability_wire *
load_field(struct capability_reader *r, const struct json *v)
{
	struct capability_wire *w = arena_new(r->a, sizeof(*w));

	capability_reader_map(
	    r, v, "the encoding of a field", field_keys, LEN(field_keys));
	w->name = v->name;
	w->reserved = capability_reader_flag(v, "allowReserved") == 1;
	w->base64 = capability_reader_flag(v, "base64") == 1;
	w->content = load_media(r, v, "contentType");
	load_style(r, v, CAPABILITY_IN_BODY, w);
	return w;
}

/* Reads the kind of a multipart body that is no form. */
static struct str
load_multipart(struct capability_reader *r, const struct json *own,
    const struct capability_body *body)
{
	static const char *const kinds[] = { "mixed", "related",
		"alternative" };
	const struct json *v = json_get(own, "multipart");
	const struct str word = capability_reader_scalar(v);

	if (v == NULL || str_is(word, "form-data"))
		return STR_NONE;
	for (size_t i = 0; i < LEN(kinds); i++)
		if (str_is(word, kinds[i]) &&
		    body->type == CAPABILITY_BODY_MULTIPART)
			return word;
	capability_reader_error(r, capability_reader_place(v),
	    "'multipart' of x-claviger must be mixed, related, alternative or "
	    "form-data, in a body of type multipartForm");
	return STR_NONE;
}

void
capability_load_wire_body(struct capability_reader *r, const struct json *v,
    struct capability_body *body)
{
	const struct json *own = capability_reader_submap(v, "x-claviger");
	const struct json *map = capability_reader_submap(own, "encoding");
	struct capability_wire *first = NULL, **tail = &first;

	if (own == NULL)
		return;
	capability_reader_map(
	    r, own, "x-claviger of a body", body_keys, LEN(body_keys));
	body->base64 = capability_reader_flag(own, "base64") == 1;
	body->multipart = load_multipart(r, own, body);
	if (map != NULL && map->count > FIELDS_MOST)
		capability_reader_error(r, capability_reader_place(map),
		    "'encoding' has more than %d fields; remove some",
		    FIELDS_MOST);
	for (const struct json *m = map != NULL ? map->first : NULL;
	     m != NULL && map->count <= FIELDS_MOST; m = m->next) {
		if (m->kind != JSON_OBJECT)
			continue;
		*tail = load_field(r, m);
		tail = &(*tail)->next;
	}
	body->fields = first;
}
