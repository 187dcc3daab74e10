/* The conditions of breaks.def: of the change in question. */
#ifndef SVCGRAPH_BREAKS_H
#define SVCGRAPH_BREAKS_H

#include "compat_priv.h"

#define BREAK(rule, when, condition, direction, encoding, why) bool condition(struct compat *c);
#include "breaks.def"
#undef BREAK

#endif
