/* keys_settings.c - options that say what a key may do, as a JSON object. */
#include <string.h>

#include "base/base.h"
#include "cli/keys_settings.h"
#include "data/json/json.h"

static struct json *
body_of(struct keys_settings *s)
{
	if (s->body == NULL)
		s->body = json_new(&s->arena, JSON_OBJECT);
	return s->body;
}

static struct json *
text_of(struct keys_settings *s, const char *text)
{
	return json_new_text(&s->arena, arena_str(&s->arena, str_of(text)));
}

static void
put(struct keys_settings *s, const char *name, struct json *v)
{
	struct json *old = json_get(body_of(s), name);

	if (old == NULL) {
		json_add(s->body, name, v);
		return;
	}
	v->name = old->name;
	v->next = old->next;
	*old = *v;
}

void
keys_settings_done(struct keys_settings *s)
{
	arena_done(&s->arena);
	s->body = NULL;
}

void
keys_settings_set(struct keys_settings *s, const char *name, const char *text)
{
	put(s, name, text_of(s, text));
}

/* Appends to a list; "none" makes the member null. */
static int
append(struct keys_settings *s, const char *name, const char *value)
{
	struct json *list = json_get(body_of(s), name);

	if (strcmp(value, "none") == 0) {
		put(s, name, json_new(&s->arena, JSON_NULL));
		return 0;
	}
	if (!json_is(list, JSON_ARRAY)) {
		put(s, name, json_new(&s->arena, JSON_ARRAY));
		list = json_get(s->body, name);
	}
	json_push(list, text_of(s, value));
	return 0;
}

int
keys_settings_preset(void *settings, const char *value, struct err *e)
{
	struct keys_settings *s = settings;

	(void)e;
	put(s, "preset",
	    strcmp(value, "none") == 0 ? json_new(&s->arena, JSON_NULL)
	                               : text_of(s, value));
	return 0;
}

int
keys_settings_permission(void *settings, const char *value, struct err *e)
{
	(void)e;
	return append(settings, "permissions", value);
}

int
keys_settings_network(void *settings, const char *value, struct err *e)
{
	(void)e;
	return append(settings, "networks", value);
}

int
keys_settings_meta(void *settings, const char *value, struct err *e)
{
	struct keys_settings *s = settings;
	struct str rest = str_of(value), name = str_cut(&rest, '=');
	struct json *map = json_get(body_of(s), "metadata");

	if (strcmp(value, "none") == 0) {
		put(s, "metadata", json_new(&s->arena, JSON_NULL));
		return 0;
	}
	if (rest.p == NULL || name.n == 0)
		return err_set(
		    e, ERR_INPUT, "takes NAME=TEXT, not '%s'", value);
	if (!json_is(map, JSON_OBJECT)) {
		put(s, "metadata", json_new(&s->arena, JSON_OBJECT));
		map = json_get(s->body, "metadata");
	}
	if (json_get_str(map, name) != NULL)
		return err_set(e, ERR_INPUT, "has '%.*s' twice", STR_FMT(name));
	json_add_str(map, arena_str(&s->arena, name),
	    json_new_text(&s->arena, arena_str(&s->arena, rest)));
	return 0;
}

int
keys_settings_expires(void *settings, const char *value, struct err *e)
{
	struct keys_settings *s = settings;

	if (strcmp(value, "none") == 0)
		put(s, "expires_at", json_new(&s->arena, JSON_NULL));
	else if (clock_parse_duration(str_of(value)) > 0)
		keys_settings_set(s, "expires_in", value);
	else if (clock_parse_rfc3339(str_of(value)) >= 0)
		keys_settings_set(s, "expires_at", value);
	else
		return err_set(e, ERR_INPUT,
		    "takes a time such as 24h, 30d or 2027-01-31T12:00:00Z, or "
		    "none, not '%s'",
		    value);
	return 0;
}

int
keys_settings_enabled(void *settings, const char *value, struct err *e)
{
	struct keys_settings *s = settings;
	const bool yes = strcmp(value, "yes") == 0;

	if (!yes && strcmp(value, "no") != 0)
		return err_set(
		    e, ERR_INPUT, "takes yes or no, not '%s'", value);
	put(s, "enabled", json_new_bool(&s->arena, yes));
	return 0;
}

int
keys_settings_name(void *settings, const char *value, struct err *e)
{
	(void)e;
	keys_settings_set(settings, "name", value);
	return 0;
}
