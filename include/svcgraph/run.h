/* One run of the program: what every stage is handed. The only "global". */
#ifndef SVCGRAPH_RUN_H
#define SVCGRAPH_RUN_H

#include "svcgraph/config.h"
#include "svcgraph/flow.h"
#include "svcgraph/graph.h"
#include "svcgraph/inputs.h"
#include "svcgraph/proto.h"
#include "svcgraph/rule.h"

enum exit_status { /* see ux: precedence 4 > 2 > 3 > 1 > 5 */
    EXIT_CLEAN = 0,
    EXIT_FINDINGS = 1,
    EXIT_USAGE = 2,
    EXIT_INPUT = 3,
    EXIT_INTERNAL = 4,
    EXIT_INCOMPLETE = 5,
};

struct span_export;

struct run {
    struct arena arena;
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    struct config config;
    struct limits limits;
    unsigned jobs;
    const struct span_export *export; /* what else is made of the spans of traces; or NULL */
    enum edge_view view; /* of messages; VIEW_BOTH: by broker */
    const struct graph *graph; /* NULL until loaded */
    struct verdict verdict;
    struct inputs_tally tally;
    bool keep_protos;        /* for rules over definitions */
    bool keep_apis;          /* likewise: graph.apis */
    struct proto_set protos; /* of the inputs */
    struct proto_set known;  /* definitions beside them: whose services nodes may provide */
    struct flow_setup flow;  /* what is asked of requests, for graph.flow */
    struct timeline *timeline; /* one request to be kept in full; or NULL */
    struct str title; /* what was read, for pictures: the paths as given */
};

void run_init(struct run *run);
void run_release(struct run *run);

/*
 * Finds, detects, reads and links all inputs into run->graph. False when nothing was read
 * (no input matched); trouble with single files is findings. Same graph for any order and jobs.
 */
bool run_load(struct run *run, const struct input_choice *choice);

/* Another version of the inputs, read into a second graph of the same run. */
struct run_version {
    const struct input_choice *choice;
    const struct input_place *places; /* NULL: the paths of the choice */
    size_t n_places;
    struct str prefix; /* before paths that a saved graph names */
    /* what comes of it */
    const struct graph *graph;
    struct findings findings; /* of group input */
    struct inputs_tally tally;
};

/* As run_load, after it; what was asked of the run is kept of this version, too. */
bool run_load_version(struct run *run, struct run_version *version);

#endif
