/* server_internal.h - a running server, for the files of server.h. */
#ifndef CLAVIGER_SERVER_SERVER_INTERNAL_H
#define CLAVIGER_SERVER_SERVER_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

#include "expose/expose.h"
#include "server/config.h"
#include "server/server.h"
#include "server/server_control.h"
#include "server/server_file.h"
#include "server/server_shared.h"
#include "server/telemetry.h"

struct keys;
struct server_reload;
struct server_worker;

struct server {
	const struct config *config;
	const char **paths; /* NULL: the built-in file */
	size_t path_count;
	struct server_sources *sources;
	struct keys *keys;
	char *first_key; /* of a first start; NULL after it was announced */
	struct server_shared shared;
	struct telemetry telemetry;
	struct server_control lent; /* the context of control ... */
	struct expose_control_program
	    control; /* ... whose callbacks the control surfaces call */
	struct server_file_setting setting;
	struct server_reload *reload;
	struct server_worker **workers;
	size_t worker_count;
	int64_t descriptors; /* the limit of open files */
};

#endif
