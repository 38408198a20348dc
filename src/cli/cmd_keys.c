/* cmd_keys.c - the verbs of `claviger keys`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "cli/cmd.h"
#include "server/server.h"
#include "cli/key_out.h"
#include "cli/keys_backend.h"
#include "cli/keys_for.h"
#include "cli/keys_print.h"
#include "cli/keys_rotate.h"
#include "cli/keys_settings.h"
#include "cli/keys_word.h"
#include "key/key.h"

struct settings {
	struct keys_settings members; /* of the request; first */
	struct keys_choice choice;
	char *data;
	bool url_typed;
	const char *alias, *scope, *out_file, *grace;
	int64_t limit;
	bool json;
};

static int
set_url(void *settings, const char *value, struct err *e)
{
	struct settings *s = settings;

	(void)e;
	s->choice.url = value;
	s->url_typed = true;
	return 0;
}

static int
set_data(void *settings, const char *value, struct err *e)
{
	struct settings *s = settings;

	(void)e;
	/* --data on the command line has priority over CLAVIGER_URL. */
	if (!s->url_typed)
		s->choice.url = NULL;
	free(s->data);
	s->data = mem_strdup(value);
	return 0;
}

static int
set_scope(void *settings, const char *value, struct err *e)
{
	struct settings *s = settings;

	if (strcmp(value, "ADMIN") != 0 && strcmp(value, "API") != 0)
		return err_set(
		    e, ERR_INPUT, "takes ADMIN or API, not '%s'", value);
	s->scope = value;
	return 0;
}

#define COMMON_ROWS                                                            \
	OPTION_OTHER_ROW("url", "URL|unix:PATH",                               \
	    "the authority to call (CLAVIGER_URL)", set_url, false),           \
	    OPTION_OTHER_ROW("data", "DIR",                                    \
	        "the store, if no authority serves it", set_data, false),      \
	    OPTION_WORD_ROW("key-file", "FILE",                                \
	        "the key to call with (FAL_KEY, DATA/admin.key)",              \
	        struct settings, choice.key_file),                             \
	    TLS_OPTIONS_CA, TLS_OPTIONS_CERT,                                  \
	    OPTION_WORD_ROW("account", "ID",                                   \
	        "the account, on a store whose admin.key is lost",             \
	        struct settings, choice.account),                              \
	    OPTION_FLAG_ROW(                                                   \
	        "json", "print JSON", struct settings, json, false)

static const struct option_row create_rows[] = { COMMON_ROWS,
	OPTION_OTHER_ROW(
	    "scope", "ADMIN|API", "what it may do (API)", set_scope, false),
	OPTION_WORD_ROW("desc", "TEXT", "its name in lists (required)",
	    struct settings, alias),
	OPTION_WORD_ROW(
	    "alias", "TEXT", "the same as --desc", struct settings, alias),
	OPTION_OTHER_ROW("name", "NAME",
	    "unique: a second create with it makes no key", keys_settings_name,
	    false),
	KEYS_FOR_ROWS, KEYS_SETTINGS_ROWS,
	OPTION_WORD_ROW("out-file", "FILE",
	    "write it there, mode 0600; print only its id", struct settings,
	    out_file),
	{ 0 } };
static const struct option_row edit_rows[] = { COMMON_ROWS,
	OPTION_WORD_ROW(
	    "desc", "TEXT", "its name in lists", struct settings, alias),
	KEYS_FOR_ROWS, KEYS_SETTINGS_ROWS, { 0 } };
static const struct option_row list_rows[] = { COMMON_ROWS,
	OPTION_NUMBER_ROW("limit", "at most that many", OPTION_COUNT,
	    struct settings, limit, 1, 1000000000, false),
	{ 0 } };
static const struct option_row rotate_rows[] = { COMMON_ROWS,
	OPTION_OTHER_ROW("scope", "ADMIN|API",
	    "ADMIN: an ADMIN key, on the store itself", set_scope, false),
	OPTION_WORD_ROW("grace", "TIME",
	    "how long the old key stays valid, 0s to 90d (24h)",
	    struct settings, grace),
	OPTION_WORD_ROW("out-file", "FILE",
	    "write it there, mode 0600; print only its id", struct settings,
	    out_file),
	{ 0 } };
static const struct option_row undo_rows[] = { COMMON_ROWS,
	OPTION_OTHER_ROW("scope", "ADMIN|API",
	    "ADMIN: an ADMIN key, on the store itself", set_scope, false),
	{ 0 } };
static const struct option_row plain_rows[] = { COMMON_ROWS, { 0 } };

static int
list_keys(
    struct settings *s, struct keys_backend *b, const char *word, struct err *e)
{
	struct keys_print p = { .json = s->json };

	(void)word;
	if (s->json)
		printf("{\"keys\":[");
	if (b->ops->list(b, s->limit, keys_print_row, &p, e) == -1)
		return -1;
	if (s->json)
		printf("]}\n");
	else if (p.rows == 0)
		printf("no keys yet: claviger keys create --desc NAME\n");
	return 0;
}

static int
show_key(
    struct settings *s, struct keys_backend *b, const char *word, struct err *e)
{
	char id[KEYS_WORD_ID];

	if (keys_word_id(word, id, e) == -1)
		return -1;
	return b->ops->show(b, id, keys_print_key, &s->json, e);
}

static int
revoke_key(
    struct settings *s, struct keys_backend *b, const char *word, struct err *e)
{
	char id[KEYS_WORD_ID];
	struct buf text;
	bool known;

	if (keys_word_id(word, id, e) == -1 ||
	    b->ops->revoke(b, id, &known, e) == -1)
		return -1;
	buf_init(&text, 4096);
	if (s->json && known) {
		buf_putc(&text, '{');
		keys_print_member(&text, "key_id", str_of(id));
		buf_puts(&text, ",\"revoked\":true}\n");
	} else if (s->json)
		buf_puts(&text, "{\"revoked\":null}\n");
	else if (known)
		buf_printf(&text, "revoked: %s is not valid any more\n", id);
	else
		buf_puts(&text,
		    "sent: this authority accepts any id and does not say "
		    "whether it has such a key; `claviger keys list` shows "
		    "the keys that are left\n");
	fputs(buf_text(&text), stdout);
	buf_done(&text);
	return 0;
}

static void
print_created(const struct settings *s, const char *id, const char *secret)
{
	if (s->json && s->out_file != NULL)
		printf("{\"key_id\":\"%s\"}\n", id);
	else if (s->json)
		printf("{\"key_id\":\"%s\",\"key_secret\":\"%s\","
		       "\"key\":\"%s:%s\"}\n",
		    id, secret, id, secret);
	else if (s->out_file != NULL)
		printf("%s is in %s\n", id, s->out_file);
	else
		printf("FAL_KEY='%s:%s'\n", id, secret);
}

/* Revokes a key whose secret could not be delivered, also on a full disk. */
static int
take_back(struct keys_backend *b, const char *id, struct err *e)
{
	struct err unused;
	bool known;

	if (b->ops->revoke(b, id, &known, &unused) == 0)
		return err_prefix(
		    e, "key %s was made and is revoked again", id);
	return err_prefix(e,
	    "key %s was made: revoke it with `claviger keys revoke %s`", id,
	    id);
}

/* The key was made earlier under the same name. */
static int
print_existing(const struct settings *s, const char *id)
{
	if (s->json)
		printf("{\"key_id\":\"%s\",\"existing\":true}\n", id);
	else
		printf("%s has that name already; its secret is not shown "
		       "again\n",
		    id);
	return 0;
}

static int
create_key(
    struct settings *s, struct keys_backend *b, const char *word, struct err *e)
{
	char id[64], secret[128];
	int rc;

	(void)word;
	if (keys_for_apply(&s->members, s->scope, e) == -1)
		return -1;
	if (s->out_file != NULL && key_out_check(s->out_file, e) == -1)
		return -1;
	keys_settings_set(&s->members, "alias",
	    s->alias != NULL ? s->alias : s->members.wanted.alias);
	if (b->ops->create(b, s->members.body, s->scope, id, secret, e) == -1)
		return -1;
	if (secret[0] == '\0')
		return print_existing(s, id);
	rc =
	    s->out_file != NULL ? key_out_write(s->out_file, id, secret, e) : 0;
	if (rc == 0) {
		print_created(s, id, secret);
		rc = key_out_flush(e);
	}
	mem_wipe(secret, sizeof(secret));
	return rc == -1 ? take_back(b, id, e) : 0;
}

static int
edit_key(
    struct settings *s, struct keys_backend *b, const char *word, struct err *e)
{
	char id[KEYS_WORD_ID];

	if (keys_word_id(word, id, e) == -1)
		return -1;
	if (keys_for_apply(&s->members, "", e) == -1)
		return -1;
	if (s->alias != NULL)
		keys_settings_set(&s->members, "alias", s->alias);
	if (s->members.body == NULL)
		return err_set(e, ERR_INPUT,
		    "nothing to change: give an option such as --expires 30d; "
		    "claviger keys edit --help lists them");
	if (b->ops->edit(b, id, s->members.body, e) == -1)
		return -1;
	return b->ops->show(b, id, keys_print_key, &s->json, e);
}

/* Only an operator on the store itself rotates the key in admin.key. */
static struct keys_rotate
rotation_of(const struct settings *s, const struct keys_backend *b)
{
	return (struct keys_rotate){ .body = s->members.body,
		.out_file = s->out_file,
		.data = strcmp(b->ops->name, "store") == 0 ? s->data : NULL,
		.admin = s->choice.want_store,
		.json = s->json };
}

static int
rotate_key(
    struct settings *s, struct keys_backend *b, const char *word, struct err *e)
{
	struct keys_rotate o;

	if (s->grace != NULL)
		keys_settings_set(&s->members, "grace", s->grace);
	o = rotation_of(s, b);
	return keys_rotate(&o, b, word, e);
}

static int
undo_rotation(
    struct settings *s, struct keys_backend *b, const char *word, struct err *e)
{
	const struct keys_rotate o = rotation_of(s, b);

	return keys_rotate_undo(&o, b, word, e);
}

static int
verify_key(
    struct settings *s, struct keys_backend *b, const char *word, struct err *e)
{
	struct keys_verdict v;
	char *given = keys_word_credential(word, e);
	int rc;

	if (given == NULL)
		return -1;
	rc = b->ops->verify(b, given, &v, e);
	mem_wipe(given, strlen(given));
	free(given);
	if (rc == -1)
		return -1;
	keys_print_verdict(s->json, &v);
	if (v.valid)
		return 0;
	return err_set(e, ERR_DENIED, "the key is not valid: %s", v.code);
}

static const struct {
	const char *name;
	const char *word; /* the word that it needs; NULL: none */
	int (*run)(struct settings *s, struct keys_backend *b, const char *word,
	    struct err *e);
	struct option_table options;
} verbs[] = {
	{ "create", NULL, create_key,
	    { "keys create --desc TEXT [OPTION...]",
	        "Make a key and print it this once. An ADMIN key is made on "
	        "the store itself.",
	        create_rows } },
	{ "list", NULL, list_keys,
	    { "keys list [OPTION...]", "List the account's keys, newest first.",
	        list_rows } },
	{ "show", "KEY_ID|KEY|-", show_key,
	    { "keys show KEY_ID|KEY|- [OPTION...]",
	        "Show one key, named by its id or by the key itself.",
	        plain_rows } },
	{ "edit", "KEY_ID|KEY|-", edit_key,
	    { "keys edit KEY_ID|KEY|- OPTION...",
	        "Change what a key may do, until when and from where.",
	        edit_rows } },
	{ "revoke", "KEY_ID|KEY|-", revoke_key,
	    { "keys revoke KEY_ID|KEY|- [OPTION...]",
	        "Revoke a key for good, at once; - reads it from standard "
	        "input.",
	        plain_rows } },
	{ "rotate", "KEY_ID|KEY|-", rotate_key,
	    { "keys rotate KEY_ID|KEY|- [OPTION...]",
	        "Replace a key by a new one, printed this once; the old one "
	        "stays valid for a while.",
	        rotate_rows } },
	{ "undo", "KEY_ID|KEY|-", undo_rotation,
	    { "keys undo KEY_ID|KEY|- [OPTION...]",
	        "Undo a rotation: the old key is as before, the new one is "
	        "revoked.",
	        undo_rows } },
	{ "verify", "ID:SECRET|-", verify_key,
	    { "keys verify ID:SECRET|- [OPTION...]",
	        "Say whether a key is valid; - reads it from standard input.",
	        plain_rows } },
};

static int
run(size_t i, struct settings *s, const char *word)
{
	struct err e = { 0 };
	struct keys_backend *b;
	int code = 0;

	s->choice.data = s->data;
	s->choice.want_store = strcmp(s->scope, "ADMIN") == 0;
	b = keys_backend_open(&s->choice, &e);
	if (b == NULL)
		return cmd_fail("keys", &e);
	if (verbs[i].run(s, b, word, &e) == -1)
		code = cmd_fail("keys", &e);
	b->ops->close(b);
	return code;
}

static int
run_verb(size_t i, int argc, char **argv)
{
	struct settings s = { .scope = "API" };
	struct err e = { 0 };
	const char *url = getenv("CLAVIGER_URL");
	const char *data = getenv("CLAVIGER_DATA");
	int count, code, wanted = verbs[i].word != NULL ? 1 : 0;
	bool help;

	s.data = data != NULL && *data != '\0' ? mem_strdup(data)
	                                       : data_dir_default(&e);
	s.choice.url = url != NULL && *url != '\0' ? url : NULL;
	if (options_parse(
	        &verbs[i].options, argc, argv, &s, &count, &help, &e) == -1)
		code = cmd_usage("keys", &e);
	else if (help)
		code = 0;
	else if (count != wanted) {
		err_set(&e, ERR_INPUT, "usage: claviger %s",
		    verbs[i].options.usage);
		code = cmd_usage("keys", &e);
	} else if (verbs[i].run == create_key &&
	           s.members.wanted.file_count == 0 &&
	           (s.alias == NULL || *s.alias == '\0')) {
		err_set(&e, ERR_INPUT,
		    "give the key a name: --desc TEXT (1 to 255 characters)");
		code = cmd_usage("keys", &e);
	} else
		code = run(i, &s, wanted == 1 ? argv[1] : NULL);
	free(s.data);
	keys_settings_done(&s.members);
	return code;
}

const struct option_table *
cmd_keys_options(size_t i)
{
	return i < LEN(verbs) ? &verbs[i].options : NULL;
}

int
cmd_keys(int argc, char **argv)
{
	const char *names[LEN(verbs)], *near;
	bool help = argc > 1 && (strcmp(argv[1], "--help") == 0 ||
	                            strcmp(argv[1], "-h") == 0);
	FILE *to = help ? stdout : stderr;

	for (size_t i = 0; argc > 1 && i < LEN(verbs); i++) {
		names[i] = verbs[i].name;
		if (strcmp(argv[1], verbs[i].name) == 0)
			return run_verb(i, argc - 1, argv + 1);
	}
	if (argc > 1 && !help) {
		near = str_nearest(str_of(argv[1]), names, LEN(names));
		fprintf(stderr, "claviger keys: there is no verb '%s'%s%s%s\n",
		    argv[1], near != NULL ? "; did you mean '" : "",
		    near != NULL ? near : "", near != NULL ? "'?" : "");
	}
	fprintf(to, "usage: claviger keys VERB [OPTION...]\n\n");
	for (size_t i = 0; i < LEN(verbs); i++)
		fprintf(
		    to, "  %-8s %s\n", verbs[i].name, verbs[i].options.text);
	return help ? 0 : 2;
}
