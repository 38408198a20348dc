/* cmd_completion.c - claviger completion: a script for the user's shell. */
#include <stdio.h>
#include <string.h>

#include "base/base.h"

#include "cli/cmd.h"
#include "cli/completion.h"
#include "cli/output.h"
#include "server/server.h"

enum { SCRIPT_MAX = 1 << 20 };

static const struct option_row rows[] = { { 0 } };

static const struct option_table table = {
	"completion bash|zsh|fish",
	"Print a script that completes claviger's command lines in that shell.",
	rows,
};

static const struct {
	const char *name;
	completion_fn *write;
} shells[] = {
	{ "bash", completion_bash },
	{ "zsh", completion_zsh },
	{ "fish", completion_fish },
};

static completion_fn *
find_shell(int count, char **argv, struct err *e)
{
	for (size_t i = 0; count == 1 && i < LEN(shells); i++) {
		if (strcmp(argv[1], shells[i].name) == 0)
			return shells[i].write;
	}
	err_set(
	    e, ERR_INPUT, "name one shell: usage: claviger %s", table.usage);
	return NULL;
}

const struct option_table *
cmd_completion_options(size_t i)
{
	return i == 0 ? &table : NULL;
}

int
cmd_completion(
    int argc, char **argv, const struct cmd_verb *verbs, size_t verb_count)
{
	const struct completion c = { verbs, verb_count };
	struct err e = { .kind = ERR_NONE };
	completion_fn *write;
	struct buf out;
	bool help;
	int count, rc;

	if (options_parse(&table, argc, argv, NULL, &count, &help, &e) == -1)
		return cmd_usage("completion", &e);
	if (help)
		return 0;
	write = find_shell(count, argv, &e);
	if (write == NULL)
		return cmd_usage("completion", &e);
	buf_init(&out, SCRIPT_MAX);
	write(&out, &c);
	rc = output_write("-", buf_str(&out), &e);
	buf_done(&out);
	return rc == -1 ? cmd_fail("completion", &e) : 0;
}
