/* keys_derive.c - `claviger keys derive`: a narrower key, made without a
 * server.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "cli/cmd.h"
#include "cli/key_out.h"
#include "cli/keys_derive.h"
#include "key/key.h"
#include "server/server.h"

enum { VALUES_MAX = 256 }; /* of one option */

struct values {
	struct str items[VALUES_MAX]; /* borrowed from argv */
	size_t count;
};

struct settings {
	const char *key_file, *out_file;
	bool json;
	int64_t expires_ms; /* 0: not given */
	struct values lists[KEY_CAVEAT_KINDS]; /* by enum key_caveat_kind */
};

static int
add(void *settings, enum key_caveat_kind kind, const char *value, struct err *e)
{
	struct values *v = &((struct settings *)settings)->lists[kind];

	if (v->count == VALUES_MAX)
		return err_set(e, ERR_INPUT, "is given too often");
	v->items[v->count++] = str_of(value);
	return 0;
}

static int
add_permission(void *settings, const char *value, struct err *e)
{
	return add(settings, KEY_CAVEAT_PERMISSIONS, value, e);
}

static int
add_resource(void *settings, const char *value, struct err *e)
{
	return add(settings, KEY_CAVEAT_RESOURCES, value, e);
}

static int
add_network(void *settings, const char *value, struct err *e)
{
	return add(settings, KEY_CAVEAT_NETWORKS, value, e);
}

static int
add_method(void *settings, const char *value, struct err *e)
{
	return add(settings, KEY_CAVEAT_METHODS, value, e);
}

static int
set_expires(void *settings, const char *value, struct err *e)
{
	struct settings *s = settings;
	const int64_t for_ms = clock_parse_duration(str_of(value));

	s->expires_ms = for_ms > 0 ? clock_real_ms() + for_ms
	                           : clock_parse_rfc3339(str_of(value));
	if (s->expires_ms > clock_real_ms())
		return 0;
	return err_set(e, ERR_INPUT,
	    "takes a time in the future such as 1h, 30d or "
	    "2027-01-31T12:00:00Z, not '%s'",
	    value);
}

const struct option_row keys_derive_rows[] = {
	OPTION_WORD_ROW("key-file", "FILE",
	    "the key to derive from; - is standard input (FAL_KEY)",
	    struct settings, key_file),
	OPTION_OTHER_ROW("expires", "TIME",
	    "valid that long, 1h, or until 2027-01-31T12:00:00Z", set_expires,
	    false),
	OPTION_OTHER_ROW("permission", "PATTERN",
	    "only what it matches, such as models:run; may be repeated",
	    add_permission, false),
	OPTION_OTHER_ROW("resource", "PATTERN",
	    "only for those resources, fal-ai/flux/*; may be repeated",
	    add_resource, false),
	OPTION_OTHER_ROW("network", "NETWORK",
	    "only from there, 192.0.2.0/24; may be repeated", add_network,
	    false),
	OPTION_OTHER_ROW("method", "METHOD",
	    "only HTTP requests with it, GET; may be repeated", add_method,
	    false),
	OPTION_WORD_ROW("out-file", "FILE",
	    "write it there, mode 0600; print only the id of its key",
	    struct settings, out_file),
	OPTION_FLAG_ROW("json", "print JSON", struct settings, json, false),
	{ 0 },
};

/* Appends the restrictions that the options name. */
static int
write_caveats(struct buf *out, const struct settings *s, struct err *e)
{
	if (s->expires_ms != 0 &&
	    key_caveat_add_expires(out, s->expires_ms, e) == -1)
		return -1;
	for (int kind = KEY_CAVEAT_PERMISSIONS; kind < KEY_CAVEAT_KINDS;
	     kind++) {
		const struct values *v = &s->lists[kind];
		const enum key_caveat_kind k = (enum key_caveat_kind)kind;

		if (v->count > 0 &&
		    key_caveat_add(out, k, v->items, v->count, e) == -1)
			return err_prefix(e, "--%s",
			    k == KEY_CAVEAT_PERMISSIONS ? "permission"
			                                : key_caveat_name(k));
	}
	if (out->len > 0)
		return 0;
	return err_set(e, ERR_INPUT,
	    "say how the new key is restricted: --expires TIME, "
	    "--permission PATTERN, --resource PATTERN, --network NETWORK "
	    "or --method METHOD");
}

static int
print(const struct settings *s, struct str key, struct err *e)
{
	struct str secret = key, id = str_cut(&secret, ':');
	char *id_text = mem_printf("%.*s", STR_FMT(id)),
	     *secret_text = mem_printf("%.*s", STR_FMT(secret));
	int rc = 0;

	if (s->out_file != NULL)
		rc = key_out_write(s->out_file, id_text, secret_text, e);
	if (rc == 0 && s->json && s->out_file != NULL)
		printf("{\"key_id\":\"%s\"}\n", id_text);
	else if (rc == 0 && s->json)
		printf("{\"key_id\":\"%s\",\"key\":\"%s:%s\"}\n", id_text,
		    id_text, secret_text);
	else if (rc == 0 && s->out_file != NULL)
		printf(
		    "a key derived from %s is in %s\n", id_text, s->out_file);
	else if (rc == 0)
		printf("FAL_KEY='%s:%s'\n", id_text, secret_text);
	if (rc == 0)
		rc = key_out_flush(e);
	mem_wipe(secret_text, secret.n);
	free(secret_text);
	free(id_text);
	return rc;
}

static int
derive(const struct settings *s, struct err *e)
{
	struct buf caveats, key;
	char *parent = NULL;
	int rc = -1;

	buf_init(&caveats, 64 * 1024);
	buf_init(&key, KEY_DERIVE_TEXT_MAX + 1);
	if (write_caveats(&caveats, s, e) == -1 ||
	    (s->out_file != NULL && key_out_check(s->out_file, e) == -1))
		goto out;
	parent = key_input_read(s->key_file, true, NULL, e);
	if (parent == NULL ||
	    key_derive_write(&key, str_of(parent), buf_str(&caveats), e) == -1)
		goto out;
	rc = print(s, buf_str(&key), e);
out:
	if (parent != NULL)
		mem_wipe(parent, strlen(parent));
	free(parent);
	buf_done_secret(&key);
	buf_done(&caveats);
	return rc;
}

int
keys_derive_run(const struct option_table *t, int argc, char **argv)
{
	struct settings s = { .json = false };
	struct err e = { 0 };
	bool help;
	int count;

	if (options_parse(t, argc, argv, &s, &count, &help, &e) == -1)
		return cmd_usage("keys", &e);
	if (help)
		return 0;
	if (count > 0) {
		/* Other users can see the words of a command. */
		err_set(&e, ERR_INPUT,
		    "a key is not given as a word of the command line: set "
		    "FAL_KEY, or give --key-file FILE, or - for standard "
		    "input");
		return cmd_usage("keys", &e);
	}
	return derive(&s, &e) == -1 ? cmd_fail("keys", &e) : 0;
}
