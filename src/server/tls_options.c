/* tls_options.c - parses --ca and --client-cert. */
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
tls_options_read_cert(
    struct engine_option *out, const char *value, struct err *e)
{
	const char *equals = strchr(value, '=');

	if (equals == NULL || equals == value || equals[1] == '\0')
		return err_set(
		    e, ERR_INPUT, "takes %s, a PEM file", CLIENT_CERT_FORM);
	*out = (struct engine_option){
		.kind = ENGINE_CLIENT_CERT,
		.name = mem_printf("%.*s", (int)(equals - value), value),
		.value = mem_strdup(equals + 1),
	};
	return 0;
}
