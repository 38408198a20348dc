/* capability_load_forward.c - reads `forward` of an exposed resource. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

static const struct capability_key forward_keys[] = {
	{ "targetNamespace", CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "trustedHeaders", CAPABILITY_LIST },
	{ "x-claviger", CAPABILITY_MAP },
};

/*
 * Never forwarded: they belong to one connection (RFC 9110 7.6.1), or the
 * upstream request sets them itself.
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
load_trusted(struct capability_reader *r, const struct json *map,
    struct capability_forward *f)
{
	struct capability_item **tail = &f->trusted;

	for (const struct json *v =
	         capability_reader_items(map, "trustedHeaders");
	     v != NULL; v = v->next) {
		const struct str name = str_trim(capability_reader_scalar(v));
		struct capability_item *item;

		if (name.n == 0)
			continue;
		if (is_never(name)) {
			capability_reader_warn(r, capability_reader_place(v),
			    "the header '%.*s' is never forwarded; remove it",
			    STR_FMT(name));
			continue;
		}
		item = arena_new(r->a, sizeof(*item));
		item->place = capability_reader_place(v);
		item->text = name;
		*tail = item;
		tail = &item->next;
	}
}

static const char *
nearest_namespace(struct capability_reader *r, struct str typed)
{
	const char *names[100];
	size_t n = 0;

	for (const struct capability_consumes *c = r->capability->consumes;
	     c != NULL && n < LEN(names); c = c->next)
		names[n++] = arena_strdup(r->a, c->namespace);
	return capability_reader_hint(r->a, typed, names, n);
}

static void
find_target(struct capability_reader *r, struct capability_operation *op)
{
	struct capability_forward *f = op->forward;

	f->target = table_find(&r->namespaces, f->namespace);
	if (f->target != NULL) {
		op->by = CAPABILITY_BY_FORWARD;
		op->call = f->target->any;
		op->problem = f->target->problem;
		return;
	}
	op->problem =
	    arena_strf(r->a, "forwards to the unknown namespace '%.*s'%s",
	        STR_FMT(str_part(f->namespace, 0, 80)),
	        nearest_namespace(r, f->namespace));
	capability_reader_error(r, f->place, "the resource '%.*s' %.*s",
	    STR_FMT(op->path), STR_FMT(op->problem));
}

/* "/proxy" and "/proxy/{path}" are the same. */
static void
load_paths(
    struct capability_reader *r, struct capability_forward *f, struct str path)
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
	f->paths[0] = path.n > 0 ? arena_str(r->a, path) : STR("/");
	f->paths[1] = arena_strf(r->a, "%.*s/{path}", STR_FMT(path));
}

struct capability_operation *
capability_load_forward(
    struct capability_reader *r, const struct json *resource)
{
	const struct json *v = capability_reader_submap(resource, "forward");
	struct capability_operation *op;

	if (v == NULL || !capability_reader_map(r, v, "a forward", forward_keys,
	                     LEN(forward_keys)))
		return NULL;
	if (capability_reader_text(resource, "path").n == 0)
		return NULL;
	op = arena_new(r->a, sizeof(*op));
	op->place = capability_reader_place(v);
	op->name = capability_reader_text(resource, "name");
	op->path = capability_reader_text(resource, "path");
	op->method = HTTP_METHOD_COUNT;
	op->forward = arena_new(r->a, sizeof(*op->forward));
	op->forward->place = op->place;
	op->forward->namespace = capability_reader_text(v, "targetNamespace");
	load_paths(r, op->forward, op->path);
	load_trusted(r, v, op->forward);
	op->permission.stated =
	    capability_load_permission_alone(r, v, "x-claviger of a forward");
	if (op->forward->namespace.p == NULL)
		return NULL;
	find_target(r, op);
	return op;
}
