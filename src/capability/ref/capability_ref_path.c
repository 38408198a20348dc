/* capability_ref_path.c - paths of upstream requests, compiled. */
#include "base/base.h"

#include "capability/ref/capability_ref_compile.h"
#include "capability/ref/capability_ref_path.h"
#include "capability/ref/capability_ref_text.h"
#include "http/http.h"

static struct str
encode(struct arena *a, struct str text, bool add_slash)
{
	struct str out;
	struct buf b;

	buf_init(&b, 3 * text.n + 1);
	if (add_slash)
		buf_putc(&b, '/');
	encode_url(&b, text);
	out = arena_str(a, buf_str(&b));
	buf_done(&b);
	return out;
}

/* What the text adds to the segments on both sides of it. */
static void
split_segments(struct capability_ref_path_piece *p, struct str text)
{
	const size_t query = str_find(text, '?', 0);
	const size_t first = str_find(text, '/', 0);
	size_t last = text.n;

	if (p->in_query)
		return;
	p->before = str_part(text, 0, first < query ? first : query);
	p->in_query = query < text.n;
	p->ends = p->in_query || first < text.n;
	if (!p->ends || p->in_query)
		return;
	while (text.p[last - 1] != '/')
		last--;
	p->after = str_part(text, last, text.n);
}

/* The names end at the first pair that is not valid. */
static void
list_query_names(
    struct arena *a, struct str path, struct capability_ref_path *out)
{
	struct str rest = path, name, value;
	struct err bad = { .kind = ERR_NONE };
	struct str *names;
	size_t most = 1;

	str_cut(&rest, '?');
	for (size_t i = 0; i < rest.n; i++)
		most += rest.p[i] == '&';
	names = arena_new(a, most * sizeof(*names));
	while (out->query_name_count < most &&
	       http_query_next(a, &rest, &name, &value, &bad))
		names[out->query_name_count++] = name;
	out->query_names = names;
}

const struct capability_ref_path *
capability_ref_path_new(
    struct arena *a, const struct capability_bind *binds, struct str path)
{
	const struct capability_ref_text *t =
	    capability_ref_text_new(a, binds, path);
	struct capability_ref_path *out = arena_new(a, sizeof(*out));
	struct capability_ref_path_piece *pieces =
	    arena_new(a, t->count * sizeof(*pieces) + 1);
	bool in_query = false;

	for (size_t i = 0; i < t->count; i++) {
		struct capability_ref_path_piece *p = &pieces[i];

		p->url =
		    encode(a, t->pieces[i].text, i == 0 && path.p[0] != '/');
		p->in_query = in_query;
		split_segments(p, t->pieces[i].text);
		in_query = p->in_query;
		p->name = t->pieces[i].name;
	}
	out->pieces = pieces;
	out->count = t->count;
	out->has_query = str_find(path, '?', 0) < path.n;
	if (out->has_query)
		list_query_names(a, path, out);
	return out;
}
