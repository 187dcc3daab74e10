/* What is wrong, where, and what to do: data that analyzers append and writers print. */
#ifndef SVCGRAPH_FINDING_H
#define SVCGRAPH_FINDING_H

#include "svcgraph/source.h"
#include "svcgraph/sym.h"

struct rule;

enum severity { SEVERITY_OFF, SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

const char *severity_name(enum severity severity); /* "error", ... */
bool severity_from_name(struct str name, enum severity *out);

/* Another place that belongs to the finding: a hop of the cycle, the other version. */
struct related {
    struct loc loc;
    struct str label; /* one clause */
};

/* Machine-readable detail: key is lower_snake_case, constant text. */
struct property {
    const char *key;
    struct str value;
};

struct finding {
    const struct rule *rule;
    enum severity severity; /* in force */
    struct str message;     /* one line; first sentence stands alone, names first */
    struct str help;        /* one imperative: what to do now; may be empty */
    struct loc loc;         /* primary place */
    VEC(struct related) related;
    VEC(struct str) subjects; /* names, sorted and unique after finding_end */
    VEC(struct property) properties;
    struct str operation; /* part of the fingerprint when the subjects do not suffice */
    uint64_t fingerprint; /* rule id + subjects + operation; never lines, text or counts */
};

/* One list for each worker and one for the run; texts live in the arena given at init. */
struct findings {
    struct arena *arena;
    VEC(struct finding) all;
};

void findings_init(struct findings *findings, struct arena *arena);

/*
 * Builds one finding: begin, then any of the calls between, then end. The pointer is valid
 * until the next finding_begin on the same list. Severity starts as the rule's default.
 */
struct finding *finding_begin(struct findings *findings, const struct rule *rule, struct loc loc,
                              const char *format, ...) PRINTF_LIKE(4, 5);
void finding_severity(struct finding *finding, enum severity severity);
void finding_help(struct findings *findings, struct finding *finding, const char *format, ...)
    PRINTF_LIKE(3, 4);
void finding_related(struct findings *findings, struct finding *finding, struct loc loc,
                     const char *format, ...) PRINTF_LIKE(4, 5);
void finding_subject(struct findings *findings, struct finding *finding, struct str name);
void finding_operation(struct findings *findings, struct finding *finding, struct str operation);
void finding_property(struct findings *findings, struct finding *finding, const char *key,
                      struct str value);
void finding_end(struct findings *findings, struct finding *finding);

/* begin + end in one: for input findings, which are message and place. */
void finding_add(struct findings *findings, const struct rule *rule, struct loc loc,
                 const char *format, ...) PRINTF_LIKE(4, 5);

/* Appends copies of all of from, texts included, and empties it: its arena may die. */
void findings_move(struct findings *to, struct findings *from);

/* Errors last; within a severity by rule, path, line, column, message. Same input, same order. */
void findings_sort(struct findings *findings, const struct sources *sources);

/*
 * Input trouble is findings too. The rows stand in analyzers/rules/input.c; readers name them here
 * so that they need not see the rules.
 */
extern const struct rule rule_input_unreadable; /* cannot be opened, or read to the end */
extern const struct rule rule_input_syntax;     /* malformed; line and column of the place */
extern const struct rule rule_input_ambiguous;  /* two readings are possible; one was taken */
extern const struct rule rule_input_limit;      /* nesting, size, aliases: cut there */

#endif
