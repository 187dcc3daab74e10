/* Rule row: a check is one file in analyzers/rules (or a family in one), one line in rules.def. */
#ifndef SVCGRAPH_RULE_H
#define SVCGRAPH_RULE_H

#include "svcgraph/config.h"
#include "svcgraph/finding.h"
#include "svcgraph/graph.h"

enum precision { PRECISION_LOW, PRECISION_MEDIUM, PRECISION_HIGH, PRECISION_VERY_HIGH };
const char *precision_name(enum precision precision); /* "very-high", ... */

struct rule_key { /* a threshold: checks.RULE.NAME in the config */
    const char *name;
    int64_t value;      /* default */
    int64_t low, high;  /* accepted range */
    const char *source; /* where the default comes from; "choice" when it is ours */
    const char *help;
};

struct rule_ctx { /* handed to check */
    const struct rule *rule;
    const struct config *config;
    struct arena *arena; /* findings live here */
    struct findings *findings;
    const struct selection *selection; /* of the run; NULL: all rules */
};

struct rule {
    const char *id;    /* kebab-case; written once, never changes meaning */
    const char *group; /* "input", "structure", "flow", "versions", ... */
    enum severity severity;
    enum precision precision;
    const char *summary; /* one line, no full stop */
    const char *explain; /* paragraphs: what, why, exact decision, what to do, false alarms */
    const char *bad, *good; /* a short example each; may be NULL for group input */
    unsigned needs;      /* bits of enum yield; all must be there, else the rule is not run */
    unsigned flow;       /* FLOW_BIT (flow.h) of what it reads in graph.flow; with YIELD_FLOW */
    /* What else is missing, as in struct not_run; NULL: it can run. The member may be NULL. */
    const char *(*lacks)(const struct graph *g);
    const struct rule_key *keys; /* ends with a NULL name; may be NULL */
    const char *allow; /* of what checks.RULE.allow lists patterns; NULL: no such key */
    void (*check)(const struct rule_ctx *ctx, const struct graph *g); /* NULL: group input */
};

#define RULE(name) extern const struct rule rule_##name;
#include "../../analyzers/rules/rules.def"
#undef RULE

extern const struct rule *const rules[]; /* NULL-terminated, in the order of the manual */
const struct rule *rule_find(struct str id);

/* Value in force of a threshold: the config's, or the row's default. */
int64_t rule_value(const struct rule_ctx *ctx, const char *key);

/* The other rule is selected and not switched off: what it tells need not be told twice. */
bool rule_tells(const struct rule_ctx *ctx, const struct rule *rule);

/* The user wants it so: a pattern of checks.RULE.allow matches the name. */
bool rule_allows(const struct rule_ctx *ctx, struct str name);

/* Severity of a finding of the rule that the rule itself puts at this, by the config. */
enum severity rule_severity(const struct config *config, const struct rule *rule,
                            enum severity severity);

/* Of each re-entry: operations of its services call each other in a circle, over all requests. */
bool *reentries_cyclic(const struct graph *g, struct arena *arena);

/* What request-loop or service-reentry says of one; SEVERITY_OFF when it says nothing. */
struct loop_level {
    enum severity severity;
    const char *why; /* "with the same arguments"; NULL when nothing makes it an error */
};
struct loop_level reentry_level(const struct graph *g, const struct reentry *reentry,
                                const struct config *config, struct arena *arena);

/* Why a rule said nothing: its inputs were missing, or it was switched off. */
struct not_run {
    const struct rule *rule;
    const char *reason; /* "needs traces; none given" */
    bool off;           /* the user switched it off: nothing is missing */
    bool optional;      /* nor is it here: nobody asked for it */
};

struct selection { /* from --rule and --skip-rule; empty lists select all */
    const struct str *only;
    size_t n_only;
    const struct str *skip;
    size_t n_skip;
};

struct verdict {
    VEC(struct not_run) not_run; /* in table order */
};

/*
 * Runs the rules over the graph: decides which are enabled, appends findings (those of group input
 * already there are kept), applies the config's severities to all of them, drops those switched off,
 * sorts. Rules a selection leaves out are not mentioned; findings of group input always stay.
 */
void rules_run(const struct graph *g, const struct config *config,
               const struct selection *selection, struct findings *findings,
               struct arena *arena, struct verdict *verdict);

/* What of graph.flow the rules need that rules_run would run: to be asked for before reading. */
unsigned rules_flow(const struct config *config, const struct selection *selection);

/* The last steps alone, for findings that come from elsewhere: severities, subjects, order. */
void rules_finish(const struct config *config, struct findings *findings,
                  const struct sources *sources);

#endif
