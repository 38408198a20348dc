/* completion.c - what the option tables say about completing a word. */
#include <ctype.h>

#include "base/base.h"

#include "cli/completion.h"
#include "server/server.h"

/* Names of arguments that are no values themselves. */
static const struct {
	const char *name;
	enum completion_kind kind;
} placeholders[] = {
	{ "DIR", COMPLETION_FOLDERS },
	{ "FILE", COMPLETION_FILES },
	{ "JSON", COMPLETION_NOTHING },
	{ "OUT", COMPLETION_FILES },
	{ "SRC", COMPLETION_FILES },
	{ "KEY", COMPLETION_NOTHING },
	{ "VAR", COMPLETION_NOTHING },
};

static bool
is_letters(struct str word)
{
	for (size_t i = 0; i < word.n; i++) {
		if (!isalpha((unsigned char)word.p[i]))
			return false;
	}
	return word.n > 0;
}

static bool
is_verb(struct str word)
{
	for (size_t i = 0; i < word.n; i++) {
		if (!islower((unsigned char)word.p[i]) && word.p[i] != '-')
			return false;
	}
	return word.n > 0 && word.p[0] != '-';
}

static void
add_word(struct buf *words, struct str word)
{
	if (words->len > 0)
		buf_putc(words, ' ');
	buf_add_str(words, word);
}

/* One alternative of an argument; alone: it has no other. */
static enum completion_kind
kind_of_word(struct buf *words, struct str word, bool alone)
{
	for (size_t i = 0; i < LEN(placeholders); i++) {
		if (str_is(word, placeholders[i].name))
			return placeholders[i].kind;
	}
	if (alone || !is_letters(word))
		return COMPLETION_NOTHING;
	add_word(words, word);
	return COMPLETION_WORDS;
}

static enum completion_kind
max_kind(enum completion_kind a, enum completion_kind b)
{
	return a > b ? a : b;
}

/* An argument such as "FILE|-" or "[NAMESPACE=]true|false". */
static enum completion_kind
kind_of_argument(struct buf *words, struct str argument)
{
	enum completion_kind kind = COMPLETION_NOTHING;
	bool alone = str_find(argument, '|', 0) == argument.n;

	if (str_starts(argument, STR("[")))
		str_cut(&argument, ']');
	/* The value of NAME=a|b begins with the name. */
	if (str_find(argument, '=', 0) < argument.n)
		return COMPLETION_NOTHING;
	while (argument.n > 0)
		kind = max_kind(
		    kind, kind_of_word(words, str_cut(&argument, '|'), alone));
	return kind;
}

enum completion_kind
completion_of_value(struct buf *words, const struct option_row *row)
{
	buf_clear(words);
	if (row->choices == NULL)
		return kind_of_argument(words, str_of(row->argument));
	for (size_t i = 0; i < row->choice_count; i++) {
		if (row->choices[i] != NULL)
			add_word(words, str_of(row->choices[i]));
	}
	return COMPLETION_WORDS;
}

struct str
completion_path(const struct option_table *t)
{
	struct str usage = str_of(t->usage), rest = usage;
	size_t end = 0;

	while (rest.n > 0) {
		struct str word = str_cut(&rest, ' ');

		if (!is_verb(word))
			break;
		end = (size_t)(word.p + word.n - usage.p);
	}
	return str_part(usage, 0, end);
}

struct str
completion_subverb(const struct option_table *t)
{
	struct str path = completion_path(t);

	str_cut(&path, ' ');
	return path;
}

/* "[FILE]", "FILE..." and "[FILE...]" name FILE. */
static struct str
operand_name(struct str word)
{
	if (str_starts(word, STR("[")))
		word = str_part(word, 1, word.n);
	while (word.n > 0 &&
	       (word.p[word.n - 1] == ']' || word.p[word.n - 1] == '.'))
		word.n--;
	return word;
}

enum completion_kind
completion_of_operands(struct buf *words, const struct option_table *t)
{
	enum completion_kind kind = COMPLETION_NOTHING;
	struct str rest = str_of(t->usage);

	buf_clear(words);
	rest = str_part(rest, completion_path(t).n, rest.n);
	while (rest.n > 0) {
		struct str name = operand_name(str_cut(&rest, ' '));

		if (str_starts(name, STR("-")))
			str_cut(&rest, ' '); /* the value of an option */
		else
			kind = max_kind(kind, kind_of_argument(words, name));
	}
	return kind;
}

struct str
completion_summary(const char *text)
{
	struct str s = str_of(text);

	s = str_part(s, 0, str_find(s, '\n', 0));
	s = str_part(s, 0, str_find_text(s, STR(". "), 0));
	if (str_ends(s, STR(".")))
		s.n--;
	return s;
}
