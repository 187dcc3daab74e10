/* Spans and sums of traces told again: see struct span_export. A line each. */
#ifndef CMD_WRITE_SPANS_H
#define CMD_WRITE_SPANS_H

#include "jsonw.h"
#include "svcgraph/run.h"
#include "svcgraph/span.h"

struct span_writer {
    struct out *out;
    const struct run *run;
    bool partial; /* the header says so; else spans only */
    bool begun;
    uint64_t spans; /* told so far */
};

/* What run_load is to be given; writer lives until then. */
struct span_export span_writer_export(struct span_writer *writer);
void span_writer_end(struct span_writer *writer); /* the header, when nothing else was told */

#endif
