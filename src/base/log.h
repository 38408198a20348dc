/* log.h - log lines on stderr, with secrets redacted. */
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
 * Sets level and format, once, before threads start.  The settings are global,
 * because any module may log.
 */
void log_setup(enum log_level level, enum log_format format);

/* Changes the level, at any time, from any thread. */
void log_set_level(enum log_level level);
enum log_level log_get_level(void);
const char *log_level_name(enum log_level level); /* "error" ... "debug" */

/* Finds a level by name.  Returns false if the name is unknown. */
bool log_level_find(struct str name, enum log_level *out);

/*
 * Writes one redacted line with one write(2).  Control bytes are escaped, so
 * that text from outside cannot start a second line.
 */
void log_line(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define log_error(...) log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...) log_line(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...) log_line(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_LEVEL_DEBUG, __VA_ARGS__)

/*
 * Appends text with every secret replaced by "[redacted]":
 *
 *  - key secrets: "ck1_" or "ck1d_" and the characters after it;
 *  - the credential after "Authorization: SCHEME", or the rest of that line;
 *  - the credential after "Key ", "Bearer " or "Basic ", but not a key id
 *    alone, nor words of prose;
 *  - the value after "FAL_KEY=" or "FAL_KEY:".
 */
void log_redact(struct buf *out, struct str text);

/*
 * Appends text with control characters as \uXXXX and bytes that are not UTF-8
 * as U+FFFD.  quote: also escapes " and \, as JSON strings require.
 */
void log_escape(struct buf *out, struct str text, bool quote);

#endif
