/* cmd_keys.c - the verbs of `claviger keys`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "cli/cmd.h"
#include "server/server.h"
#include "cli/key_out.h"
#include "cli/keys_backend.h"
#include "cli/keys_clock.h"
#include "cli/keys_derive.h"
#include "cli/keys_for.h"
#include "cli/keys_list.h"
#include "cli/keys_options.h"
#include "cli/keys_print.h"
#include "cli/keys_rotate.h"
#include "cli/keys_settings.h"
#include "cli/keys_where.h"
#include "cli/keys_word.h"
#include "key/key.h"

static int
list_keys(struct keys_options *s, struct keys_backend *b, const char *word,
    struct err *e)
{
	const struct keys_list l = { s->limit, s->json, s->watch };

	(void)word;
	return keys_list_run(b, &s->members, &l, e);
}

static int
show_key(struct keys_options *s, struct keys_backend *b, const char *word,
    struct err *e)
{
	char id[KEYS_WORD_ID];

	if (keys_word_id(word, id, e) == -1)
		return -1;
	return b->ops->show(b, id, keys_print_key, &s->json, e);
}

static int
revoke_key(struct keys_options *s, struct keys_backend *b, const char *word,
    struct err *e)
{
	char id[KEYS_WORD_ID];
	bool known;

	if (s->where.count > 0)
		return keys_where_revoke(b, &s->where, &s->how, s->json, e);
	if (s->where.dry_run || s->where.yes)
		return err_set(e, ERR_INPUT,
		    "--dry-run and --yes need a filter: --where NAME=VALUE");
	if (keys_word_id(word, id, e) == -1 ||
	    b->ops->revoke(b, id, &s->how, &known, e) == -1)
		return -1;
	keys_print_revoked(s->json, id, known);
	return 0;
}

/* Revokes a key whose secret could not be delivered, also on a full disk. */
static int
take_back(struct keys_backend *b, const char *id, struct err *e)
{
	const struct keys_revocation how = { .reason = NULL };
	struct err unused;
	bool known;

	if (b->ops->revoke(b, id, &how, &known, &unused) == 0)
		return err_prefix(
		    e, "key %s was made and is revoked again", id);
	return err_prefix(e,
	    "key %s was made: revoke it with `claviger keys revoke %s`", id,
	    id);
}

static int
create_key(struct keys_options *s, struct keys_backend *b, const char *word,
    struct err *e)
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
	if (secret[0] == '\0') {
		keys_print_existing(s->json, id);
		return 0;
	}
	rc =
	    s->out_file != NULL ? key_out_write(s->out_file, id, secret, e) : 0;
	if (rc == 0) {
		keys_print_created(s->json, s->out_file, id, secret);
		rc = key_out_flush(e);
	}
	mem_wipe(secret, sizeof(secret));
	return rc == -1 ? take_back(b, id, e) : 0;
}

static int
edit_key(struct keys_options *s, struct keys_backend *b, const char *word,
    struct err *e)
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
rotation_of(const struct keys_options *s, const struct keys_backend *b)
{
	return (struct keys_rotate){ .body = s->members.body,
		.out_file = s->out_file,
		.data = strcmp(b->ops->name, "store") == 0 ? s->data : NULL,
		.admin = s->choice.want_store,
		.json = s->json };
}

static int
rotate_key(struct keys_options *s, struct keys_backend *b, const char *word,
    struct err *e)
{
	struct keys_rotate o;

	if (s->grace != NULL)
		keys_settings_set(&s->members, "grace", s->grace);
	o = rotation_of(s, b);
	return keys_rotate(&o, b, word, e);
}

static int
undo_rotation(struct keys_options *s, struct keys_backend *b, const char *word,
    struct err *e)
{
	const struct keys_rotate o = rotation_of(s, b);

	return keys_rotate_undo(&o, b, word, e);
}

static int
verify_key(struct keys_options *s, struct keys_backend *b, const char *word,
    struct err *e)
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
	return err_set(e, ERR_DENIED, "the key is not valid: %s%s%s", v.code,
	    v.reason[0] != '\0' ? ": " : "", v.reason);
}

static const struct {
	const char *name;
	const char *word; /* the word that it needs; NULL: none */
	/* NULL: keys_derive_run(), which needs neither a server nor a store */
	int (*run)(struct keys_options *s, struct keys_backend *b,
	    const char *word, struct err *e);
	struct option_table options;
} verbs[] = {
	{ "create", NULL, create_key,
	    { "keys create --desc TEXT [OPTION...]",
	        "Make a key and print it this once. An ADMIN key is made on "
	        "the store itself.",
	        keys_options_create } },
	{ "list", NULL, list_keys,
	    { "keys list [OPTION...]", "List the account's keys, newest first.",
	        keys_options_list } },
	{ "show", "KEY_ID|KEY|-", show_key,
	    { "keys show KEY_ID|KEY|- [OPTION...]",
	        "Show one key, named by its id or by the key itself.",
	        keys_options_plain } },
	{ "edit", "KEY_ID|KEY|-", edit_key,
	    { "keys edit KEY_ID|KEY|- OPTION...",
	        "Change what a key may do, until when and from where.",
	        keys_options_edit } },
	{ "revoke", "KEY_ID|KEY|-", revoke_key,
	    { "keys revoke {KEY_ID|KEY|- | --where NAME=VALUE...} [OPTION...]",
	        "Revoke a key for good, at once; - reads it from standard "
	        "input. With --where, all keys that match.",
	        keys_options_revoke } },
	{ "rotate", "KEY_ID|KEY|-", rotate_key,
	    { "keys rotate KEY_ID|KEY|- [OPTION...]",
	        "Replace a key by a new one, printed this once; the old one "
	        "stays valid for a while.",
	        keys_options_rotate } },
	{ "undo", "KEY_ID|KEY|-", undo_rotation,
	    { "keys undo KEY_ID|KEY|- [OPTION...]",
	        "Undo a rotation: the old key is as before, the new one is "
	        "revoked.",
	        keys_options_undo } },
	{ "derive", NULL, NULL, KEYS_DERIVE_TABLE },
	{ "verify", "ID:SECRET|-", verify_key,
	    { "keys verify ID:SECRET|- [OPTION...]",
	        "Say whether a key is valid; - reads it from standard input.",
	        keys_options_plain } },
};

static int
run(size_t i, struct keys_options *s, const char *word)
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
	struct keys_options s = { .scope = "API" };
	struct err e = { 0 };
	const char *url = getenv("CLAVIGER_URL");
	const char *data = getenv("CLAVIGER_DATA");
	int count, code, wanted = verbs[i].word != NULL ? 1 : 0;
	bool help;

	if (verbs[i].run == NULL)
		return keys_derive_run(&verbs[i].options, argc, argv);
	s.data = data != NULL && *data != '\0' ? mem_strdup(data)
	                                       : data_dir_default(&e);
	s.choice.url = url != NULL && *url != '\0' ? url : NULL;
	if (options_parse(
	        &verbs[i].options, argc, argv, &s, &count, &help, &e) == -1)
		code = cmd_usage("keys", &e);
	else if (help)
		code = 0;
	else if (count != (s.where.count > 0 ? 0 : wanted)) {
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
		code = run(i, &s, count == 1 ? argv[1] : NULL);
	free(s.data);
	keys_settings_done(&s.members);
	return code;
}

const struct option_table *
cmd_keys_options(size_t i)
{
	return i == LEN(verbs)  ? &keys_clock_options
	       : i < LEN(verbs) ? &verbs[i].options
	                        : NULL;
}

int
cmd_keys(int argc, char **argv)
{
	const char *names[LEN(verbs) + 1] = { "clock" }, *near;
	bool help = argc > 1 && (strcmp(argv[1], "--help") == 0 ||
	                            strcmp(argv[1], "-h") == 0);
	FILE *to = help ? stdout : stderr;

	if (argc > 1 && strcmp(argv[1], "clock") == 0)
		return keys_clock(argc - 1, argv + 1);
	for (size_t i = 0; argc > 1 && i < LEN(verbs); i++) {
		names[i + 1] = verbs[i].name;
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
	fprintf(to, "  %-8s %s\n", "clock", keys_clock_options.text);
	return help ? 0 : 2;
}
