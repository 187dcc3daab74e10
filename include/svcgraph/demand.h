/*
 * Who needs which version of whom: all that is required of one service, what is known of its
 * versions, and whether these go together. For the rules, the command and whoever plans a release.
 */
#ifndef SVCGRAPH_DEMAND_H
#define SVCGRAPH_DEMAND_H

#include "svcgraph/graph.h"
#include "svcgraph/version.h"

enum demand_verdict {
    DEMAND_OK,
    DEMAND_CONFLICT,    /* some needs exclude each other, and it does not serve them side by side */
    DEMAND_UNSATISFIED, /* a need admits none of its versions */
    DEMAND_UNKNOWN,     /* nobody needs a version, or what is known does not tell */
};
const char *demand_verdict_name(enum demand_verdict verdict);

struct demand_need {
    const struct requirement *req;
    struct str by;
    size_t range;       /* in ranges; SIZE_MAX: the text could not be read */
    enum answer served; /* by some version of the service */
};

/*
 * What ranges are held against, and met with each other. A package that is needed is judged by
 * versions of that package where some are known, which count apart from those of the interface.
 */
struct demand_axis {
    sym how; /* of a package manifest; 0: what the service provides, or what runs */
    VEC(struct version) versions; /* each text once */
};

struct demand_range { /* however many require it, by one kind of statement */
    const struct range *range;
    sym how;         /* packages need it: "package.json"; 0: services say so */
    size_t axis;     /* in axes */
    size_t first;    /* the first need that does */
    size_t services; /* how many do */
    bool empty;      /* no version at all can satisfy it */
    enum answer served;
};

struct demand {
    const struct graph *g;
    node_id of; /* NO_NODE when nothing in the input is it */
    struct str name;
    VEC(struct demand_need) needs;    /* in order of the graph: by name of who needs */
    VEC(struct demand_range) ranges;  /* each that could be read, once */
    VEC(struct demand_axis) axes;     /* the first is that of the service itself */
    VEC(struct version) versions;     /* of all axes; each text once */
    enum demand_verdict verdict;
    size_t axis; /* what follows is of its ranges: where there is trouble, if any */
    bool weak;   /* the conflict is one of packages, or one of them has part in it */
    struct meeting_of meeting; /* of the ranges that are not empty; MEET_UNKNOWN without any */
    size_t *conflict; /* needs that already exclude each other, ascending; of DEMAND_CONFLICT */
    size_t n_conflict;
    struct way_out way; /* of DEMAND_CONFLICT and _UNSATISFIED; moves is by range */
    struct str *movers; /* names of those who would have to move, each once, in order */
    size_t n_movers;
};

struct demands {
    VEC(struct demand) all; /* by name */
};

/*
 * Every node of which a version is known, and all that is required. What a service says itself that
 * it provides is judged by; else all that is known of it is: tags, labels, packages, traces. What a
 * package needs is judged by the package's own versions first.
 */
void demands_of(const struct graph *g, struct arena *arena, struct demands *out);

#endif
