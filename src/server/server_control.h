/* server_control.h - the data of the server that control surfaces report. */
#ifndef CLAVIGER_SERVER_SERVER_CONTROL_H
#define CLAVIGER_SERVER_SERVER_CONTROL_H

#include "expose/expose.h"

struct telemetry;
struct server_shared;

struct server_reload;

/* The context of the program's callbacks; borrowed. */
struct server_control {
	struct server_shared *shared;
	struct server_reload *reload;
	struct telemetry *telemetry;
};

void server_control_init(
    struct expose_control_program *p, struct server_control *c);

#endif
