/* keys_word.h - the key that a user names on the command line. */
#ifndef CLAVIGER_CLI_KEYS_WORD_H
#define CLAVIGER_CLI_KEYS_WORD_H

struct err;

enum { KEYS_WORD_ID = 64 }; /* bytes of an id, with NUL */

/*
 * Reads the id of a key from word: an id, or a whole key in any form that
 * key_input_parse() knows; "-": from standard input.  Returns -1 and sets e
 * (INPUT) if it is neither, or if the check digits of a key show that it is
 * mistyped.  No error repeats word, which may be a secret.
 */
int keys_word_id(const char *word, char id[KEYS_WORD_ID], struct err *e);

/*
 * Reads a whole key in the same way.  The result is on the heap: wipe and free
 * it.  Returns NULL and sets e (INPUT) on failure.
 */
char *keys_word_credential(const char *word, struct err *e);

/*
 * Sets e (ABSENT): the account has no key of that id.  Only a word in the form
 * of an id is repeated.  done is what did not happen.  Returns -1.
 */
int keys_word_unknown(const char *id, const char *done, struct err *e);

#endif
