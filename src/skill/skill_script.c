/* skill_script.c - a small script that asks a capability's surface with curl.
 */
#include "base/base.h"
#include "skill/skill_model.h"
#include "skill/skill_internal.h"
#include "skill/skill_text.h"
#include "capability/capability.h"

static const char usage_rest[] =
    "# usage: request.sh [-o FILE] METHOD PATH [NAME=VALUE...]\n"
    "#        request.sh [-o FILE] METHOD PATH --json JSON|@FILE|-\n"
    "#\n"
    "# NAME=VALUE goes into the query; --json is the body, \"-\" reads it "
    "from stdin.\n"
    "# PATH goes out as it is: write a value in it percent-encoded.\n";

static const char usage_mcp[] = "# usage: request.sh [-o FILE] TOOL [JSON]\n"
                                "#\n"
                                "# JSON: the tool's arguments, an object.\n";

static const char usage_rest_end[] =
    "# -o FILE writes the answer to a new file that you alone can read, and "
    "prints\n"
    "# the path instead: for answers that hold a secret.\n"
    "# Exit: 0 done; 22 refused, with the answer that says why; else curl's "
    "own.\n";

/* What asks, once all is read: rest and MCP differ before it. */
static const char run_text[] =
    "\nrun() {\n"
    "\tcredential | curl -sSg --path-as-is --fail-with-body -K - "
    "\"$@\"\n"
    "}\n"
    "\nask() {\n"
    "\tif [ -z \"$out\" ]; then\n"
    "\t\trun \"$@\"\n"
    "\t\treturn\n"
    "\tfi\n"
    "\t[ ! -e \"$out\" ] || fail \"$out is there already\"\n"
    "\tumask 077\n"
    "\tif run \"$@\" >\"$out\"; then\n"
    "\t\techo \"$out\"\n"
    "\telse\n"
    "\t\tcode=$?\n"
    "\t\tcat \"$out\" >&2\n"
    "\t\trm -f \"$out\"\n"
    "\t\texit \"$code\"\n"
    "\tfi\n"
    "}\n"
    "\nout=\n"
    "if [ \"${1:-}\" = -o ]; then\n"
    "\t[ $# -ge 2 ] || usage\n"
    "\tout=$2\n"
    "\tshift 2\n"
    "fi\n";

static const char main_rest[] =
    "[ $# -ge 2 ] || usage\n"
    "method=$1 path=$2\n"
    "shift 2\n"
    "case $path in\n"
    "*'#'* | *[[:cntrl:]]*) fail \"not a path: $path\" ;;\n"
    "/*) ;;\n"
    "*) fail \"a path begins with /: $path\" ;;\n"
    "esac\n"
    "# A value that is a step, or empty, would name something else.\n"
    "only=${path%%\\?*}\n"
    "flat=$(printf '%s\\n' \"$only\" | tr 'A-Z\\\\' 'a-z/' |\n"
    "\tsed -e :a -e 's/%25/%/g' -e ta -e 's/%2e/./g' -e 's/%2f/\\//g' "
    "-e 's/%5c/\\//g')\n"
    "case $flat/ in\n"
    "*/./* | */../* | */.\\;* | */..\\;*) fail \"a step in $path\" ;;\n"
    "esac\n"
    "case $only in\n"
    "*//*) fail \"nothing between slashes in $path\" ;;\n"
    "esac\n"
    "ready\n"
    "if [ \"${1:-}\" = --json ]; then\n"
    "\t[ $# -eq 2 ] || usage\n"
    "\tcase $2 in\n"
    "\t-) body=$(cat) ;;\n"
    "\t*) body=$2 ;;\n"
    "\tesac\n"
    "\tset -- -H 'Content-Type: application/json' --data-binary \"$body\"\n"
    "else\n"
    "\tn=$#\n"
    "\twhile [ \"$n\" -gt 0 ]; do\n"
    "\t\tset -- \"$@\" --data-urlencode \"$1\"\n"
    "\t\tshift\n"
    "\t\tn=$((n - 1))\n"
    "\tdone\n"
    "\tset -- -G \"$@\"\n"
    "fi\n"
    "ask -X \"$method\" \"$@\" \"$base$path\"\n";

static const char main_mcp[] =
    "[ $# -ge 1 ] && [ $# -le 2 ] || usage\n"
    "case $1 in\n"
    "*[!A-Za-z0-9_./-]*) fail \"no tool is called $1\" ;;\n"
    "esac\n"
    "ready\n"
    "body=$(printf '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
    "\"params\":{\"name\":\"%s\",\"arguments\":%s}}' \"$1\" "
    "\"${2:-{\\}}\")\n"
    "ask -H 'Content-Type: application/json' \\\n"
    "\t-H 'Accept: application/json, text/event-stream' \\\n"
    "\t--data-binary \"$body\" \"$base\"\n";

/* Nothing is needed, or nothing that this script knows how to show. */
static bool
shows_nothing(const struct skill_auth *x)
{
	return x->kind == SKILL_OPEN || x->kind == SKILL_UNKNOWN;
}

/* Before anything is sent: is the credential there, and may it be sent? */
static void
put_ready(struct buf *b, const struct skill_auth *x)
{
	const struct str v = x->variable;

	buf_puts(b, "\nready() {\n");
	if (shows_nothing(x)) {
		buf_puts(b, "\t:\n}\n");
		return;
	}
	if (x->optional)
		buf_printf(
		    b, "\t[ -n \"${%.*s:-}\" ] || return 0\n", STR_FMT(v));
	else
		buf_printf(b,
		    "\t[ -n \"${%.*s:-}\" ] || fail \"%.*s is not set: it has "
		    "the caller's credential\"\n",
		    STR_FMT(v), STR_FMT(v));
	buf_printf(b,
	    "\tcase $%.*s in\n"
	    "\t*[\\\"\\\\]* | *'\n'*) fail \"%.*s is no credential\" ;;\n"
	    "\tesac\n",
	    STR_FMT(v), STR_FMT(v));
	buf_puts(b,
	    "\tcase $base in\n"
	    "\t*@*) fail \"there is an @ in $base\" ;;\n"
	    "\thttps://* | http://127.0.0.1 | http://127.0.0.1[:/]*) ;;\n"
	    "\thttp://localhost | http://localhost[:/]* | "
	    "'http://[::1]'*) ;;\n"
	    "\t*) fail \"a credential goes to another machine by https only: "
	    "$base\" ;;\n"
	    "\tesac\n"
	    "}\n");
}

/*
 * The credential goes to curl on standard input: the list of processes, which
 * everybody may read, has the command line.
 */
static void
put_credential(struct buf *b, const struct skill_auth *x)
{
	const struct str v = x->variable;

	buf_puts(b, "\ncredential() {\n");
	if (shows_nothing(x)) {
		buf_puts(b, "\t:\n}\n");
		return;
	}
	if (x->optional)
		buf_printf(b, "\t[ -z \"${%.*s:-}\" ] ||\n\t", STR_FMT(v));
	buf_puts(b, "\tprintf '");
	if (x->kind == SKILL_HEADER)
		buf_printf(b, "header = \"%.*s: %.*s%%s\"", STR_FMT(x->header),
		    STR_FMT(x->prefix));
	else if (x->kind == SKILL_QUERY)
		buf_printf(
		    b, "data-urlencode = \"%.*s=%%s\"", STR_FMT(x->header));
	else if (x->kind == SKILL_BASIC)
		buf_puts(b, "user = \"%s\"");
	else
		buf_puts(b, "digest\\nuser = \"%s\"");
	buf_printf(b, "\\n' \"$%.*s\"\n}\n", STR_FMT(v));
}

static void
put_head(struct buf *b, const struct skill_model *m, bool rest)
{
	const struct str url = rest ? m->rest_url : m->mcp_url;

	buf_printf(b,
	    "#!/bin/sh\n"
	    "# request.sh - ask the %s surface of %.*s.  It holds no "
	    "secret.\n"
	    "#\n",
	    rest ? "REST" : "MCP", STR_FMT(m->name));
	buf_puts(b, rest ? usage_rest : usage_mcp);
	buf_puts(b, usage_rest_end);
	buf_printf(b, "#\n# %.*s: where the surface is (%.*s)\n",
	    STR_FMT(m->url_variable), STR_FMT(url));
	if (!shows_nothing(&m->access))
		buf_printf(b, "# %.*s: the caller's credential%s\n",
		    STR_FMT(m->access.variable),
		    m->access.optional ? ", where the surface asks for one"
		                       : "");
	buf_printf(b,
	    "set -eu\n\n"
	    "base=${%.*s:-%.*s}\n"
	    "base=${base%%/}\n"
	    "\nfail() {\n\techo \"request.sh: $*\" >&2\n\texit 2\n}\n"
	    "\nusage() {\n\tsed -n '/^# usage/,/^set/s/^# \\{0,1\\}//p' "
	    "\"$0\" >&2\n\texit 2\n}\n",
	    STR_FMT(m->url_variable), STR_FMT(url));
}

bool
skill_script_write(struct buf *b, const struct skill_model *m)
{
	bool rest = m->rest != NULL;

	if ((rest ? m->rest_url : m->mcp_url).n == 0)
		return false;
	put_head(b, m, rest);
	put_ready(b, &m->access);
	put_credential(b, &m->access);
	buf_puts(b, run_text);
	buf_puts(b, rest ? main_rest : main_mcp);
	return true;
}
