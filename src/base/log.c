/* log.c - one line per event on stderr, without secrets. */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"

enum { LINE_MAX_BYTES = 4096 };

static struct {
	enum log_level level;
	enum log_format format;
} settings = { LOG_LEVEL_INFO, LOG_FORMAT_TEXT };

void
log_setup(enum log_level level, enum log_format format)
{
	settings.level = level;
	settings.format = format;
}

bool
log_wants(enum log_level level)
{
	return level <= settings.level;
}

/* A byte that may stand inside a credential. */
static bool
is_token_byte(char c)
{
	return c > ' ' && c != '"' && c != '\'' && c != ',' && c != '\\' &&
	       c != '}' && c != ']' && c != ')' && c != 0x7f;
}

static size_t
token_end(struct str text, size_t at)
{
	while (at < text.n && is_token_byte(text.p[at]))
		at++;
	return at;
}

/*
 * Length of the marker at the start of s behind which a secret stands; 0 where
 * there is none.  A marker is kept, the token behind it is not.
 */
static size_t
marker_length(struct str s)
{
	static const char *const markers[] = { "Authorization: ",
		"Authorization:", "FAL_KEY=", "Bearer ", "Basic ", "Key ",
		"ck1_" };

	for (size_t i = 0; i < sizeof(markers) / sizeof(markers[0]); i++) {
		struct str marker = str_of(markers[i]);

		if (s.n >= marker.n &&
		    str_equal_nocase(str_part(s, 0, marker.n), marker))
			return marker.n;
	}
	return 0;
}

/* "Key the" in prose is no credential: those have a colon or are long. */
static bool
looks_secret(struct str marker, struct str token)
{
	if (str_is(marker, "ck1_") || str_starts(marker, STR("FAL_KEY")) ||
	    marker.n >= 14)
		return token.n > 0;
	return token.n >= 20 || str_find(token, ':', 0) < token.n;
}

void
log_redact(struct buf *out, struct str text)
{
	for (size_t at = 0; at < text.n;) {
		size_t n = marker_length(str_part(text, at, text.n));
		size_t end;

		if (n == 0) {
			buf_putc(out, text.p[at++]);
			continue;
		}
		buf_add(out, text.p + at, n);
		end = token_end(text, at + n);
		if (looks_secret(str_part(text, at, at + n),
		        str_part(text, at + n, end)) &&
		    marker_length(str_part(text, at + n, text.n)) == 0) {
			buf_puts(out, "[redacted]");
			at = end;
		} else {
			at += n;
		}
	}
}

static void
add_escaped(struct buf *out, struct str s, bool quote)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 || c == 0x7f)
			buf_printf(out, "\\u%04x", c);
		else if (quote && (c == '"' || c == '\\'))
			buf_printf(out, "\\%c", c);
		else
			buf_putc(out, (char)c);
	}
}

void
log_line(enum log_level level, const char *format, ...)
{
	static const char *const names[] = { "error", "warn", "info", "debug" };
	char when[21], text[LINE_MAX_BYTES / 2];
	struct buf plain, line;
	va_list ap;

	if (!log_wants(level))
		return;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	clock_rfc3339(when, clock_real_ms());
	buf_init(&plain, sizeof(text) * 2);
	buf_init(&line, (size_t)LINE_MAX_BYTES * 8);
	log_redact(&plain, str_of(text));
	if (settings.format == LOG_FORMAT_JSON) {
		buf_printf(&line,
		    "{\"time\":\"%s\",\"level\":\"%s\",\"text\":\"", when,
		    names[level]);
		add_escaped(&line, buf_str(&plain), true);
		buf_puts(&line, "\"}\n");
	} else {
		buf_printf(&line, "%s %-5s ", when, names[level]);
		add_escaped(&line, buf_str(&plain), false);
		buf_putc(&line, '\n');
	}
	/* A log that cannot be written must not stop the server. */
	(void)!write(STDERR_FILENO, line.p, line.len);
	buf_done(&plain);
	buf_done(&line);
}
