/* keys_watch.c - shows a list of keys, and how it changes, until a signal. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/base.h"
#include "data/json/json.h"

#include "cli/key_out.h"
#include "cli/keys_backend.h"
#include "cli/keys_print.h"
#include "cli/keys_watch.h"
#include "cli/terminal.h"

enum { TEXT_BYTES = 16 * 1024 * 1024 };

/* A key of a list.  Texts are on the heap. */
struct shown {
	char *id;
	char *mark; /* differs if the key has changed */
	char *json;
	char *line; /* scope, state and alias, for people */
};

struct snapshot {
	struct shown *keys;
	size_t count, max;
	/* For a terminal: the rows that fit, as they are printed. */
	struct keys_print print;
	struct buf table;
	int rows;
};

static volatile sig_atomic_t stopped;

static void
on_signal(int number)
{
	(void)number;
	stopped = 1;
}

/* A second signal ends the program, also if a server does not answer. */
static void
catch_signals(void)
{
	struct sigaction a = { .sa_handler = on_signal,
		.sa_flags = (int)SA_RESETHAND };

	sigemptyset(&a.sa_mask);
	sigaction(SIGINT, &a, NULL);
	sigaction(SIGTERM, &a, NULL);
}

static void
snapshot_init(struct snapshot *s, const struct keys_wanted *w, const char *sort)
{
	*s = (struct snapshot){ .max = (size_t)w->limit,
		.print = { .sort = sort },
		.rows = terminal_height() };
	s->keys = mem_new(s->max * sizeof(*s->keys));
	buf_init(&s->table, TEXT_BYTES);
}

static void
snapshot_done(struct snapshot *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->keys[i].id);
		free(s->keys[i].mark);
		free(s->keys[i].json);
		free(s->keys[i].line);
	}
	free(s->keys);
	buf_done(&s->table);
}

/* Control bytes of an alias must not reach a terminal. */
static char *
line_of(const struct keys_row *row)
{
	const struct terminal_table t = {
		.columns = { { "", 6, 0, false }, { "", 8, 0, false },
		    { "", 0, 0, false } },
		.count = 3,
	};
	struct buf text;
	char *out;

	buf_init(&text, TEXT_BYTES);
	terminal_table_row(&t, &text,
	    (const struct str[]){
	        row->scope, keys_print_detail(row, "state"), row->alias },
	    NULL);
	out = mem_strdup(buf_text(&text));
	buf_done(&text);
	return out;
}

/* The time of the last use is left out: it changes all the time. */
static char *
mark_of(const struct keys_row *row)
{
	const struct json *generation =
	    row->details != NULL ? json_get(row->details, "generation") : NULL;

	return mem_printf("%.*s %.*s %.*s",
	    STR_FMT(generation != NULL ? generation->text : STR("")),
	    STR_FMT(keys_print_detail(row, "state")), STR_FMT(row->alias));
}

static void
take_row(void *context, const struct keys_row *row)
{
	struct snapshot *s = context;
	struct shown *k;
	struct buf json;

	if (s->count == s->max)
		return;
	k = &s->keys[s->count++];
	k->id = mem_printf("%.*s", STR_FMT(row->id));
	k->mark = mark_of(row);
	k->line = line_of(row);
	buf_init(&json, TEXT_BYTES);
	keys_print_json(&json, row);
	k->json = mem_strdup(buf_text(&json));
	buf_done(&json);
	/* Two lines for the state of the list, one for the head. */
	if (s->print.rows + 3 < (size_t)s->rows)
		keys_print_add(&s->print, &s->table, row);
}

static const struct shown *
find(const struct snapshot *s, const char *id)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->keys[i].id, id) == 0)
			return &s->keys[i];
	return NULL;
}

/* ---- lines ---- */

static void
print_event(const char *event, const struct shown *k, bool json)
{
	char now[21];

	clock_rfc3339(now, clock_real_ms());
	if (json)
		printf("{\"event\":\"%s\",\"at\":\"%s\",\"key\":%s}\n", event,
		    now, k->json);
	else
		printf("%s  %-7s  %s  %s", now, event, k->id, k->line);
}

/*
 * Keys that a full list leaves out now are not gone: as many at its
 * end as others were added.
 */
static size_t
count_known(const struct snapshot *old, const struct snapshot *now)
{
	size_t added = 0, known = old->count;

	if (now->count < now->max)
		return known;
	for (size_t i = 0; i < now->count; i++)
		added += find(old, now->keys[i].id) == NULL;
	while (known > 0 && added > 0 &&
	       find(now, old->keys[known - 1].id) == NULL) {
		known--;
		added--;
	}
	return known;
}

static void
print_changes(const struct snapshot *old, const struct snapshot *now, bool json)
{
	const size_t known = old != NULL ? count_known(old, now) : 0;

	for (size_t i = 0; i < known; i++)
		if (find(now, old->keys[i].id) == NULL)
			print_event("gone", &old->keys[i], json);
	for (size_t i = 0; i < now->count; i++) {
		const struct shown *k = &now->keys[i],
		                   *before =
		                       old != NULL ? find(old, k->id) : NULL;

		if (old == NULL)
			print_event("present", k, json);
		else if (before == NULL)
			print_event("added", k, json);
		else if (strcmp(before->mark, k->mark) != 0)
			print_event("changed", k, json);
	}
}

/* ---- a terminal ---- */

/* Each line is cleared behind its text, so that the screen does not flicker. */
static void
print_screen(const struct snapshot *s, const char *note)
{
	struct str rest = buf_str(&s->table);
	char now[21];

	clock_rfc3339(now, clock_real_ms());
	printf("\033[H%s  %zu key%s%s; Ctrl-C ends\033[K\n%s\033[K\n", now,
	    s->count, s->count == 1 ? "" : "s",
	    s->print.rows < s->count ? ", the first of them:" : "", note);
	while (rest.p != NULL && rest.n > 0) {
		const struct str line = str_cut(&rest, '\n');

		printf("%.*s\033[K\n", STR_FMT(line));
	}
	fputs("\033[J", stdout);
}

/* ---- both ---- */

/* May a later list succeed? */
static bool
may_recover(const struct err *e)
{
	return e->kind == ERR_UPSTREAM || e->kind == ERR_UNAVAILABLE ||
	       e->kind == ERR_LIMIT || e->kind == ERR_OVERLOADED;
}

static void
wait_a_moment(void)
{
	const struct timespec t = { KEYS_WATCH_MS / 1000,
		KEYS_WATCH_MS % 1000 * 1000000L };

	if (!stopped)
		nanosleep(&t, NULL);
}

/* Shows what cannot be read; once, if it is not a terminal. */
static void
note_failure(const struct snapshot *old, const struct err *e, bool *failed)
{
	if (terminal_height() > 0)
		print_screen(old, e->text);
	else if (!*failed)
		fprintf(stderr, "claviger keys: %s; trying again\n", e->text);
	*failed = true;
}

/* Lists once.  Returns 1 if *s is a new list, 0 to try again, or -1. */
static int
look(struct keys_backend *b, const struct keys_wanted *w, const char *sort,
    struct snapshot *s, struct err *e)
{
	snapshot_init(s, w, sort);
	if (b->ops->list(b, w, take_row, s, e) == 0)
		return 1;
	snapshot_done(s);
	return may_recover(e) ? 0 : -1;
}

int
keys_watch_run(struct keys_backend *b, const struct keys_wanted *wanted,
    const char *sort, bool json, struct err *e)
{
	const bool screen = terminal_height() > 0 && !json;
	struct snapshot old, now;
	bool first = true, failed = false;
	int rc = 0;

	catch_signals();
	while (!stopped && rc != -1) {
		rc = look(b, wanted, sort, &now, e);
		if (rc == 0 && first)
			rc = -1;
		if (rc == 0)
			note_failure(&old, e, &failed);
		if (rc != 1) {
			wait_a_moment();
			continue;
		}
		if (screen)
			printf("%s", first ? "\033[2J" : "");
		if (screen)
			print_screen(&now, "");
		else
			print_changes(first ? NULL : &old, &now, json);
		if (!first)
			snapshot_done(&old);
		old = now;
		first = failed = false;
		rc = key_out_flush(e);
		if (rc == 0)
			wait_a_moment();
	}
	if (!first)
		snapshot_done(&old);
	return rc;
}
