/* tls_options.c - the rows --ca and --client-cert. */
#include <string.h>

#include "base/base.h"
#include "http/http.h"
#include "server/tls_options.h"

int
tls_options_set_ca(void *settings, const char *value, struct err *e)
{
	(void)settings;
	return http_tls_trust(value, e);
}

int
tls_options_set_cert(void *settings, const char *value, struct err *e)
{
	(void)settings;
	return http_tls_identify(value, e);
}

int
tls_options_read_cert(
    struct engine_option *out, const char *value, struct err *e)
{
	const size_t n = strcspn(value, "=/");

	*out = (struct engine_option){ .kind = ENGINE_CLIENT_CERT };
	/* A namespace has no slash: "./a=b.pem" is a path. */
	if (value[n] != '=')
		return http_tls_identify(value, e);
	if (n == 0 || value[n + 1] == '\0')
		return err_set(e, ERR_INPUT,
		    "takes NAMESPACE=FILE or FILE, a PEM file with certificate "
		    "and key");
	out->name = mem_printf("%.*s", (int)n, value);
	out->value = mem_strdup(value + n + 1);
	return 0;
}
