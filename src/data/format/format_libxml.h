/* format_libxml.h - libxml2, loaded when it is used for the first time. */
#ifndef CLAVIGER_DATA_FORMAT_FORMAT_LIBXML_H
#define CLAVIGER_DATA_FORMAT_FORMAT_LIBXML_H

#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

struct err;

/*
 * The functions in use.  libxml2 needs ICU and the C++ library, which take 3
 * MiB of memory and a third of the start, and few files have XML or HTML.
 */
#define FORMAT_LIBXML_FUNCTIONS(f)                                             \
	f(htmlCreatePushParserCtxt);                                           \
	f(htmlCtxtUseOptions);                                                 \
	f(htmlFreeParserCtxt);                                                 \
	f(htmlParseChunk);                                                     \
	f(xmlCtxtReadIO);                                                      \
	f(xmlDocGetRootElement);                                               \
	f(xmlFreeDoc);                                                         \
	f(xmlFreeParserCtxt);                                                  \
	f(xmlGetPredefinedEntity);                                             \
	f(xmlInitParser);                                                      \
	f(xmlNewParserCtxt);                                                   \
	f(xmlSAX2GetColumnNumber);                                             \
	f(xmlSAX2GetLineNumber);                                               \
	f(xmlSAX2StartElement);                                                \
	f(xmlSetStructuredErrorFunc);                                          \
	f(xmlStopParser);                                                      \
	f(xmlStrcasecmp)

#define FORMAT_LIBXML_MEMBER(name) __typeof__(name) *name

/* Each member has the type of the library's function of that name. */
struct format_libxml {
	FORMAT_LIBXML_FUNCTIONS(FORMAT_LIBXML_MEMBER);
};

/* Valid after format_libxml_use() returned 0. */
extern struct format_libxml format_libxml;

/*
 * Prepares libxml2; call it before each use.  It loads the library once for all
 * threads, and stops it from printing errors on this thread, since no parser
 * option suppresses those about encodings.  Returns -1 and sets e (SYSTEM) if
 * the library is missing.
 */
int format_libxml_use(struct err *e);

#endif
