/* builtin.c - the shipped capability file as bytes of the program. */
#include <string.h>
#include <unistd.h>

#include "openapi/load/load.h"
#include "server/builtin.h"

/* The assembler includes the file, so no second copy has to be kept in step. */
__asm__(".pushsection .rodata\n"
        ".global builtin_bytes\n"
        ".global builtin_bytes_end\n"
        "builtin_bytes:\n"
        ".incbin \"" CLAVIGER_BUILTIN_PATH "\"\n"
        "builtin_bytes_end:\n"
        ".byte 0\n"
        ".popsection\n");

extern const char builtin_bytes[], builtin_bytes_end[];

struct str
builtin_capability(void)
{
	return (struct str){ builtin_bytes,
		(size_t)(builtin_bytes_end - builtin_bytes) };
}

int
builtin_read(struct arena *a, const char *name, const struct limits *limits,
    struct openapi_source *out, struct err *e)
{
	if (strcmp(name, BUILTIN_NAMESPACE ".yaml") != 0 ||
	    access(name, F_OK) == 0)
		return openapi_source_read(a, name, false, limits, out, e);
	*out = (struct openapi_source){ .text = builtin_capability() };
	return 0;
}
