/* The frame's own types, shared by walk.c, detect.c, open.c and inputs.c. */
#ifndef SVCGRAPH_INPUTS_PRIV_H
#define SVCGRAPH_INPUTS_PRIV_H

#include "svcgraph/inputs.h"
#include "svcgraph/reader.h"

/* All inputs of a run. Their memory dies with inputs_release, after the last build. */
struct inputs {
    const struct inputs_setup *setup;
    const struct input_choice *choice;
    struct inputs_tally *tally;
    VEC(struct input *) all;    /* found by the walk, in order of path */
    VEC(struct input *) opened; /* beside them, by reading_open */
    struct span_sink *spans;    /* of all traces */
    VEC(struct str) templated;  /* folders whose templates were named already */
};

/* Lists the files of all given paths as sources, in order of path. */
void inputs_walk(struct inputs *inputs);

/*
 * Opens one input, finds its reader and runs the parsing half. May run on any thread; touches the
 * input and its own source alone. input->reader stays NULL for what is no input.
 */
void input_parse(struct input *input, const struct inputs *inputs);

/* Best row for what the probe saw, or NULL; *out_tie is another row that is as sure. */
const struct reader *detect(struct probe *probe, bool docs, const struct reader **out_tie);

/* The text may hold a YAML or JSON document: first line that is no comment looks like one. */
bool detect_maybe_document(struct str head);

/*
 * False when either is not there. Both are resolved through links: what a link leads to counts, not
 * what it is called.
 */
bool path_is_below(struct arena *arena, struct str path, struct str root);

#endif
