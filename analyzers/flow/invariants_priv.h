/* Shared by the files on invariants. A kind is a row, in a file of its own. */
#ifndef SVCGRAPH_INVARIANTS_PRIV_H
#define SVCGRAPH_INVARIANTS_PRIV_H

#include <math.h>

#include "svcgraph/flow_check.h"

/* Operations of a graph by their text. Of several with one text, the one with the most steps. */
struct op_names {
    const struct graph *g;
    struct op_name {
        struct str text;
        uint32_t op;
    } *all; /* sorted by text */
    uint32_t n;
    struct str *texts; /* of each op */
};
struct op_names op_names_of(const struct graph *g, struct arena *arena);
/* By text; without "call " or "send ", whichever there is. UINT32_MAX: none. */
uint32_t op_names_find(const struct op_names *names, struct arena *arena, struct str text);

/* Ops of a node that are entered, for names of services alone; n in *out_n. */
const uint32_t *op_names_entries(const struct op_names *names, struct arena *arena,
                                 struct str node, uint32_t *out_n);

/* Requests that are looked at: all of a pair, or those with one version of a service. */
struct sample {
    struct pair_sums sums;
    VEC(struct pair_count) counts; /* by k */
};
const struct pair_count *sample_count(const struct sample *sample, uint32_t k); /* or NULL */
bool sample_weights_vary(const struct sample *sample);
/* Each request has one cause, with at most one effect, and counts once. */
bool sample_is_share(const struct sample *sample);

struct learning {
    const struct graph *g;
    const struct flow *flow;
    struct arena *arena;
    double alpha, tolerance;
};

struct checking {
    const struct flow_file *file;
    const struct graph *g;
    const struct flow *flow;
    struct arena *arena;
    struct op_names names;
    /* The one version of all services that the baseline did not know; empty: none, or several. */
    struct str new_service, new_version;
    double lost;  /* spans that get lost, more than in the baseline */
    double level; /* of one test: alpha over all of them */
};
double lost_share(const struct graph *g); /* how often a span gets lost, about */
double tolerance_of(const struct checking *c, const struct invariant *invariant);
double min_effect_of(const struct checking *c, const struct invariant *invariant);
const struct flow_pair *pair_of_ops(const struct flow_pairs *pairs, uint32_t cause,
                                    uint32_t effect);

struct flow_reading { /* of a file */
    struct arena *arena;
    struct findings *findings;
    struct flow_file *file;
    bool wrong;
};
/* Tells it, and returns false. */
bool flow_wrong(struct flow_reading *r, struct loc loc, const char *format, ...)
    PRINTF_LIKE(3, 4);
bool read_count(struct flow_reading *r, const struct node *value, const char *what, uint64_t *out);
bool read_share(struct flow_reading *r, const struct node *value, const char *what, double *out);
bool read_number(struct flow_reading *r, const struct node *value, const char *what, double *out);
bool read_text(struct flow_reading *r, const struct node *value, const char *what,
               struct str *out);

bool read_mixes(struct flow_reading *r, const struct node *list); /* patterns_file.c */
void write_mixes(const struct mixes *mixes, struct strbuf *out);

struct str percent_of(struct arena *arena, double share); /* "1.02 %", for people */
struct str figures(struct arena *arena, double value);    /* "2.41", likewise */
void write_number(struct strbuf *out, double value); /* at most six digits that count */
void write_quoted(struct strbuf *out, struct str text);
double rounded(double value); /* as it will be read again */

struct kind {
    const char *name;
    const char *shows;  /* the comment above them in a file */
    bool needs_cause, needs_effect;
    const char *const *keys; /* its own, NULL-terminated */
    /* The pair follows this kind; value and baseline filled in. NULL: it is not learned of pairs. */
    bool (*learn)(const struct learning *l, const struct flow_pair *pair,
                  const struct sample *sample, struct invariant *out);
    bool (*read)(struct flow_reading *r, const struct node *map, struct invariant *out);
    void (*write)(const struct invariant *invariant, struct strbuf *out);
    struct str (*expected)(struct arena *arena, const struct invariant *invariant);
    struct str (*seen)(struct arena *arena, const struct flow_result *result);
    /* Fills in what was seen, p, closeness, beyond. sample is NULL for those without a cause. */
    void (*test)(const struct checking *c, const struct sample *sample, struct flow_result *out);
    /* At c->level: power, and what is needed. May settle the verdict itself (settled). */
    void (*weigh)(const struct checking *c, const struct sample *sample, struct flow_result *out);
    /* Effects beneath a cause that are as they should be; NULL: any. */
    bool (*keeps)(const struct invariant *invariant, uint32_t k);
};

#define INVARIANT(name) extern const struct kind kind_##name;
#include "kinds.def"
#undef INVARIANT

const struct kind *kind_of(const struct invariant *invariant);
const struct kind *kind_find(struct str name, uint8_t *out);

void no_verdict(struct flow_result *result, struct str why); /* settles it as inconclusive */

/*
 * Exact and range: so many requests of n are otherwise. lost: so many more than in the baseline may
 * be, as spans get lost.
 */
void test_violations(const struct checking *c, double limit, double lost,
                     struct flow_result *out);
void weigh_violations(const struct checking *c, double limit, double lost,
                      struct flow_result *out);
double lost_effects(const struct checking *c, const struct flow_result *result);
struct str seen_violations(struct arena *arena, const struct flow_result *result);

/* Share and ratio: the value against that of the baseline, requests as units. */
void test_ratio(const struct checking *c, const struct sample *sample, struct flow_result *out);
void weigh_ratio(const struct checking *c, const struct sample *sample, struct flow_result *out);

/* The same graph; where totals are all there is, with a flow without requests. */
const struct graph *with_flow(const struct graph *g, struct arena *arena);

/* Ratio of totals, of counters, calls or log lines: see flow_totals.c. */
bool is_total(struct str op);
void test_totals(const struct checking *c, struct flow_result *out);
void weigh_totals(const struct checking *c, struct flow_result *out);

/* The total of what is named, without its first word; false where nothing is so called. */
bool count_counter(const struct graph *g, struct str what, uint64_t *out);
bool count_calls(const struct graph *g, struct str what, uint64_t *out);
bool count_lines(const struct graph *g, struct str what, uint64_t *out);

void learn_totals(const struct learning *l, struct flow_file *out);

/* Whether the kind of sample can be said; sample_of merges the sides of others than one. */
struct sample sample_of_pair(const struct flow_pairs *pairs, const struct flow_pair *pair,
                             struct arena *arena);
void sample_add_side(struct sample *sample, struct arena *arena, const struct flow_pairs *pairs,
                     const struct pair_side *side);
void name_version(const struct checking *c, const struct flow_pair *pair, struct flow_result *out);
void find_new_version(struct checking *c);

/* Which learned invariants follow from others. */
void learn_implied(const struct flow_pairs *pairs, const uint8_t *kinds, const double *values,
                   bool *implied, struct arena *arena);
void learn_positive(const struct learning *l, const struct op_names *names,
                    struct flow_file *out);

/* Formulas: see expr_parse.c for the grammar. */
struct flow_formula *formula_parse(struct arena *arena, struct str text, size_t *out_at,
                                   struct str *out_error);

enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN };
struct formula_answer {
    enum truth truth;
    struct str missing;     /* what it needs and was not seen; empty: nothing */
    bool compared;          /* low .. high are of the left side of its first comparison */
    double low, value, high;
    char unit;              /* 'n' number, 't' seconds, 'r' per second, '%' a share */
};
struct formula_answer formula_answer(const struct checking *c, const struct flow_formula *formula);

#endif
