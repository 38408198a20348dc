/* expose_control_internal.h - what the paths of the control surface share. */
#ifndef CLAVIGER_EXPOSE_CONTROL_EXPOSE_CONTROL_INTERNAL_H
#define CLAVIGER_EXPOSE_CONTROL_EXPOSE_CONTROL_INTERNAL_H

#include "expose/control/expose_control.h"

struct capability_control;
struct engine_thread;
struct exposer;
struct http_exchange;
struct json;

/* One request. */
struct expose_control_request {
	const struct exposer *x;
	const struct expose_control_program *program;
	const struct capability_control *capability;
	struct engine_thread *thread;
	struct http_exchange *exchange;
};

/* Set and send the response: an error, or a JSON value. */
void expose_control_reject(
    struct http_exchange *ex, int status, const char *message);
void expose_control_send(
    struct http_exchange *ex, int status, const struct json *v);

/* Answer /health/ready, /status, /reload and /validate. */
void expose_control_ready(struct expose_control_request *q);
void expose_control_status(struct expose_control_request *q);
void expose_control_reload(struct expose_control_request *q);
void expose_control_validate(struct expose_control_request *q);

#endif
