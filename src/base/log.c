/* log.c - log lines on stderr, with secrets redacted. */
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

/*
 * Redaction turns five bytes into "ck1_[redacted]"; escaping turns one byte
 * into \u001f.
 */
enum { REDACTED_GROWS = 4, ESCAPED_GROWS = 6 };

static struct {
	_Atomic enum log_level level;
	enum log_format format;
} settings = { LOG_LEVEL_INFO, LOG_FORMAT_TEXT };

void
log_setup(enum log_level level, enum log_format format)
{
	settings.level = level;
	settings.format = format;
}

void
log_set_level(enum log_level level)
{
	atomic_store_explicit(&settings.level, level, memory_order_relaxed);
}

enum log_level
log_get_level(void)
{
	return atomic_load_explicit(&settings.level, memory_order_relaxed);
}

static const char *const level_names[] = { "error", "warn", "info", "debug" };

const char *
log_level_name(enum log_level level)
{
	return level_names[level];
}

bool
log_level_find(struct str name, enum log_level *out)
{
	for (size_t i = 0; i < LEN(level_names); i++) {
		if (str_is(name, level_names[i])) {
			*out = (enum log_level)i;
			return true;
		}
	}
	return false;
}

/* Can the character be written as it is? */
static bool
is_harmless(struct str character)
{
	const unsigned char *p = (const unsigned char *)character.p;

	if (character.n == 1)
		return p[0] >= 0x20 && p[0] != 0x7f;
	/* U+0080 to U+009F: control characters to a terminal, too. */
	return character.n > 0 && !(p[0] == 0xc2 && p[1] < 0xa0);
}

void
log_escape(struct buf *out, struct str s, bool quote)
{
	while (s.n > 0) {
		size_t n = str_utf8_first(s);
		struct str c = str_part(s, 0, n);

		if (quote && (s.p[0] == '"' || s.p[0] == '\\'))
			buf_putc(out, '\\');
		if (n == 0)
			buf_puts(out, "\xef\xbf\xbd"); /* U+FFFD */
		else if (is_harmless(c))
			buf_add_str(out, c);
		else
			buf_printf(out, "\\u%04x",
			    (unsigned char)c.p[n - 1]); /* below U+00A0 */
		s = str_part(s, n > 0 ? n : 1, s.n);
	}
}

void
log_line(enum log_level level, const char *format, ...)
{
	char when[21], text[2048];
	struct buf plain, line;
	va_list ap;

	if (level > log_get_level())
		return;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	clock_rfc3339(when, clock_real_ms());
	buf_init(&plain, sizeof(text) * REDACTED_GROWS);
	buf_init(&line, sizeof(text) * REDACTED_GROWS * ESCAPED_GROWS + 256);
	log_redact(&plain, str_of(text));
	if (settings.format == LOG_FORMAT_JSON) {
		buf_printf(&line,
		    "{\"time\":\"%s\",\"level\":\"%s\",\"text\":\"", when,
		    level_names[level]);
		log_escape(&line, buf_str(&plain), true);
		buf_puts(&line, "\"}\n");
	} else {
		buf_printf(&line, "%s %-5s ", when, level_names[level]);
		log_escape(&line, buf_str(&plain), false);
		buf_putc(&line, '\n');
	}
	/* A failing log must not stop the server. */
	(void)!write(STDERR_FILENO, line.p, line.len);
	buf_done(&plain);
	buf_done(&line);
}
