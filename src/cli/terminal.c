/* terminal.c - what people see: tables that fit, relative times, colors. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "base/base.h"
#include "cli/terminal.h"

enum { GAP = 2, NARROWEST = 20 };

static int
size_of(bool rows, const char *variable, int otherwise)
{
	const char *text = getenv(variable);
	struct winsize w;
	int64_t n;

	if (isatty(STDOUT_FILENO) != 1)
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 &&
	    (rows ? w.ws_row : w.ws_col) > 0)
		return rows ? w.ws_row : w.ws_col;
	n = text != NULL ? str_to_int(str_of(text), 10000) : -1;
	return n > 0 ? (int)n : otherwise;
}

int
terminal_width(void)
{
	return size_of(false, "COLUMNS", 80);
}

int
terminal_height(void)
{
	return size_of(true, "LINES", 24);
}

/* https://no-color.org: set and not empty. */
bool
terminal_has_color(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) == 1 && (no == NULL || *no == '\0') &&
	       term != NULL && *term != '\0' && strcmp(term, "dumb") != 0;
}

void
terminal_when(char out[TERMINAL_WHEN], int64_t ms, int64_t now_ms)
{
	static const struct {
		int64_t below; /* seconds */
		int64_t unit;
		const char *one, *many;
	} units[] = {
		{ 60, 1, "s", "s" },
		{ 60 * 60, 60, "min", "min" },
		{ 48 * 3600, 3600, "h", "h" },
		{ INT64_C(730) * 86400, 86400, "day", "days" },
		{ INT64_MAX, INT64_C(31556952), "year", "years" },
	};
	const bool past = ms <= now_ms;
	const int64_t s = (past ? now_ms - ms : ms - now_ms) / 1000;
	size_t i = 0;
	int64_t n;

	if (s == 0) {
		snprintf(out, TERMINAL_WHEN, "now");
		return;
	}
	while (s >= units[i].below)
		i++;
	/* What just began to run is "in 2 h", not "in 1 h". */
	n = (s + (past ? 0 : units[i].unit / 2)) / units[i].unit;
	snprintf(out, TERMINAL_WHEN, "%s%lld %s%s", past ? "" : "in ",
	    (long long)n, n == 1 ? units[i].one : units[i].many,
	    past ? " ago" : "");
}

/* ---- tables ---- */

/* The columns that a character takes: 2 for wide ones, 0 for combining ones. */
static int
columns_of(struct str s, size_t *bytes)
{
	static locale_t utf8;
	mbstate_t state = { 0 };
	locale_t before;
	wchar_t c;
	size_t n;
	int width = 1;

	*bytes = 1;
	if ((unsigned char)s.p[0] < 0x80)
		return 1;
	if (utf8 == (locale_t)0)
		utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (utf8 == (locale_t)0)
		return 1;
	before = uselocale(utf8);
	n = mbrtowc(&c, s.p, s.n, &state);
	if (n != (size_t)-1 && n != (size_t)-2 && n > 0) {
		*bytes = n;
		width = wcwidth(c);
	}
	uselocale(before);
	/* -1: not printable, for example a C1 control character. */
	return width;
}

/*
 * Appends as much of text as fits into width columns (0: all of it).  Returns
 * the columns that it takes.
 */
static int
add_text(struct buf *out, struct str text, int width)
{
	int used = 0;
	size_t bytes;

	for (size_t i = 0; i < text.n; i += bytes) {
		const struct str rest = str_part(text, i, text.n);
		const unsigned char c = (unsigned char)rest.p[0];
		int w = columns_of(rest, &bytes);
		const bool bad = c < 0x20 || c == 0x7f || w < 0;

		w = bad ? 1 : w;
		if (width > 0 && used + w > width)
			break;
		if (bad)
			buf_putc(out, '?');
		else
			buf_add_str(out, str_part(rest, 0, bytes));
		used += w;
	}
	return used;
}

static int
measure(struct str text)
{
	int used = 0;
	size_t bytes;

	for (size_t i = 0; i < text.n; i += bytes) {
		const int w = columns_of(str_part(text, i, text.n), &bytes);

		used += w < 0 ? 1 : w;
	}
	return used;
}

static int
add_cell(struct buf *out, struct str text, int width)
{
	int used;

	if (width == 0 || measure(text) <= width)
		return add_text(out, text, 0);
	used = add_text(out, text, width - 3);
	buf_puts(out, "...");
	return used + 3;
}

/* What the visible columns leave to the last one. */
static int
rest_of(const struct terminal_table *t)
{
	int rest = t->width;

	for (size_t i = 0; i + 1 < t->count; i++)
		if (!t->columns[i].hidden)
			rest -= t->columns[i].width + GAP;
	return rest;
}

static struct terminal_column *
first_to_hide(struct terminal_table *t)
{
	struct terminal_column *best = NULL;

	for (size_t i = 0; i + 1 < t->count; i++) {
		struct terminal_column *c = &t->columns[i];

		if (!c->hidden && c->rank > 0 &&
		    (best == NULL || c->rank > best->rank))
			best = c;
	}
	return best;
}

void
terminal_table_init(struct terminal_table *t,
    const struct terminal_column *columns, size_t count, int width, bool color)
{
	struct terminal_column *c;

	memcpy(t->columns, columns, count * sizeof(*columns));
	t->count = count;
	t->width = width > 0 && width < NARROWEST ? NARROWEST : width;
	t->color = color;
	while (width > 0 && rest_of(t) < TERMINAL_LAST &&
	       (c = first_to_hide(t)) != NULL)
		c->hidden = true;
}

static void
add_colored(struct buf *out, struct str text, int width,
    enum terminal_color color, int *used)
{
	static const char *const codes[] = {
		[TERMINAL_GREEN] = "\033[32m",
		[TERMINAL_YELLOW] = "\033[33m",
		[TERMINAL_RED] = "\033[31m",
		[TERMINAL_DIM] = "\033[2m",
	};

	if (color != TERMINAL_PLAIN)
		buf_puts(out, codes[color]);
	*used = add_cell(out, text, width);
	if (color != TERMINAL_PLAIN)
		buf_puts(out, "\033[0m");
}

void
terminal_table_row(const struct terminal_table *t, struct buf *out,
    const struct str *cells, const enum terminal_color *colors)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct terminal_column *c = &t->columns[i];
		const bool last = i + 1 == t->count;
		int rest = t->width > 0 ? rest_of(t) : 0, used;

		if (c->hidden)
			continue;
		/* Without a rest the last column still shows a little. */
		if (t->width > 0 && rest < 4)
			rest = 4;
		add_colored(out, cells[i], last ? rest : c->width,
		    t->color && colors != NULL ? colors[i] : TERMINAL_PLAIN,
		    &used);
		for (; !last && used < c->width + GAP; used++)
			buf_putc(out, ' ');
	}
	/* A last cell may be empty. */
	while (out->len > 0 && out->p[out->len - 1] == ' ')
		out->len--;
	buf_putc(out, '\n');
}

void
terminal_table_head(const struct terminal_table *t, struct buf *out)
{
	struct str titles[TERMINAL_COLUMNS];

	for (size_t i = 0; i < t->count; i++)
		titles[i] = str_of(t->columns[i].title);
	terminal_table_row(t, out, titles, NULL);
}
