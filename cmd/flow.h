/* What the commands of 'flow' have in common. */
#ifndef CMD_FLOW_H
#define CMD_FLOW_H

#include "report.h"
#include "stage.h"
#include "svcgraph/flow_check.h"
#include "write/jsonw.h"

struct flow_ctx {
    struct shared shared;
    struct str_list traces; /* --from, --traces; operands are more of them */
    struct str baseline;
    const struct graph *base; /* when the baseline is traces; else NULL */
};

/* Traces of the option and of the operands. */
struct str_list flow_paths(const struct flow_ctx *c, const struct str *operands, size_t n);

/* Reads traces with pairs of all operations, or of those watched; EXIT_INPUT without any. */
int flow_load(struct flow_ctx *c, const struct str_list *paths, const struct flow_watches *watches,
              struct run *run);

/* There are requests, or counters, to check. */
bool flow_any(const struct run *run);
bool flow_learnable(const struct run *run); /* counters do not tell what belongs together */

/* A file of invariants; what is wrong in it is said. EXIT_INPUT then. */
int flow_read(const struct flow_ctx *c, struct str path, struct run *run, struct flow_file *out);

/* Its first lines are those of a file of invariants, or its name is that of YAML, or it is "-". */
bool flow_is_file(struct arena *arena, struct str path);

/* The same, or traces, from which invariants are learned on the way. */
int flow_baseline(struct flow_ctx *c, const struct str_list *paths, struct run *run,
                  struct flow_file *out);

/* Violations as findings, and inconclusive ones as what could not run. */
void flow_findings(const struct flow_checked *checked, struct run *run);

/* What is near to its limits, by the baseline's traces and invariants. */
void flow_near(const struct flow_ctx *c, struct flow_checked *checked, struct run *run);

/* What requests do with their messages, against the file, and what of it has changed as findings. */
void flow_patterns(struct flow_checked *checked, struct run *run);
void flow_patterns_tell(const struct flow_checked *checked, struct report *report);
void flow_patterns_json(const struct flow_checked *checked, struct jsonw *w);

void flow_tell(const struct flow_checked *checked, struct report *report);
void flow_json(void *checked, struct jsonw *w);

struct flow_shown {
    const struct flow_file *file;
    const struct sources *sources;
    struct arena *arena;
};
void flow_show_tell(const struct flow_shown *shown, struct report *report);
void flow_show_json(void *shown, struct jsonw *w);

/* "11,800"; "1.2e-30", "0.034"; members of an invariant that the forms share. */
struct str flow_count(struct arena *arena, uint64_t n);
struct str flow_p(struct arena *arena, double p);
void flow_invariant_json(struct jsonw *w, struct arena *arena, const struct sources *sources,
                         const struct invariant *invariant);

#endif
