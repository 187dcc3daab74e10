/* One request as rows: spans below their parents, log lines below the span they were written in. */
#ifndef CMD_TIMELINE_H
#define CMD_TIMELINE_H

#include "report.h"
#include "svcgraph/log.h"
#include "svcgraph/timeline.h"

struct timeline_row {
    uint32_t index; /* in spans or logs */
    uint32_t depth;
    uint32_t parent; /* index of the span above, or TIMELINE_TOP */
    bool log;
};

struct timeline_view {
    struct arena *arena;
    const struct timeline *t;
    struct str id; /* as shown */
    VEC(struct timeline_row) rows;
    uint64_t start, end; /* microseconds, of all spans, else of all lines; both 0: not known */
    size_t services, errors;
};

/* id is as the user has written it. */
struct timeline_view timeline_view(const struct timeline *t, struct str id, struct arena *arena);

/* Microseconds by which a span starts before that of another service above it: clocks differ. */
uint64_t timeline_skew(const struct timeline_view *view, const struct timeline_row *row);

struct timeline_look {
    size_t columns;
    bool blocks; /* finer bars, of characters beyond ASCII */
    bool places; /* with file, line and column of each */
};
void timeline_draw(const struct timeline_view *view, const struct timeline_look *look,
                   struct report *report);

struct timeline_json { /* what it takes */
    const struct timeline_view *view;
    const struct sources *sources;
};
void timeline_json(void *ctx, struct jsonw *w);

#endif
