/* config_retain.h - how long keys are kept that are not valid any more. */
#ifndef CLAVIGER_SERVER_CONFIG_RETAIN_H
#define CLAVIGER_SERVER_CONFIG_RETAIN_H

struct err;

/* An option_set_fn: sets retain_ms of a struct config; "never" and "0" are 0.
 */
int config_retain_set(void *settings, const char *value, struct err *e);

#endif
