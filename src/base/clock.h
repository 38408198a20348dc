/* clock.h - clocks, and dates as text. */
#ifndef CLAVIGER_BASE_CLOCK_H
#define CLAVIGER_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* A clock that never goes back, for durations and deadlines. */
int64_t clock_mono_us(void);
int64_t clock_mono_ms(void);

/* Processor time of the calling thread. */
int64_t clock_thread_us(void);

/* Wall clock since 1970, for records and certificates. */
int64_t clock_real_ms(void);
int64_t clock_real_us(void);

/* Writes RFC 3339 in UTC, "2025-01-15T12:00:00Z", and a NUL. */
void clock_rfc3339(char out[21], int64_t real_ms);

/*
 * Reads a time such as "2027-01-31T12:00:00Z", with any offset and fraction of
 * a second (RFC 3339 5.6).  Returns milliseconds since 1970, or -1 if text is
 * anything else or before 1970.
 */
int64_t clock_parse_rfc3339(struct str text);

/*
 * Reads "90s", "15m", "24h", "30d" or "4w"; a number alone means seconds.
 * Returns milliseconds, or -1 for any other text and for more than 36500 days.
 */
int64_t clock_parse_duration(struct str text);

/* Writes RFC 9110 5.6.7, "Sun, 06 Nov 1994 08:49:37 GMT", and a NUL. */
void clock_http_date(char out[30], int64_t real_ms);

/*
 * Reads a date in any of the three forms of RFC 9110 5.6.7.  Returns
 * milliseconds since 1970, or -1 for any other text.
 */
int64_t clock_parse_http_date(struct str text);

#endif
