/* What is different between two versions of a system. */
#ifndef CMD_DIFF_H
#define CMD_DIFF_H

#include "report.h"
#include "svcgraph/api.h"

enum diff_side { DIFF_BEFORE, DIFF_NOW, DIFF_SIDES };
enum diff_change { DIFF_ADDED, DIFF_REMOVED, DIFF_CHANGED, DIFF_CHANGES };
enum diff_about { /* in the order of output */
    DIFF_SERVICE,
    DIFF_EDGE,
    DIFF_OPERATION,
    DIFF_VERSION,
    DIFF_REQUIREMENT,
    DIFF_DEPRECATION,
    DIFF_ABOUTS,
};
const char *diff_change_name(enum diff_change change); /* "added", ... */
const char *diff_about_name(enum diff_about about);    /* "services", ... */

struct diff_field {
    const char *name;
    struct str before, now; /* texts; of lists, with ", " between */
};

/* What a change inside an operation means to a consumer that still has, or already has, the other
 * version of it. */
struct diff_effect {
    enum diff_side consumer; /* of this side, at the provider of the other */
    enum api_severity severity;
    struct str element, text; /* "response 200/total"; a clause */
    struct loc loc[DIFF_SIDES];
};

struct diff_item {
    enum diff_about about;
    enum diff_change change;
    struct str name;       /* of the service; of an edge and a requirement, the one it begins at */
    struct str other;      /* where an edge leads, or what is required; else empty */
    struct str what;       /* kind of a service or edge, the operation, "release" or "api" */
    struct str owner;      /* of a service */
    struct str how;        /* of an edge: the evidence */
    VEC(struct diff_field) fields;
    VEC(struct diff_effect) effects; /* of an operation that changed: of older consumers first */
    enum answer served[DIFF_SIDES];  /* then: is a consumer of this side, by the other's provider? */
    struct loc loc[DIFF_SIDES];
    uint32_t edge;         /* of now, by its id; UINT32_MAX: none, or gone */
};

/* A rule that could not look at both sides for want of traces or logs. */
struct diff_blind {
    const struct rule *rule;
    enum diff_side side;
    const char *reason;
};

struct diff {
    struct arena *arena;
    const struct graph *g[DIFF_SIDES];
    struct str against; /* the user's word */
    bool lopsided;      /* one side has traces alone: what only they show is left out */
    bool undefined[DIFF_SIDES]; /* it has operations but no definitions, and the other side has some */
    VEC(struct diff_item) items; /* by about, then names */
    size_t counts[DIFF_ABOUTS][DIFF_CHANGES];
    /* Nodes of one side on the other: NO_NODE when it is not there. */
    node_id *twin[DIFF_SIDES];
    uint32_t *of_name[DIFF_SIDES]; /* by symbol of a unique name: 1 + node; n_names of them */
    uint32_t n_names;
    VEC(const struct finding *) fresh, gone; /* findings that only one side has, worst first */
    size_t n_same;                           /* findings of both */
    VEC(struct diff_blind) blind;
};

/* The graphs are of one run: they share their names. */
void diff_graphs(struct diff *diff);

struct diff_box { /* a service in a picture */
    struct str name;
    uint8_t kind; /* enum graph_kind */
    char sign;    /* of diff_signs; ' ' when it did not change */
};

struct diff_arrow {
    size_t from, to; /* boxes */
    uint8_t kind;    /* enum edge_kind */
    char sign;
};

/* The node of exactly this name; NO_NODE when there is none. */
node_id diff_node(const struct diff *diff, enum diff_side side, struct str name);

struct diff_item *diff_add(struct diff *diff, enum diff_about about, enum diff_change change,
                           struct str name);
void diff_field(struct diff *diff, struct diff_item *item, const char *name, struct str before,
                struct str now);
/* What the nodes themselves say; called by diff_graphs. */
void diff_facts(struct diff *diff);

/* What the definitions say of operations that both sides have; called by diff_graphs. */
void diff_apis(struct diff *diff);
struct str diff_verdict(const struct diff *diff, const struct diff_item *item);

/* Findings of both sides; those of group input take no part. */
void diff_findings(struct diff *diff, const struct findings *before,
                   const struct verdict *verdict_before, const struct findings *now,
                   const struct verdict *verdict_now);

size_t diff_count(const struct diff *diff); /* items */

/* "Against main: 1 service added; 2 edges added, 1 removed; 1 new finding, 2 gone." */
struct str diff_summary(const struct diff *diff);

/* "cart: owner team-a -> team-b" */
struct str diff_line(const struct diff *diff, const struct diff_item *item);
const char *diff_severity_name(enum api_severity severity); /* "break", "warning", "unknown" */
extern const char diff_signs[]; /* '+', '-', '~' */

void diff_tell(const struct diff *diff, struct report *report);
void diff_json(void *diff, struct jsonw *w);

struct out;
/* Forms of it that are no lines: "markdown", "mermaid", "dot". */
void diff_form(void *diff, const char *form, struct out *out);

/* What changed, with what is unchanged around services that did. */
struct diff_picture {
    VEC(struct diff_box) boxes;   /* by name */
    VEC(struct diff_arrow) arrows; /* by name of the box they begin at, then of the other */
};
struct diff_picture diff_picture(const struct diff *diff);

/* Text of a Mermaid diagram. */
struct str diff_mermaid(const struct diff *diff, const struct diff_picture *picture);
struct str diff_dot(const struct diff *diff, const struct diff_picture *picture);

#endif
