/* worker_group.c - one worker's data of all files that a surface uses. */
#include <stdlib.h>

#include "base/base.h"

#include "server/server_file.h"
#include "server/server_listener_table.h"
#include "server/worker_file.h"
#include "server/worker_group.h"

struct worker_group *
worker_group_new(struct worker_share *s, struct server_listener_table *table,
    const struct server_surface *x)
{
	struct worker_group *g = mem_new(sizeof(*g));

	g->uses = 1;
	g->count = x->part_count > 0 ? x->part_count : 1;
	g->files = mem_new(g->count * sizeof(struct worker_file *));
	if (x->part_count == 0)
		g->files[0] = worker_file_use(s, x->file);
	for (size_t i = 0; i < x->part_count; i++)
		g->files[i] = worker_file_use(s, x->parts[i]->file);
	if (x->part_count > 0)
		g->table = server_listener_table_hold(table);
	list_append(&s->groups, &g->link);
	return g;
}

void
worker_group_hold(struct worker_group *g)
{
	g->uses++;
}

static void
free_group(struct worker_group *g)
{
	list_remove(&g->link);
	server_listener_table_release(g->table);
	free(g->files);
	free(g);
}

void
worker_group_drop(struct worker_group *g)
{
	if (--g->uses > 0)
		return;
	for (size_t i = 0; i < g->count; i++)
		worker_file_drop(g->files[i]);
	free_group(g);
}

void
worker_group_free_all(struct worker_share *s)
{
	while (!list_is_empty(&s->groups))
		free_group(
		    container_of(s->groups.next, struct worker_group, link));
}
