/* The stages that commands over inputs have in common, each with its exit status. */
#ifndef CMD_STAGE_H
#define CMD_STAGE_H

#include "output.h"

/* The worse of two exit statuses: 4, 2, 3, 1, 5, 0. */
int status_worse(int a, int b);

/* Outputs planned, rules known, configuration read: everything that is a usage error. */
int stage_prepare(struct shared *shared, struct run *run, struct targets *out_targets);

/* The configuration alone. */
int stage_config(const struct shared *shared, struct run *run);

/* What is read: the paths, else what the configuration names, and the options about them. */
int stage_choose(const struct shared *shared, const struct str *paths, size_t n, struct run *run,
                 struct input_choice *out);

/* Inputs read into run->graph. EXIT_INPUT when none could be read; the graph is empty then. */
int stage_load(const struct shared *shared, const struct str *paths, size_t n, struct run *run);

/* Before loading: what the rules that stage_rules will run need of requests is kept of them. */
void stage_ask(const struct shared *shared, struct run *run);

/* All rules that the selection leaves; then the status that findings and options ask for. */
void stage_rules(const struct shared *shared, struct run *run);
bool stage_fails(const struct shared *shared, enum severity severity); /* by --fail-on */
int stage_verdict(const struct shared *shared, const struct run *run);

/* The findings to all targets; the worse of the status so far and that of writing. */
int stage_write_findings(const struct shared *shared, const struct run *run,
                         const struct targets *targets, int status);

/* Says findings of group input on standard error: for commands whose result is no list of findings. */
int stage_input_trouble(const struct shared *shared, struct run *run);

#endif
