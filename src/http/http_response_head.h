/* http_response_head.h - the head of a response; internal to its reader. */
#ifndef CLAVIGER_HTTP_HTTP_RESPONSE_HEAD_H
#define CLAVIGER_HTTP_HTTP_RESPONSE_HEAD_H

#include <stdbool.h>
#include <stddef.h>

struct http_response_reader;

/*
 * Reads a head of n bytes with its empty line, in memory of the reader's arena
 * that it changes; all its lines end in CR LF.  Sets status, headers and what
 * they say about the framing.  Returns false and sets fault and why if it is
 * invalid.
 */
bool http_response_head_read(
    struct http_response_reader *r, char *head, size_t n);

#endif
