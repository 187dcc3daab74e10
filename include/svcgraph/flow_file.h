/*
 * Invariants of message flow, and the YAML file that holds them: learned from traces, reviewed by
 * people, held against other traces (flow_check.h). All texts are in the arena given, or in the text
 * that was read.
 */
#ifndef SVCGRAPH_FLOW_FILE_H
#define SVCGRAPH_FLOW_FILE_H

#include "svcgraph/doc.h"
#include "svcgraph/flow_patterns.h"

enum invariant_kind {
#define INVARIANT(name) INVARIANT_##name,
#include "../../analyzers/flow/kinds.def"
#undef INVARIANT
    INVARIANT_KINDS,
};
const char *invariant_kind_name(enum invariant_kind kind); /* "exact" */

/* What a test against the baseline needs of it. Rates and variances are of requests as units. */
struct invariant_base {
    bool there; /* else only the user's word counts */
    uint64_t requests, causes, effects;
    uint64_t violations; /* exact, range: requests that were otherwise */
    double variance;     /* of the value: of ratio, and of share where requests hold several causes */
    double dispersion;   /* of totals over blocks of time, at least 1; 0: not known */
    uint64_t windows, least; /* positive: whole windows, and the fewest in one of them */
    uint64_t count, load;    /* positive: of the operation, and of all operations */
    struct str trace;        /* a request that keeps it */
};

struct flow_formula;

struct invariant {
    struct str id; /* unique in the file; part of fingerprints */
    uint8_t kind;  /* enum invariant_kind */
    struct str cause, effect; /* "cart: POST /cart"; positive: the effect alone */
    double value;       /* share and ratio; exact: of effects beneath each cause */
    uint64_t low, high; /* range */
    uint64_t window;    /* positive: seconds, whole minutes */
    struct str text;    /* expr: as written ... */
    const struct flow_formula *formula; /* ... and compiled */
    double tolerance, min_effect;       /* below 0: those of the file */
    bool off;         /* enabled: false */
    struct str allow; /* why it may be violated; empty: it may not */
    struct invariant_base base;
    struct loc loc; /* LOC_NONE when it comes from no file */
};

struct flow_learned { /* of the baseline, for people and for what sampling allows to conclude */
    bool there;
    struct str_texts {
        VEC(struct str) all;
    } from;
    struct str begin, end; /* RFC 3339, by the times in the dump; empty: not known */
    uint64_t requests, complete, cut, young;
    uint64_t weighted, uneven; /* as in struct flow */
    double lost; /* traces that miss a span, for each step: how often one gets lost, about */
    uint64_t rare, pairs;      /* pairs seen; of these: too rarely to tell */
    struct str_texts versions; /* "cart@1.4.0": what ran */
};

struct flow_file {
    struct flow_learned learned;
    double alpha, min_effect, tolerance; /* shares of 1 */
    VEC(struct invariant) all;
    struct str_texts varies; /* "CAUSE -> EFFECT": no invariants, they vary with time */
    struct mixes patterns; /* by root operation; none: they are not compared */
};

extern const struct flow_file flow_file_default; /* empty, with the thresholds in force */

enum { FLOW_FILE_BYTES_MAX = 16 << 20, FLOW_INVARIANTS_MAX = 100000, FLOW_WINDOW_MAX = 86400 };

/*
 * Reads text, of which source is the place. Strict: what is not understood becomes a finding of
 * group input, an error with its place; reading goes on. False when there was any.
 */
bool flow_file_read(struct arena *arena, struct str text, uint32_t source,
                    struct findings *findings, struct flow_file *out);

/* Whether a text is such a file, by its first lines. */
bool flow_file_looks(struct str head);

/* The same bytes for the same file; reading them gives the same file again. */
void flow_file_write(const struct flow_file *file, struct strbuf *out);

/* What the file says of one, in words: "exactly 1", "2 to 4", "37.5 %", "> 0 in 5 min". */
struct str invariant_expected(struct arena *arena, const struct invariant *invariant);

/* "cart: POST /cart -> tax: POST /tax", "cart: POST /cart", or the formula. */
struct str invariant_subject(struct arena *arena, const struct invariant *invariant);

/*
 * Operations by name: "NODE: OPERATION", behind "call " where nobody's span answers the call, behind
 * "send " where a message is sent there. "?" stands for an operation that is not known.
 */
struct str flow_op_name(struct arena *arena, const struct graph *g, uint32_t op);

/* The pairs of a file, to be watched for; names as in struct flow_watch. */
struct flow_watches {
    VEC(struct flow_watch) all;
};
void flow_file_watch(const struct flow_file *file, struct arena *arena, struct flow_watches *out);

#endif
