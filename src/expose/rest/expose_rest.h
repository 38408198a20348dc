/* expose_rest.h - the REST surface, one row of the table of kinds. */
#ifndef CLAVIGER_EXPOSE_REST_EXPOSE_REST_H
#define CLAVIGER_EXPOSE_REST_EXPOSE_REST_H

struct expose_kind;

extern const struct expose_kind expose_rest_kind;

#endif
