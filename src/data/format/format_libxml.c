/* format_libxml.c - libxml2, loaded when it is used for the first time. */
#include <dlfcn.h>
#include <pthread.h>

#include "base/base.h"
#include "data/format/format_libxml.h"

struct format_libxml format_libxml;

static bool is_loaded;

static void
ignore_error(void *context, const xmlError *error)
{
	(void)context;
	(void)error;
}

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
	struct format_libxml *x = &format_libxml;
	void *library = dlopen(CLAVIGER_LIBXML, RTLD_NOW | RTLD_LOCAL);
	bool all = library != NULL;

#define FIND(name) all = all && find(library, #name, &x->name)
	FORMAT_LIBXML_FUNCTIONS(FIND);
#undef FIND
	if (all)
		x->xmlInitParser();
	is_loaded = all;
}

int
format_libxml_use(struct err *e)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load);
	if (!is_loaded)
		return err_set(e, ERR_SYSTEM,
		    "the library " CLAVIGER_LIBXML
		    " is missing: install the package libxml2");
	format_libxml.xmlSetStructuredErrorFunc(
	    NULL, (xmlStructuredErrorFunc)ignore_error);
	return 0;
}
