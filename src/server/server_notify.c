/* server_notify.c - notifies MCP clients of lists that a reload has changed. */
#include "base/base.h"
#include "expose/expose.h"
#include "mcp/mcp.h"

#include "server/server_notify.h"
#include "server/server_file.h"
#include "server/server_listener_table.h"

static const struct exposer *
find(const struct server_listener_table *p, struct str surface)
{
	for (size_t i = 0; i < p->file_count; i++) {
		const struct server_file *f = p->files[i];

		for (size_t k = 0; k < f->surface_count; k++)
			if (str_equal(
			        expose_mcp_surface(f->surfaces[k].exposer),
			        surface))
				return f->surfaces[k].exposer;
	}
	return NULL;
}

static void
tell_of(struct mcp_registry *h, const struct server_listener_table *old,
    const struct server_file *f)
{
	for (size_t i = 0; i < f->surface_count; i++) {
		const struct exposer *x = f->surfaces[i].exposer;
		struct str surface = expose_mcp_surface(x);
		const struct exposer *was =
		    surface.p != NULL ? find(old, surface) : NULL;

		if (was != NULL && was != x)
			mcp_registry_changed(
			    h, surface, expose_mcp_changes(was, x));
	}
}

void
server_notify_tell(struct mcp_registry *h,
    const struct server_listener_table *old,
    const struct server_listener_table *new)
{
	if (old->joined != NULL && new->joined != NULL)
		mcp_registry_changed(h,
		    expose_mcp_surface(new->joined->exposer),
		    expose_mcp_changes(
		        old->joined->exposer, new->joined->exposer));
	for (size_t i = 0; i < new->file_count; i++)
		tell_of(h, old, new->files[i]);
}
