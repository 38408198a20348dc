/* cmd_call.c - carry out one operation of a file from the shell. */
#include <assert.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "http/http.h"
#include "net/net.h"
#include "capability/capability.h"
#include "engine/engine.h"
#include "openapi/load/load.h"
#include "cli/call_arguments.h"
#include "cli/call_list.h"
#include "cli/call_options.h"
#include "cli/call_print.h"
#include "cli/cmd.h"
#include "server/server.h"

enum { LIST_BYTES = 1 << 24 }; /* of the list of operations */

struct settings {
	struct call_options options; /* first, for call_options_set_*() */
	struct arena arena; /* of everything of the one call; wiped */
	const char *body; /* as given; NULL */
	bool dry_run, verbose;
};

static_assert(offsetof(struct settings, options) == 0,
    "call_options_set_*() take the settings for the options");

/* What one call needs, freed in reverse order. */
struct stage {
	struct settings settings;
	struct limits limits;
	struct capability *capability;
	struct engine *engine;
	struct loop *loop;
	struct http_client *client;
	struct engine_thread *thread;
	struct loop_signal *signals[2];
	int interrupted; /* the signal that interrupted the call; 0: none */
	struct call call;
};

static int
set_policy(void *settings, const char *name, const char *value, struct err *e)
{
	struct settings *s = settings;

	return call_options_add_policy(&s->options, name, value, e);
}

POLICY_OPTIONS(CALL_POLICY_OPTION_SETTER, set_policy)

static int
set_api(void *settings, const char *name, const char *value, struct err *e)
{
	struct settings *s = settings;

	return api_options_add(&s->options.api, name, value, e);
}

API_OPTIONS(CALL_POLICY_OPTION_SETTER, set_api)

static const struct option_row rows[] = {
	OPTION_WORD_ROW("body", "JSON|@FILE|-",
	    "the body: as given, of a file, of stdin", struct settings, body),
	OPTION_OTHER_ROW("base-uri", "[NAMESPACE=]URL", "call the API there",
	    call_options_set_base_uri, true),
	TLS_OPTIONS_CA,
	TLS_OPTIONS_NAMED_CERT(call_options_set_client_cert),
	OPTION_OTHER_ROW("set", SET_OPTION_FORM,
	    "give a bind or a variable of the file its value",
	    call_options_set_set, true),
	API_OPTIONS(CALL_POLICY_OPTION_ROW, set_api)
	    POLICY_OPTIONS(CALL_POLICY_OPTION_ROW, set_policy) OPTION_FLAG_ROW(
	        "dry-run", "print the request, secrets redacted; send nothing",
	        struct settings, dry_run, false),
	OPTION_FLAG_ROW("v", "print heads of requests and responses on stderr",
	    struct settings, verbose, false),
	{ 0 },
};

static const struct option_table table = {
	"call FILE [OPERATION] [NAME=TEXT | NAME:=JSON]... [OPTION...]",
	"Carry out one operation or tool of a file and print the answer's "
	"body.\nWithout OPERATION, list the operations.\nFILE may be an "
	"OpenAPI document: a file, a URL, or - for "
	"standard input.",
	rows,
};

static int
load_file(struct stage *g, const char *file, struct err *e)
{
	const struct openapi_load how = { .limits = &g->limits,
		.import = &g->settings.options.api.import };
	struct openapi_loaded loaded;
	struct openapi_source source;
	const bool reads_stdin =
	    strcmp(file, "-") == 0 ||
	    (g->settings.body != NULL && strcmp(g->settings.body, "-") == 0);

	/* First: a word that names no variable may be a secret. */
	if (call_options_read_secrets(&g->settings.options, reads_stdin, e) ==
	    -1)
		return -1;
	if (builtin_read(&g->settings.arena, file, &g->limits, &source, e) ==
	    -1)
		return -1;
	if (builtin_namespace(source.text) != NULL &&
	    call_options_use_authority(
	        &g->settings.options, builtin_namespace(source.text), e) == -1)
		return -1;
	g->capability = openapi_load_read(
	    file, &source, &how, &g->settings.arena, &loaded, e);
	if (g->capability == NULL)
		cmd_name_file(file, e);
	if (g->capability == NULL || cmd_refuse_errors(g->capability, e) == -1)
		return -1;
	return cmd_refuse_api_options(
	    &g->settings.options.api, &loaded, file, e);
}

static int
find_operation(struct stage *g, const char *name, struct err *e)
{
	struct capability_consumed_operation *consumed = NULL;
	const struct capability_operation *op;

	op = capability_find_operation(
	    g->capability, str_of(name), &consumed, e);
	if (op == NULL && consumed == NULL)
		return -1;
	g->call.operation = op;
	g->call.consumed = consumed;
	return 0;
}

static int
set_stage(struct stage *g, struct err *e)
{
	const char *left;

	g->engine = engine_new(g->capability, g->settings.options.items,
	    g->settings.options.count, &g->limits, e);
	if (g->engine == NULL)
		return -1;
	left = engine_left_namespace(g->engine);
	if (left != NULL)
		fprintf(stderr, "claviger call: %s\n", left);
	g->loop = loop_new(e);
	if (g->loop == NULL)
		return -1;
	g->client = http_client_new(g->loop, &g->limits);
	g->thread = engine_thread_new(g->engine, g->client, NULL);
	g->call.thread = g->thread;
	return 0;
}

static void
clear_stage(struct stage *g)
{
	http_client_free(g->client);
	engine_thread_free(g->thread);
	loop_free(g->loop);
	engine_free(g->engine);
	capability_free(g->capability);
	api_options_done(&g->settings.options.api);
	arena_done(&g->settings.arena);
}

/* Prints text for a person: all credentials in it are redacted. */
/*
 * Prints each request and its response when they happen.  Steps send several.
 */
static void
on_exchange(void *context, const struct call *c,
    const struct http_request *request, struct str url)
{
	struct stage *g = context;

	if (request != NULL)
		call_print_request(
		    g->engine, stderr, "> ", request, url, g->settings.dry_run);
	else if (c->error.kind == ERR_NONE)
		call_print_response(g->engine, stderr, &c->response);
}

/* Prints the first request.  Later ones depend on its response. */
static int
show_request(struct stage *g)
{
	const struct capability_operation *op = g->call.operation;
	struct http_request r;
	struct str url;

	if (op != NULL && op->sends == 0) {
		fputs("# nothing is sent: the file contains the response\n",
		    stdout);
		return 0;
	}
	if (call_build(&g->call, &r, &url) == -1)
		return cmd_fail("call", &g->call.error);
	call_print_request(g->engine, stdout, "", &r, url, g->settings.dry_run);
	if (op != NULL && op->sends > 1)
		fputs("# more requests follow, made of what this one is "
		      "answered\n",
		    stdout);
	return 0;
}

static void
on_finished(struct call *c)
{
	struct stage *g = c->context;

	loop_stop(g->loop);
}

static void
interrupt(struct stage *g, int number)
{
	g->interrupted = number;
	call_cancel(&g->call);
}

static void
on_interrupt(void *context)
{
	interrupt(context, SIGINT);
}

static void
on_terminate(void *context)
{
	interrupt(context, SIGTERM);
}

/*
 * Runs the call.  Ctrl-C cancels it, so that the upstream notices and memory
 * with credentials is wiped.
 */
static void
run_call(struct stage *g)
{
	g->call.finished = on_finished;
	g->call.context = g;
	g->signals[0] = loop_signal_new(g->loop, SIGINT, on_interrupt, g);
	g->signals[1] = loop_signal_new(g->loop, SIGTERM, on_terminate, g);
	call_start(&g->call);
	/*
	 * If the call was refused it has finished already, and the loop ends at
	 * once.
	 */
	loop_run(g->loop);
	for (size_t i = 0; i < LEN(g->signals); i++)
		loop_signal_free(g->signals[i]);
}

static int
exit_of_status(int status)
{
	if (status < 400)
		return 0;
	if (status == 401 || status == 403)
		return err_exit_code(ERR_DENIED);
	return err_exit_code(status == 404 ? ERR_ABSENT : ERR_UPSTREAM);
}

static int
print_answer(struct stage *g)
{
	const struct http_response *r = &g->call.response;

	if (!g->settings.verbose && (r->status < 200 || r->status > 299))
		fprintf(stderr,
		    "claviger call: the upstream answered %d %s%s\n", r->status,
		    http_status_reason(r->status),
		    r->status != 304
		        ? ""
		        : ": nothing has changed since what the condition of "
		          "the request names; call without it for the content");
	if (call_pages_matter(&g->call.pages))
		fprintf(stderr, "claviger call: %.*s\n",
		    STR_FMT(call_pages_text(g->call.arena, &g->call.pages)));
	if (r->body.n > 0)
		fwrite(r->body.p, 1, r->body.n, stdout);
	/*
	 * On a terminal, the prompt begins on a new line.  A pipe gets the
	 * exact bytes.
	 */
	if (r->body.n > 0 && r->body.p[r->body.n - 1] != '\n' &&
	    isatty(STDOUT_FILENO))
		putchar('\n');
	return exit_of_status(r->status);
}

static int
carry_out(struct stage *g)
{
	struct call *c = &g->call;

	const char *problem =
	    c->operation != NULL
	        ? engine_operation_problem(g->engine, c->operation)
	        : NULL;

	if (problem != NULL) {
		struct err e;

		err_set(&e, ERR_UNAVAILABLE, "'%.*s' cannot work: %s",
		    STR_FMT(c->operation->name), problem);
		return cmd_fail("call", &e);
	}
	if (g->settings.dry_run)
		return show_request(g);
	if (g->settings.verbose) {
		c->on_request = on_exchange;
		c->on_request_context = g;
	}
	run_call(g);
	if (c->error.kind != ERR_NONE)
		return cmd_fail("call", &c->error);
	return print_answer(g);
}

/* Warns about a name that is probably misspelled. */
static void
warn_name(struct str name)
{
	fprintf(stderr,
	    "claviger call: warning: '%.*s' is not declared; only a template "
	    "or 'with' names it\n",
	    STR_FMT(name));
}

/* Prints what the file offers, for a call without an operation. */
static int
list_operations(struct stage *g, const char *file, struct err *e)
{
	struct buf out;

	if (load_file(g, file, e) == -1)
		return cmd_fail("call", e);
	buf_init(&out, LIST_BYTES);
	call_list_write(&out, g->capability);
	fwrite(buf_str(&out).p, 1, out.len, stdout);
	buf_done(&out);
	return 0;
}

const struct option_table *
cmd_call_options(size_t i)
{
	return i == 0 ? &table : NULL;
}

int
cmd_call(int argc, char **argv)
{
	struct stage g = { .limits = limits_default() };
	struct err e = { 0 };
	bool help = false;
	int count = 0, rc;

	g.settings.arena.secret = true;
	g.settings.options.arena = &g.settings.arena;
	g.settings.options.api.arena.secret = true;
	g.call.arena = &g.settings.arena;
	if (options_parse(&table, argc, argv, &g.settings, &count, &help, &e) ==
	    -1) {
		rc = cmd_usage("call", &e);
	} else if (help) {
		rc = 0;
	} else if (count < 1) {
		err_set(&e, ERR_INPUT, "give FILE and OPERATION");
		rc = cmd_usage("call", &e);
	} else if (count == 1) {
		rc = list_operations(&g, argv[1], &e);
	} else if (load_file(&g, argv[1], &e) == -1 ||
	           find_operation(&g, argv[2], &e) == -1 ||
	           call_arguments_make(&g.call, g.limits.json_depth,
	               g.limits.request_body_bytes, argv + 3, count - 2,
	               g.settings.body, warn_name, &e) == -1 ||
	           set_stage(&g, &e) == -1) {
		rc = cmd_fail("call", &e);
	} else {
		rc = carry_out(&g);
	}
	clear_stage(&g);
	/* Ends by the same signal, so that the parent process sees it. */
	if (g.interrupted != 0) {
		signal(g.interrupted, SIG_DFL);
		raise(g.interrupted);
	}
	return rc;
}
