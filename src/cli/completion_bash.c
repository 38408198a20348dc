/* completion_bash.c - the script for bash. */
#include "base/base.h"

#include "cli/cmd.h"
#include "cli/completion.h"
#include "server/server.h"

static const char head[] =
    "# Completes the command lines of claviger in bash.\n"
    "# Made by `claviger completion bash`.\n"
    "_claviger()\n"
    "{\n"
    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
    "\tlocal path= kind=words words= word i\n"
    "\n"
    "\t# bash splits --NAME=VALUE into three words.\n"
    "\tif [[ $cur == = ]]; then\n"
    "\t\tcur=\n"
    "\telif [[ $prev == = ]]; then\n"
    "\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n"
    "\tfi\n"
    "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
    "\t\tword=${COMP_WORDS[i]}\n"
    "\t\tcase \"$path $word\" in\n";

static const char tail[] =
    "\tesac\n"
    "\tCOMPREPLY=()\n"
    "\tcase $kind in\n"
    "\tfiles) compopt -o default ;;\n"
    "\tfolders) compopt -o dirnames ;;\n"
    "\twords) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\")) ;;\n"
    "\tesac\n"
    "}\n"
    "complete -F _claviger claviger\n";

/* The patterns of all paths and of their first words. */
static void
put_paths(struct buf *out, const struct completion *c)
{
	for (size_t v = 0; v < c->count; v++) {
		const struct cmd_verb *verb = &c->verbs[v];
		const struct option_table *t;

		buf_printf(out, "\t\t%s\" %s\"", v > 0 ? "| " : "", verb->name);
		for (size_t i = 0;
		     verb->options != NULL && (t = verb->options(i)) != NULL;
		     i++) {
			if (completion_subverb(t).n > 0)
				buf_printf(out, " | \" %.*s\"",
				    STR_FMT(completion_path(t)));
		}
		buf_puts(out, v + 1 < c->count ? " \\\n" : ")\n");
	}
}

/* Assigns what completes a word. */
static void
put_kind(struct buf *out, enum completion_kind kind, const struct buf *words)
{
	static const char *const kinds[] = {
		[COMPLETION_NOTHING] = "nothing",
		[COMPLETION_FOLDERS] = "folders",
		[COMPLETION_FILES] = "files",
	};

	if (kind == COMPLETION_WORDS)
		buf_printf(out, "words=\"%.*s\"", STR_FMT(buf_str(words)));
	else
		buf_printf(out, "kind=%s", kinds[kind]);
}

static const char *
dashes(const struct option_row *row)
{
	return row->name[1] == '\0' ? "-" : "--";
}

/* An operand, or the name of an option. */
static void
put_operands(struct buf *out, const struct option_table *t, struct buf *words)
{
	enum completion_kind kind = completion_of_operands(words, t);

	buf_puts(out, "\t\t-*) words=\"--help");
	for (const struct option_row *row = t->rows; row->name != NULL; row++)
		buf_printf(out, " %s%s", dashes(row), row->name);
	buf_puts(out, "\" ;;\n\t\t*) ");
	put_kind(out, kind, words);
	buf_puts(out, " ;;\n");
}

static void
put_table(struct buf *out, const struct option_table *t)
{
	struct buf words;
	enum completion_kind kind;

	buf_init(&words, 4096);
	buf_printf(out, "\t\" %.*s\")\n\t\tcase $prev in\n",
	    STR_FMT(completion_path(t)));
	for (const struct option_row *row = t->rows; row->name != NULL; row++) {
		if (row->argument == NULL)
			continue;
		kind = completion_of_value(&words, row);
		buf_printf(out, "\t\t%s%s) ", dashes(row), row->name);
		put_kind(out, kind, &words);
		buf_puts(out, " ;;\n");
	}
	buf_puts(out, "\t\t*) case $cur in\n");
	put_operands(out, t, &words);
	buf_puts(out, "\t\tesac ;;\n\t\tesac ;;\n");
	buf_done(&words);
}

/* A verb of which the next word is a verb, too. */
static void
put_subverbs(struct buf *out, const struct cmd_verb *verb)
{
	const struct option_table *t;

	buf_printf(out, "\t\" %s\") words=\"--help", verb->name);
	for (size_t i = 0; (t = verb->options(i)) != NULL; i++)
		buf_printf(out, " %.*s", STR_FMT(completion_subverb(t)));
	buf_puts(out, "\" ;;\n");
}

void
completion_bash(struct buf *out, const struct completion *c)
{
	const struct option_table *t;

	buf_puts(out, head);
	put_paths(out, c);
	buf_puts(out, "\t\t\tpath=\"$path $word\" ;;\n\t\tesac\n\tdone\n"
	              "\tcase $path in\n\t\"\") words=\"--help --version");
	for (size_t v = 0; v < c->count; v++)
		buf_printf(out, " %s", c->verbs[v].name);
	buf_puts(out, "\" ;;\n");
	for (size_t v = 0; v < c->count; v++) {
		const struct cmd_verb *verb = &c->verbs[v];

		if (verb->options == NULL)
			continue;
		if (completion_subverb(verb->options(0)).n > 0)
			put_subverbs(out, verb);
		for (size_t i = 0; (t = verb->options(i)) != NULL; i++)
			put_table(out, t);
	}
	buf_puts(out, tail);
}
