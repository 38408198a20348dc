/* capability_load_tls.c - reads `x-claviger: {tls}` of a consumes. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

static const struct capability_key tls_keys[] = {
	{ "ca", CAPABILITY_TEXT },
	{ "cert", CAPABILITY_TEXT },
	{ "key", CAPABILITY_TEXT },
};

/*
 * Reads a path.  A file that cannot be read is a warning only: it may exist on
 * another machine.
 */
static const char *
load_path(struct capability_reader *r, const struct json *map, const char *name,
    bool has_key)
{
	const struct json *v = json_get(map, name);
	const struct str location = capability_reader_scalar(v);
	struct err e = { .kind = ERR_NONE };
	const char *path;

	if (location.n == 0)
		return NULL;
	path = capability_file_path(r->a,
	    capability_place_file(r->capability, capability_reader_place(v)).p,
	    location, &e);
	if (path == NULL)
		capability_reader_error(r, capability_reader_place(v),
		    "'%s' of 'tls' is not the path of a file: %s", name,
		    e.text);
	else if (http_tls_check_file(path, &e) == -1)
		capability_reader_warn(r, capability_reader_place(v),
		    "'%s' of 'tls' cannot be read, so calls will fail: %s",
		    name, e.text);
	else if (has_key && http_tls_check_key(path, &e) == -1)
		capability_reader_error(r, capability_reader_place(v),
		    "'%s' of 'tls': %s", name, e.text);
	return path;
}

void
capability_load_tls(
    struct capability_reader *r, const struct json *map, struct http_tls *tls)
{
	const struct json *v = capability_reader_submap(
	    capability_reader_submap(map, "x-claviger"), "tls");

	if (v == NULL)
		return;
	capability_reader_map(
	    r, v, "'tls' of x-claviger", tls_keys, LEN(tls_keys));
	tls->ca = load_path(r, v, "ca", false);
	tls->key = load_path(r, v, "key", true);
	tls->cert = load_path(r, v, "cert", tls->key == NULL);
	if (tls->key != NULL && tls->cert == NULL)
		capability_reader_error(r, capability_reader_place(v),
		    "'tls' has a 'key' without 'cert'; add the certificate");
}
