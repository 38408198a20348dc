/* builtin.c - the shipped capability file as bytes of the program. */
#include "claviger/builtin.h"

/* The assembler reads the file: no copy of it in another language to keep. */
__asm__(".pushsection .rodata\n"
        ".global claviger_builtin_begin\n"
        ".global claviger_builtin_end\n"
        "claviger_builtin_begin:\n"
        ".incbin \"" CLAVIGER_BUILTIN_PATH "\"\n"
        "claviger_builtin_end:\n"
        ".byte 0\n"
        ".popsection\n");

extern const char claviger_builtin_begin[], claviger_builtin_end[];

struct str
builtin_capability(void)
{
	return (struct str){ claviger_builtin_begin,
		(size_t)(claviger_builtin_end - claviger_builtin_begin) };
}
