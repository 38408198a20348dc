/* skill_markdown.c - what SKILL.md says. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/openapi.h"
#include "skill/skill.h"
#include "skill/skill_model.h"
#include "skill/skill_internal.h"
#include "skill/skill_text.h"
#include "capability/capability.h"

enum {
	ABOUT_BYTES = 500, /* of the file's own description */
	PHRASES = 8, /* that say what it is for */
	KEYWORDS = 12,
};

/* The words that all names begin with, such as the provider's: "fal-". */
static struct str
bare_name(const struct skill_model *m, const struct skill_op *op)
{
	struct str name = openapi_text_kebab(m->a, op->name);
	const struct json *tag =
	    m->capability->tags != NULL ? m->capability->tags->first : NULL;
	struct str first = json_is(tag, JSON_STRING)
	                       ? skill_text_slug(m->a, tag->text)
	                       : STR_NONE;

	if (op->tool == NULL && str_find(op->name, '.', 0) < op->name.n)
		name = openapi_text_kebab(
		    m->a, str_part(op->name, str_find(op->name, '.', 0) + 1,
		              op->name.n));
	if (first.n > 0 && name.n > first.n + 1 && str_starts(name, first) &&
	    name.p[first.n] == '-')
		name = str_part(name, first.n + 1, name.n);
	return name;
}

static const char *const verbs_of_one[] = { "create", "add", "insert",
	"register", "issue", "update", "change", "edit", "replace", "rename",
	"delete", "revoke", "remove", "cancel", "purge", "destroy", NULL };

/* "list-keys": "list keys"; "create-key": "create a key". */
static void
put_phrase(
    struct buf *b, const struct skill_model *m, const struct skill_op *op)
{
	struct str rest = bare_name(m, op), verb = str_cut(&rest, '-');

	buf_add_str(b, verb);
	if (rest.n > 0 && rest.p[rest.n - 1] != 's' &&
	    str_find(rest, '-', 0) == rest.n &&
	    skill_text_has(m->a, verb, verbs_of_one))
		buf_puts(b, strchr("aeio", rest.p[0]) != NULL ? " an" : " a");
	while (rest.n > 0) {
		buf_putc(b, ' ');
		buf_add_str(b, str_cut(&rest, '-'));
	}
}

static void
put_phrases(struct buf *b, const struct skill_model *m)
{
	size_t n = 0, all = m->op_count < PHRASES ? m->op_count : PHRASES;

	for (const struct skill_group *g = m->groups; g != NULL; g = g->next)
		for (const struct skill_op *op = g->ops; op != NULL;
		     op = op->next) {
			if (n == all)
				return;
			if (n > 0)
				buf_puts(
				    b, n + 1 < m->op_count ? ", " : " or ");
			put_phrase(b, m, op);
			n++;
			if (n == PHRASES && m->op_count > PHRASES)
				buf_printf(b, " and %zu more operations",
				    m->op_count - PHRASES);
		}
}

static void
put_keywords(struct buf *b, const struct skill_model *m)
{
	size_t n = 0;

	for (const struct json *t = m->capability->tags != NULL
	                                ? m->capability->tags->first
	                                : NULL;
	     t != NULL && n < KEYWORDS; t = t->next) {
		struct str one = t->kind == JSON_STRING
		                     ? skill_text_line(m->a, t->text, 60)
		                     : STR_NONE;

		if (one.n == 0)
			continue;
		buf_puts(b, n++ == 0 ? " Keywords: " : ", ");
		buf_add_str(b, one);
	}
	if (n > 0)
		buf_putc(b, '.');
}

static struct str
about(const struct skill_model *m)
{
	struct str s =
	    skill_text_sentence(m->a, m->capability->description, ABOUT_BYTES);

	/* Some published files say nothing, and say so. */
	if (s.n > 0 && !str_equal_nocase(str_part(s, 0, 6), STR("Needs ")))
		return s;
	return arena_strf(m->a, "What %.*s can do.", STR_FMT(m->label));
}

/* What and when, with the words that people ask with. */
struct str
skill_markdown_description(const struct skill_model *m)
{
	struct buf b;
	struct str s;

	buf_init(&b, 16384);
	buf_add_str(&b, about(m));
	if (m->op_count > 0) {
		buf_puts(&b, " Use it when asked to ");
		put_phrases(&b, m);
		buf_putc(&b, '.');
	}
	put_keywords(&b, m);
	s = skill_text_line(m->a, buf_str(&b), SKILL_DESCRIPTION_MAX - 4);
	buf_done(&b);
	return s;
}

struct str
skill_markdown_compatibility(const struct skill_model *m)
{
	struct buf b;
	struct str s;

	buf_init(&b, 4096);
	if (m->rest_url.n > 0 || m->mcp_url.n > 0)
		buf_printf(&b,
		    "Needs a running claviger server of %.*s: %s%.*s%s%s%.*s.",
		    STR_FMT(m->file), m->mcp_url.n > 0 ? "MCP at " : "",
		    STR_FMT(m->mcp_url),
		    m->mcp_url.n > 0 && m->rest_url.n > 0 ? ", " : "",
		    m->rest_url.n > 0 ? "REST at " : "", STR_FMT(m->rest_url));
	else
		buf_printf(&b, "Needs the claviger command and %.*s.",
		    STR_FMT(m->file));
	if (m->access.variable.n > 0 && !m->access.optional)
		buf_printf(&b,
		    " The environment variable %.*s has the caller's "
		    "credential.",
		    STR_FMT(m->access.variable));
	if (m->rest_url.n > 0 || m->mcp_url.n > 0)
		buf_puts(&b, " The script needs curl 7.76 or later.");
	s = skill_text_line(m->a, buf_str(&b), SKILL_COMPATIBILITY_MAX - 4);
	buf_done(&b);
	return s;
}

/* The items of a list have their numbers: who reads it reads it as it is. */
static void
put_number(struct buf *b, int *n)
{
	buf_printf(b, "%d. ", ++*n);
}

static void
put_when(struct buf *b, const struct skill_model *m)
{
	buf_puts(b, "## When to use this\n\n");
	if (m->op_count > 0) {
		buf_puts(b, "Use it when the task is to ");
		put_phrases(b, m);
		buf_puts(b, ". ");
	}
	buf_puts(b,
	    "What is not among the operations below cannot be done with it: "
	    "say so, and do not try routes or tools that are not listed.\n\n");
}

static void
put_credential(struct buf *b, const struct skill_model *m)
{
	const struct skill_auth *x = &m->access;

	if (x->kind == SKILL_OPEN) {
		buf_puts(b,
		    "The surface asks its callers for no credential; what the "
		    "API behind it wants, the server has. Do not ask the user "
		    "for one.\n\n");
		return;
	}
	if (x->kind == SKILL_UNKNOWN) {
		buf_puts(b, "The surface asks for a credential: the operator "
		            "of the server knows which.\n\n");
		return;
	}
	if (x->optional)
		buf_printf(b,
		    "The credential of the API behind is the server's, in its "
		    "own environment (`%.*s`); callers need none. Only where "
		    "the server lets the caller's key decide, as on the "
		    "built-in key authority, set `%.*s` here too: the script "
		    "then sends it as `%.*s: %.*s...`.",
		    STR_FMT(x->variable), STR_FMT(x->variable),
		    STR_FMT(x->header), STR_FMT(x->prefix));
	else if (x->kind == SKILL_HEADER)
		buf_printf(b,
		    "The credential is in the environment variable `%.*s`; the "
		    "script sends it as `%.*s: %.*s...`, and an MCP client "
		    "must be configured with that same header.",
		    STR_FMT(x->variable), STR_FMT(x->header),
		    STR_FMT(x->prefix));
	else
		buf_printf(b,
		    "The credential is in the environment variable `%.*s`%s, "
		    "which the script reads.",
		    STR_FMT(x->variable),
		    x->kind == SKILL_QUERY ? "" : " (`user:password`)");
	if (m->how->authority)
		buf_puts(b, " It must be the whole of a key of scope ADMIN, "
		            "`key_id:key_secret`.");
	buf_puts(b,
	    " Never print it, never put it on a command line, and never ask "
	    "the user to paste it into the conversation: where it is not set, "
	    "say which variable to set.\n\n");
}

static void
put_connect(struct buf *b, const struct skill_model *m)
{
	int n = 0;

	buf_puts(b, "## How to reach it\n\nIn this order:\n\n");
	if (m->mcp != NULL) {
		put_number(b, &n);
		buf_puts(b, "**MCP tools**, where the host has them: server ");
		skill_text_code(
		    b, skill_text_line(m->a,
		           m->mcp->namespace.n > 0 ? m->mcp->namespace
		                                   : STR("mcp"),
		           200));
		if (m->mcp_url.n > 0)
			buf_printf(b, ", `%.*s` (Streamable HTTP)",
			    STR_FMT(m->mcp_url));
		buf_puts(b, ".\n");
	}
	if (m->rest_url.n > 0 || m->mcp_url.n > 0) {
		put_number(b, &n);
		buf_printf(b,
		    "**The script** `%s`, which asks `%.*s` with curl; "
		    "`%.*s` in the environment says another place.%s\n",
		    SKILL_SCRIPT_PATH,
		    STR_FMT(m->rest_url.n > 0 ? m->rest_url : m->mcp_url),
		    STR_FMT(m->url_variable),
		    m->rest != NULL
		        ? " Write a value in a path percent-encoded."
		        : "");
	}
	put_number(b, &n);
	buf_puts(b, "**The command** `claviger call ");
	skill_text_shell(b, m->file);
	buf_puts(b, " OPERATION NAME=VALUE...`, ");
	buf_puts(
	    b, m->how->authority
	           ? "with `--base-uri` for the built-in authority as shown "
	             "below; without it the API that the file names is asked. "
	             "On the server's own machine `claviger keys "
	             "list|create|revoke` does the same.\n\n"
	           : "which needs no server.\n\n");
	put_credential(b, m);
}

/* The inputs that a removal cannot do without: where to take them from. */
static bool
put_source(struct buf *b, const struct skill_model *m,
    const struct skill_op *op, const struct skill_op *source)
{
	const char *before = " take ";

	for (const struct skill_input *i = op->inputs;
	     i != NULL && source != NULL; i = i->next) {
		if (!i->required || i->is_member)
			continue;
		buf_puts(b, before);
		skill_text_code(b, skill_text_line(m->a, i->name, 100));
		before = ", ";
	}
	if (*before != ',')
		return false;
	buf_puts(b, " from an answer of ");
	skill_text_code(b, source->name);
	buf_puts(b, " in this conversation, never from memory or a guess.");
	return true;
}

static const struct skill_op *
reader_for(const struct skill_model *m, const struct skill_group *g)
{
	const struct skill_op *r = skill_model_first(m, g, SKILL_READS);

	return r != NULL ? r : skill_model_first(m, NULL, SKILL_READS);
}

static void
put_removal(struct buf *b, const struct skill_model *m,
    const struct skill_group *g, const struct skill_op *op, int *number)
{
	const struct skill_op *reader = reader_for(m, g);

	put_number(b, number);
	buf_puts(b, "**Before ");
	skill_text_code(b, op->name);
	buf_puts(b, "**:");
	if (!put_source(b, m, op, reader))
		buf_puts(b, " be sure what it is that goes.");
	buf_puts(b, " Show the user what exactly goes (by name and id), and "
	            "wait for a clear yes: it is not undone.");
	if (reader != NULL) {
		buf_puts(b, " Afterwards call ");
		skill_text_code(b, reader->name);
		buf_puts(b, " again and see that it is gone.");
	}
	buf_putc(b, '\n');
}

static void
put_removals(struct buf *b, const struct skill_model *m, int *number)
{
	size_t n = 0;

	for (const struct skill_group *g = m->groups; g != NULL; g = g->next)
		for (const struct skill_op *op = g->ops; op != NULL;
		     op = op->next) {
			if (op->effect != SKILL_REMOVES)
				continue;
			if (++n <= 3)
				put_removal(b, m, g, op, number);
		}
	if (n <= 3)
		return;
	put_number(b, number);
	buf_printf(b,
	    "The same goes for the other %zu operations that take "
	    "something away; their pages name them.\n",
	    n - 3);
}

/* One that makes a secret and one that takes it away: then it can be changed.
 */
static void
put_rotation(struct buf *b, const struct skill_model *m, int *number)
{
	for (const struct skill_group *g = m->groups; g != NULL; g = g->next) {
		const struct skill_op *make = skill_model_first_secret(m, g);
		const struct skill_op *end =
		    skill_model_first(m, g, SKILL_REMOVES);

		if (make == NULL || end == NULL ||
		    make->effect != SKILL_CREATES)
			continue;
		put_number(b, number);
		buf_puts(b, "**To replace one (rotation)**: ");
		skill_text_code(b, make->name);
		buf_puts(b,
		    " first, store the new secret, move what uses the old one "
		    "and see it work; only then ");
		skill_text_code(b, end->name);
		buf_puts(b, " with the old id. Never the other way round: "
		            "whatever still uses the old one stops at once.\n");
		return;
	}
}

static void
put_order(struct buf *b, const struct skill_model *m)
{
	const struct skill_op *reader = skill_model_first(m, NULL, SKILL_READS);
	const struct skill_op *secret = skill_model_first_secret(m, NULL);

	int n = 0;

	buf_puts(b, "## In which order\n\n");
	if (reader != NULL) {
		put_number(b, &n);
		buf_puts(b, "**Look first**: ");
		skill_text_code(b, reader->name);
		buf_puts(b, " changes nothing and shows what is there and "
		            "under which ids. A long list comes in pages: go "
		            "on while the answer names a next one.\n");
	}
	if (secret != NULL && secret->effect != SKILL_READS) {
		put_number(b, &n);
		buf_puts(b, "**Before ");
		skill_text_code(b, secret->name);
		buf_puts(b, "**: agree with the user on what it is for and "
		            "where its secret will be kept; see \"Secrets\" "
		            "below. Where no answer came, look whether it was "
		            "made before trying again: twice makes two.\n");
	}
	put_removals(b, m, &n);
	put_rotation(b, m, &n);
	put_number(b, &n);
	buf_puts(b, "**Say what you did**: which operation, on what, with "
	            "which result; ids and names, never secrets.\n\n");
}

static void
put_row(struct buf *b, const struct skill_model *m, const struct skill_op *op)
{
	buf_puts(b, "| ");
	skill_text_code(b, skill_text_line(m->a, op->name, 120));
	buf_puts(b, " | ");
	if (op->path.n > 0)
		skill_text_code(
		    b, arena_strf(m->a, "%s %.*s", http_method_name(op->method),
		           STR_FMT(op->path)));
	buf_printf(b, " | %s | ", skill_model_effect_name(op->effect));
	skill_text_cell(b, skill_text_line(m->a, op->description, 140));
	buf_puts(b, op->secret ? " **Secret.** |\n" : " |\n");
}

static void
put_rows(struct buf *b, const struct skill_model *m)
{
	buf_puts(b, "Inputs and answers stand on the page of each group. The "
	            "name is the MCP tool's and the command's.\n");
	for (const struct skill_group *g = m->groups; g != NULL; g = g->next) {
		buf_printf(b,
		    "\n[%.*s](%.*s):\n\n"
		    "| Operation | REST | Effect | What it does |\n"
		    "|---|---|---|---|\n",
		    STR_FMT(g->name), STR_FMT(g->file));
		for (const struct skill_op *op = g->ops; op != NULL;
		     op = op->next)
			put_row(b, m, op);
	}
}

static void
put_groups(struct buf *b, const struct skill_model *m)
{
	buf_printf(b,
	    "There are %zu operations. [All of them](%s) are on one page, a "
	    "line each; search it for the words of the task, then read the "
	    "page of the group.\n\n"
	    "| Group | Operations |\n|---|---|\n",
	    m->op_count, SKILL_INDEX_PATH);
	for (const struct skill_group *g = m->groups; g != NULL; g = g->next)
		buf_printf(b, "| [%.*s](%.*s) | %zu |\n", STR_FMT(g->name),
		    STR_FMT(g->file), g->count);
}

static void
put_operations(
    struct buf *b, const struct skill_model *m, enum skill_detail detail)
{
	buf_puts(b, "## Operations\n\n");
	switch (detail) {
	case SKILL_WHOLE:
		for (const struct skill_group *g = m->groups; g != NULL;
		     g = g->next)
			for (const struct skill_op *op = g->ops; op != NULL;
			     op = op->next) {
				skill_page_op(b, m, op, 3);
				buf_puts(b, op->next != NULL || g->next != NULL
				                ? "\n"
				                : "");
			}
		break;
	case SKILL_ROWS:
		put_rows(b, m);
		break;
	case SKILL_GROUPS:
		put_groups(b, m);
		break;
	case SKILL_INDEX:
		buf_printf(b,
		    "There are %zu operations in %zu groups. [All of them]"
		    "(%s) are on one page, a line each; search it for the "
		    "words of the task, then read the page of the group.\n",
		    m->op_count, m->group_count, SKILL_INDEX_PATH);
	}
	buf_putc(b, '\n');
}

static void
put_secrets(struct buf *b, const struct skill_model *m)
{
	const struct skill_op *op = skill_model_first_secret(m, NULL);

	buf_puts(b, "## Secrets\n\n");
	if (op == NULL) {
		buf_puts(b,
		    "No answer is expected to hold a secret. Should one come, "
		    "do not repeat it: name where it was, and tell the user.\n"
		    "\n");
		return;
	}
	buf_puts(b, "The answer of ");
	skill_text_code(b, op->name);
	buf_puts(b, " may hold a secret, perhaps for the only time.\n\n"
	            "- Have the place for it ready *before* the call: the "
	            "user's secret store (a vault, the operating system's "
	            "keychain, the CI's secrets).\n");
	if (m->rest_url.n > 0 && op->rest != NULL) {
		buf_puts(b, "- Best, let it never pass through the "
		            "conversation: `");
		skill_page_command(b, m, op);
		buf_printf(b,
		    "` with `-o FILE` right behind `%s` writes the answer to a "
		    "new "
		    "file that only this user can read, and prints the path "
		    "alone. Hand that file to the secret store, then delete "
		    "it.\n",
		    SKILL_SCRIPT_PATH);
	}
	buf_puts(b,
	    "- If it is in a tool's answer, hand it to the secret store at "
	    "once, in one step.\n"
	    "- Never repeat it: not in a reply, a plan, a summary, a log, a "
	    "commit, a comment, a test, or the arguments of another tool that "
	    "is not the secret store. Speak of it by its id or name.\n"
	    "- A secret that is lost is not shown again: make another, and "
	    "take the lost one away. One that got into the open is taken "
	    "away at once, then replaced.\n\n");
}

static void
put_errors(struct buf *b, const struct skill_model *m)
{
	buf_puts(b,
	    "## When it fails\n\n"
	    "A tool says it with `isError: true`, REST by its status; both "
	    "with a text that says what was wrong. Believe it: the call did "
	    "not succeed.\n\n"
	    "| Status | What it means | What to do |\n"
	    "|---|---|---|\n"
	    "| 400, 415, 422 | an input is missing or wrong; the text names "
	    "it | correct that input, then once more |\n");
	buf_puts(b,
	    m->how->authority
	        ? "| 401 | no key was sent, or it is not a valid one | see "
	          "that the whole `key_id:key_secret` is configured; else "
	          "tell the user; do not retry |\n"
	          "| 403 | the key is valid, but not of scope ADMIN; or the "
	          "request came from a foreign `Host` or `Origin` | ask for "
	          "an ADMIN key; do not retry |\n"
	        : "| 401 | the credential is missing, wrong or expired | tell "
	          "the user which one; do not retry |\n"
	          "| 403 | the credential may not do this | tell the user; "
	          "do not look for a way round |\n");
	buf_puts(b,
	    "| 404 | what the id names is not there (any more) | list "
	    "again, take the id from there |\n"
	    "| 405 | there is no such operation | use those listed here |\n"
	    "| 409 | it is there already, or was changed meanwhile | look, "
	    "then decide with the user |\n"
	    "| 413 | the input is too large | send less |\n"
	    "| 429 | too many calls | wait as long as `Retry-After` says "
	    "(else 30 seconds), then once more |\n"
	    "| 502, 504 | the API behind failed or took too long | what "
	    "changes nothing or is safe to repeat: once more; else look "
	    "first whether it happened |\n"
	    "| 503, 507 | the server cannot do it as configured, or has no "
	    "space; the text says what is missing | tell the operator; do "
	    "not retry |\n"
	    "| no connection | the server is not running there | `claviger "
	    "serve");
	if (!m->how->authority) {
		buf_putc(b, ' ');
		skill_text_shell(b, m->file);
	}
	buf_puts(b, "` starts it; ask before you do |\n\n");
}

static void
put_more(struct buf *b, const struct skill_model *m, enum skill_detail detail)
{
	buf_puts(b, "## More\n\n");
	if (detail == SKILL_WHOLE)
		for (const struct skill_group *g = m->groups; g != NULL;
		     g = g->next)
			buf_printf(b,
			    "- [%.*s](%.*s): the operations on %.*s "
			    "by themselves\n",
			    STR_FMT(g->file), STR_FMT(g->file),
			    STR_FMT(g->name));
	if (m->rest != NULL)
		buf_printf(b,
		    "- [%s](%s): the REST surface as OpenAPI 3.1, all "
		    "schemas\n",
		    SKILL_OPENAPI_PATH, SKILL_OPENAPI_PATH);
	if (m->rest_url.n > 0 || m->mcp_url.n > 0)
		buf_printf(b,
		    "- [%s](%s): asks with curl; run it without arguments for "
		    "its usage\n",
		    SKILL_SCRIPT_PATH, SKILL_SCRIPT_PATH);
	buf_puts(b, "- `claviger call ");
	skill_text_shell(b, m->file);
	buf_puts(b, " OPERATION --dry-run` prints the request, its secrets "
	            "hidden, and sends nothing\n");
}

static void
put_policy(struct buf *b, const struct skill_model *m)
{
	if (m->how->forbidden != CAPABILITY_SAFETY_UNKNOWN)
		buf_puts(b,
		    "This server is read-only: its operator left out the "
		    "operations that may change something, and the server "
		    "refuses them. Do not look for another way to do them.\n"
		    "\n");
}

void
skill_markdown_body(
    struct buf *b, const struct skill_model *m, enum skill_detail detail)
{
	buf_printf(b, "# %.*s\n\n", STR_FMT(m->label));
	buf_add_str(b, about(m));
	buf_puts(b, "\n\n");
	put_when(b, m);
	put_policy(b, m);
	put_connect(b, m);
	put_order(b, m);
	put_operations(b, m, detail);
	put_secrets(b, m);
	put_errors(b, m);
	put_more(b, m, detail);
}
