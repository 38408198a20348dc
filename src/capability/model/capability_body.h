/* capability_body.h - the body of an upstream request. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_BODY_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_BODY_H

#include <stdbool.h>

#include "capability/model/capability_place.h"
#include "data/template/template.h"

struct arena;
struct capability_consumed_operation;
struct capability_ref;
struct capability_wire;
struct json;

enum capability_body_type {
	CAPABILITY_BODY_JSON,
	CAPABILITY_BODY_TEXT,
	CAPABILITY_BODY_XML,
	CAPABILITY_BODY_SPARQL,
	CAPABILITY_BODY_FORM,
	CAPABILITY_BODY_MULTIPART,
};

/* The member `body` of a consumed operation. */
struct capability_body {
	struct capability_place place;
	enum capability_body_type type; /* of plain text: what it looks like */
	bool plain; /* text without a type: a Content-Type decides first */
	/*
	 * The template: a string, or an object or list that contains
	 * templates.  For CAPABILITY_BODY_MULTIPART a list of objects with
	 * name, value, filename and contentType.  NULL: the body parameter is
	 * the body.
	 */
	struct json *data;
	const struct capability_ref *ref; /* data, compiled */
	const struct capability_wire *fields; /* `encoding`; NULL: none */
	/* "related": multipart/related; STR_NONE: multipart/form-data. */
	struct str multipart;
	bool base64; /* the value is base64 of the bytes to send */
};

/* Reports whether requests of the operation may have a body. */
bool capability_body_is_declared(
    const struct capability_consumed_operation *op);

/* Calls visit for each tag of each template in body, which may be NULL. */
void capability_body_each_tag(struct arena *scratch,
    const struct capability_body *body, template_visit_tag_fn *visit,
    void *context);

#endif
