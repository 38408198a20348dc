/*
 * worker_file.c - one worker's data of a capability file, with its use count.
 */
#include <stdlib.h>

#include "base/base.h"
#include "engine/engine.h"

#include "server/server_file.h"
#include "server/worker_file.h"

static void
free_file(struct worker_file *f)
{
	list_remove(&f->link);
	engine_thread_free(f->thread);
	server_file_release(f->file);
	free(f);
}

/* Frees the file, unless it has been used again since the note was posted. */
static void
on_gone(struct loop_note *note)
{
	struct worker_file *f = container_of(note, struct worker_file, gone);

	if (f->uses == 0)
		free_file(f);
}

struct worker_file *
worker_file_use(struct worker_share *s, struct server_file *file)
{
	struct worker_file *f = NULL;

	for (struct list *l = s->files.next; l != &s->files && f == NULL;
	     l = l->next) {
		struct worker_file *one =
		    container_of(l, struct worker_file, link);

		/* An unused file has a pending note. */
		f = one->file == file && one->uses > 0 ? one : NULL;
	}
	if (f == NULL) {
		f = mem_new(sizeof(*f));
		f->share = s;
		f->file = server_file_hold(file);
		f->thread =
		    engine_thread_new(file->engine, s->client, s->authority);
		engine_thread_join(f->thread, &s->threads);
		f->gone.run = on_gone;
		list_append(&s->files, &f->link);
	}
	f->uses++;
	return f;
}

void
worker_file_hold(struct worker_file *f)
{
	f->uses++;
}

void
worker_file_drop(struct worker_file *f)
{
	if (--f->uses == 0)
		loop_post(f->share->loop, &f->gone);
}

void
worker_file_free_all(struct worker_share *s)
{
	while (!list_is_empty(&s->files))
		free_file(
		    container_of(s->files.next, struct worker_file, link));
}
