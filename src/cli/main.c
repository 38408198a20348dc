/* main.c - finds the verb in a table and runs it. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "http/http.h"
#include "key/key.h"

#include "cli/cmd.h"
#include "server/server.h"

static int
cmd_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("claviger " CLAVIGER_VERSION);
	return 0;
}

static int complete(int argc, char **argv);
static int cmd_help(int argc, char **argv);

static const struct cmd_verb verbs[] = {
	{ "serve", cmd_serve, cmd_serve_options,
	    "run capabilities; with no FILE, keys-management on the built-in "
	    "authority" },
	{ "check", cmd_check, cmd_check_options,
	    "report what is wrong with a file and what works" },
	{ "call", cmd_call, cmd_call_options,
	    "carry out one operation of a file" },
	{ "export", cmd_export, cmd_export_options,
	    "write the OpenAPI document of a file" },
	{ "import", cmd_import, cmd_import_options,
	    "make a capability file of an OpenAPI document" },
	{ "skill", cmd_skill, cmd_skill_options,
	    "write the Agent Skill of a file" },
	{ "keys", cmd_keys, cmd_keys_options,
	    "create, list, show, revoke and verify keys" },
	{ "accounts", cmd_accounts, cmd_accounts_options,
	    "create, list, change, disable and enable accounts" },
	{ "completion", complete, cmd_completion_options,
	    "print a script that completes command lines in a shell" },
	{ "version", cmd_version, NULL, "print the version" },
	{ "help", cmd_help, NULL, "print this, or the options of a verb" },
};

static int
complete(int argc, char **argv)
{
	return cmd_completion(argc, argv, verbs, LEN(verbs));
}

static void
print_usage(FILE *to)
{
	fprintf(to, "usage: claviger VERB [OPTION...]\n\n");
	for (size_t i = 0; i < LEN(verbs); i++)
		fprintf(to, "  %-10s %s\n", verbs[i].name, verbs[i].text);
	fprintf(to, "\n'claviger help VERB' lists a verb's options.\n");
}

/* Runs the verb of argv[0].  Returns 2 for an unknown verb. */
static int
run_verb(int argc, char **argv)
{
	const char *names[LEN(verbs)], *near;

	for (size_t i = 0; i < LEN(verbs); i++) {
		names[i] = verbs[i].name;
		if (strcmp(argv[0], verbs[i].name) == 0)
			return verbs[i].run(argc, argv);
	}
	near = str_nearest(str_of(argv[0]), names, LEN(names));
	fprintf(stderr, "claviger: there is no verb '%s'%s%s%s\n", argv[0],
	    near != NULL ? "; did you mean '" : "; --help lists them",
	    near != NULL ? near : "", near != NULL ? "'?" : "");
	return 2;
}

/* "help keys create" is "keys create --help". */
static int
cmd_help(int argc, char **argv)
{
	char **words, option[] = "--help";
	int code;

	if (argc < 2 || argv[1][0] == '-' || strcmp(argv[1], "help") == 0) {
		print_usage(stdout);
		return 0;
	}
	words = mem_new((size_t)(argc + 1) * sizeof(char *));
	for (int i = 1; i < argc; i++)
		words[i - 1] = argv[i];
	words[argc - 1] = option;
	code = run_verb(argc, words);
	free(words);
	return code;
}

/*
 * Keys are in this process's memory, so no core file may be written and no
 * other process may attach.  Exception: a sanitizer's leak check attaches to
 * its own process.
 */
static void
guard_memory(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	privilege_never_gain();
#ifndef CLAVIGER_SANITIZED
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/*
 * Opens closed standard descriptors.  Otherwise the next file opened gets their
 * number, and printed text is written to the store.
 */
static void
fill_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd != -1 && fd <= STDERR_FILENO);
	if (fd != -1)
		close(fd);
}

int
main(int argc, char **argv)
{
	fill_descriptors();
	guard_memory();
	mem_set_up();
	signal(SIGPIPE, SIG_IGN);
	/*
	 * A write beyond the limit on file sizes then fails with EFBIG, and is
	 * reported as a full disk is.
	 */
	signal(SIGXFSZ, SIG_IGN);
	map_fault_init();
	umask(077);
	key_input_set_environment();
	http_tls_trust_environment();
	if (argc < 2) {
		print_usage(stderr);
		return 2;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
		return cmd_version(argc, argv);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_usage(stdout);
		return 0;
	}
	return run_verb(argc - 1, argv + 1);
}
