/* skill_auth.h - the credential of callers, and where the script finds it. */
#ifndef CLAVIGER_SKILL_SKILL_AUTH_H
#define CLAVIGER_SKILL_SKILL_AUTH_H

struct skill_auth;
struct skill_model;

/*
 * Sets *out to the credential that callers of the surfaces of m must present.
 */
void skill_auth_find(struct skill_model *m, struct skill_auth *out);

#endif
