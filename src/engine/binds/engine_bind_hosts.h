/* engine_bind_hosts.h - finds where the value of a bind is sent to. */
#ifndef CLAVIGER_ENGINE_BINDS_ENGINE_BIND_HOSTS_H
#define CLAVIGER_ENGINE_BINDS_ENGINE_BIND_HOSTS_H

#include "base/base.h"

struct arena;
struct engine;
struct capability_bind;

/*
 * Returns where credentials and constant parameters send the value of b, on the
 * arena: "https://api.test, https://id.test", or "no API".
 */
const char *engine_bind_hosts(
    const struct engine *en, struct arena *a, const struct capability_bind *b);

#endif
