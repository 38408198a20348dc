/* test_server_reload.c - files that change while they are served. */
/* sanitize: thread */
#include <pthread.h>
#include <unistd.h>

#include "base/err.h"
#include "check.h"
#include "server/config.h"
#include "server/server_file.h"
#include "server/server_listener_table.h"
#include "server/server_reload.h"
#include "server/server_shared.h"
#include "expose/control/expose_control.h"
#include "net/loop.h"
#include "scratch.h"

#define CAPABILITY                                                             \
	"naftiko: 1.0.0-alpha2\n"                                              \
	"capability:\n"                                                        \
	"  consumes:\n"                                                        \
	"  - {type: http, namespace: api, baseUri: 'http://127.0.0.1:1', "     \
	"resources: [{name: r, path: /r, operations: [{name: get, method: "    \
	"GET}]}]}\n"                                                           \
	"  exposes:\n"                                                         \
	"  - {type: mcp, namespace: m, port: 1, tools: [{name: t%d, "          \
	"description: d, call: api.get}]}\n"

enum { WORKERS = 2, JOBS = 5 };

/* A listener table that a worker adopts when the test allows it. */
struct adoption {
	struct server_listener_table *table;
	void (*done)(void *context);
	void *context;
};

/* What a fake worker uses of the test; the reload thread calls adopt(). */
struct server_worker {
	struct fixture *fixture;
};

struct fixture {
	char dir[SCRATCH_PATH], path[SCRATCH_PATH + 16];
	const char *paths[1];
	struct config config;
	struct server_shared shared;
	struct server_file_setting setting;
	struct server_reload *reload;
	struct server_worker workers[WORKERS], *items[WORKERS];
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct adoption held[WORKERS];
	size_t held_count, tables; /* listener tables handed over so far */
	bool at_once; /* adopt at once, inside adopt() ... */
	int ask_first; /* ... this many times, after requesting the next load */
	struct expose_control_job jobs[JOBS];
	struct loop *loop; /* the loop of the jobs; the test's own thread */
	size_t answers;
};

static struct fixture *the; /* of the test that runs */

static void
put(struct fixture *f, const char *text, int version)
{
	char next[sizeof(f->path) + 8];
	FILE *out;

	snprintf(next, sizeof(next), "%s.new", f->path);
	out = fopen(next, "w");
	CHECK(out != NULL);
	fprintf(out, "# %d\n", version);
	fputs(text, out);
	fclose(out);
	CHECK_INT(rename(next, f->path), 0);
}

static void
put_version(struct fixture *f, int version)
{
	char text[1024];

	snprintf(text, sizeof(text), CAPABILITY, version);
	put(f, text, version);
}

static void
adopt(struct server_worker *w, struct server_listener_table *p,
    void (*done)(void *context), void *context)
{
	struct fixture *f = w->fixture;
	bool at_once;

	pthread_mutex_lock(&f->lock);
	if (w == &f->workers[0])
		f->tables++;
	at_once = f->at_once;
	if (!at_once)
		f->held[f->held_count++] =
		    (struct adoption){ server_listener_table_hold(p), done,
			    context };
	pthread_cond_signal(&f->changed);
	pthread_mutex_unlock(&f->lock);
	if (at_once && w == &f->workers[WORKERS - 1] && f->ask_first > 0) {
		put_version(f, 1000 + f->ask_first--);
		server_reload_ask(f->reload);
	}
	if (at_once)
		done(context);
}

static size_t
tables_of(struct fixture *f)
{
	size_t tables;

	pthread_mutex_lock(&f->lock);
	tables = f->tables;
	pthread_mutex_unlock(&f->lock);
	return tables;
}

static void
wait_for_adoption(struct fixture *f)
{
	pthread_mutex_lock(&f->lock);
	while (f->held_count < WORKERS)
		pthread_cond_wait(&f->changed, &f->lock);
	pthread_mutex_unlock(&f->lock);
}

static void
take_over(struct fixture *f, size_t count)
{
	for (; count > 0; count--) {
		struct adoption a;

		pthread_mutex_lock(&f->lock);
		a = f->held[--f->held_count];
		pthread_mutex_unlock(&f->lock);
		server_listener_table_release(a.table);
		a.done(a.context);
	}
}

static void
load_first(struct fixture *f)
{
	struct err e = { .kind = ERR_NONE };
	struct capability *failed = NULL;
	struct server_file *file =
	    server_file_load(&f->setting, f->path, &failed, &e);

	CHECK_STR(e.text, "");
	f->shared.table = server_listener_table_new(&f->config, &file, 1, &e);
	CHECK_STR(e.text, "");
	server_file_release(file);
}

static void
open_fixture(struct fixture *f)
{
	struct err e = { .kind = ERR_NONE };

	*f = (struct fixture){ .paths = { f->path } };
	the = f;
	scratch_make(f->dir);
	snprintf(f->path, sizeof(f->path), "%s/file.yaml", f->dir);
	put_version(f, 0);
	CHECK_INT(config_init(&f->config, &e), 0);
	f->config.stdio = true;
	server_shared_init(&f->shared, &f->config);
	f->setting = (struct server_file_setting){ .config = &f->config,
		.registry = f->shared.registry,
		.alone = true };
	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->changed, NULL);
	f->loop = loop_new(&e);
	f->reload = server_reload_new(&f->shared, &f->setting, f->paths, 1, &e);
	CHECK(f->reload != NULL);
	load_first(f);
	for (size_t i = 0; i < WORKERS; i++) {
		f->workers[i].fixture = f;
		f->items[i] = &f->workers[i];
	}
}

static void
start(struct fixture *f)
{
	const struct server_reload_workers workers = { f->items, WORKERS,
		adopt };
	struct err e = { .kind = ERR_NONE };

	CHECK_INT(server_reload_start(f->reload, &workers, false, &e), 0);
}

static void
close_fixture(struct fixture *f)
{
	server_reload_join(f->reload);
	server_reload_free(f->reload);
	for (size_t i = 0; i < JOBS; i++)
		buf_done(&f->jobs[i].files);
	loop_free(f->loop);
	server_shared_done(&f->shared);
	config_done(&f->config);
	pthread_cond_destroy(&f->changed);
	pthread_mutex_destroy(&f->lock);
	scratch_remove(f->dir);
}

static void
on_job_done(struct loop_note *note)
{
	(void)note;
	the->answers++;
	loop_stop(the->loop);
}

static bool
post_job(struct fixture *f, size_t i, bool reload)
{
	struct expose_control_job *job = &f->jobs[i];

	buf_done(&job->files);
	*job = (struct expose_control_job){ .reload = reload };
	job->loop = f->loop;
	job->note.run = on_job_done;
	buf_init(&job->files, 1 << 16);
	return server_reload_job(f->reload, job);
}

static void
wait_for_answers(struct fixture *f, size_t count)
{
	while (f->answers < count)
		loop_run(f->loop);
}

/* The text of the i-th job's only file. */
static const char *
outcome(struct fixture *f, size_t i)
{
	CHECK_INT(f->jobs[i].count, 1);
	return buf_text(&f->jobs[i].files);
}

/*
 * A request that arrives after the last worker has adopted the table, but
 * before the reload thread continues.
 */
static void
test_a_request_during_an_adoption_waits_for_its_end(void **state)
{
	struct fixture f;
	struct server_listener_table *first;

	(void)state;
	open_fixture(&f);
	first = server_listener_table_hold(f.shared.table);
	f.at_once = true;
	f.ask_first = 20;
	start(&f);
	put_version(&f, 1);
	CHECK(post_job(&f, 0, true));
	wait_for_answers(&f, 1);
	CHECK_HAS(outcome(&f, 0), "reloaded");
	/* Runs after everything that the workers have requested. */
	while (tables_of(&f) < 21) {
		CHECK(post_job(&f, 0, true));
		f.answers = 0;
		wait_for_answers(&f, 1);
	}
	server_reload_join(f.reload);
	CHECK_INT(f.tables, 21);
	CHECK_INT(first->holders, 1);
	CHECK_INT(f.shared.table->holders, 1);
	server_listener_table_release(first);
	close_fixture(&f);
}

static void
test_waiting_requests_share_one_load_and_end_once(void **state)
{
	struct fixture f;

	(void)state;
	open_fixture(&f);
	start(&f);
	put_version(&f, 1);
	server_reload_ask(f.reload);
	wait_for_adoption(&f);
	put_version(&f, 2);
	for (size_t i = 0; i < JOBS; i++) {
		CHECK(post_job(&f, i, i < 3));
		server_reload_ask(f.reload);
	}
	take_over(&f, 1);
	CHECK_INT(tables_of(&f), 1);
	take_over(&f, 1);
	wait_for_adoption(&f);
	CHECK_INT(tables_of(&f), 2);
	/* A reload waits for the last worker, a validation does not. */
	wait_for_answers(&f, 2);
	CHECK_INT(f.answers, 2);
	take_over(&f, WORKERS);
	wait_for_answers(&f, JOBS);
	for (size_t i = 0; i < JOBS; i++) {
		CHECK_HAS(outcome(&f, i), i < 3 ? "reloaded" : "\"valid\"");
		CHECK(!f.jobs[i].stopped);
	}
	server_reload_join(f.reload);
	CHECK_INT(f.tables, 2);
	CHECK_INT(f.answers, JOBS);
	close_fixture(&f);
}

static void
test_a_failed_file_keeps_the_table_and_is_retried_on_request(void **state)
{
	static const struct {
		const char *text; /* NULL: no file; "": a valid one */
		const char *outcome;
	} t[] = {
		{ "naftiko: 1.0.0-alpha2\ncapability: 5\n", "failed" },
		{ NULL, "failed" },
		{ "naftiko: [\n", "failed" },
		{ "", "reloaded" },
	};
	struct fixture f;

	(void)state;
	open_fixture(&f);
	f.at_once = true;
	start(&f);
	for (size_t i = 0; i < LEN(t); i++) {
		const bool good = t[i].text != NULL && *t[i].text == '\0';
		struct server_listener_table *before = f.shared.table;

		if (good)
			put_version(&f, 1);
		else if (t[i].text != NULL)
			put(&f, t[i].text, (int)i);
		else
			CHECK_INT(unlink(f.path), 0);
		for (int again = 0; again < 2; again++) {
			f.answers = 0;
			CHECK(post_job(&f, 0, true));
			wait_for_answers(&f, 1);
			CHECK_HAS(outcome(&f, 0),
			    good && again ? "unchanged" : t[i].outcome);
		}
		CHECK(good == (f.shared.table != before));
	}
	close_fixture(&f);
}

static void
test_a_pipe_in_place_of_the_file_does_not_block(void **state)
{
	struct fixture f;

	(void)state;
	open_fixture(&f);
	start(&f);
	CHECK_INT(unlink(f.path), 0);
	CHECK_INT(mkfifo(f.path, 0600), 0);
	CHECK(post_job(&f, 0, true));
	CHECK(post_job(&f, 1, false));
	wait_for_answers(&f, 2);
	CHECK_HAS(outcome(&f, 0), "failed");
	CHECK_HAS(outcome(&f, 1), "invalid");
	close_fixture(&f);
}

/*
 * The workers have a listener table, and one never adopts it because it has
 * ended.
 */
static void
test_a_stop_ends_all_jobs_without_waiting_for_workers(void **state)
{
	for (size_t left = 0; left <= WORKERS; left++) {
		struct fixture f;

		(void)state;
		open_fixture(&f);
		start(&f);
		put_version(&f, 1);
		CHECK(post_job(&f, 0, true));
		wait_for_adoption(&f);
		CHECK(post_job(&f, 1, true));
		CHECK(post_job(&f, 2, false));
		server_reload_stop(f.reload);
		CHECK(!post_job(&f, 3, true));
		server_reload_ask(f.reload);
		wait_for_answers(&f, 3);
		server_reload_join(f.reload);
		for (size_t i = 0; i < 3; i++)
			CHECK(f.jobs[i].stopped);
		/* A worker can still call back. */
		take_over(&f, WORKERS - left);
		for (size_t i = 0; i < left; i++)
			server_listener_table_release(f.held[i].table);
		CHECK_INT(f.answers, 3);
		close_fixture(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_request_during_an_adoption_waits_for_its_end),
		cmocka_unit_test(
		    test_waiting_requests_share_one_load_and_end_once),
		cmocka_unit_test(
		    test_a_failed_file_keeps_the_table_and_is_retried_on_request),
		cmocka_unit_test(
		    test_a_pipe_in_place_of_the_file_does_not_block),
		cmocka_unit_test(
		    test_a_stop_ends_all_jobs_without_waiting_for_workers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
