/* ref.h - references in a capability file, compiled when it is loaded. */
#ifndef CLAVIGER_CAPABILITY_REF_REF_H
#define CLAVIGER_CAPABILITY_REF_REF_H

#include "capability/ref/capability_ref.h"
#include "capability/ref/capability_ref_compile.h"
#include "capability/ref/capability_ref_name.h"
#include "capability/ref/capability_ref_path.h"
#include "capability/ref/capability_ref_prompt.h"
#include "capability/ref/capability_ref_template.h"
#include "capability/ref/capability_ref_text.h"

#endif
