/* authority_rate.h - how often one key may ask, whichever thread it meets. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_RATE_H
#define CLAVIGER_AUTHORITY_AUTHORITY_RATE_H

#include <stdint.h>

struct authority_rate;

/* rate requests a second, in bursts of twice that; NULL where rate is 0. */
struct authority_rate *authority_rate_new(int64_t rate);
void authority_rate_free(struct authority_rate *r);

/*
 * May the key of that id (text form) ask at now_us?  0: yes; else after how
 * many seconds it may.
 */
int64_t authority_rate_ask(
    struct authority_rate *r, const char id[37], int64_t now_us);

#endif
