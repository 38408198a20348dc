/* auth_options.c - options of serve for proxies that ask the authority. */
#include <stdlib.h>

#include "authority/authority.h"
#include "key/key.h"

#include "server/auth_options.h"

void
auth_options_init(struct auth_options *o)
{
	*o = (struct auth_options){ .users = false };
	/* Of the longest form, which is IPv6. */
	buf_init(&o->networks, KEY_FIELD_LIST_MAX * sizeof(struct key_network));
}

void
auth_options_done(struct auth_options *o)
{
	buf_done(&o->networks);
	free(o->cookie);
	free(o->query);
}

static int
add_trust(struct auth_options *o, const char *value, struct err *e)
{
	struct key_network n;
	struct err why;

	if (strcmp(value, "unix") == 0) {
		o->users = true;
		return 0;
	}
	if (key_field_read_network(str_of(value), &n, &why) == -1)
		return err_set(e, ERR_INPUT,
		    "%s; or unix, for each peer on the Unix socket", why.text);
	if (o->network_count == KEY_FIELD_LIST_MAX ||
	    !key_field_add_network(&o->networks, &n))
		return err_set(e, ERR_INPUT, "given more than %d times",
		    KEY_FIELD_LIST_MAX);
	o->network_count++;
	return 0;
}

static int
set_name(char **to, const char *value, struct err *e)
{
	static const char *const taken[] = { "require-permission",
		"require-resource", "request-method", "metadata" };

	/* It needs no encoding in a query or cookie. */
	if (*value == '\0' ||
	    value[strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                        "abcdefghijklmnopqrstuvwxyz0123456789._-")] !=
	        '\0')
		return err_set(e, ERR_INPUT,
		    "takes a name of letters, digits, \".\", \"_\" and \"-\"");
	for (size_t i = 0; i < LEN(taken); i++)
		if (strcmp(value, taken[i]) == 0)
			return err_set(e, ERR_INPUT,
			    "'%s' has another meaning at /v1/auth: choose "
			    "another name",
			    value);
	free(*to);
	*to = mem_strdup(value);
	return 0;
}

int
auth_options_add(struct auth_options *o, const char *option, const char *value,
    struct err *e)
{
	if (strcmp(option, "auth-trust") == 0)
		return add_trust(o, value, e);
	return set_name(
	    strcmp(option, "auth-cookie") == 0 ? &o->cookie : &o->query, value,
	    e);
}

void
auth_options_apply(const struct auth_options *o, struct authority *a)
{
	const struct authority_gateway g = {
		.trusted = { .count = o->network_count,
		    .bytes = buf_str(&o->networks) },
		.trusts_users = o->users,
		.cookie = str_of(o->cookie),
		.query = str_of(o->query),
	};

	authority_set_gateway(a, &g);
}
