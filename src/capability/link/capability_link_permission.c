/* capability_link_permission.c - the permissions of what surfaces expose. */
#include "base/base.h"
#include "key/key.h"
#include "capability/model/model.h"
#include "capability/reader/reader.h"
#include "capability/link/capability_link.h"

enum { PLAIN_BYTES = 48 /* of a name, before a hash */ };

/* The permissions of a file while they are collected. */
struct gather {
	struct capability_reader *r;
	struct table taken; /* segments, and the names that have them */
};

/* The permissions of one operation, each once. */
struct names {
	struct str *items; /* on the arena */
	size_t count, room;
	struct table seen; /* in use if there is more than one */
};

static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

/*
 * Returns the name with '-' for what a segment cannot have.  *told is false if
 * such a text may stand for too many names.
 */
static struct str
plain(struct arena *a, struct str name, bool *told)
{
	const size_t n = name.n < PLAIN_BYTES ? name.n : PLAIN_BYTES;
	char *text = arena_strdup(a, str_part(name, 0, n));

	*told = name.n > 0 && name.n <= PLAIN_BYTES;
	for (size_t i = 0; i < n; i++) {
		*told = *told && (unsigned char)text[i] < 0x80;
		if (!is_plain(text[i]))
			text[i] = '-';
	}
	return (struct str){ text, n };
}

/*
 * Returns the segment of a permission that means name.  Two names of a file
 * never have the same one: a key for one must not open the other.
 */
static struct str
segment(struct gather *g, struct str name)
{
	struct arena *a = g->r->a;
	bool told;
	struct str s = plain(a, name, &told);
	struct str *own = arena_new(a, sizeof(*own));
	const struct str *other;

	*own = name;
	other = told ? table_add(&g->taken, s, own) : NULL;
	if (told && (other == NULL || str_equal(*other, name)))
		return s;
	return arena_strf(a, "%.*s-%08x", STR_FMT(s),
	    (unsigned)hash_fnv64(HASH_FNV64_BASIS, name));
}

/* Is it the first segment of a permission with a known meaning? */
static bool
is_known_service(struct str name)
{
	const struct key_catalog_entry *entry;

	for (size_t i = 0; (entry = key_catalog_at(i)) != NULL; i++) {
		struct str rest = str_of(entry->name);

		if (str_equal(str_cut(&rest, ':'), name))
			return true;
	}
	return false;
}

/*
 * A file that calls its API "auth" or "models" does not mean the permissions of
 * the authority, which keys may have already.
 */
static struct str
service(struct gather *g, struct str namespace)
{
	const struct str s = segment(g, namespace);

	return is_known_service(s) ? arena_strf(g->r->a, "%.*s-api", STR_FMT(s))
	                           : s;
}

/* Makes room for one more. */
static void
grow(struct arena *a, struct names *l)
{
	struct str *old = l->items;

	if (l->count < l->room)
		return;
	l->room = l->room == 0 ? 1 : 4 * l->room;
	l->items = arena_new(a, l->room * sizeof(*l->items));
	for (size_t i = 0; i < l->count; i++)
		l->items[i] = old[i];
}

static void
add(struct gather *g, struct names *l, struct str name)
{
	static char present;

	if (l->count > 0 && str_equal(l->items[0], name))
		return;
	if (l->count == 1)
		table_init(&l->seen, g->r->a);
	if (l->count > 0 && table_add(&l->seen, name, &present) != NULL)
		return;
	grow(g->r->a, l);
	l->items[l->count++] = name;
}

static const char *
action_of(const struct capability_consumed_operation *o)
{
	const char *action = capability_permission_action(o->method);

	/* A header or parameter may make another method of it. */
	if (capability_safety_of_call(o) != CAPABILITY_SAFETY_READS &&
	    capability_safety_of_method(o->method) == CAPABILITY_SAFETY_READS)
		action = capability_permission_action(HTTP_METHOD_POST);
	return action;
}

static void
add_call(struct gather *g, struct names *l,
    const struct capability_consumed_operation *o)
{
	const struct str resource = o->resource.n > 0 ? o->resource : o->name;

	add(g, l,
	    arena_strf(g->r->a, "%.*s:%.*s:%s",
	        STR_FMT(service(g, o->owner->namespace)),
	        STR_FMT(segment(g, resource)), action_of(o)));
}

static void add_all(
    struct gather *g, struct names *l, const struct capability_operation *o);

/*
 * Adds what a function calls.  It is found once: functions that call two others
 * each would otherwise take twice as long for each level.
 */
static void
add_function(
    struct gather *g, struct names *l, struct capability_operation *function)
{
	struct capability_permission *p = &function->permission;
	struct names own = { .count = 0 };

	if (p->names == NULL) {
		add_all(g, &own, function);
		grow(g->r->a, &own);
		p->names = own.items;
		p->count = own.count;
	}
	for (size_t i = 0; i < p->count; i++)
		add(g, l, p->names[i]);
}

/* Adds what o calls.  It is linked, so nothing is circular. */
static void
add_all(struct gather *g, struct names *l, const struct capability_operation *o)
{
	if (o->by == CAPABILITY_BY_CALL && o->call != NULL)
		add_call(g, l, o->call);
	else if (o->by == CAPABILITY_BY_FUNCTION && o->function != NULL)
		add_function(g, l, o->function);
	for (const struct capability_step *s =
	         o->by == CAPABILITY_BY_STEPS ? o->steps : NULL;
	     s != NULL; s = s->next)
		if (s->operation != NULL)
			add_all(g, l, s->operation);
}

/* A request to a forward may have any path, so no resource is named. */
static void
add_forward(
    struct gather *g, struct names *l, const struct capability_forward *f)
{
	static const enum http_method methods[] = { HTTP_METHOD_GET,
		HTTP_METHOD_POST, HTTP_METHOD_DELETE };

	for (size_t i = 0; i < LEN(methods); i++)
		add(g, l,
		    arena_strf(g->r->a, "%.*s:%s",
		        STR_FMT(service(g, f->namespace)),
		        capability_permission_action(methods[i])));
}

static void
set(struct gather *g, struct capability_permission *p, const struct names *l,
    struct str name)
{
	p->names = l->items;
	p->count = l->count;
	p->resource = segment(g, name);
}

/* Something that calls no API has a permission of its surface. */
static void
set_own(struct gather *g, struct capability_permission *p,
    const struct capability_exposes *x, struct str group, struct str name)
{
	struct names l = { .count = 0 };

	add(g, &l,
	    p->stated.p != NULL ? p->stated
	                        : arena_strf(g->r->a, "%.*s:%.*s:read",
	                              STR_FMT(service(g, x->namespace)),
	                              STR_FMT(segment(g, group))));
	set(g, p, &l, name);
}

static struct str
name_of(struct gather *g, const struct capability_operation *o)
{
	if (o->name.n > 0)
		return o->name;
	if (o->call != NULL && o->call->name.n > 0)
		return o->call->name;
	return arena_strf(g->r->a, "%s %.*s",
	    o->method < HTTP_METHOD_COUNT ? http_method_name(o->method) : "ANY",
	    STR_FMT(o->path));
}

static void
set_operation(struct gather *g, const struct capability_exposes *x,
    struct capability_operation *o, struct str name)
{
	struct names l = { .count = 0 };

	if (o->permission.stated.p == NULL) {
		if (o->by == CAPABILITY_BY_FORWARD)
			add_forward(g, &l, o->forward);
		else
			add_all(g, &l, o);
	}
	if (l.count == 0)
		set_own(g, &o->permission, x, name, name);
	else
		set(g, &o->permission, &l, name);
}

static void
set_surface(struct gather *g, struct capability_exposes *x)
{
	struct capability_operation *const lists[] = { x->operations,
		x->forwards };

	for (size_t i = 0; i < LEN(lists); i++)
		for (struct capability_operation *o = lists[i]; o != NULL;
		     o = o->next)
			set_operation(g, x, o, name_of(g, o));
	for (struct capability_mcp_resource *m = x->resources; m != NULL;
	     m = m->next) {
		if (m->operation != NULL)
			set_operation(g, x, m->operation, m->name);
		else
			set_own(
			    g, &m->permission, x, STR("resources"), m->name);
	}
	for (struct capability_prompt *p = x->prompts; p != NULL; p = p->next)
		set_own(g, &p->permission, x, STR("prompts"), p->name);
}

void
capability_link_permissions(struct capability_reader *r)
{
	struct gather g = { .r = r };

	table_init(&g.taken, r->a);
	for (struct capability_exposes *x = r->capability->exposes; x != NULL;
	     x = x->next)
		set_surface(&g, x);
}
