/* capability_load_unsupported_tunnel.c - reads `tunnel`. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

static const struct capability_key tunnel_keys[] = {
	{ "type", CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "service", CAPABILITY_TEXT },
	{ "identity", CAPABILITY_TEXT },
	{ "fallback", CAPABILITY_TEXT },
};

struct str
capability_load_unsupported_tunnel(struct capability_reader *r,
    const struct json *consumes, struct str namespace)
{
	const struct json *v = capability_reader_submap(consumes, "tunnel");
	struct str type;

	if (v == NULL)
		return STR_NONE;
	capability_reader_map(r, v, "a tunnel", tunnel_keys, LEN(tunnel_keys));
	type = str_part(capability_reader_text(v, "type"), 0, 40);
	if (!str_is(capability_reader_text(v, "fallback"), "direct"))
		return arena_strf(r->a,
		    "is behind a tunnel of type '%.*s', and tunnels are not "
		    "supported; set 'fallback: direct' in it to connect "
		    "without",
		    STR_FMT(type));
	/* `fallback: direct` in the file allows calls without the tunnel. */
	capability_reader_warn(r, capability_reader_place(v),
	    "tunnels of type '%.*s' are not supported: '%.*s' is called "
	    "directly, as its 'fallback' says",
	    STR_FMT(type), STR_FMT(namespace));
	return STR_NONE;
}
