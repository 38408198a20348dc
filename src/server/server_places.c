/* server_places.c - tells surfaces where they are served, for their skills. */
#include <stdlib.h>

#include "base/base.h"
#include "expose/expose.h"
#include "server/config.h"
#include "server/server_file.h"
#include "server/server_join.h"
#include "server/server_places.h"
#include "server/server_port.h"

static size_t
find_places(const struct config *c, const struct server_file *f,
    struct expose_skill_place *places)
{
	size_t n = 0;

	for (size_t i = 0; i < f->surface_count; i++) {
		const struct server_surface *s = &f->surfaces[i];
		struct err unsaid = { .kind = ERR_NONE };

		/* Which file has the address depends on the others. */
		if (server_join_takes(c, s))
			continue;
		if (server_port_address(c, s, &places[n].address, &unsaid) ==
		    -1)
			continue;
		places[n].surface = s->capability;
		places[n++].public_url = server_port_public_url(c, s);
	}
	return n;
}

void
server_places_set(const struct config *c, const struct server_file *f)
{
	struct expose_skill_place *places =
	    mem_new((f->surface_count + 1) * sizeof(*places));
	struct expose_skill_places all = { .items = places };
	struct arena a = { .head = NULL };

	all.count = find_places(c, f, places);
	if (c->authority && c->authority_address.host[0] != '\0')
		all.authority_url = expose_skill_place_url(&a,
		    &(struct expose_skill_place){
		        .address = c->authority_address },
		    NULL, STR_NONE);
	for (size_t i = 0; i < f->surface_count && !c->stdio; i++)
		expose_set_places(f->surfaces[i].exposer, &all);
	arena_done(&a);
	free(places);
}
