/* Who needs which version of what, told for people and for machines. */
#ifndef CMD_VERSIONS_H
#define CMD_VERSIONS_H

#include "report.h"
#include "svcgraph/demand.h"

struct versions {
    const struct graph *g;
    struct arena *arena;
    struct demands demands;
};

struct versions versions_of(const struct graph *g, struct arena *arena);
void versions_tell(const struct versions *versions, struct report *report);
void versions_json(void *versions, struct jsonw *w);

#endif
