/* cmd_serve.c - claviger serve: runs a server until a signal stops it. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/base.h"

#include "cli/cmd.h"
#include "server/server.h"

enum { TIDY_S = 5 };

/*
 * Blocks the signals before threads start, which inherit that.  The main thread
 * waits for them.
 */
static void
block_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
	sigaddset(set, SERVER_LEFT);
	pthread_sigmask(SIG_BLOCK, set, NULL);
}

/*
 * Waits for a signal to stop.  Returns 1, or 0 if the client on stdin has left.
 */
static int
wait_for_stop(struct server *s, const sigset_t *set)
{
	const struct timespec tick = { TIDY_S, 0 };

	for (;;) {
		int signal = sigtimedwait(set, NULL, &tick);

		if (signal == -1 && errno == EAGAIN)
			server_tidy(s);
		if (signal == SIGTERM || signal == SIGINT)
			return 1;
		if (signal == SERVER_LEFT)
			return 0;
		if (signal == SIGHUP) {
			log_info("SIGHUP: loading what has changed");
			server_reload(s);
		}
	}
}

enum { TICK_MS = 20 };

/* Waits for a short time.  A second signal ends the process at once. */
static void
wait_a_tick(const sigset_t *set, int *told)
{
	const struct timespec tick = { 0, TICK_MS * 1000 * 1000 };
	int signal = sigtimedwait(set, NULL, &tick);

	if ((signal == SIGTERM || signal == SIGINT) && (*told)++ > 0) {
		log_warn("a second signal: ending at once");
		_exit(1);
	}
}

/*
 * Waits until requests in flight have ended.  Then waits for pending changes of
 * keys, unless the disk hangs: no caller got a confirmation of those.
 */
static void
wait_for_end(struct server *s, const sigset_t *set, int told)
{
	while (!server_has_ended(s))
		wait_a_tick(set, &told);
	for (int ms = 0; !server_has_stored(s); ms += TICK_MS) {
		wait_a_tick(set, &told);
		if (ms < LIMIT_STORE_STALL_MS)
			continue;
		log_error("the store does not answer: ending without the "
		          "changes that wait for it");
		_exit(1);
	}
}

static bool
keeps_data(const struct config *c)
{
	return c->authority || c->policy.secrets == EXPOSE_SECRETS_FILE;
}

static int
serve(struct config *c, char **files, size_t count)
{
	struct err e = { 0 };
	struct server *s;
	sigset_t set;
	int code = 0, told;

	block_signals(&set);
	if (privilege_become(c->user, c->data, keeps_data(c), &e) == -1)
		return cmd_fail("serve", &e);
	if (c->full && count > 0) {
		err_set(&e, ERR_INPUT,
		    "--full serves a built-in file: leave out --full, or '%s'",
		    files[0]);
		return cmd_usage("serve", &e);
	}
	if (config_api_finish(c, files, count, &e) == -1)
		return cmd_usage("serve", &e);
	s = server_new(c, files, count, &e);
	if (s == NULL)
		return cmd_fail("serve", &e);
	if (server_start(s, &e) == -1)
		code = cmd_fail("serve", &e);
	else {
		server_announce(s);
		told = wait_for_stop(s, &set);
		log_info("stopping: requests in flight have %lld ms",
		    (long long)(c->stdio ? c->limits.stdio_stop_ms
		                         : c->limits.stop_ms));
		server_stop(s);
		wait_for_end(s, &set, told);
	}
	server_free(s);
	return code;
}

const struct option_table *
cmd_serve_options(size_t i)
{
	return i == 0 ? &config_options : NULL;
}

int
cmd_serve(int argc, char **argv)
{
	struct config c;
	struct err e = { 0 };
	int count, code;
	bool help;

	if (config_init(&c, &e) == -1)
		return cmd_usage("serve", &e);
	if (options_parse(&config_options, argc, argv, &c, &count, &help, &e) ==
	    -1)
		code = cmd_usage("serve", &e);
	else if (help)
		code = 0;
	else if (config_finish(&c, &e) == -1)
		code = cmd_usage("serve", &e);
	else
		code = serve(&c, argv + 1, (size_t)count);
	config_done(&c);
	return code;
}
