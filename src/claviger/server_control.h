/* server_control.h - what the server lends its control surfaces. */
#ifndef CLAVIGER_CLAVIGER_SERVER_CONTROL_H
#define CLAVIGER_CLAVIGER_SERVER_CONTROL_H

#include "expose/expose_control.h"

struct server_shared;

/*
 * Fill in all but `start`, which is the server's: it knows its files.  shared
 * is borrowed as the context; its ports may change only under its own rules.
 */
void server_control_init(
    struct expose_control_program *p, struct server_shared *shared);

#endif
