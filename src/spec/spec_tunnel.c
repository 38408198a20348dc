/* spec_tunnel.c - an API that is reached through something else. */
#include "base/mem.h"
#include "data/json.h"
#include "spec/spec.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

static const struct spec_key tunnel_keys[] = {
	{ "type", SPEC_TEXT | SPEC_NEEDED },
	{ "service", SPEC_TEXT },
	{ "identity", SPEC_TEXT },
	{ "fallback", SPEC_TEXT },
};

struct str
spec_tunnel_problem(
    struct spec_walk *w, const struct json *consumes, struct str namespace)
{
	const struct json *v = spec_walk_submap(consumes, "tunnel");
	struct str type;

	if (v == NULL)
		return STR_NONE;
	spec_walk_map(w, v, "a tunnel", tunnel_keys, LEN(tunnel_keys));
	type = str_part(spec_walk_text(v, "type"), 0, 40);
	if (!str_is(spec_walk_text(v, "fallback"), "direct"))
		return arena_strf(w->a,
		    "is behind a tunnel of type '%.*s', and tunnels are not "
		    "carried out; 'fallback: direct' in it would go without",
		    STR_FMT(type));
	/* The file itself says what is to be done without a tunnel. */
	spec_walk_warn(w, spec_walk_place(v),
	    "tunnels of type '%.*s' are not carried out: '%.*s' is reached "
	    "directly, as its 'fallback' has it",
	    STR_FMT(type), STR_FMT(namespace));
	return STR_NONE;
}
