/* builtin.c - the shipped capability files as bytes of the program. */
#include <string.h>
#include <unistd.h>

#include "openapi/load/load.h"
#include "server/builtin.h"

/* The assembler includes a file, so no second copy has to be kept in step. */
#define INCLUDE(symbol, name)                                                  \
	__asm__(".pushsection .rodata\n"                                       \
	        ".global " #symbol "\n"                                        \
	        ".global " #symbol "_end\n" #symbol ":\n"                      \
	        ".incbin \"" CLAVIGER_CAPABILITIES "/" name                    \
	        ".yaml\"\n" #symbol "_end:\n"                                  \
	        ".byte 0\n"                                                    \
	        ".popsection\n")

INCLUDE(builtin_management, "keys-management");
INCLUDE(builtin_full, "keys-full");

extern const char builtin_management[], builtin_management_end[];
extern const char builtin_full[], builtin_full_end[];

/* A row of the table; its text ends at end. */
#define ROW(name, begin, end)                                                  \
	{                                                                      \
		name ".yaml", "capabilities/" name ".yaml", name, begin, end   \
	}

static const struct row {
	const char *name, *file, *namespace, *begin, *end;
} rows[] = {
	ROW("keys-management", builtin_management, builtin_management_end),
	ROW("keys-full", builtin_full, builtin_full_end),
};

struct builtin
builtin_get(bool full)
{
	const struct row *r = &rows[full];

	return (struct builtin){ r->name, r->file, r->namespace,
		{ r->begin, (size_t)(r->end - r->begin) } };
}

const char *
builtin_namespace(struct str text)
{
	for (size_t i = 0; i < LEN(rows); i++)
		if (text.p == rows[i].begin)
			return rows[i].namespace;
	return NULL;
}

int
builtin_read(struct arena *a, const char *name, const struct limits *limits,
    struct openapi_source *out, struct err *e)
{
	for (size_t i = 0; i < LEN(rows); i++)
		if (strcmp(name, rows[i].name) == 0 &&
		    access(name, F_OK) != 0) {
			*out = (struct openapi_source){
				.text = builtin_get(i == 1).text
			};
			return 0;
		}
	return openapi_source_read(a, name, false, limits, out, e);
}
