/* spec_load_forward.c - a resource that hands on whatever comes below it. */
#include "base/mem.h"
#include "base/table.h"
#include "data/json.h"
#include "spec/spec.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

static const struct spec_key forward_keys[] = {
	{ "targetNamespace", SPEC_TEXT | SPEC_NEEDED },
	{ "trustedHeaders", SPEC_LIST },
};

/*
 * Never passed on, trusted or not: they are of one connection (RFC 9110
 * 7.6.1), or say what the request to the upstream says by itself.
 */
static const char *const never[] = { "Connection", "Content-Length", "Expect",
	"Host", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE",
	"Trailer", "Transfer-Encoding", "Upgrade" };

static bool
is_never(struct str name)
{
	for (size_t i = 0; i < LEN(never); i++)
		if (str_equal_nocase(name, str_of(never[i])))
			return true;
	return false;
}

static void
load_trusted(
    struct spec_walk *w, const struct json *map, struct spec_forward *f)
{
	struct spec_item **tail = &f->trusted;

	for (const struct json *v = spec_walk_items(map, "trustedHeaders");
	     v != NULL; v = v->next) {
		const struct str name = str_trim(spec_walk_scalar(v));
		struct spec_item *item;

		if (name.n == 0)
			continue;
		if (is_never(name)) {
			spec_walk_warn(w, spec_walk_place(v),
			    "the header '%.*s' is never passed on",
			    STR_FMT(name));
			continue;
		}
		item = arena_new(w->a, sizeof(*item));
		item->place = spec_walk_place(v);
		item->text = name;
		*tail = item;
		tail = &item->next;
	}
}

static const char *
nearest_namespace(struct spec_walk *w, struct str typed)
{
	const char *names[100];
	size_t n = 0;

	for (const struct spec_consumes *c = w->spec->consumes;
	     c != NULL && n < LEN(names); c = c->next)
		names[n++] = arena_strdup(w->a, c->namespace);
	return spec_walk_hint(w->a, typed, names, n);
}

static void
find_target(struct spec_walk *w, struct spec_operation *op)
{
	struct spec_forward *f = op->forward;

	f->target = table_find(&w->namespaces, f->namespace);
	if (f->target != NULL) {
		op->by = SPEC_BY_FORWARD;
		op->call = f->target->any;
		op->problem = f->target->problem;
		return;
	}
	op->problem = arena_strf(w->a,
	    "forwards to '%.*s', which no 'consumes' of the file defines%s",
	    STR_FMT(str_part(f->namespace, 0, 80)),
	    nearest_namespace(w, f->namespace));
	spec_walk_error(w, f->place, "the resource '%.*s' %.*s",
	    STR_FMT(op->path), STR_FMT(op->problem));
}

/* "/proxy" and "/proxy/{path}" mean the same. */
static void
load_paths(struct spec_walk *w, struct spec_forward *f, struct str path)
{
	static const char *const rests[] = { "/{path}", "/{{path}}", "/**",
		"/*" };

	for (size_t i = 0; i < LEN(rests); i++)
		if (str_ends(path, str_of(rests[i]))) {
			path.n -= strlen(rests[i]);
			break;
		}
	while (path.n > 0 && path.p[path.n - 1] == '/')
		path.n--;
	f->paths[0] = path.n > 0 ? arena_str(w->a, path) : STR("/");
	f->paths[1] = arena_strf(w->a, "%.*s/{path}", STR_FMT(path));
}

struct spec_operation *
spec_load_forward(struct spec_walk *w, const struct json *resource)
{
	const struct json *v = spec_walk_submap(resource, "forward");
	struct spec_operation *op;

	if (v == NULL ||
	    !spec_walk_map(w, v, "a forward", forward_keys, LEN(forward_keys)))
		return NULL;
	if (spec_walk_text(resource, "path").n == 0)
		return NULL;
	op = arena_new(w->a, sizeof(*op));
	op->place = spec_walk_place(v);
	op->name = spec_walk_text(resource, "name");
	op->path = spec_walk_text(resource, "path");
	op->method = HTTP_METHOD_COUNT;
	op->forward = arena_new(w->a, sizeof(*op->forward));
	op->forward->place = op->place;
	op->forward->namespace = spec_walk_text(v, "targetNamespace");
	load_paths(w, op->forward, op->path);
	load_trusted(w, v, op->forward);
	if (op->forward->namespace.p == NULL)
		return NULL;
	find_target(w, op);
	return op;
}
