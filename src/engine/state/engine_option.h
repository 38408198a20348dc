/* engine_option.h - options of the operator for a capability. */
#ifndef CLAVIGER_ENGINE_STATE_ENGINE_OPTION_H
#define CLAVIGER_ENGINE_STATE_ENGINE_OPTION_H

/*
 * An option for running a capability, in addition to its file.  Texts are
 * copied.
 */
struct engine_option {
	enum {
		/*
		 * name: namespace of a consumes; "" for all of one API: the
		 * only one of a file, or those of an imported document.
		 */
		ENGINE_BASE_URI,
		ENGINE_SET, /* name: a bind or server variable */
		ENGINE_AUTHORITY, /* name: that namespace runs in process */
		/* name: a namespace, or "" for all; value: "retries=2" */
		ENGINE_POLICY,
		/* name: a namespace; value: a PEM file with certificate and key
		 */
		ENGINE_CLIENT_CERT,
	} kind;
	const char *name, *value;
};

#endif
