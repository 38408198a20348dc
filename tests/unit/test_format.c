/* test_format.c - upstream responses of other formats become JSON. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cpu_budget.h"
#include "base/err.h"
#include "base/limits.h"
#include "data/format/format.h"
#include "data/json/json.h"
#include "check.h"

struct row {
	const char *bytes, *schema, *want;
};

/* The JSON, or "error: " and the message. */
static const char *
convert_within(struct arena *a, enum format_kind kind, struct str bytes,
    const char *schema, const struct limits *l)
{
	struct err e = { 0 };
	struct json *out = NULL;
	const char *text;
	struct buf b;

	if (format_to_json(kind, a,
	        &(struct format_input){
	            .bytes = bytes, .schema = str_of(schema) },
	        l, NULL, &out, NULL, &e) == -1)
		return arena_printf(a, "error: %s", e.text);
	buf_init(&b, 1 << 26);
	json_write(&b, out);
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static const char *
convert(struct arena *a, enum format_kind kind, struct str bytes,
    const char *schema)
{
	const struct limits l = limits_default();

	return convert_within(a, kind, bytes, schema, &l);
}

static void
check_rows(enum format_kind kind, const struct row *t, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena a = { 0 };
		const char *got =
		    convert(&a, kind, str_of(t[i].bytes), t[i].schema);

		if (strcmp(got, t[i].want) != 0)
			fail_msg(
			    "'%s': '%s', not '%s'", t[i].bytes, got, t[i].want);
		arena_done(&a);
	}
}

static void
test_xml_is_objects_of_strings(void **state)
{
	static const struct row t[] = {
		{ "<r><a>1</a><b>true</b></r>", NULL,
		    "{\"a\":\"1\",\"b\":\"true\"}" },
		{ "<?xml version=\"1.0\"?>\n<!-- c -->\n<r x='1'>\n <a "
		  "id=\"7\">text</a>\n</r>\n",
		    NULL, "{\"x\":\"1\",\"a\":{\"id\":\"7\",\"\":\"text\"}}" },
		{ "<r><i>1</i><o/><i>2</i><i k='v'>3</i></r>", NULL,
		    "{\"i\":[\"1\",\"2\",{\"k\":\"v\",\"\":\"3\"}],\"o\":"
		    "\"\"}" },
		{ "<r><l><i>only</i></l></r>", NULL,
		    "{\"l\":{\"i\":\"only\"}}" },
		{ "<r a='1'><a>2</a></r>", NULL, "{\"a\":[\"1\",\"2\"]}" },
		{ "<r>text</r>", NULL, "\"text\"" },
		{ "<r/>", NULL, "\"\"" },
		{ "<r a='b'/>", NULL, "{\"a\":\"b\"}" },
		{ "<r><a> x </a><b>\n</b></r>", NULL,
		    "{\"a\":\" x \",\"b\":\"\\n\"}" },
		{ "<r>one<b/>two</r>", NULL,
		    "{\"\":[\"one\",\"two\"],\"b\":\"\"}" },
		{ "<r a='&amp;&lt;&#228;'>&lt;&gt;&amp;&apos;&quot;&#xE4;"
		  "<![CDATA[<&]]></r>",
		    NULL,
		    "{\"a\":\"&<\xc3\xa4\",\"\":\"<>&'\\\"\xc3\xa4<&\"}" },
		{ "<p:r xmlns:p='urn:x' p:q='1'><p:a xml:lang='en'>b</p:a>"
		  "</p:r>",
		    NULL, "{\"q\":\"1\",\"a\":{\"lang\":\"en\",\"\":\"b\"}}" },
		{ "<r><a><b><c>1</c></b></a><a><b><c>2</c></b></a></r>", NULL,
		    "{\"a\":[{\"b\":{\"c\":\"1\"}},{\"b\":{\"c\":\"2\"}}]}" },
		{ "<?xml version='1.0' encoding='ISO-8859-1'?><r>\xe4</r>",
		    NULL, "\"\xc3\xa4\"" },
		{ "<!DOCTYPE r><r>a</r>", NULL, "\"a\"" },
		{ "<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r>a</r>", NULL,
		    "\"a\"" },
		/* Defaults of a DTD are ignored. */
		{ "<!DOCTYPE r [<!ATTLIST r x CDATA 'no'>]><r y='1'/>", NULL,
		    "{\"y\":\"1\"}" },
		{ "<!DOCTYPE r [<!ENTITY e 'x'>]><r>&e;</r>", NULL,
		    "error: not valid xml (line 1, column 14): it declares an "
		    "entity, and these are not expanded" },
		{ "<!DOCTYPE r [<!ENTITY % e SYSTEM 'file:///etc/passwd'>%e;]>"
		  "<r/>",
		    NULL,
		    "error: not valid xml (line 1, column 14): it declares an "
		    "entity, and these are not expanded" },
		/* Comments, quotes and brackets of a DTD are skipped. */
		{ "<!DOCTYPE r [<!-- ]> ' --><!ELEMENT r ANY><!ATTLIST r x "
		  "CDATA ']>\"'><?p ]> ' ?>\n]><r>\n<a></b></r>",
		    NULL,
		    "error: not valid xml (line 3, column 8): Opening and "
		    "ending tag mismatch: a line 3 and b" },
		{ "<!DOCTYPE r SYSTEM '[' [ ]><r>a</r>", NULL, "\"a\"" },
		{ "<!DOCTYPE r [<!ELEMENT r ANY> <r>a</r>", NULL,
		    "error: not valid xml (line 1, column 14): its DTD does "
		    "not end" },
		{ "<!DOCTYPE r [%p; ]><r>a</r>", NULL,
		    "error: not valid xml (line 1, column 14): it declares an "
		    "entity, and these are not expanded" },
		{ "<?xml version='1.0' encoding='UTF-7'?><r>a</r>", NULL,
		    "error: not valid xml (line 1, column 1): its encoding "
		    "'UTF-7' is not read: UTF-8, UTF-16, UTF-32 and the usual "
		    "national ones are" },
		{ "<?xml version='1.0' encoding='windows-1252'?><r>\x80</r>",
		    NULL, "\"\xe2\x82\xac\"" },
		{ "<?xml version='1.0' encoding='Shift_JIS'?><r>\x83\x5b</r>",
		    NULL, "\"\xe3\x82\xbc\"" },
		{ "\xef\xbb\xbf<r>a</r>", NULL, "\"a\"" },
		{ "<!DOCTYPE r SYSTEM 'x.dtd'><r>&nbsp;</r>", NULL,
		    "error: not valid xml (line 1, column 37): Entity 'nbsp' "
		    "not defined" },
		{ "<r>\n<a></b></r>", NULL,
		    "error: not valid xml (line 2, column 8): Opening and "
		    "ending tag mismatch: a line 2 and b" },
		{ "<r", NULL,
		    "error: not valid xml (line 1, column 3): Couldn't find "
		    "end of Start Tag r line 1" },
		{ "{}", NULL,
		    "error: not valid xml (line 1, column 1): Start tag "
		    "expected, '<' not found" },
		{ "", NULL, "error: not valid xml: it is empty" },
	};

	(void)state;
	check_rows(FORMAT_XML, t, LEN(t));
}

/* In both byte orders, with and without a byte order mark. */
static void
test_xml_in_utf16_is_read(void **state)
{
	static const char plain[] = "<?xml version='1.0' "
	                            "encoding='UTF-16'?><r>\xe4</r>";
	struct arena a = { 0 };

	(void)state;
	for (int way = 0; way < 4; way++) {
		const bool big = way & 1, mark = way & 2;
		char bytes[2 * sizeof(plain) + 16];
		size_t n = 0;

		if (mark) {
			bytes[n++] = big ? '\xfe' : '\xff';
			bytes[n++] = big ? '\xff' : '\xfe';
		}
		for (size_t i = 0; i + 1 < sizeof(plain); i++) {
			bytes[n + big] = plain[i];
			bytes[n + !big] = 0;
			n += 2;
		}
		CHECK_STR(convert(&a, FORMAT_XML, (struct str){ bytes, n }, ""),
		    "\"\xc3\xa4\"");
	}
	CHECK_STR(convert(&a, FORMAT_XML,
	              STR("<\0r\0>\0\x3d\xd8\x00\xde<\0/\0r\0>\0"), ""),
	    "\"\xf0\x9f\x98\x80\"");
	CHECK_STR(convert(&a, FORMAT_XML,
	              STR("\0\0\0<\0\0\0r\0\0\0>\0\0\0\xe4\0\0\0<\0\0\0/"
	                  "\0\0\0r\0\0\0>"),
	              ""),
	    "\"\xc3\xa4\"");
	arena_done(&a);
}

static void
test_text_tables_are_objects_by_their_first_row(void **state)
{
	static const struct row t[] = {
		{ "a,b\n1,2\n3,4\n", NULL,
		    "[{\"a\":\"1\",\"b\":\"2\"},{\"a\":\"3\",\"b\":\"4\"}]" },
		{ "a,b\r\n1,2", NULL, "[{\"a\":\"1\",\"b\":\"2\"}]" },
		{ "a,b\n\"x, \"\"y\"\"\n z\",\n", NULL,
		    "[{\"a\":\"x, \\\"y\\\"\\n z\",\"b\":\"\"}]" },
		{ "a,b\n 1 , 2\n", NULL, "[{\"a\":\" 1 \",\"b\":\" 2\"}]" },
		{ "\xef\xbb\xbf\"a\"\n\xc3\xa4\n\xff\n", NULL,
		    "[{\"a\":\"\xc3\xa4\"},{\"a\":\"\xef\xbf\xbd\"}]" },
		{ "a,b,c\n1\n\n2,3\n", NULL,
		    "[{\"a\":\"1\"},{\"a\":\"2\",\"b\":\"3\"}]" },
		{ "a,a,b\n1,2,3\n", NULL,
		    "[{\"a\":\"1\",\"a_2\":\"2\",\"b\":\"3\"}]" },
		{ "a,b\n1,2,\n", NULL, "[{\"a\":\"1\",\"b\":\"2\"}]" },
		{ "a,b\n", NULL, "[]" },
		{ "a,b\n1,2\n1,2,3\n", NULL,
		    "error: not valid csv: row 3 has more fields than the 2 "
		    "that the first row names" },
		{ "a,b\n1,\"2\n", NULL,
		    "error: not valid csv: row 2 begins a quoted field that "
		    "does not end" },
		{ "", NULL,
		    "error: not valid csv: there is no first row to name the "
		    "columns" },
	};
	static const struct row tsv[] = {
		{ "a\tb c\n1,5\t x\n", NULL,
		    "[{\"a\":\"1,5\",\"b c\":\" x\"}]" },
		{ "a\tb\n\t2\n", NULL, "[{\"a\":\"\",\"b\":\"2\"}]" },
	};
	static const struct row psv[] = {
		{ "a|b\n1|\"x|y\"\n", NULL, "[{\"a\":\"1\",\"b\":\"x|y\"}]" },
	};

	(void)state;
	check_rows(FORMAT_CSV, t, LEN(t));
	check_rows(FORMAT_TSV, tsv, LEN(tsv));
	check_rows(FORMAT_PSV, psv, LEN(psv));
}

static void
test_yaml_becomes_its_values(void **state)
{
	static const struct row t[] = {
		{ "a: 1\nb: [x, true, null]\nc: '1'\n", NULL,
		    "{\"a\":1,\"b\":[\"x\",true,null],\"c\":\"1\"}" },
		{ "- 1\n- a: b\n", NULL, "[1,{\"a\":\"b\"}]" },
		{ "text", NULL, "\"text\"" },
		{ "&x [1]", NULL, "[1]" },
	};
	struct arena a = { 0 };

	(void)state;
	check_rows(FORMAT_YAML, t, LEN(t));
	CHECK_HAS(convert(&a, FORMAT_YAML, STR("a: [1\nb: 2"), NULL),
	    "error: not valid yaml (line 2, column ");
	arena_done(&a);
}

#define TABLE(name, cells)                                                     \
	"<table " name "><tr><th>A<th>B</tr><tr>" cells "</tr></table>"

static void
test_html_becomes_its_tables(void **state)
{
	static const struct row t[] = {
		{ "<p>none</p>", NULL, "{\"tables\":[]}" },
		{ "", NULL, "{\"tables\":[]}" },
		{ "<!DOCTYPE html><html><body>" TABLE(
		      "", "<td> 1\n  <b>x</b>y<td>2<br>3"),
		    NULL, "{\"tables\":[[{\"A\":\"1 xy\",\"B\":\"2 3\"}]]}" },
		{ "<TABLE><THEAD><TR><TH>A</TH></TR></THEAD><TBODY><TR><TD>"
		  "&lt;&nbsp;\xc3\xa4&#228;</TD></TR><TR><TH>sub</TH></TR>"
		  "<tr><td></td><td>left out</td></TBODY></TABLE>",
		    NULL,
		    "{\"tables\":[[{\"A\":\"< \xc3\xa4\xc3\xa4\"},{\"A\":"
		    "\"\"}]]}" },
		{ "<table><tr><td>no names</table>", NULL, "{\"tables\":[]}" },
		{ TABLE("", "<td>1<td><table><tr><th>C<tr><td>2</table>"), NULL,
		    "{\"tables\":[[{\"A\":\"1\",\"B\":\"C 2\"}],[{\"C\":"
		    "\"2\"}]]}" },
		{ "<table><tr><th>A<th>A<th></tr><tr><td>1<td>2<td>3</table>",
		    NULL,
		    "{\"tables\":[[{\"A\":\"1\",\"A_2\":\"2\",\"\":\"3\"}]]}" },
		{ TABLE("id=x", "<td>1") TABLE("class='u v'", "<td>2"), "#x",
		    "{\"tables\":[[{\"A\":\"1\"}]]}" },
		{ TABLE("id=x", "<td>1") TABLE("class='u v'", "<td>2"),
		    "table.v", "{\"tables\":[[{\"A\":\"2\"}]]}" },
		{ TABLE("id=x", "<td>1") "<div class=d><p><span>" TABLE(
		      "", "<td>2") "</div>",
		    "div.d", "{\"tables\":[[{\"A\":\"2\"}]]}" },
		{ "<div id=a>" TABLE("", "<td>1") "</div><div id=b>" TABLE(
		      "", "<td>2") "</div>",
		    "#b table, .none", "{\"tables\":[[{\"A\":\"2\"}]]}" },
		{ "<div id=a><section>" TABLE("", "<td>1") "</section></div>",
		    "#a > table", "{\"tables\":[]}" },
		{ "<div id=a><section>" TABLE("", "<td>1") "</section></div>",
		    "div>section > *", "{\"tables\":[[{\"A\":\"1\"}]]}" },
		{ "<div class=o><div><div>" TABLE("", "<td>1"), ".o div > div",
		    "{\"tables\":[[{\"A\":\"1\"}]]}" },
		{ "<p>", "a[href]",
		    "error: not valid html: the selector 'a[href]' is not "
		    "understood at column 2: tags, #id, .class, descendants "
		    "and children (\">\") are" },
	};
	struct arena a = { 0 };

	(void)state;
	check_rows(FORMAT_HTML, t, LEN(t));
	/* Latin 1 is declared, or the default. */
	CHECK_STR(convert(&a, FORMAT_HTML,
	              STR("<table><tr><th>A<tr><td>\xe4</table>"), NULL),
	    "{\"tables\":[[{\"A\":\"\xc3\xa4\"}]]}");
	arena_done(&a);
}

static void
test_markdown_becomes_front_matter_tables_and_sections(void **state)
{
	static const struct row t[] = {
		{ "---\ntitle: T\ntags: [a]\n---\nlead\n\n# One *two*\n\nText "
		  "`x`\n\n- a\n\n## Sub\n| A | B |\n|---|:-:|\n| 1 | **2** "
		  "|\n| 3 |\n\nTwo\n===\n",
		    NULL,
		    "{\"frontMatter\":{\"title\":\"T\",\"tags\":[\"a\"]},"
		    "\"tables\":[[{\"A\":\"1\",\"B\":\"2\"},{\"A\":\"3\",\"B\":"
		    "\"\"}]],\"sections\":[{\"heading\":\"One two\",\"level\":"
		    "1,\"content\":\"Text `x`\\n\\n- a\"},{\"heading\":\"Sub\","
		    "\"level\":2,\"content\":\"| A | B |\\n|---|:-:|\\n| 1 | "
		    "**2** |\\n| 3 |\"},{\"heading\":\"Two\",\"level\":1,"
		    "\"content\":\"\"}]}" },
		{ "", NULL,
		    "{\"frontMatter\":{},\"tables\":[],\"sections\":[]}" },
		{ "---", NULL,
		    "{\"frontMatter\":{},\"tables\":[],\"sections\":[]}" },
		{ "---\ntext\n", NULL,
		    "{\"frontMatter\":{},\"tables\":[],\"sections\":[]}" },
		{ "# API a\nx\n## API b\ny\n# Other\nz", "API",
		    "{\"frontMatter\":{},\"tables\":[],\"sections\":["
		    "{\"heading\":\"API a\",\"level\":1,\"content\":\"x\"},"
		    "{\"heading\":\"API b\",\"level\":2,\"content\":\"y\"}]}" },
		{ "# API a\nx\n## API b\ny\n", "## API",
		    "{\"frontMatter\":{},\"tables\":[],\"sections\":["
		    "{\"heading\":\"API b\",\"level\":2,\"content\":\"y\"}]}" },
		{ "# A\r\n```\n# no heading\n```\n", NULL,
		    "{\"frontMatter\":{},\"tables\":[],\"sections\":["
		    "{\"heading\":\"A\",\"level\":1,\"content\":\"```\\n# no "
		    "heading\\n```\"}]}" },
	};
	struct arena a = { 0 };

	(void)state;
	check_rows(FORMAT_MARKDOWN, t, LEN(t));
	CHECK_HAS(convert(&a, FORMAT_MARKDOWN, STR("---\na: [\n---\n"), NULL),
	    "error: not valid markdown (line 3, column 1): front matter: ");
	arena_done(&a);
}

/* n times the text, in which \1 is its number, between the others. */
static struct str
many(struct arena *a, const char *before, const char *text, size_t n,
    const char *behind)
{
	struct str out;
	struct buf b;

	buf_init(&b, 1 << 26);
	buf_puts(&b, before);
	for (size_t i = 0; i < n; i++)
		for (const char *p = text; *p != '\0'; p++)
			if (*p == '\1')
				buf_put_int(&b, (int64_t)i);
			else
				buf_putc(&b, *p);
	buf_puts(&b, behind);
	out = arena_str(a, buf_str(&b));
	buf_done(&b);
	return out;
}

static void
test_the_error_for_too_large_input_names_the_limit(void **state)
{
	static const struct {
		enum format_kind kind;
		const char *before, *text;
		size_t n;
		const char *behind, *schema, *part;
	} t[] = {
		{ FORMAT_XML, "", "<a>", 1000, "", NULL, "nest too deep" },
		{ FORMAT_XML, "<r>", "<a/>", 10001, "</r>", NULL,
		    "--limit conversion_values=N" },
		{ FORMAT_XML, "<r ", "a='' ", 100000, "/>", NULL,
		    "--limit element_attributes=N" },
		{ FORMAT_XML, "<r ", "xmlns:a\1='u' ", 100000, "/>", NULL,
		    "--limit element_attributes=N" },
		/* Neither comments nor quotes hide a tag. */
		{ FORMAT_XML, "<r><!-- <a \" --><b ", "a='' ", 100000, "/></r>",
		    NULL, "--limit element_attributes=N" },
		{ FORMAT_XML, "<r><![CDATA[<a ']]><b c='>' ", "a='' ", 100000,
		    "/></r>", NULL, "--limit element_attributes=N" },
		/* Text that is not a tag has no attributes. */
		{ FORMAT_XML, "<r>", "a = b ", 100000, "</r>", NULL, "a = b" },
		{ FORMAT_XML, "<r a='", "a = b ", 100000, "'/>", NULL,
		    "a = b" },
		/* A DTD is not read. */
		{ FORMAT_XML, "<!DOCTYPE r [<!ATTLIST r ", "a CDATA 'x' ",
		    200000, ">]><r/>", NULL, "\"\"" },
		{ FORMAT_XML, "<!DOCTYPE r [<!ELEMENT r (a", "|b", 200000,
		    ")>]><r/>", NULL, "\"\"" },
		/* Nothing is read after an error. */
		{ FORMAT_XML, "<r>", "<a ", 1000000, "</r>", NULL,
		    "error parsing attribute name" },
		{ FORMAT_HTML, "", "<div>", 5000, "", NULL, "nest more than" },
		{ FORMAT_HTML, "", "<b></b>", 5001, "", NULL,
		    "--limit conversion_values=N" },
		{ FORMAT_HTML, "<a ", "b ", 1000000, ">", NULL,
		    "--limit element_attributes=N" },
		{ FORMAT_HTML, "<a ", "b='' ", 100000, "", NULL,
		    "--limit element_attributes=N" },
		{ FORMAT_HTML, "<!-- <a '--><a c='>' ", "/b", 1000000, ">",
		    NULL, "--limit element_attributes=N" },
		{ FORMAT_HTML, "<a b=\"", "c ", 1000000, "\">", NULL,
		    "{\"tables\":[]}" },
		{ FORMAT_HTML, "<script>", "a < b ", 1000000, "</script>", NULL,
		    "{\"tables\":[]}" },
		{ FORMAT_HTML, "<div>", "<table><tr><th>A<tr><td>1</table>",
		    500, "", "a b", "{\"tables\":[]}" },
		{ FORMAT_CSV, "", "a,", 10001, "\n", NULL, "4096 columns" },
		{ FORMAT_CSV, "a\n", "1\n", 10000, "", NULL,
		    "--limit conversion_values=N" },
		{ FORMAT_YAML, "", "[", 100, "", NULL, "not valid yaml" },
		{ FORMAT_YAML, "", "- 1\n", 10001, "", NULL,
		    "--limit conversion_values=N" },
		{ FORMAT_YAML, "", "%TAG !a! b:\n", 10000, "--- 1\n", NULL,
		    "begin with %TAG" },
		{ FORMAT_YAML, "--- 1\n...\n", "%TAG !a! b:\r", 10000,
		    "--- 1\n", NULL, "begin with %TAG" },
	};

	struct limits l = limits_default();

	(void)state;
	l.conversion_values = 10000;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };

		CHECK_HAS(
		    convert_within(&a, t[i].kind,
		        many(&a, t[i].before, t[i].text, t[i].n, t[i].behind),
		        t[i].schema, &l),
		    t[i].part);
		arena_done(&a);
	}
}

/* cmark-gfm needs minutes or gigabytes for each of these. */
static void
test_markdown_that_cannot_be_parsed_in_time_is_refused(void **state)
{
	static const struct {
		const char *before, *text;
		size_t n;
		const char *between, *again, *part;
	} t[] = {
		{ "", "a", 600000, "", "", "longer than" },
		{ "|a|b|c|d|e|f|g|\n|-|-|-|-|-|-|-|\n", "|\n", 100000, "", "",
		    "cells" },
		{ "|a|b|c|d|e|f|g|\r|-|-|-|-|-|-|-|\r", "|\r", 100000, "", "",
		    "cells" },
		{ "", "*a ", 80000, "", "_a*_ ", "a paragraph" },
		{ "", "![[]()", 80000, "", "", "a paragraph" },
		{ "a ", "<?", 200000, "", "", "a paragraph" },
		{ "a ", "<![CDATA[", 50000, "", "", "a paragraph" },
		/* Text that only looks like a table is a paragraph. */
		{ "|a|b|\n|-|-|-|\n", "|*a_ |_b* |\n", 40000, "", "",
		    "a paragraph" },
		/* A table ends at a list. */
		{ "|a|b|\n|-|-|\n- ", "|*a_ |_b* |\n", 40000, "", "",
		    "a paragraph" },
		{ "", "- ", 100000, "x", "\n", "nest too deep" },
		{ "", ">", 100000, "x\n", "y\n", "nest too deep" },
		{ "", "a\n", 100000, "-|-\n", "", "rows like" },
		{ "a\n", "-|", 200000, "", "", "rows like" },
		{ "[a]: <", "x", 100000, ">\n\n", "[a]\n\n", "long address" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		const struct str head =
		    many(&a, t[i].before, t[i].text, t[i].n, t[i].between);
		const struct str all = many(&a, head.p, t[i].again,
		    t[i].again[0] != '\0' ? t[i].n / 2 : 0, "");

		CHECK_HAS(convert(&a, FORMAT_MARKDOWN, all, NULL), t[i].part);
		arena_done(&a);
	}
}

static void
test_long_ordinary_markdown_is_read(void **state)
{
	static const char *const t[] = {
		"| [a](b) | *c* | `d` |\n|---|:-:|---|\n",
		"Some *text* with [links](http://a.b/c) and `code`.\n\n",
		"- an [item](http://a.b/c) of *a* list\n",
		"> a quote\n> of two lines\n\n",
		"## A heading\n\n1. one\n2. two\n\n",
		"```c\nint a[] = { *b, c[0] };\n```\n\n",
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		const size_t n = i == 0 ? 1 : 500000 / strlen(t[i]);
		struct str all = many(&a, "", t[i], n, "");

		if (i == 0)
			all = many(
			    &a, t[i], "| [a](b) | *c* | `d` |\n", 20000, "");
		CHECK_HAS(convert(&a, FORMAT_MARKDOWN, all, NULL),
		    "{\"frontMatter\"");
		arena_done(&a);
	}
}

static void
test_a_conversion_stops_when_its_time_is_spent(void **state)
{
	static const struct {
		enum format_kind kind;
		const char *before, *text, *behind;
	} t[] = {
		{ FORMAT_XML, "<r>", "<a>b</a>", "</r>" },
		{ FORMAT_XML, "<r>", "<!-- -->", "</r>" },
		{ FORMAT_HTML, "", "<p>b", "" },
		{ FORMAT_HTML, "", "<!-- -->", "" },
		{ FORMAT_CSV, "a\n", "1\n", "" },
		{ FORMAT_YAML, "", "- a\n", "" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct limits l = limits_default();
		struct arena a = { 0 };
		struct err e = { 0 };
		struct cpu_budget budget = { 0 };
		struct json *out;
		const struct str bytes =
		    many(&a, t[i].before, t[i].text, 500000, t[i].behind);

		l.conversion_values = INT32_MAX;
		cpu_budget_start(&budget, 1);
		CHECK_INT(format_to_json(t[i].kind, &a,
		              &(struct format_input){ .bytes = bytes }, &l,
		              &budget, &out, NULL, &e),
		    -1);
		CHECK_INT(e.kind, ERR_LIMIT);
		CHECK_HAS(e.text, "--limit conversion_ms=N");
		arena_done(&a);
	}
}

static void
test_formats_are_found_by_name(void **state)
{
	struct err e = { 0 };

	(void)state;
	CHECK_INT(format_find(STR("xml")), FORMAT_XML);
	CHECK_INT(format_find(STR("Markdown")), FORMAT_MARKDOWN);
	CHECK_INT(format_find(STR("toml")), FORMAT_COUNT);
	CHECK_STR(format_name(FORMAT_PROTOBUF), "protobuf");
	CHECK_STR(format_accept(FORMAT_JSON), "application/json");
	CHECK_INT(format_is_converted(FORMAT_CSV), 1);
	CHECK_INT(format_is_converted(FORMAT_TEXT), 0);
	CHECK_INT(format_is_converted(FORMAT_BINARY), 0);
	CHECK_INT(format_check_schema(FORMAT_HTML, STR("a b"), &e), 0);
	CHECK_INT(format_check_schema(FORMAT_HTML, STR("a:b"), &e), -1);
	CHECK_INT(format_check_schema(FORMAT_MARKDOWN, STR("a:b"), &e), 0);
}

static void
test_values_are_refused_without_memory(void **state)
{
	static const struct {
		enum format_kind kind;
		const char *begin, *piece, *end;
	} t[] = {
		{ FORMAT_JSON, "[1", ",1", "]" },
		{ FORMAT_XML, "<r>", "<a/>", "</r>" },
		{ FORMAT_CSV, "a,b\n", "1,2\n", "" },
		{ FORMAT_YAML, "[1", ",1", "]" },
		{ FORMAT_HTML, "<div>", "<p></p>", "</div>" },
	};
	const struct limits l = limits_default();

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct mem_budget budget = { .limit = 1 << 20 };
		struct arena a = { .budget = &budget };
		struct err e = { .kind = ERR_NONE };
		struct json *out = NULL;
		struct buf b;

		buf_init(&b, 1 << 20);
		buf_puts(&b, t[i].begin);
		for (int n = 0; n < 20000; n++)
			buf_puts(&b, t[i].piece);
		buf_puts(&b, t[i].end);
		if (t[i].kind == FORMAT_HTML) /* its tree is not on the arena */
			mem_budget_add(&budget, 1 << 19);
		CHECK_INT(format_to_json(t[i].kind, &a,
		              &(struct format_input){ .bytes = buf_str(&b) },
		              &l, NULL, &out, NULL, &e),
		    -1);
		if (e.kind != ERR_OVERLOADED)
			fail_msg("row %zu: %s", i, e.text);
		CHECK(budget.used < 1 << 20);
		arena_done(&a);
		buf_done(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_are_refused_without_memory),
		cmocka_unit_test(test_xml_is_objects_of_strings),
		cmocka_unit_test(test_xml_in_utf16_is_read),
		cmocka_unit_test(
		    test_text_tables_are_objects_by_their_first_row),
		cmocka_unit_test(test_yaml_becomes_its_values),
		cmocka_unit_test(test_html_becomes_its_tables),
		cmocka_unit_test(
		    test_markdown_becomes_front_matter_tables_and_sections),
		cmocka_unit_test(
		    test_the_error_for_too_large_input_names_the_limit),
		cmocka_unit_test(
		    test_markdown_that_cannot_be_parsed_in_time_is_refused),
		cmocka_unit_test(test_long_ordinary_markdown_is_read),
		cmocka_unit_test(
		    test_a_conversion_stops_when_its_time_is_spent),
		cmocka_unit_test(test_formats_are_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
