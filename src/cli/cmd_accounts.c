/* cmd_accounts.c - creates, lists, changes and disables accounts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "server/server.h"

#include "cli/accounts_backend.h"
#include "cli/accounts_print.h"
#include "cli/cmd.h"
#include "cli/key_out.h"
#include "cli/keys_backend.h"
#include "cli/keys_settings.h"

struct settings {
	struct keys_settings members; /* of the request; first */
	struct keys_choice choice;
	char *data;
	bool url_typed;
	const char *nickname, *email, *alias, *out_file;
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

#define COMMON_ROWS                                                            \
	OPTION_OTHER_ROW("url", "URL", "the authority to call (CLAVIGER_URL)", \
	    set_url, false),                                                   \
	    OPTION_OTHER_ROW("data", "DIR",                                    \
	        "the store, also while an authority serves it", set_data,      \
	        false),                                                        \
	    OPTION_WORD_ROW("key-file", "FILE",                                \
	        "the key to call with (FAL_KEY, DATA/admin.key)",              \
	        struct settings, choice.key_file),                             \
	    TLS_OPTIONS_CA, TLS_OPTIONS_CERT,                                  \
	    OPTION_FLAG_ROW(                                                   \
	        "json", "print JSON", struct settings, json, false)
#define TEXT_ROWS                                                              \
	OPTION_WORD_ROW("nickname", "TEXT", "its name in lists",               \
	    struct settings, nickname),                                        \
	    OPTION_WORD_ROW("email", "ADDRESS",                                \
	        "of its owner, for lists; '': none", struct settings, email)

static const struct option_row create_rows[] = { COMMON_ROWS, TEXT_ROWS,
	OPTION_WORD_ROW("desc", "TEXT", "the name of its ADMIN key (admin)",
	    struct settings, alias),
	OPTION_WORD_ROW("out-file", "FILE",
	    "write the key there, mode 0600; print only the ids",
	    struct settings, out_file),
	{ 0 } };
static const struct option_row edit_rows[] = { COMMON_ROWS, TEXT_ROWS, { 0 } };
static const struct option_row plain_rows[] = { COMMON_ROWS, { 0 } };

/* The object of a request, with what the options say. */
static const struct json *
body_of(struct settings *s)
{
	const struct {
		const char *name, *value;
	} t[] = { { "nickname", s->nickname }, { "email", s->email },
		{ "alias", s->alias } };

	for (size_t i = 0; i < LEN(t); i++)
		if (t[i].value != NULL)
			keys_settings_set(&s->members, t[i].name, t[i].value);
	return s->members.body;
}

static void
print_created(const struct settings *s, const char *id, const char *key_id,
    const char *secret)
{
	const bool file = s->out_file != NULL;

	if (s->json && file)
		printf(
		    "{\"account_id\":\"%s\",\"key_id\":\"%s\"}\n", id, key_id);
	else if (s->json)
		printf("{\"account_id\":\"%s\",\"key_id\":\"%s\","
		       "\"key_secret\":\"%s\",\"key\":\"%s:%s\"}\n",
		    id, key_id, secret, key_id, secret);
	else if (file)
		printf("account %s; its ADMIN key %s is in %s\n", id, key_id,
		    s->out_file);
	else
		printf("account %s\nFAL_KEY='%s:%s'\n", id, key_id, secret);
}

/* Disables an account whose key could not be delivered. */
static int
take_back(struct settings *s, struct accounts_backend *b, const char *id,
    struct err *e)
{
	struct keys_settings off = { .body = NULL };
	const struct json *account;
	struct err unused;
	int rc;

	(void)s;
	keys_settings_set(&off, "state", "disabled");
	rc = b->ops->update(b, id, off.body, &account, &unused);
	keys_settings_done(&off);
	return err_prefix(e, "account %s was made%s", id,
	    rc == 0 ? " and is disabled, because its key is lost" : "");
}

static int
create_account(struct settings *s, struct accounts_backend *b, const char *word,
    struct err *e)
{
	const struct json *made;
	char id[64], key_id[64], secret[128];
	int rc;

	(void)word;
	if (s->out_file != NULL && key_out_check(s->out_file, e) == -1)
		return -1;
	if (b->ops->create(b, body_of(s), &made, e) == -1)
		return -1;
	snprintf(
	    id, sizeof(id), "%.*s", STR_FMT(json_get_text(made, "account_id")));
	snprintf(key_id, sizeof(key_id), "%.*s",
	    STR_FMT(json_get_text(made, "key_id")));
	snprintf(secret, sizeof(secret), "%.*s",
	    STR_FMT(json_get_text(made, "key_secret")));
	rc = s->out_file != NULL ? key_out_write(s->out_file, key_id, secret, e)
	                         : 0;
	if (rc == 0) {
		print_created(s, id, key_id, secret);
		rc = key_out_flush(e);
	}
	mem_wipe(secret, sizeof(secret));
	return rc == -1 ? take_back(s, b, id, e) : 0;
}

static int
list_accounts(struct settings *s, struct accounts_backend *b, const char *word,
    struct err *e)
{
	struct accounts_print p = { .json = s->json };

	(void)word;
	if (b->ops->list(b, accounts_print_row, &p, e) == -1)
		return -1;
	accounts_print_end(&p);
	return 0;
}

static int
show_account(struct settings *s, struct accounts_backend *b, const char *word,
    struct err *e)
{
	const struct json *account;

	if (b->ops->show(b, word, &account, e) == -1)
		return -1;
	accounts_print_one(s->json, account);
	return 0;
}

static int
update_account(struct settings *s, struct accounts_backend *b, const char *word,
    struct err *e)
{
	const struct json *account;

	if (b->ops->update(b, word, body_of(s), &account, e) == -1)
		return -1;
	accounts_print_one(s->json, account);
	return 0;
}

static int
edit_account(struct settings *s, struct accounts_backend *b, const char *word,
    struct err *e)
{
	if (s->nickname == NULL && s->email == NULL)
		return err_set(e, ERR_INPUT,
		    "nothing to change: give --nickname TEXT or --email "
		    "ADDRESS");
	return update_account(s, b, word, e);
}

static int
disable_account(struct settings *s, struct accounts_backend *b,
    const char *word, struct err *e)
{
	keys_settings_set(&s->members, "state", "disabled");
	return update_account(s, b, word, e);
}

static int
enable_account(struct settings *s, struct accounts_backend *b, const char *word,
    struct err *e)
{
	keys_settings_set(&s->members, "state", "enabled");
	return update_account(s, b, word, e);
}

static const struct {
	const char *name;
	bool word; /* it needs the id of an account */
	int (*run)(struct settings *s, struct accounts_backend *b,
	    const char *word, struct err *e);
	struct option_table options;
} verbs[] = {
	{ "create", false, create_account,
	    { "accounts create --nickname TEXT [OPTION...]",
	        "Make an account and print its ADMIN key this once.",
	        create_rows } },
	{ "list", false, list_accounts,
	    { "accounts list [OPTION...]", "List the accounts, newest first.",
	        plain_rows } },
	{ "show", true, show_account,
	    { "accounts show ACCOUNT_ID [OPTION...]", "Show one account.",
	        plain_rows } },
	{ "edit", true, edit_account,
	    { "accounts edit ACCOUNT_ID OPTION...",
	        "Change the nickname or the e-mail address.", edit_rows } },
	{ "disable", true, disable_account,
	    { "accounts disable ACCOUNT_ID [OPTION...]",
	        "Refuse all keys of an account until it is enabled again.",
	        plain_rows } },
	{ "enable", true, enable_account,
	    { "accounts enable ACCOUNT_ID [OPTION...]",
	        "Accept the keys of an account again.", plain_rows } },
};

static int
run(size_t i, struct settings *s, const char *word)
{
	struct err e = { 0 };
	struct accounts_backend *b;
	int code = 0;

	s->choice.data = s->data;
	b = accounts_backend_open(&s->choice, &e);
	if (b == NULL)
		return cmd_fail("accounts", &e);
	if (verbs[i].run(s, b, word, &e) == -1)
		code = cmd_fail("accounts", &e);
	b->ops->close(b);
	return code;
}

static int
run_verb(size_t i, int argc, char **argv)
{
	const char *url = getenv("CLAVIGER_URL");
	const char *data = getenv("CLAVIGER_DATA");
	struct settings s = { .json = false };
	struct err e = { 0 };
	int count, code;
	bool help;

	s.data = data != NULL && *data != '\0' ? mem_strdup(data)
	                                       : data_dir_default(&e);
	s.choice.url = url != NULL && *url != '\0' ? url : NULL;
	if (options_parse(
	        &verbs[i].options, argc, argv, &s, &count, &help, &e) == -1)
		code = cmd_usage("accounts", &e);
	else if (help)
		code = 0;
	else if (count != verbs[i].word) {
		err_set(&e, ERR_INPUT, "usage: claviger %s",
		    verbs[i].options.usage);
		code = cmd_usage("accounts", &e);
	} else if (verbs[i].run == create_account && s.nickname == NULL) {
		err_set(&e, ERR_INPUT,
		    "give the account a name: --nickname TEXT (1 to 255 "
		    "characters)");
		code = cmd_usage("accounts", &e);
	} else
		code = run(i, &s, verbs[i].word ? argv[1] : NULL);
	free(s.data);
	keys_settings_done(&s.members);
	return code;
}

const struct option_table *
cmd_accounts_options(size_t i)
{
	return i < LEN(verbs) ? &verbs[i].options : NULL;
}

int
cmd_accounts(int argc, char **argv)
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
		fprintf(stderr,
		    "claviger accounts: there is no verb '%s'%s%s%s\n", argv[1],
		    near != NULL ? "; did you mean '" : "",
		    near != NULL ? near : "", near != NULL ? "'?" : "");
	}
	fprintf(to, "usage: claviger accounts VERB [OPTION...]\n\n");
	for (size_t i = 0; i < LEN(verbs); i++)
		fprintf(
		    to, "  %-8s %s\n", verbs[i].name, verbs[i].options.text);
	return help ? 0 : 2;
}
