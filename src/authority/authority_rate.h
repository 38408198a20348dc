/* authority_rate.h - limits the requests of each key, across threads. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_RATE_H
#define CLAVIGER_AUTHORITY_AUTHORITY_RATE_H

#include <stdint.h>

struct authority_rate;

/*
 * Limits each key to rate requests per second, in bursts of twice that.
 * Returns NULL if rate is 0.
 */
struct authority_rate *authority_rate_new(int64_t rate);
void authority_rate_free(struct authority_rate *r);

/*
 * Counts a request of the key with that id (text form) at now_us.  Returns 0 if
 * it is within the limit, else the seconds until the next one is.
 */
int64_t authority_rate_take(
    struct authority_rate *r, const char id[37], int64_t now_us);

#endif
