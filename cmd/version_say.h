/* What there is to say of a version of a tree, beside findings. */
#ifndef CMD_VERSION_SAY_H
#define CMD_VERSION_SAY_H

#include "svcgraph/compat.h"

/* Files that take no part by design, such as submodules: a line each, at most a few. */
void version_say_left_out(const struct fileset *set, struct arena *arena);

/* That there is nothing to read, and the first reason for it. */
void version_say_empty(const struct fileset *set, struct arena *arena, struct str given);

/* When nothing of one version bears a path of the other: a folder may be too much in one of them. */
void version_say_apart(const struct compat_tree *now, const struct compat_tree *before,
                       struct str given);

#endif
