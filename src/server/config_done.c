/* config_done.c - frees the settings of serve. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

#include "server/config.h"

void
config_done(struct config *c)
{
	free(c->data);
	free(c->user);
	free(c->address);
	free((char *)c->policy.seal_to);
	free(c->stdio_surface);
	free(c->access_log);
	for (size_t i = 0; i < c->port_count; i++)
		free(c->ports[i].namespace);
	for (size_t i = 0; i < c->option_count; i++) {
		char *value = (char *)c->options[i].value;

		/* --set may carry a secret. */
		if (value != NULL)
			mem_wipe(value, strlen(value));
		free(value);
		free((char *)c->options[i].name);
	}
	api_options_done(&c->api);
	auth_options_done(&c->auth);
	public_url_done(&c->public_urls);
	for (size_t i = 0; i < c->remote_count; i++)
		free(c->remote[i]);
	for (size_t i = 0; i < c->host_count; i++)
		free((char *)c->hosts[i]);
	for (size_t i = 0; i < c->origin_count; i++)
		free((char *)c->origins[i]);
	*c = (struct config){ 0 };
}
