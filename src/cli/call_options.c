/* call_options.c - the options --base-uri, --set and policies of a command. */
#include <stdlib.h>

#include "base/base.h"

#include "cli/call_options.h"
#include "server/server.h"

static int
add(struct call_options *o, const struct engine_option *option, struct str name,
    struct str value, struct err *e)
{
	struct engine_option copy = *option;

	if (o->count == CALL_OPTIONS_MAX)
		return err_set(
		    e, ERR_INPUT, "more than %d settings", CALL_OPTIONS_MAX);
	copy.name = arena_strdup(o->arena, name);
	copy.value = arena_strdup(o->arena, value);
	o->items[o->count++] = copy;
	return 0;
}

int
call_options_add_base_uri(
    struct call_options *o, const char *value, struct err *e)
{
	const struct engine_option option = { .kind = ENGINE_BASE_URI };
	struct str rest = str_of(value), name;

	if (api_options_is_bare(value)) {
		if (api_options_set_base_uri(&o->api, value, e) == -1)
			return -1;
		return add(o, &option, STR(""), rest, e);
	}
	name = str_cut(&rest, '=');
	if (name.n == 0 || rest.p == NULL)
		return err_set(e, ERR_INPUT,
		    "'%.*s' is not URL or NAMESPACE=URL", STR_FMT(name));
	return add(o, &option, name, rest, e);
}

int
call_options_use_authority(
    struct call_options *o, const char *namespace, struct err *e)
{
	const struct engine_option option = { .kind = ENGINE_BASE_URI };

	for (size_t i = 0; i < o->count; i++)
		if (o->items[i].kind == ENGINE_BASE_URI)
			return 0;
	return add(o, &option, str_of(namespace), STR(BUILTIN_AUTHORITY), e);
}

int
call_options_add_set(struct call_options *o, const char *value, struct err *e)
{
	const struct engine_option option = { .kind = ENGINE_SET };
	const char *text;
	struct str name;

	if (set_option_read(value, &name, &text, e) == -1)
		return -1;
	return add(o, &option, name, str_of(text), e);
}

int
call_options_add_client_cert(
    struct call_options *o, const char *value, struct err *e)
{
	struct engine_option option;
	int rc;

	if (tls_options_read_cert(&option, value, e) == -1)
		return -1;
	if (option.name == NULL)
		return 0;
	rc = add(o, &option, str_of(option.name), str_of(option.value), e);
	free((char *)option.name);
	free((char *)option.value);
	return rc;
}

int
call_options_add_policy(
    struct call_options *o, const char *name, const char *value, struct err *e)
{
	struct engine_option option;
	int rc;

	if (policy_options_read(&option, name, value, e) == -1)
		return -1;
	rc = add(o, &option, str_of(option.name), str_of(option.value), e);
	free((char *)option.name);
	free((char *)option.value);
	return rc;
}

int
call_options_read_secrets(
    struct call_options *o, bool stdin_used, struct err *e)
{
	if (api_options_read(&o->api, stdin_used, e) == -1)
		return -1;
	for (size_t i = 0; i < o->api.set_count; i++)
		if (add(o, &o->api.sets[i], str_of(o->api.sets[i].name),
		        str_of(o->api.sets[i].value), e) == -1)
			return -1;
	return 0;
}

int
call_options_set_base_uri(void *settings, const char *value, struct err *e)
{
	return call_options_add_base_uri(settings, value, e);
}

int
call_options_set_client_cert(void *settings, const char *value, struct err *e)
{
	return call_options_add_client_cert(settings, value, e);
}

int
call_options_set_set(void *settings, const char *value, struct err *e)
{
	return call_options_add_set(settings, value, e);
}
