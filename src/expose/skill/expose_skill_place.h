/* expose_skill_place.h - where clients reach the surfaces that a skill names.
 */
#ifndef CLAVIGER_EXPOSE_SKILL_EXPOSE_SKILL_PLACE_H
#define CLAVIGER_EXPOSE_SKILL_EXPOSE_SKILL_PLACE_H

#include <stddef.h>

#include "base/base.h"
#include "net/net.h"

struct arena;
struct capability_exposes;

/* Where the program serves a surface of the file. */
struct expose_skill_place {
	const struct capability_exposes *surface;
	struct net_address address; /* on which it listens */
	/* The operator's URL for it; STR_NONE: that of the address. */
	struct str public_url;
};

struct expose_skill_places {
	const struct expose_skill_place *items;
	size_t count;
	struct str
	    authority_url; /* of the built-in one; STR_NONE: not running */
};

/*
 * Returns the URL of p, without a slash at its end, for a caller that reached
 * own by authority ("name:port", or STR_NONE).  If p listens on the address of
 * own, that is authority.  Else the name of authority is used only if p listens
 * on all addresses.  own may be NULL.
 */
struct str expose_skill_place_url(struct arena *a,
    const struct expose_skill_place *p, const struct expose_skill_place *own,
    struct str authority);

/*
 * Returns authority in lower case; STR_NONE if it has characters that need
 * quoting in a script.
 */
struct str expose_skill_place_authority(struct arena *a, struct str authority);

#endif
