/*
 * check.h - the checks of unit tests: a case is a row, CHECK prints both
 * values.
 */
#ifndef CLAVIGER_TESTS_UNIT_CHECK_H
#define CLAVIGER_TESTS_UNIT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"

#define CHECK(condition)                                                       \
	do {                                                                   \
		if (!(condition))                                              \
			fail_msg("%s:%d: not so: %s", __FILE__, __LINE__,      \
			    #condition);                                       \
	} while (0)

#define CHECK_INT(got, want)                                                   \
	do {                                                                   \
		long long got_ = (long long)(got), want_ = (long long)(want);  \
		if (got_ != want_)                                             \
			fail_msg("%s:%d: %s is %lld, want %lld", __FILE__,     \
			    __LINE__, #got, got_, want_);                      \
	} while (0)

/* Both NULL, or both the same text. */
#define CHECK_STR(got, want) check_str(__FILE__, __LINE__, #got, got, want)

/* The text of a struct str against a C string; NULL wants STR_NONE. */
#define CHECK_TEXT(got, want) check_text(__FILE__, __LINE__, #got, got, want)

/* The C string got contains part. */
#define CHECK_HAS(got, part)                                                   \
	do {                                                                   \
		if (strstr(got, part) == NULL)                                 \
			fail_msg("%s:%d: '%s' is not in '%s'", __FILE__,       \
			    __LINE__, part, got);                              \
	} while (0)

static inline void
check_text(const char *file, int line, const char *what, struct str got,
    const char *want)
{
	if (want == NULL ? got.p != NULL : !str_is(got, want))
		fail_msg("%s:%d: %s is '%.*s', want '%s'", file, line, what,
		    STR_FMT(got), want != NULL ? want : "(none)");
}

static inline void
check_str(const char *file, int line, const char *what, const char *got,
    const char *want)
{
	check_text(file, line, what, str_of(got), want);
}

#endif
