/* accounts_print.h - prints accounts for people and as JSON. */
#ifndef CLAVIGER_CLI_ACCOUNTS_PRINT_H
#define CLAVIGER_CLI_ACCOUNTS_PRINT_H

#include <stdbool.h>
#include <stddef.h>

struct json;

/* A list that is being printed. */
struct accounts_print {
	bool json;
	size_t rows; /* printed so far */
};

/* An accounts_visit_fn whose context is a struct accounts_print. */
void accounts_print_row(void *context, const struct json *v);

/* The end of the list. */
void accounts_print_end(const struct accounts_print *p);

/* One account. */
void accounts_print_one(bool json, const struct json *v);

#endif
