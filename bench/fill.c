/* fill.c - fills a store with many keys, using the functions of servers. */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"
#include "key/key.h"

/* Two batches alternate: one is committed while the other is filled. */
enum { BATCH = 16384, SAMPLES_MAX = 100000 };

struct batch;

struct slot {
	struct key_change change; /* must be first, see on_done() */
	struct batch *batch;
	char alias[32];
};

struct batch {
	struct slot slots[BATCH];
	size_t count;
	size_t waiting; /* under lock */
	pthread_mutex_t lock;
	pthread_cond_t none_waiting;
};

struct filling {
	struct keys *keys;
	char account[37];
	int64_t wanted, made, written;
	int64_t every; /* one of this many credentials is in the sample */
	FILE *sample;
};

/* Called on the store thread. */
static void
on_done(struct key_change *c)
{
	struct batch *b = ((struct slot *)c)->batch;

	pthread_mutex_lock(&b->lock);
	if (--b->waiting == 0)
		pthread_cond_signal(&b->none_waiting);
	pthread_mutex_unlock(&b->lock);
}

static struct batch *
batch_new(void)
{
	struct batch *b = mem_new(sizeof(*b));

	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->none_waiting, NULL);
	return b;
}

static void
batch_free(struct batch *b)
{
	mem_wipe(b->slots, sizeof(b->slots));
	pthread_cond_destroy(&b->none_waiting);
	pthread_mutex_destroy(&b->lock);
	free(b);
}

static int
submit(struct filling *f, struct batch *b, struct err *e)
{
	int64_t left = f->wanted - f->made;

	b->count = left < BATCH ? (size_t)left : BATCH;
	b->waiting = b->count;
	for (size_t i = 0; i < b->count; i++) {
		struct slot *s = &b->slots[i];

		snprintf(s->alias, sizeof(s->alias), "key %" PRId64, ++f->made);
		s->batch = b;
		s->change = (struct key_change){ .kind = KEY_CREATE,
			.alias = str_of(s->alias),
			.scope = KEY_SCOPE_API,
			.done = on_done };
		memcpy(s->change.account, f->account, sizeof(f->account));
		if (key_submit(f->keys, &s->change, e) == -1)
			return -1;
	}
	return 0;
}

/* Waits for the batch and writes its part of the sample. */
static int
collect(struct filling *f, struct batch *b, struct err *e)
{
	pthread_mutex_lock(&b->lock);
	while (b->waiting > 0)
		pthread_cond_wait(&b->none_waiting, &b->lock);
	pthread_mutex_unlock(&b->lock);
	for (size_t i = 0; i < b->count; i++) {
		const struct key_change *c = &b->slots[i].change;

		if (c->error.kind != ERR_NONE) {
			*e = c->error;
			return -1;
		}
		if (f->written++ % f->every == 0)
			fprintf(f->sample, "%s:%s\n", c->key_id, c->secret);
	}
	b->count = 0;
	return 0;
}

static int
fill(struct filling *f, struct err *e)
{
	struct batch *now = batch_new(), *last = batch_new(), *swap;
	int rc = 0;

	while (rc == 0 && f->made < f->wanted) {
		rc = submit(f, now, e);
		if (rc == 0)
			rc = collect(f, last, e);
		swap = now;
		now = last;
		last = swap;
	}
	if (rc == 0)
		rc = collect(f, last, e);
	/*
	 * Close before freeing: after a failure, queued entries still point
	 * into the batches.
	 */
	keys_close(f->keys);
	batch_free(now);
	batch_free(last);
	return rc;
}

/* Finds the account of the ADMIN key in dir/admin.key. */
static int
find_account(struct filling *f, const char *dir, struct err *e)
{
	struct key_reader *r = key_reader_new(f->keys, e);
	char *path = mem_printf("%s/admin.key", dir);
	char line[512] = "";
	struct key_view v = { 0 };
	FILE *in = fopen(path, "r");
	int rc = -1;

	if (r == NULL)
		goto out;
	if (in == NULL || fgets(line, sizeof(line), in) == NULL) {
		err_errno(e, "cannot read %s", path);
		goto out;
	}
	line[strcspn(line, "\n")] = '\0';
	if (key_verify(r, str_of(line), &v) != KEY_VALID) {
		err_set(e, ERR_DENIED, "%s holds no valid key", path);
		goto out;
	}
	memcpy(f->account, v.account, sizeof(f->account));
	rc = 0;
out:
	mem_wipe(line, sizeof(line));
	if (in != NULL)
		fclose(in);
	free(path);
	key_reader_free(r);
	return rc;
}

static int
run(const char *dir, int64_t wanted, const char *sample, struct err *e)
{
	struct filling f = { .wanted = wanted };
	struct limits limits = limits_default();
	char *first = NULL;
	int rc;

	f.every = wanted / SAMPLES_MAX > 0 ? wanted / SAMPLES_MAX : 1;
	limits.store_queue = 3 * (int64_t)BATCH;
	f.keys = keys_open(dir, &limits, &first, e);
	if (f.keys == NULL)
		return -1;
	if (first != NULL)
		mem_wipe(first, strlen(first));
	free(first);
	if (find_account(&f, dir, e) == -1) {
		keys_close(f.keys);
		return -1;
	}
	f.sample = fopen(sample, "w");
	if (f.sample == NULL) {
		keys_close(f.keys);
		return err_errno(e, "cannot write %s", sample);
	}
	rc = fill(&f, e);
	if (fclose(f.sample) != 0 && rc == 0)
		rc = err_errno(e, "cannot write %s", sample);
	return rc;
}

int
main(int argc, char **argv)
{
	struct err e = { 0 };
	int64_t wanted;

	if (argc != 4 ||
	    (wanted = str_to_int(str_of(argv[2]), INT64_C(1000000000))) < 1) {
		fprintf(stderr, "usage: claviger-fill DIR N SAMPLE\n");
		return 2;
	}
	if (run(argv[1], wanted, argv[3], &e) == -1) {
		fprintf(stderr, "claviger-fill: %s\n", e.text);
		return 1;
	}
	return 0;
}
