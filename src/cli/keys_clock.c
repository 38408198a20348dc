/* keys_clock.c - `claviger keys clock`: the time by which keys are judged. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/base.h"
#include "cli/cmd.h"
#include "cli/keys_clock.h"
#include "key/key.h"
#include "server/server.h"

struct settings {
	char *data;
	bool reset, json;
};

static int
set_data(void *settings, const char *value, struct err *e)
{
	struct settings *s = settings;

	(void)e;
	free(s->data);
	s->data = mem_strdup(value);
	return 0;
}

static const struct option_row rows[] = { OPTION_OTHER_ROW("data", "DIR",
	                                      "the store", set_data, false),
	OPTION_FLAG_ROW("reset",
	    "make the system's clock the time of the store, while no server "
	    "runs",
	    struct settings, reset, false),
	OPTION_FLAG_ROW("json", "print JSON", struct settings, json, false),
	{ 0 } };

const struct option_table keys_clock_options = { "keys clock [OPTION...]",
	"Show the time by which keys expire, which does not go back with the "
	"system's clock.",
	rows };

static struct keys *
open_store(const char *data, struct err *e)
{
	const struct limits limits = limits_default();
	struct stat st;

	if (data == NULL)
		err_set(
		    e, ERR_INPUT, "name the data directory with --data DIR");
	else if (stat(data, &st) == -1)
		err_set(e, ERR_ABSENT,
		    "no store in %s: name another directory with --data DIR",
		    data);
	else
		return keys_open(data, &limits, NULL, e);
	return NULL;
}

static int
reset(struct keys *k, const char *data, struct err *e)
{
	struct key_change c = { .kind = KEY_CLOCK_RESET };
	char url[256];

	if (keys_server_of(data, url, sizeof(url)))
		return err_set(e, ERR_UNAVAILABLE,
		    "the server at %s uses %s and would write its time again: "
		    "stop it first",
		    url, data);
	if (key_change_now(k, &c) == 0)
		return 0;
	*e = c.error;
	return -1;
}

/* The time is that of the store, until a reset. */
static void
print(const struct settings *o)
{
	const int64_t system_ms = clock_real_ms();
	const int64_t behind_s = o->reset ? 0 : key_clock_behind_ms() / 1000;
	char keys[21], system[21];

	clock_rfc3339(keys, o->reset ? system_ms : key_clock_now_ms());
	clock_rfc3339(system, system_ms);
	if (o->json) {
		printf("{\"key_time\":\"%s\",\"system_time\":\"%s\","
		       "\"behind_seconds\":%lld,\"reset\":%s}\n",
		    keys, system, (long long)behind_s,
		    o->reset ? "true" : "false");
		return;
	}
	printf("keys    %s\nsystem  %s\n", keys, system);
	if (behind_s > 0)
		printf("the system's clock is %lld seconds behind: set it; if "
		       "it was ahead before, stop the server and run "
		       "`claviger keys clock --reset`\n",
		    (long long)behind_s);
	if (o->reset)
		printf("reset: keys that expired only by the other time are "
		       "valid again; look at those made by it with `claviger "
		       "keys list`, and edit or revoke them\n");
}

static int
run(const struct settings *o, struct err *e)
{
	struct keys *k = open_store(o->data, e);
	int rc;

	if (k == NULL)
		return -1;
	rc = o->reset ? reset(k, o->data, e) : 0;
	if (rc == 0)
		print(o);
	keys_close(k);
	return rc;
}

int
keys_clock(int argc, char **argv)
{
	const char *data = getenv("CLAVIGER_DATA");
	struct settings s = { .json = false };
	struct err e = { 0 };
	int count, code = 0;
	bool help;

	s.data = data != NULL && *data != '\0' ? mem_strdup(data)
	                                       : data_dir_default(&e);
	if (options_parse(
	        &keys_clock_options, argc, argv, &s, &count, &help, &e) == -1)
		code = cmd_usage("keys", &e);
	else if (!help && count != 0) {
		err_set(&e, ERR_INPUT, "usage: claviger %s",
		    keys_clock_options.usage);
		code = cmd_usage("keys", &e);
	} else if (!help && run(&s, &e) == -1)
		code = cmd_fail("keys", &e);
	free(s.data);
	return code;
}
