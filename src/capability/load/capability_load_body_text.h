/* capability_load_body_text.h - the format of a body that is written as text.
 */
#ifndef CLAVIGER_CAPABILITY_LOAD_CAPABILITY_LOAD_BODY_TEXT_H
#define CLAVIGER_CAPABILITY_LOAD_CAPABILITY_LOAD_BODY_TEXT_H

#include "base/base.h"
#include "capability/model/model.h"

struct arena;

/*
 * Returns the format of a body that is text without a type: JSON, XML or text.
 * Only the text of the file decides, never a value that a caller inserts.
 */
enum capability_body_type capability_load_body_text_type(
    struct arena *scratch, struct str text);

#endif
