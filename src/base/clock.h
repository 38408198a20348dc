/* clock.h - what time it is, and how it is written. */
#ifndef CLAVIGER_BASE_CLOCK_H
#define CLAVIGER_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Never goes back; for durations and deadlines. */
int64_t clock_mono_us(void);
int64_t clock_mono_ms(void);

/* The processor time that the calling thread has used. */
int64_t clock_thread_us(void);

/* Wall clock since 1970, for records and certificates. */
int64_t clock_real_ms(void);
int64_t clock_real_us(void);

/* RFC 3339 in UTC to the second, "2025-01-15T12:00:00Z", and a NUL. */
void clock_rfc3339(char out[21], int64_t real_ms);

/* The form above, with an optional fraction; -1 where it is anything else. */
int64_t clock_parse_rfc3339(struct str text);

/* RFC 9110 5.6.7, "Sun, 06 Nov 1994 08:49:37 GMT", and a NUL. */
void clock_http_date(char out[30], int64_t real_ms);

/* All three forms of that section; -1 where it is anything else. */
int64_t clock_parse_http_date(struct str text);

#endif
