/* keys_for.c - the permissions of a key for what files expose. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "capability/capability.h"
#include "key/key.h"
#include "openapi/load/load.h"

#include "cli/cmd.h"
#include "cli/keys_for.h"
#include "cli/keys_settings.h"

enum { NAMES_BYTES = 2000, ALIAS_BYTES = 200 };

/* Something that needs permissions, all of them. */
struct use {
	struct str name; /* in the file */
	const struct str *names;
	size_t count;
	struct str resource;
	bool reads; /* and changes nothing */
	bool chosen;
};

struct uses {
	struct arena arena;
	struct use *items;
	size_t count, room;
	struct capability *files[KEYS_FOR_FILES];
	size_t file_count;
};

int
keys_for_file(void *settings, const char *value, struct err *e)
{
	struct keys_for *f = &((struct keys_settings *)settings)->wanted;

	if (f->file_count == KEYS_FOR_FILES)
		return err_set(
		    e, ERR_INPUT, "names more than %d files", KEYS_FOR_FILES);
	f->files[f->file_count++] = value;
	return 0;
}

int
keys_for_tool(void *settings, const char *value, struct err *e)
{
	struct keys_for *f = &((struct keys_settings *)settings)->wanted;

	if (f->tool_count == KEYS_FOR_TOOLS)
		return err_set(
		    e, ERR_INPUT, "names more than %d tools", KEYS_FOR_TOOLS);
	f->tools[f->tool_count++] = value;
	return 0;
}

int
keys_for_read_only(void *settings, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	((struct keys_settings *)settings)->wanted.read_only = true;
	return 0;
}

/* ---- what the files expose ---- */

static void
add(struct uses *u, struct str name, const struct capability_permission *p,
    const struct str *names, size_t count, bool reads)
{
	if (u->count == u->room) {
		struct use *old = u->items;

		u->room = u->room == 0 ? 64 : 2 * u->room;
		u->items = arena_new(&u->arena, u->room * sizeof(*u->items));
		for (size_t i = 0; i < u->count; i++)
			u->items[i] = old[i];
	}
	u->items[u->count++] = (struct use){ .name = name,
		.names = names,
		.count = count,
		.resource = p->resource,
		.reads = reads };
}

/* Each permission of a forward is a use of its own. */
static void
add_operation(
    struct uses *u, struct str name, const struct capability_operation *o)
{
	static const enum http_method methods[] = { HTTP_METHOD_GET,
		HTTP_METHOD_POST, HTTP_METHOD_DELETE };
	const struct str *names;
	size_t n;

	if (o->by != CAPABILITY_BY_FORWARD || o->permission.stated.p != NULL) {
		add(u, name, &o->permission, o->permission.names,
		    o->permission.count,
		    capability_safety_of(o) == CAPABILITY_SAFETY_READS);
		return;
	}
	for (size_t i = 0; i < LEN(methods); i++) {
		n = capability_permission_of(o, methods[i], &names);
		add(u, name, &o->permission, names, n, i == 0);
	}
}

static void
add_surface(struct uses *u, const struct capability_exposes *x)
{
	const struct capability_operation *const lists[] = { x->operations,
		x->forwards };

	for (size_t i = 0; i < LEN(lists); i++)
		for (const struct capability_operation *o = lists[i]; o != NULL;
		     o = o->next)
			add_operation(u,
			    o->name.n > 0 ? o->name : o->permission.resource,
			    o);
	for (const struct capability_mcp_resource *r = x->resources; r != NULL;
	     r = r->next) {
		if (r->operation != NULL)
			add_operation(u, r->name, r->operation);
		else
			add(u, r->name, &r->permission, r->permission.names,
			    r->permission.count, true);
	}
	for (const struct capability_prompt *p = x->prompts; p != NULL;
	     p = p->next)
		add(u, p->name, &p->permission, p->permission.names,
		    p->permission.count, true);
}

static int
load(struct uses *u, const char *file, struct err *e)
{
	const struct limits limits = limits_default();
	const struct openapi_load how = { .limits = &limits };
	struct openapi_loaded loaded = { .is_document = false };
	struct capability *s = openapi_load(file, &how, &u->arena, &loaded, e);

	if (s == NULL) {
		cmd_name_file(file, e);
		return -1;
	}
	u->files[u->file_count++] = s;
	if (cmd_refuse_errors(s, e) == -1)
		return -1;
	for (const struct capability_exposes *x = s->exposes; x != NULL;
	     x = x->next)
		add_surface(u, x);
	return 0;
}

/* ---- what is chosen ---- */

/* Appends the names of all tools, as far as they fit. */
static void
write_names(struct buf *out, const struct uses *u)
{
	for (size_t i = 0; i < u->count && !out->over; i++) {
		bool seen = false;

		for (size_t k = 0; k < i && !seen; k++)
			seen = str_equal(u->items[k].name, u->items[i].name);
		if (!seen)
			buf_printf(out, "%s%.*s", out->len > 0 ? ", " : "",
			    STR_FMT(str_part(u->items[i].name, 0, 80)));
	}
}

static int
refuse_tool(struct uses *u, const char *tool, struct err *e)
{
	const char **names =
	    arena_new(&u->arena, u->count * sizeof(*names) + 1);
	const char *near;
	struct buf b;

	for (size_t i = 0; i < u->count; i++)
		names[i] = arena_strdup(&u->arena, u->items[i].name);
	near = str_nearest(str_of(tool), names, u->count);
	buf_init(&b, NAMES_BYTES);
	write_names(&b, u);
	if (near != NULL)
		err_set(e, ERR_INPUT,
		    "--tool %s: no such tool; did you mean '%s'?", tool, near);
	else
		err_set(e, ERR_INPUT, "--tool %s: no such tool; there are: %s",
		    tool, buf_text(&b));
	buf_done(&b);
	return -1;
}

static int
choose_tool(struct uses *u, const char *tool, bool read_only, struct err *e)
{
	bool found = false, usable = false;

	for (size_t i = 0; i < u->count; i++) {
		struct use *one = &u->items[i];

		if (!str_is(one->name, tool))
			continue;
		found = true;
		one->chosen = !read_only || one->reads;
		usable = usable || one->chosen;
	}
	if (!found)
		return refuse_tool(u, tool, e);
	if (!usable)
		return err_set(e, ERR_INPUT,
		    "--tool %s may change something: remove it, or "
		    "--read-only",
		    tool);
	return 0;
}

static int
choose(const struct keys_for *f, struct uses *u, struct err *e)
{
	for (size_t i = 0; i < f->tool_count; i++)
		if (choose_tool(u, f->tools[i], f->read_only, e) == -1)
			return -1;
	for (size_t i = 0; i < u->count && f->tool_count == 0; i++)
		u->items[i].chosen = !f->read_only || u->items[i].reads;
	return 0;
}

/* ---- what they need ---- */

static bool
needs(const struct use *u, struct str name)
{
	for (size_t i = 0; i < u->count; i++)
		if (str_equal(u->names[i], name))
			return true;
	return false;
}

/*
 * Writes the pattern for a permission of u: for all that need it if all are
 * chosen, else for u alone.  That must not include something that is not
 * chosen.
 */
static int
write_pattern(struct buf *out, const struct uses *all, const struct use *u,
    struct str name, struct err *e)
{
	bool alone = false;

	for (size_t i = 0; i < all->count; i++) {
		const struct use *other = &all->items[i];

		if (other->chosen || !needs(other, name))
			continue;
		alone = true;
		if (str_equal(other->resource, u->resource) &&
		    other->count == 1)
			return err_set(e, ERR_INPUT,
			    "'%.*s' cannot be granted without another one of "
			    "that name: state a permission in the file, as "
			    "x-claviger: {permission: ...}",
			    STR_FMT(str_part(u->name, 0, 80)));
	}
	buf_add_str(out, name);
	if (alone) {
		buf_putc(out, '@');
		buf_add_str(out, u->resource);
	}
	return 0;
}

static int
grant(struct uses *all, struct keys_settings *s, struct err *e)
{
	struct table seen;
	size_t count = 0;
	struct buf b;
	int rc = 0;

	table_init(&seen, &all->arena);
	buf_init(&b, 2 * KEY_PERMISSION_BYTES);
	for (size_t i = 0; i < all->count; i++) {
		const struct use *u = &all->items[i];

		for (size_t k = 0; rc == 0 && u->chosen && k < u->count; k++) {
			char *text;

			buf_clear(&b);
			rc = write_pattern(&b, all, u, u->names[k], e);
			text = arena_strdup(&all->arena, buf_str(&b));
			if (rc == -1 ||
			    table_add(&seen, str_of(text), text) != NULL)
				continue;
			count++;
			rc = keys_settings_permission(s, text, e);
		}
	}
	buf_done(&b);
	if (rc == 0 && count == 0)
		rc = err_set(e, ERR_INPUT,
		    "--for: nothing is exposed that such a key could use");
	if (rc == 0 && count > KEY_FIELD_LIST_MAX)
		rc = err_set(e, ERR_INPUT,
		    "the key would have %zu permissions, and it can have %d: "
		    "choose some with --tool NAME, or give a pattern such as "
		    "--permission 'NAMESPACE:**' instead of --for",
		    count, KEY_FIELD_LIST_MAX);
	return rc;
}

/* "Books, read-only" or "Books: get-book, list-books". */
static void
set_alias(struct keys_for *f, struct uses *u)
{
	struct buf b;
	struct str text;

	buf_init(&b, 64 * 1024);
	for (size_t i = 0; i < u->file_count; i++) {
		const struct capability *s = u->files[i];

		buf_puts(&b, i > 0 ? ", " : "");
		buf_add_str(&b, s->label.n > 0 ? s->label : s->file);
	}
	for (size_t i = 0; i < f->tool_count; i++)
		buf_printf(&b, "%s%s", i == 0 ? ": " : ", ", f->tools[i]);
	if (f->read_only)
		buf_puts(&b, ", read-only");
	text = sanitize_text(&u->arena, buf_str(&b), false, ALIAS_BYTES);
	snprintf(f->alias, sizeof(f->alias), "%.*s", STR_FMT(text));
	buf_done(&b);
}

int
keys_for_apply(struct keys_settings *s, const char *scope, struct err *e)
{
	struct keys_for *f = &s->wanted;
	struct uses *u;
	int rc = 0;

	if (f->file_count == 0 && (f->tool_count > 0 || f->read_only))
		return err_set(e, ERR_INPUT,
		    "--tool and --read-only choose from a file: name it with "
		    "--for FILE");
	if (f->file_count == 0)
		return 0;
	if (strcmp(scope, "ADMIN") == 0)
		return err_set(e, ERR_INPUT,
		    "an ADMIN key may do everything: remove --for FILE");
	u = mem_new(sizeof(*u));
	for (size_t i = 0; rc == 0 && i < f->file_count; i++)
		rc = load(u, f->files[i], e);
	if (rc == 0)
		rc = choose(f, u, e);
	if (rc == 0)
		rc = grant(u, s, e);
	if (rc == 0)
		set_alias(f, u);
	for (size_t i = 0; i < u->file_count; i++)
		capability_free(u->files[i]);
	arena_done(&u->arena);
	free(u);
	return rc;
}
