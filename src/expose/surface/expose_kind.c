/* expose_kind.c - what kinds of surfaces need from the exposer. */
#include "base/base.h"
#include "expose/surface/expose_kind.h"

const char *
expose_kind_route_name(const struct exposer *x, const char *name)
{
	return x->metrics != NULL ? metrics_name(x->metrics, name) : name;
}
