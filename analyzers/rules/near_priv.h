#ifndef SVCGRAPH_NEAR_PRIV_H
#define SVCGRAPH_NEAR_PRIV_H

#include "svcgraph/flow_near.h"

#include "rules_priv.h"

enum near_family near_family_of(enum near_what what);

#endif
