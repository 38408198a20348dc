/* options.c - command-line options from a table, and from the environment. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

#include "server/options.h"

enum { ROWS_MAX = 128, HELP_COLUMNS = 32 };

static void
print_help(const struct option_table *t)
{
	printf("usage: claviger %s\n\n%s\n", t->usage, t->text);
	if (t->rows[0].name != NULL)
		printf("\n");
	for (const struct option_row *row = t->rows; row->name != NULL; row++) {
		char left[64];

		snprintf(left, sizeof(left), "%s%s%s%s",
		    row->name[1] == '\0' ? "-" : "--", row->name,
		    row->argument != NULL ? " " : "",
		    row->argument != NULL ? row->argument : "");
		/* After a long form, the text is on the next line. */
		if (strlen(left) > HELP_COLUMNS)
			printf("  %s\n  %*s %s\n", left, HELP_COLUMNS, "",
			    row->text);
		else
			printf("  %-*s %s\n", HELP_COLUMNS, left, row->text);
	}
}

static const struct option_row *
find_row(const struct option_table *t, struct str name)
{
	for (const struct option_row *row = t->rows; row->name != NULL; row++) {
		if (str_is(name, row->name))
			return row;
	}
	return NULL;
}

static int
unknown(const struct option_table *t, const char *word, struct str name,
    struct err *e)
{
	const char *names[ROWS_MAX], *near;
	size_t n = 0;

	for (const struct option_row *row = t->rows;
	     row->name != NULL && n < ROWS_MAX; row++)
		names[n++] = row->name;
	near = str_nearest(name, names, n);
	if (near != NULL)
		return err_set(e, ERR_INPUT,
		    "there is no option '%s'; did you mean '--%s'?", word,
		    near);
	return err_set(
	    e, ERR_INPUT, "there is no option '%s'; --help lists them", word);
}

static int
set_choice(
    const struct option_row *row, int *to, const char *value, struct err *e)
{
	struct buf offered;
	const char *separator = "";

	for (size_t i = 0; i < row->choice_count; i++) {
		if (row->choices[i] != NULL &&
		    strcmp(value, row->choices[i]) == 0) {
			*to = (int)i;
			return 0;
		}
	}
	buf_init(&offered, 1024);
	for (size_t i = 0; i < row->choice_count; i++) {
		if (row->choices[i] == NULL)
			continue;
		buf_printf(&offered, "%s%s", separator, row->choices[i]);
		separator = ", ";
	}
	err_set(
	    e, ERR_INPUT, "'%s' is not one of: %s", value, buf_text(&offered));
	buf_done(&offered);
	return -1;
}

static int
set_number(
    const struct option_row *row, void *to, const char *value, struct err *e)
{
	int64_t n = str_to_int(str_of(value), row->high);

	if (n < row->low)
		return err_set(e, ERR_INPUT,
		    "'%s' is not a number from %lld to %lld", value,
		    (long long)row->low, (long long)row->high);
	if (row->kind == OPTION_INT)
		*(int *)to = (int)n;
	else
		*(int64_t *)to = n;
	return 0;
}

static int
set_text(
    const struct option_row *row, char **to, const char *value, struct err *e)
{
	if (*value == '\0')
		return err_set(
		    e, ERR_INPUT, "the value is empty: give %s", row->argument);
	free(*to);
	*to = mem_strdup(value);
	return 0;
}

static int
set(const struct option_row *row, void *settings, const char *value,
    struct err *e)
{
	void *to = (char *)settings + row->offset;

	if (row->set != NULL)
		return row->set(settings, value, e);
	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)to = true;
		return 0;
	case OPTION_WORD:
		*(const char **)to = value;
		return 0;
	case OPTION_TEXT:
		return set_text(row, to, value, e);
	case OPTION_INT:
	case OPTION_COUNT:
		return set_number(row, to, value, e);
	case OPTION_CHOICE:
		return set_choice(row, to, value, e);
	case OPTION_LIMIT:
		return limits_set(to, str_of(value), e);
	}
	return 0;
}

static int
take_environment(const struct option_row *row, void *settings, struct err *e)
{
	char name[64] = "CLAVIGER_", *words, *save = NULL;
	const char *value;
	size_t at = strlen(name);
	int rc = 0;

	for (const char *p = row->name; *p != '\0' && at < sizeof(name) - 1;
	     p++)
		name[at++] = *p == '-' ? '_' : (char)toupper(*p);
	name[at] = '\0';
	value = getenv(name);
	if (value == NULL || *value == '\0')
		return 0;
	if (row->argument == NULL) {
		if (strcmp(value, "1") != 0)
			return err_set(e, ERR_INPUT,
			    "%s is set or not: give it the value 1", name);
		return set(row, settings, NULL, e);
	}
	words = mem_strdup(value);
	for (char *word = strtok_r(words, " ", &save); word != NULL && rc == 0;
	     word = strtok_r(NULL, " ", &save))
		rc = set(row, settings, word, e);
	free(words);
	return rc == 0 ? 0 : err_prefix(e, "%s", name);
}

/*
 * Processes the option at argv[*at], and its value, which may be the next word.
 */
static int
take_word(const struct option_table *t, int argc, char **argv, int *at,
    void *settings, struct err *e)
{
	const char *word = argv[*at];
	struct str value = str_of(word + (word[1] == '-' ? 2 : 1));
	struct str name = str_cut(&value, '=');
	const struct option_row *row = find_row(t, name);

	if (row == NULL || (word[1] != '-' && name.n != 1))
		return unknown(t, word, name, e);
	if (row->argument == NULL) {
		if (value.p != NULL)
			return err_set(
			    e, ERR_INPUT, "--%s takes no value", row->name);
		return set(row, settings, NULL, e);
	}
	if (value.p == NULL) {
		if (*at + 1 >= argc)
			return err_set(e, ERR_INPUT, "--%s needs a value: %s",
			    row->name, row->argument);
		value = str_of(argv[++*at]);
	}
	/* The value is the end of a word of argv, so it is NUL-terminated. */
	return set(row, settings, value.p, e) == 0
	           ? 0
	           : err_prefix(e, "--%s", row->name);
}

int
options_parse(const struct option_table *t, int argc, char **argv,
    void *settings, int *count, bool *help, struct err *e)
{
	bool ended = false;

	*count = 0;
	*help = false;
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0 ||
		    strcmp(argv[i], "-h") == 0) {
			print_help(t);
			*help = true;
			return 0;
		}
	}
	for (const struct option_row *row = t->rows; row->name != NULL; row++) {
		if (row->from_environment &&
		    take_environment(row, settings, e) == -1)
			return -1;
	}
	for (int i = 1; i < argc; i++) {
		if (!ended && strcmp(argv[i], "--") == 0)
			ended = true;
		else if (!ended && argv[i][0] == '-' && argv[i][1] != '\0') {
			if (take_word(t, argc, argv, &i, settings, e) == -1)
				return -1;
		} else
			argv[1 + (*count)++] = argv[i];
	}
	return 0;
}
