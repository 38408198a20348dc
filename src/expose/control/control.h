/* control.h - the control surface: health, status, metrics, reload. */
#ifndef CLAVIGER_EXPOSE_CONTROL_CONTROL_H
#define CLAVIGER_EXPOSE_CONTROL_CONTROL_H

#include "expose/control/expose_control.h"

#endif
