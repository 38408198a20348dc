/* privilege.c - drops the privileges of the process. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/base.h"
#include "key/key.h"

#include "server/privilege.h"

/* The user to run as. */
struct account {
	uid_t uid;
	gid_t gid;
	char name[64]; /* or the number, if there is no name */
	bool is_known; /* the system knows the user, so it has groups */
};

static void
name_account(struct account *a, const struct passwd *p)
{
	a->is_known = p != NULL;
	if (p != NULL)
		snprintf(a->name, sizeof(a->name), "%s", p->pw_name);
	else
		snprintf(
		    a->name, sizeof(a->name), "%lu", (unsigned long)a->uid);
}

static int
find_account(struct account *a, const char *user, struct err *e)
{
	const int64_t number = str_to_int(str_of(user), UINT32_MAX - 1);
	const struct passwd *p =
	    number >= 0 ? getpwuid((uid_t)number) : getpwnam(user);

	if (p == NULL && number < 0)
		return err_set(e, ERR_INPUT,
		    "--user %s: this system has no user of that name", user);
	*a = (struct account){
		.uid = p != NULL ? p->pw_uid : (uid_t)number,
		.gid = p != NULL ? p->pw_gid : (gid_t)number,
	};
	name_account(a, p);
	return 0;
}

static void
owner_account(struct account *a, const struct stat *st)
{
	const struct passwd *p = getpwuid(st->st_uid);

	*a = (struct account){
		.uid = st->st_uid,
		.gid = p != NULL ? p->pw_gid : st->st_gid,
	};
	name_account(a, p);
}

static int
refuse_owner(const struct account *a, const char *path, uid_t owner,
    const char *data, struct err *e)
{
	return err_set(e, ERR_DENIED,
	    "%s belongs to user %lu, and the program would run as '%s': give "
	    "it to that user with 'chown -R %s %s', or choose another with "
	    "--user NAME or --data DIR",
	    path, (unsigned long)owner, a->name, a->name, data);
}

/* Returns whether the name is one of the program's own files. */
static bool
is_ours(const char *name)
{
	static const char *const names[] = { "admin.key", "lock", "pepper",
		"secrets", "store" };

	for (size_t i = 0; i < LEN(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/*
 * Refuses entries of another owner: the user could not open what root created
 * there earlier.
 */
static int
check_entries(const struct account *a, DIR *dir, const char *data, bool *empty,
    struct err *e)
{
	const struct dirent *d;
	struct stat st;

	*empty = true;
	while ((d = readdir(dir)) != NULL) {
		char path[512];

		if (d->d_name[0] == '.' || strcmp(d->d_name, "lost+found") == 0)
			continue;
		*empty = false;
		if (!is_ours(d->d_name) ||
		    fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) ==
		        -1 ||
		    st.st_uid == a->uid)
			continue;
		snprintf(path, sizeof(path), "%s/%s", data, d->d_name);
		return refuse_owner(a, path, st.st_uid, data, e);
	}
	return 0;
}

/*
 * Checks the owner of the directory.  An empty one that root owns was created
 * for this program, so its owner is changed.
 */
static int
check_directory(
    const struct account *a, DIR *dir, const char *data, struct err *e)
{
	struct stat st;
	bool empty;

	if (fstat(dirfd(dir), &st) == -1)
		return err_errno(e, "cannot look at the directory %s", data);
	if (check_entries(a, dir, data, &empty, e) == -1)
		return -1;
	if (st.st_uid == a->uid)
		return 0;
	if (st.st_uid != 0 || !empty)
		return refuse_owner(a, data, st.st_uid, data, e);
	if (fchown(dirfd(dir), a->uid, a->gid) == -1)
		return err_errno(
		    e, "cannot give %s to user '%s'", data, a->name);
	return 0;
}

/*
 * Creates the directory and its missing parents, all for the user, who must be
 * able to enter them.
 */
static int
make_directory(const struct account *a, const char *data, struct err *e)
{
	char *path = mem_strdup(data);
	size_t n = strlen(path), first = n;
	int rc = 0;

	for (size_t i = n; i > 0; i--) {
		const char c = path[i];

		path[i] = '\0';
		if ((c == '/' || c == '\0') && access(path, F_OK) == -1)
			first = i;
		path[i] = c;
	}
	if (first < n || access(path, F_OK) == -1)
		rc = key_file_make_dir(data, e);
	for (size_t i = first; i < n && rc == 0; i++) {
		const char c = path[i];

		path[i] = '\0';
		if (c == '/' && lchown(path, a->uid, a->gid) == -1)
			rc = err_errno(
			    e, "cannot give %s to user '%s'", path, a->name);
		path[i] = c;
	}
	free(path);
	return rc;
}

static int
give_directory(const struct account *a, const char *data, struct err *e)
{
	DIR *dir;
	int rc;

	if (make_directory(a, data, e) == -1)
		return -1;
	dir = opendir(data);
	if (dir == NULL)
		return err_errno(e, "cannot open the directory %s", data);
	rc = check_directory(a, dir, data, e);
	closedir(dir);
	return rc;
}

/*
 * Checks as the user, because root can enter directories that the user cannot.
 */
static int
check_reachable(const struct account *a, const char *data, struct err *e)
{
	char *path = mem_strdup(data);
	int rc = 0;

	for (size_t i = 1; i <= strlen(data) && rc == 0; i++) {
		if (data[i] != '/' && data[i] != '\0')
			continue;
		path[i] = '\0';
		if (access(path, X_OK) == -1)
			rc = err_errno(e,
			    "user '%s' cannot enter %s, where the data "
			    "directory is: change that with chmod, or choose "
			    "another with --data DIR",
			    a->name, path);
		path[i] = data[i];
	}
	free(path);
	return rc;
}

static int
set_capabilities(uint64_t set)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ .effective = (uint32_t)set, .permitted = (uint32_t)set },
		{ .effective = (uint32_t)(set >> 32),
		    .permitted = (uint32_t)(set >> 32) },
	};

	return (int)syscall(SYS_capset, &head, data);
}

/* Sets *any to the union of permitted, effective and inheritable. */
static int
get_capabilities(uint64_t *permitted, uint64_t *any)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct d[2] = { { 0 } };

	if (syscall(SYS_capget, &head, d) == -1)
		return -1;
	*permitted = d[0].permitted | (uint64_t)d[1].permitted << 32;
	*any = *permitted | d[0].effective | d[0].inheritable |
	       (uint64_t)(d[1].effective | d[1].inheritable) << 32;
	return 0;
}

/*
 * Keeps the capability if the process has it; a container may have dropped it.
 */
static int
keep_capability(int capability)
{
	uint64_t permitted, any;

	if (get_capabilities(&permitted, &any) == -1)
		return -1;
	return set_capabilities(permitted & (UINT64_C(1) << capability));
}

/*
 * Dropping a capability from the bounding set needs CAP_SETPCAP. Without it,
 * no_new_privs makes the set useless.
 */
static void
drop_bounds(void)
{
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	for (unsigned long cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0;
	     cap++)
		(void)prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
}

static int
set_groups(const struct account *a)
{
	return a->is_known ? initgroups(a->name, a->gid)
	                   : setgroups(1, &a->gid);
}

/* Order: groups first, because only root can change them. */
static int
become(const struct account *a, struct err *e)
{
	drop_bounds();
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == -1 || set_groups(a) == -1 ||
	    setresgid(a->gid, a->gid, a->gid) == -1 ||
	    setresuid(a->uid, a->uid, a->uid) == -1 ||
	    keep_capability(CAP_NET_BIND_SERVICE) == -1)
		return err_errno(e,
		    "cannot become user '%s': start with CAP_SETUID and "
		    "CAP_SETGID, or with --user root",
		    a->name);
	prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
#ifdef CLAVIGER_SANITIZED
	/* A change of user clears this flag, which the leak check needs. */
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
#endif
	if (setresuid((uid_t)-1, 0, (uid_t)-1) != -1)
		return err_set(
		    e, ERR_SYSTEM, "user '%s' can become root again", a->name);
	return 0;
}

static int
check_not_root(const char *user, struct err *e)
{
	struct account a;

	if (user == NULL)
		return 0;
	if (find_account(&a, user, e) == -1)
		return -1;
	if (a.uid == geteuid())
		return 0;
	return err_set(e, ERR_INPUT,
	    "--user %s: only root can become another user; start as root, or "
	    "as that user without --user",
	    user);
}

static void
say_root(const char *user, const char *data)
{
	if (user != NULL)
		log_info("running as root, as --user says");
	else
		log_info("running as root, because no other user owns %s: give "
		         "--user NAME to run as NAME",
		    data != NULL ? data : "a data directory");
}

int
privilege_become(
    const char *user, const char *data, bool owns_data, struct err *e)
{
	struct account a = { .uid = 0 };
	struct stat st;

	if (geteuid() != 0)
		return check_not_root(user, e);
	if (user != NULL && find_account(&a, user, e) == -1)
		return -1;
	if (user == NULL && data != NULL && stat(data, &st) == 0)
		owner_account(&a, &st);
	if (a.uid == 0) {
		say_root(user, data);
		return 0;
	}
	if (owns_data && data != NULL && give_directory(&a, data, e) == -1)
		return -1;
	if (become(&a, e) == -1 ||
	    (owns_data && data != NULL && check_reachable(&a, data, e) == -1))
		return -1;
	log_info("running as user '%s', %s", a.name,
	    user != NULL ? "as --user says" : "who owns the data directory");
	return 0;
}

int
privilege_drop(struct err *e)
{
	uint64_t permitted, left;

	drop_bounds();
	if (set_capabilities(0) == -1 ||
	    get_capabilities(&permitted, &left) == -1)
		return err_errno(e, "cannot drop capabilities");
	if (left != 0)
		return err_set(
		    e, ERR_SYSTEM, "some capabilities cannot be dropped");
	return 0;
}

void
privilege_never_gain(void)
{
	/*
	 * Ignored: kernels without this call are older than others that are
	 * required.
	 */
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}
