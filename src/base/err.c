/* err.c - errors, and their mapping to status, exit code and type. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

/* All interfaces use this table and no other. */
static const struct {
	int http_status, exit_code;
	const char *type;
} kinds[] = {
	[ERR_NONE] = { 200, 0, "" },
	[ERR_INPUT] = { 400, 3, "validation_error" },
	[ERR_UNAUTHENTICATED] = { 401, 4, "authorization_error" },
	[ERR_DENIED] = { 403, 4, "authorization_error" },
	[ERR_ABSENT] = { 404, 5, "not_found" },
	[ERR_LIMIT] = { 429, 1, "rate_limited" },
	[ERR_OVERLOADED] = { 503, 1, "server_error" },
	[ERR_UPSTREAM] = { 502, 6, "server_error" },
	[ERR_UNAVAILABLE] = { 503, 1, "server_error" },
	[ERR_FULL] = { 507, 1, "server_error" }, /* RFC 4918 11.5 */
	/* nginx's code in logs; no client receives it. */
	[ERR_CANCELLED] = { 499, 1, "cancelled" },
	[ERR_SYSTEM] = { 500, 1, "server_error" },
};

static int
fill(struct err *e, enum err_kind kind, int line, int column,
    const char *format, va_list ap)
{
	if (e != NULL) {
		e->kind = kind;
		e->line = line;
		e->column = column;
		vsnprintf(e->text, sizeof(e->text), format, ap);
	}
	return -1;
}

int
err_set(struct err *e, enum err_kind kind, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fill(e, kind, 0, 0, format, ap);
	va_end(ap);
	return -1;
}

int
err_at(struct err *e, enum err_kind kind, int line, int column,
    const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fill(e, kind, line, column, format, ap);
	va_end(ap);
	return -1;
}

int
err_errno(struct err *e, const char *format, ...)
{
	int saved = errno;
	size_t used;
	va_list ap;

	if (e == NULL)
		return -1;
	va_start(ap, format);
	fill(e, ERR_SYSTEM, 0, 0, format, ap);
	va_end(ap);
	used = strlen(e->text);
	snprintf(
	    e->text + used, sizeof(e->text) - used, ": %s", strerror(saved));
	return -1;
}

int
err_prefix(struct err *e, const char *format, ...)
{
	char rest[sizeof(e->text)];
	size_t used;
	va_list ap;

	if (e == NULL)
		return -1;
	memcpy(rest, e->text, sizeof(rest));
	va_start(ap, format);
	vsnprintf(e->text, sizeof(e->text), format, ap);
	va_end(ap);
	used = strlen(e->text);
	snprintf(e->text + used, sizeof(e->text) - used, ": %s", rest);
	return -1;
}

int
err_http_status(enum err_kind kind)
{
	return kinds[kind].http_status;
}

int
err_exit_code(enum err_kind kind)
{
	return kinds[kind].exit_code;
}

const char *
err_type(enum err_kind kind)
{
	return kinds[kind].type;
}

const char *
err_type_of_status(int status)
{
	switch (status) {
	case 401:
	case 403:
		return "authorization_error";
	case 404:
		return "not_found";
	case 429:
		return "rate_limited";
	case 501:
		return "not_implemented";
	default:
		return status < 500 ? "validation_error" : "server_error";
	}
}
