/* http_libcurl.h - libcurl, loaded when it is used for the first time. */
#ifndef CLAVIGER_HTTP_HTTP_LIBCURL_H
#define CLAVIGER_HTTP_HTTP_LIBCURL_H

#include <curl/curl.h>

struct err;

/*
 * The functions in use, without "curl_".  libcurl needs thirty libraries, from
 * GnuTLS to Kerberos, which take 4 MiB of memory and half of the start, and
 * http upstreams and the built-in authority do not use it.
 */
#define HTTP_LIBCURL_FUNCTIONS(f)                                              \
	f(easy_cleanup);                                                       \
	f(easy_getinfo);                                                       \
	f(easy_init);                                                          \
	f(easy_reset);                                                         \
	f(easy_setopt);                                                        \
	f(easy_strerror);                                                      \
	f(global_init);                                                        \
	f(multi_add_handle);                                                   \
	f(multi_assign);                                                       \
	f(multi_cleanup);                                                      \
	f(multi_info_read);                                                    \
	f(multi_init);                                                         \
	f(multi_remove_handle);                                                \
	f(multi_setopt);                                                       \
	f(multi_socket_action);                                                \
	f(multi_strerror);                                                     \
	f(slist_append);                                                       \
	f(slist_free_all);                                                     \
	f(url);                                                                \
	f(url_cleanup);                                                        \
	f(url_set)

#define HTTP_LIBCURL_MEMBER(name) __typeof__(curl_##name) *name

/*
 * Each member has the type of the library's function of that name.  The last
 * argument of easy_setopt, easy_getinfo and multi_setopt is not checked: it
 * must have the type that the manual of the option states, so 1L and not 1.
 */
struct http_libcurl {
	HTTP_LIBCURL_FUNCTIONS(HTTP_LIBCURL_MEMBER);
};

/* Valid after http_libcurl_use() returned 0. */
extern struct http_libcurl http_libcurl;

/*
 * Prepares libcurl; call it before the first use in a function.  It loads the
 * library once for all threads.  Returns -1 and sets e (SYSTEM) if the library
 * is missing.
 */
int http_libcurl_use(struct err *e);

#endif
