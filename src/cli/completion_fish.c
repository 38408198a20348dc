/* completion_fish.c - the script for fish. */
#include "base/base.h"

#include "cli/cmd.h"
#include "cli/completion.h"
#include "server/server.h"

static const char head[] =
    "# Completes the command lines of claviger in fish.\n"
    "# Made by `claviger completion fish`.\n"
    "# Succeeds if the verbs of the command line are exactly these.\n"
    "function __claviger_verbs_are\n"
    "    set -l path\n"
    "    for word in (commandline -opc)[2..-1]\n"
    "        switch \"$path $word\"\n"
    "            case";

static const char middle[] = "\n"
                             "                set path \"$path $word\"\n"
                             "        end\n"
                             "    end\n"
                             "    test \"$path\" = \"$argv[1]\"\n"
                             "end\n"
                             "complete -c claviger -f\n";

static void
put_quoted(struct buf *out, struct str text)
{
	buf_putc(out, '\'');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\'' || text.p[i] == '\\')
			buf_putc(out, '\\');
		buf_putc(out, text.p[i]);
	}
	buf_putc(out, '\'');
}

/* The beginning of a line that holds after the verbs of path. */
static void
put_line(struct buf *out, struct str path)
{
	buf_printf(out,
	    "complete -c claviger -n '__claviger_verbs_are \"%s%.*s\"'",
	    path.n > 0 ? " " : "", STR_FMT(path));
}

static void
put_text(struct buf *out, struct str text)
{
	buf_puts(out, " -d ");
	put_quoted(out, text);
	buf_putc(out, '\n');
}

/* A verb that may follow those of path. */
static void
put_verb(struct buf *out, struct str path, struct str name, const char *text)
{
	put_line(out, path);
	buf_printf(out, " -a %.*s", STR_FMT(name));
	put_text(out, completion_summary(text));
}

static void
put_action(struct buf *out, enum completion_kind kind, const struct buf *words)
{
	if (kind == COMPLETION_FILES)
		buf_puts(out, " -F");
	else if (kind == COMPLETION_FOLDERS)
		buf_puts(out, " -a '(__fish_complete_directories)'");
	else if (kind == COMPLETION_WORDS)
		buf_printf(out, " -a '%.*s'", STR_FMT(buf_str(words)));
}

static void
put_row(struct buf *out, const struct option_table *t,
    const struct option_row *row, struct buf *words)
{
	put_line(out, completion_path(t));
	buf_printf(
	    out, " %s %s", row->name[1] == '\0' ? "-s" : "-l", row->name);
	if (row->argument != NULL) {
		enum completion_kind kind = completion_of_value(words, row);

		buf_puts(out, kind == COMPLETION_FILES ? " -r" : " -x");
		put_action(out, kind, words);
	}
	put_text(out, str_of(row->text));
}

static void
put_table(struct buf *out, const struct option_table *t)
{
	struct buf words;
	enum completion_kind kind;

	buf_init(&words, 4096);
	for (const struct option_row *row = t->rows; row->name != NULL; row++)
		put_row(out, t, row, &words);
	put_line(out, completion_path(t));
	buf_puts(out, " -l help");
	put_text(out, STR("print the options"));
	kind = completion_of_operands(&words, t);
	if (kind != COMPLETION_NOTHING) {
		put_line(out, completion_path(t));
		put_action(out, kind, &words);
		buf_putc(out, '\n');
	}
	buf_done(&words);
}

static void
put_verb_tables(struct buf *out, const struct cmd_verb *verb)
{
	const struct option_table *t;

	for (size_t i = 0; (t = verb->options(i)) != NULL; i++) {
		if (completion_subverb(t).n > 0)
			put_verb(out, str_of(verb->name), completion_subverb(t),
			    t->text);
		put_table(out, t);
	}
}

/* The paths that the function accepts, as patterns of a case. */
static void
put_paths(struct buf *out, const struct completion *c)
{
	for (size_t v = 0; v < c->count; v++) {
		const struct cmd_verb *verb = &c->verbs[v];
		const struct option_table *t;

		buf_printf(out, " ' %s'", verb->name);
		for (size_t i = 0;
		     verb->options != NULL && (t = verb->options(i)) != NULL;
		     i++) {
			if (completion_subverb(t).n > 0)
				buf_printf(out, " ' %.*s'",
				    STR_FMT(completion_path(t)));
		}
	}
}

void
completion_fish(struct buf *out, const struct completion *c)
{
	buf_puts(out, head);
	put_paths(out, c);
	buf_puts(out, middle);
	for (size_t v = 0; v < c->count; v++)
		put_verb(
		    out, STR_NONE, str_of(c->verbs[v].name), c->verbs[v].text);
	put_line(out, STR_NONE);
	buf_puts(out, " -l help");
	put_text(out, STR("print the verbs"));
	put_line(out, STR_NONE);
	buf_puts(out, " -l version");
	put_text(out, STR("print the version"));
	for (size_t v = 0; v < c->count; v++) {
		if (c->verbs[v].options != NULL)
			put_verb_tables(out, &c->verbs[v]);
	}
}
