/* 'trace blame': whom to roll back, or to look at first. */
#ifndef CMD_TRACE_BLAME_H
#define CMD_TRACE_BLAME_H

#include "svcgraph/flow_blame.h"
#include "trace.h"

struct blamed {
    const struct blame *blame;
    const struct graph *g; /* of now, for places */
    struct arena *arena;
    size_t top; /* suspects shown of each list; 0: all */
    struct str against; /* what was compared with; empty: the time before since, or nothing */
};

/*
 * "2026-11-21T22:13:56Z", with any fraction and offset, without either in UTC, or a day alone; or
 * seconds since 1970, with a fraction or not, or milli-, micro- or nanoseconds by their size. To
 * microseconds; false for anything else and for times before 1970-01-02.
 */
bool blame_time(struct str text, uint64_t *out);

void blame_tell(const struct blamed *b, struct report *report);
void blame_json(void *blamed, struct jsonw *w);

#endif
