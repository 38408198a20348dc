/* format_xml_input.h - the input of the XML parser; for data/format only. */
#ifndef CLAVIGER_DATA_FORMAT_FORMAT_XML_INPUT_H
#define CLAVIGER_DATA_FORMAT_FORMAT_XML_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct format_task;

/*
 * libxml2 cannot be interrupted while it reads a tag or a declaration, which
 * can take time that grows with the square of its size.  So this input leaves
 * out the declarations of an internal DTD.  It also ends early if an element
 * has more attributes than the limit, if the time is spent, or if stopped is
 * set.
 */
struct format_xml_input {
	struct format_task *task;
	struct str text; /* the document */
	size_t at; /* read so far */
	size_t dtd_from,
	    dtd_to; /* the position of the declarations of its DTD */
	char state; /* state of the scan, see format_xml_input.c */
	int64_t attributes; /* of the current tag */
	bool stopped; /* reading has ended early */
};

/*
 * Finds the DTD.  Returns -1 and sets task->e if it declares entities or does
 * not end.
 */
int format_xml_input_open(struct format_xml_input *in, struct format_task *t);

/*
 * An xmlInputReadCallback: returns up to n bytes; 0 at the end.  If it ends
 * early, in->stopped and task->e are set.
 */
int format_xml_input_read(void *in, char *out, int n);

#endif
