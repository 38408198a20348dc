/*
 * disk_model.h - which bytes of a file survive a power failure.
 *
 * The kernel keeps written data in memory. A successful sync puts it on disk.
 * After a failed sync the state is unknown: the kernel may have written the
 * data, or may have marked it clean without writing it.
 */
#ifndef CLAVIGER_TESTS_UNIT_DISK_MODEL_H
#define CLAVIGER_TESTS_UNIT_DISK_MODEL_H

#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../io/io_fault.h"
#include "check.h"

enum { DISK_BYTES = 8 << 20, DISK_PENDING = 8192 };

struct disk_write {
	off_t at;
	size_t n;
	char *bytes;
};

struct disk_model {
	pthread_mutex_t lock;
	const char *path; /* of the file */
	bool keeps; /* a failed sync has written all; else nothing */
	char *bytes; /* DISK_BYTES, what is on disk; zeros from `end` on */
	size_t end;
	struct disk_write pending[DISK_PENDING]; /* what is in memory only */
	size_t count;
};

/* The one that is watched: the calls that are stood in for have no context. */
static struct disk_model *disk_watched;

static inline void
disk_apply(struct disk_model *d, char *to, const struct disk_write *w)
{
	size_t end = (size_t)w->at + w->n;

	CHECK(end <= DISK_BYTES);
	memcpy(to + w->at, w->bytes, w->n);
	d->end = end > d->end ? end : d->end;
}

static inline void
disk_flush(struct disk_model *d, bool apply)
{
	for (size_t i = 0; i < d->count; i++) {
		if (apply)
			disk_apply(d, d->bytes, &d->pending[i]);
		free(d->pending[i].bytes);
	}
	d->count = 0;
}

static inline void
disk_wrote(
    const char *path, int fd, const void *bytes, size_t n, off_t at, int error)
{
	struct disk_model *d = disk_watched;
	struct disk_write w = { at, n, NULL };

	if (strcmp(path, d->path) != 0)
		return;
	w.bytes = malloc(n);
	memcpy(w.bytes, bytes, n);
	pthread_mutex_lock(&d->lock);
	if ((fcntl(fd, F_GETFL) & O_DSYNC) != 0) {
		if (error == 0 || d->keeps)
			disk_apply(d, d->bytes, &w);
		free(w.bytes);
	} else {
		CHECK(d->count < DISK_PENDING);
		d->pending[d->count++] = w;
	}
	pthread_mutex_unlock(&d->lock);
}

static inline void
disk_synced(const char *path, int error)
{
	struct disk_model *d = disk_watched;

	if (strcmp(path, d->path) != 0)
		return;
	pthread_mutex_lock(&d->lock);
	disk_flush(d, error == 0 || d->keeps);
	pthread_mutex_unlock(&d->lock);
}

/* Begin with the file as it is: all of it on disk, data before `end`. */
static inline void
disk_start(struct disk_model *d, const char *path, int64_t end, bool keeps)
{
	int fd = open(path, O_RDONLY);

	*d = (struct disk_model){
		.path = path, .keeps = keeps, .end = (size_t)end
	};
	pthread_mutex_init(&d->lock, NULL);
	d->bytes = calloc(1, DISK_BYTES);
	CHECK(end <= DISK_BYTES && fd != -1);
	CHECK(read(fd, d->bytes, d->end) == end);
	close(fd);
	disk_watched = d;
}

static inline void
disk_end(struct disk_model *d)
{
	disk_flush(d, false);
	free(d->bytes);
	pthread_mutex_destroy(&d->lock);
}

/* A file as a power cut leaves it. */
struct disk_image {
	char *bytes;
	size_t end; /* zeros from there on */
	off_t size;
};

/* Which writes that were not synced the kernel has put on disk. */
enum disk_luck { DISK_NONE, DISK_ALL, DISK_ALL_BUT_METAS, DISK_LUCKS };

enum { DISK_METAS = 2 * 4096 };

static inline bool
disk_has(const struct disk_write *w, enum disk_luck luck)
{
	return luck == DISK_ALL ||
	       (luck == DISK_ALL_BUT_METAS && w->at >= DISK_METAS);
}

/* Is anything in memory only? */
static inline bool
disk_waits(struct disk_model *d)
{
	bool waits;

	pthread_mutex_lock(&d->lock);
	waits = d->count > 0;
	pthread_mutex_unlock(&d->lock);
	return waits;
}

static inline struct disk_image
disk_cut(struct disk_model *d, enum disk_luck luck)
{
	struct disk_image image = { .bytes = NULL };
	struct stat st;

	CHECK_INT(stat(d->path, &st), 0);
	pthread_mutex_lock(&d->lock);
	image = (struct disk_image){ malloc(DISK_BYTES), d->end, st.st_size };
	memcpy(image.bytes, d->bytes, d->end);
	for (size_t i = 0; i < d->count; i++) {
		struct disk_write *w = &d->pending[i];

		if (!disk_has(w, luck))
			continue;
		if ((size_t)w->at > image.end)
			memset(image.bytes + image.end, 0,
			    (size_t)w->at - image.end);
		memcpy(image.bytes + w->at, w->bytes, w->n);
		if ((size_t)w->at + w->n > image.end)
			image.end = (size_t)w->at + w->n;
	}
	pthread_mutex_unlock(&d->lock);
	return image;
}

/* Write it to the file path. */
static inline void
disk_restore(const struct disk_image *image, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	ssize_t end = (ssize_t)image->end;

	CHECK(fd != -1 && write(fd, image->bytes, (size_t)end) == end);
	CHECK_INT(ftruncate(fd, image->size), 0);
	close(fd);
}

#endif
