/*
 * format_xml_input.h - what the XML parser is given of a document, piece by
 * piece; of data/ alone.
 */
#ifndef CLAVIGER_DATA_FORMAT_FORMAT_XML_INPUT_H
#define CLAVIGER_DATA_FORMAT_FORMAT_XML_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct format_task;

/*
 * libxml2 cannot be interrupted while it reads one tag or one declaration, and
 * its time for these can grow with the square of their size.  So it reads
 * through this: it does not see the declarations of a DTD inside the document,
 * and the document ends early if an element has more attributes than the
 * limit, if the time is spent, and once stopped is set.
 */
struct format_xml_input {
	struct format_task *task;
	struct str text; /* the document; on the arena where it was recoded */
	size_t at; /* read so far */
	size_t dtd_from, dtd_to; /* the declarations of its DTD */
	char state; /* of the scan: see format_xml_input.c */
	int64_t attributes; /* of the tag that is being scanned */
	const char *encoding; /* of text, for libxml2; on the arena */
	bool stopped; /* nothing more is read */
};

/*
 * Finds the encoding and the DTD.  -1 and task->e: an encoding that cannot be
 * read, or a DTD that declares entities or does not end.
 */
int format_xml_input_open(struct format_xml_input *in, struct format_task *t);

/*
 * The next n bytes at most; 0: the end.  An xmlInputReadCallback.  If it ends
 * early, in->stopped is set and task->e says why.
 */
int format_xml_input_read(void *in, char *out, int n);

#endif
