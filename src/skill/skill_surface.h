/* skill_surface.h - the surfaces that a skill uses, and their URLs. */
#ifndef CLAVIGER_SKILL_SKILL_SURFACE_H
#define CLAVIGER_SKILL_SKILL_SURFACE_H

struct skill_model;

/* Sets the surfaces of m, the first of each kind, and their URLs. */
void skill_surface_find(struct skill_model *m);

#endif
