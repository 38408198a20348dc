/* keys_where.c - `claviger keys revoke --where`: many keys at once. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "cli/keys_where.h"
#include "data/json/json.h"

int
keys_where_add(struct keys_where *w, const char *filter, struct err *e)
{
	const char *equals = strchr(filter, '=');

	if (equals == NULL || equals == filter)
		return err_set(e, ERR_INPUT,
		    "takes NAME=VALUE, such as 'alias=ci-*' or "
		    "last_used_before=-30d, not '%s'",
		    filter);
	if (w->count == KEYS_WHERE_MAX)
		return err_set(e, ERR_INPUT, "is given more than %d times",
		    KEYS_WHERE_MAX);
	w->filters[w->count++] = filter;
	return 0;
}

/* Makes the body of POST /v1/keys/revoke; token NULL: of the dry run. */
static struct json *
body_of(struct arena *a, const struct keys_where *w,
    const struct keys_revocation *how, const char *token)
{
	struct json *body = json_new(a, JSON_OBJECT),
	            *where = json_new(a, JSON_OBJECT);

	for (size_t i = 0; i < w->count; i++) {
		struct str value = str_of(w->filters[i]),
		           name = str_cut(&value, '=');

		json_add_str(where, name,
		    json_new_text(a, value.p != NULL ? value : STR("")));
	}
	json_add(body, "where", where);
	json_add(body, "cascade", json_new_bool(a, how->cascade));
	if (how->reason != NULL)
		json_add(body, "reason", json_new_text(a, str_of(how->reason)));
	if (token != NULL)
		json_add(body, "confirm", json_new_text(a, str_of(token)));
	else
		json_add(body, "dry_run", json_new_bool(a, true));
	return body;
}

static int64_t
number_of(const struct json *v, const char *name)
{
	const struct json *n = json_get(v, name);

	return json_is(n, JSON_NUMBER) ? str_to_int(n->text, INT64_MAX - 1)
	                               : -1;
}

static void
print_figures(const struct json *v, bool cascade)
{
	static const struct {
		const char *name, *text;
	} ages[] = { { "never", "never used" }, { "1h", "used within an hour" },
		{ "24h", "used within a day" }, { "7d", "used within a week" },
		{ "30d", "used within 30 days" },
		{ "older", "used longer ago" } };
	const struct json *used = json_get(v, "last_used");

	printf("%lld %s\n", (long long)number_of(v, "count"),
	    number_of(v, "count") == 1 ? "key matches" : "keys match");
	for (size_t i = 0; i < LEN(ages); i++)
		if (number_of(used, ages[i].name) > 0)
			printf("  %8lld %s\n",
			    (long long)number_of(used, ages[i].name),
			    ages[i].text);
	if (number_of(v, "descendants") > 0)
		printf("%lld descendants of these %s\n",
		    (long long)number_of(v, "descendants"),
		    cascade ? "are revoked, too"
		            : "are refused from then on, too");
}

static void
print_json(const struct json *v)
{
	struct buf text;

	buf_init(&text, 65536);
	json_write(&text, v);
	printf("%s\n", buf_text(&text));
	buf_done(&text);
}

static int
ask(int64_t count, struct err *e)
{
	char line[16] = "";

	if (!isatty(STDIN_FILENO))
		return err_set(e, ERR_INPUT,
		    "nothing is revoked: standard input is no terminal to ask "
		    "on; give --yes, or --dry-run to see the figures only");
	fprintf(stderr, "Revoke %lld keys for good? [y/N] ", (long long)count);
	fflush(stderr);
	if (fgets(line, sizeof(line), stdin) != NULL &&
	    (line[0] == 'y' || line[0] == 'Y'))
		return 0;
	return err_set(e, ERR_DENIED, "nothing is revoked");
}

static int
confirm(struct keys_backend *b, struct arena *a, const struct keys_where *w,
    const struct keys_revocation *how, const char *token, bool json,
    struct err *e)
{
	struct json *v;

	if (b->ops->revoke_where(b, body_of(a, w, how, token), &v, e) == -1)
		return -1;
	if (json)
		print_json(v);
	else
		printf(
		    "revoked: %lld keys\n", (long long)number_of(v, "revoked"));
	return 0;
}

static int
run(struct keys_backend *b, struct arena *a, const struct keys_where *w,
    const struct keys_revocation *how, bool json, struct err *e)
{
	struct json *v;
	const char *token;
	int64_t count;

	if (b->ops->revoke_where(b, body_of(a, w, how, NULL), &v, e) == -1)
		return -1;
	count = number_of(v, "count");
	token = arena_strdup(a, json_get_text(v, "confirm"));
	if (count < 0 || *token == '\0')
		return err_set(e, ERR_UPSTREAM,
		    "the authority answered without count and confirm");
	if (!json)
		print_figures(v, how->cascade);
	else if (w->dry_run)
		print_json(v);
	if (w->dry_run || (count == 0 && !json))
		return 0;
	fflush(stdout);
	if (!w->yes && ask(count, e) == -1)
		return -1;
	return confirm(b, a, w, how, token, json, e);
}

int
keys_where_revoke(struct keys_backend *b, const struct keys_where *w,
    const struct keys_revocation *how, bool json, struct err *e)
{
	struct arena a = { .secret = true };
	int rc;

	if (how->purge)
		return err_set(e, ERR_INPUT,
		    "--purge erases one key at a time, and --where names "
		    "several: revoke these first");
	rc = run(b, &a, w, how, json, e);
	arena_done(&a);
	return rc;
}
