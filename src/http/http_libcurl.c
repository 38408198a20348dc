/* http_libcurl.c - libcurl, loaded when it is used for the first time. */
#include <dlfcn.h>
#include <pthread.h>

#include "base/base.h"
#include "http/http_libcurl.h"

struct http_libcurl http_libcurl;

static bool is_loaded;

/* POSIX lets dlsym() return the address of a function. */
static bool
find(void *library, const char *name, void *function)
{
	void *found = dlsym(library, name);

	memcpy(function, &found, sizeof(found));
	return found != NULL;
}

static void
load(void)
{
	struct http_libcurl *c = &http_libcurl;
	void *library = dlopen(CLAVIGER_LIBCURL, RTLD_NOW | RTLD_LOCAL);
	bool all = library != NULL;

#define FIND(name) all = all && find(library, "curl_" #name, &c->name)
	HTTP_LIBCURL_FUNCTIONS(FIND);
#undef FIND
	is_loaded = all && c->global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

int
http_libcurl_use(struct err *e)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load);
	return is_loaded ? 0
	                 : err_set(e, ERR_SYSTEM,
	                       "the library " CLAVIGER_LIBCURL
	                       " is missing: install the package libcurl4");
}
