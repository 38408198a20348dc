/* log.h - one line per event on stderr, without secrets. */
#ifndef CLAVIGER_BASE_LOG_H
#define CLAVIGER_BASE_LOG_H

#include <stdbool.h>

#include "base/str.h"

struct buf;

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARN,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG
};
enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON };

/*
 * Set once, before there are threads.  The settings are the only state of the
 * program that does not hang off struct server: a line may come from anywhere.
 */
void log_setup(enum log_level level, enum log_format format);
bool log_wants(enum log_level level);

/* Another level, at any time, from any thread. */
void log_set_level(enum log_level level);
enum log_level log_get_level(void);
const char *log_level_name(enum log_level level); /* "error" ... "debug" */

/* The level of that name; false where there is none. */
bool log_level_find(struct str name, enum log_level *out);

/*
 * One line, redacted, in one write(2).  Control bytes are escaped, so that no
 * text from outside can make a second line.
 */
void log_line(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define log_error(...) log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...) log_line(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...) log_line(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_LEVEL_DEBUG, __VA_ARGS__)

/*
 * Append text to out with every secret in it replaced by "[redacted]": the
 * shape of our key secrets (ck1_ and what follows); after "Authorization:" its
 * scheme's credential, or the rest of the line; the credential after "Key ",
 * "Bearer " or "Basic " (a key's id alone, and words of prose, are none); the
 * value after "FAL_KEY=" or "FAL_KEY:".
 */
void log_redact(struct buf *out, struct str text);

/*
 * Append text with control characters as \uXXXX and bytes that are not UTF-8 as
 * U+FFFD.  quote: escape " and \ too, as a JSON string needs.
 */
void log_escape(struct buf *out, struct str text, bool quote);

#endif
