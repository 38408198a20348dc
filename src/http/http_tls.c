/* http_tls.c - which servers are trusted, and how this client identifies. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "http/http_libcurl.h"
#include "http/http_tls.h"
#include "http/http_tls_apply.h"

/* Set before the first thread; then read-only. */
static struct {
	char *file, *directory;
	bool is_final; /* by an option: upstreams cannot have others */
} trusted;

static char *identity; /* the client certificate with its key; NULL: none */

static bool
is_directory(const char *path)
{
	struct stat s;

	return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

static int
check_path(const char *path, bool directory, struct err *e)
{
	struct stat s;

	if (stat(path, &s) == -1 || access(path, R_OK) == -1)
		return err_set(e, ERR_INPUT, "%s: %s", path, strerror(errno));
	if (S_ISREG(s.st_mode) || (directory && S_ISDIR(s.st_mode)))
		return 0;
	return err_set(e, ERR_INPUT, "%s: not a regular file%s", path,
	    directory ? " or a directory" : "");
}

int
http_tls_check_file(const char *path, struct err *e)
{
	return check_path(path, false, e);
}

int
http_tls_check_key(const char *path, struct err *e)
{
	struct stat s;

	if (check_path(path, false, e) == -1)
		return -1;
	/* A group may share a key, as Debian's ssl-cert does. */
	if (stat(path, &s) == 0 && (s.st_mode & 07) == 0)
		return 0;
	return err_set(e, ERR_INPUT,
	    "%s has a private key and may be opened by every user; run: chmod "
	    "600 %s",
	    path, path);
}

int
http_tls_identify(const char *path, struct err *e)
{
	if (http_tls_check_key(path, e) == -1)
		return -1;
	free(identity);
	identity = mem_strdup(path);
	return 0;
}

int
http_tls_trust(const char *path, struct err *e)
{
	if (check_path(path, true, e) == -1)
		return -1;
	free(trusted.file);
	free(trusted.directory);
	trusted.directory = is_directory(path) ? mem_strdup(path) : NULL;
	trusted.file = trusted.directory == NULL ? mem_strdup(path) : NULL;
	trusted.is_final = true;
	return 0;
}

/* Returns a copy of the variable's value; NULL if it is not a readable path. */
static char *
read_variable(const char *name)
{
	const char *path = getenv(name);
	struct err why = { .kind = ERR_NONE };

	if (path == NULL || *path == '\0')
		return NULL;
	if (check_path(path, true, &why) == 0)
		return mem_strdup(path);
	log_warn("%s is ignored: %s", name, why.text);
	return NULL;
}

void
http_tls_trust_environment(void)
{
	trusted.file = read_variable("SSL_CERT_FILE");
	trusted.directory = read_variable("SSL_CERT_DIR");
}

/* A NULL path makes curl trust nothing of that kind. */
static void
trust_only(CURL *easy, const char *file, const char *directory)
{
	http_libcurl.easy_setopt(easy, CURLOPT_CAINFO, file);
	http_libcurl.easy_setopt(easy, CURLOPT_CAPATH, directory);
}

static void
present(CURL *easy, const char *cert, const char *key)
{
	http_libcurl.easy_setopt(easy, CURLOPT_SSLCERT, cert);
	http_libcurl.easy_setopt(
	    easy, CURLOPT_SSLKEY, key != NULL ? key : cert);
}

bool
http_tls_apply(CURL *easy, const struct http_tls *own)
{
	http_libcurl.easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	http_libcurl.easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	if (own != NULL && own->ca != NULL && !trusted.is_final)
		trust_only(easy, own->ca, NULL);
	else if (trusted.file != NULL || trusted.directory != NULL)
		trust_only(easy, trusted.file, trusted.directory);
	if (own != NULL && own->cert != NULL)
		present(easy, own->cert, own->key);
	else if (identity != NULL)
		present(easy, identity, NULL);
	else
		return false;
	return true;
}
