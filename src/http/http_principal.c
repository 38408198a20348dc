/* http_principal.c - the authenticated caller of a request. */
#include "base/base.h"
#include "http/http_principal.h"

static const char *const names[] = {
	[HTTP_PRINCIPAL_ANONYMOUS] = "anonymous",
	[HTTP_PRINCIPAL_CLAIMED] = "unverified",
	[HTTP_PRINCIPAL_KEY] = "key",
	[HTTP_PRINCIPAL_SECRET] = "secret",
	[HTTP_PRINCIPAL_USER] = "user",
	[HTTP_PRINCIPAL_TOKEN] = "token",
	[HTTP_PRINCIPAL_LOCAL] = "local",
};

bool
http_principal_is_authenticated(const struct http_principal *p)
{
	return p->kind >= HTTP_PRINCIPAL_KEY;
}

/* The length comes first, so that different lists of texts differ. */
static void
write_text(struct buf *out, struct str s)
{
	buf_printf(out, "%zu:", s.n);
	buf_add_str(out, s);
}

void
http_principal_write(struct buf *out, const struct http_principal *p)
{
	buf_puts(out, names[p->kind]);
	buf_putc(out, ' ');
	write_text(out, p->issuer);
	write_text(out, p->subject);
	if (p->kind == HTTP_PRINCIPAL_ANONYMOUS)
		buf_add(out, p->peer.bytes, sizeof(p->peer.bytes));
}

void
http_principal_text(struct buf *out, const struct http_principal *p)
{
	char address[NET_ADDRESS_BLOCK_TEXT];

	buf_puts(out, names[p->kind]);
	if (p->kind == HTTP_PRINCIPAL_ANONYMOUS) {
		net_address_block_text(&p->peer, address);
		buf_printf(out, " %s", address);
	}
	if (p->subject.n > 0)
		buf_printf(out, " %.*s", STR_FMT(p->subject));
	if (p->kind == HTTP_PRINCIPAL_TOKEN)
		buf_printf(out, " of %.*s", STR_FMT(p->issuer));
}
