/* completion_zsh.c - the script for zsh. */
#include <string.h>

#include "base/base.h"

#include "cli/cmd.h"
#include "cli/completion.h"
#include "server/server.h"

static const char head[] = "#compdef claviger\n"
                           "# Completes the command lines of claviger in zsh.\n"
                           "# Made by `claviger completion zsh`.\n"
                           "_claviger() {\n"
                           "\tlocal -a verbs\n";

/* zsh calls the function of an autoloaded file by the file's name. */
static const char tail[] = "\tesac\n"
                           "}\n"
                           "if [[ ${funcstack[1]} == _claviger ]]; then\n"
                           "\t_claviger \"$@\"\n"
                           "else\n"
                           "\tcompdef _claviger claviger\n"
                           "fi\n";

/* Inside single quotes; a backslash before each of special. */
static void
put_quoted(struct buf *out, struct str text, const char *special)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\'')
			buf_puts(out, "'\\'");
		else if (strchr(special, text.p[i]) != NULL)
			buf_putc(out, '\\');
		buf_putc(out, text.p[i]);
	}
}

/* A verb in the list that _describe takes. */
static void
put_verb(struct buf *out, const char *indent, struct str name, const char *text)
{
	buf_printf(out, "%s\t'%.*s:", indent, STR_FMT(name));
	put_quoted(out, completion_summary(text), "\\");
	buf_puts(out, "'\n");
}

static void
put_action(struct buf *out, enum completion_kind kind, const struct buf *words)
{
	switch (kind) {
	case COMPLETION_NOTHING:
		buf_putc(out, ' ');
		break;
	case COMPLETION_WORDS:
		buf_printf(out, "(%.*s)", STR_FMT(buf_str(words)));
		break;
	case COMPLETION_FOLDERS:
		buf_puts(out, "_files -/");
		break;
	case COMPLETION_FILES:
		buf_puts(out, "_files");
		break;
	}
}

/* One option as _arguments takes it: '*--NAME=[TEXT]:ARGUMENT:ACTION'. */
static void
put_row(struct buf *out, const struct option_row *row, struct buf *words)
{
	bool letter = row->name[1] == '\0';

	buf_printf(out, " \\\n\t\t\t'*-%s%s%s[", letter ? "" : "-", row->name,
	    row->argument == NULL || letter ? "" : "=");
	put_quoted(out, str_of(row->text), "\\[]:");
	buf_putc(out, ']');
	if (row->argument != NULL) {
		enum completion_kind kind = completion_of_value(words, row);

		buf_putc(out, ':');
		put_quoted(out, str_of(row->argument), "\\:");
		buf_putc(out, ':');
		put_action(out, kind, words);
	}
	buf_putc(out, '\'');
}

/* The options and operands of one table; depth: how many verbs name it. */
static void
put_table(struct buf *out, const struct option_table *t)
{
	int depth = completion_subverb(t).n > 0 ? 2 : 1;
	enum completion_kind kind;
	struct buf words;

	buf_init(&words, 4096);
	buf_printf(out,
	    "\t\"%.*s%s)\n\t\tshift %d words\n\t\t((CURRENT -= %d))\n"
	    "\t\t_arguments \\\n\t\t\t'(- *)--help[print the options]'",
	    STR_FMT(completion_path(t)), depth == 1 ? " \"*" : "\"", depth,
	    depth);
	for (const struct option_row *row = t->rows; row->name != NULL; row++)
		put_row(out, row, &words);
	kind = completion_of_operands(&words, t);
	if (kind != COMPLETION_NOTHING) {
		buf_puts(out, " \\\n\t\t\t'*:operand:");
		put_action(out, kind, &words);
		buf_putc(out, '\'');
	}
	buf_puts(out, "\n\t\t;;\n");
	buf_done(&words);
}

/* A verb of which the next word is a verb, too. */
static void
put_subverbs(struct buf *out, const struct cmd_verb *verb)
{
	const struct option_table *t;

	buf_printf(out,
	    "\tif [[ $CURRENT == 3 && ${words[2]} == %s ]]; then\n"
	    "\t\tverbs=(\n",
	    verb->name);
	for (size_t i = 0; (t = verb->options(i)) != NULL; i++)
		put_verb(out, "\t\t", completion_subverb(t), t->text);
	buf_puts(out, "\t\t)\n\t\t_describe verb verbs\n\t\treturn\n\tfi\n");
}

static void
put_verbs(struct buf *out, const struct completion *c)
{
	buf_puts(out, "\tif ((CURRENT == 2)); then\n\t\tverbs=(\n");
	for (size_t v = 0; v < c->count; v++)
		put_verb(
		    out, "\t\t", str_of(c->verbs[v].name), c->verbs[v].text);
	put_verb(out, "\t\t", STR("--help"), "print the verbs");
	put_verb(out, "\t\t", STR("--version"), "print the version");
	buf_puts(out, "\t\t)\n\t\t_describe verb verbs\n\t\treturn\n\tfi\n");
}

void
completion_zsh(struct buf *out, const struct completion *c)
{
	const struct option_table *t;

	buf_puts(out, head);
	put_verbs(out, c);
	for (size_t v = 0; v < c->count; v++) {
		const struct cmd_verb *verb = &c->verbs[v];

		if (verb->options != NULL &&
		    completion_subverb(verb->options(0)).n > 0)
			put_subverbs(out, verb);
	}
	buf_puts(out, "\tcase \"${words[2]} ${words[3]}\" in\n");
	for (size_t v = 0; v < c->count; v++) {
		const struct cmd_verb *verb = &c->verbs[v];

		for (size_t i = 0;
		     verb->options != NULL && (t = verb->options(i)) != NULL;
		     i++)
			put_table(out, t);
	}
	buf_puts(out, tail);
}
