/* Options that several commands share. The context of every command begins with this struct. */
#ifndef CMD_SHARED_H
#define CMD_SHARED_H

#include "svcgraph/command.h"

enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };
enum fail_on { FAIL_ON_ERROR, FAIL_ON_WARNING, FAIL_ON_NOTE, FAIL_ON_NEVER };

struct shared {
    const struct command *command;
    struct arena *arena; /* of the run */
    int help;            /* enum help_form */

    struct str_list include, exclude;
    struct str input_format, config;
    struct str against; /* revision, folder or file; see against.h */
    int64_t jobs; /* 0: one for each processor */
    int64_t max_memory;
    bool no_config;
    int messaging; /* enum edge_view - 1 */

    struct str_list formats; /* "F" or "F=FILE" */
    struct str output;
    int color, progress; /* enum when */
    bool quiet;
    unsigned verbose;
    int64_t max_findings;

    int fail_on; /* enum fail_on */
    bool exit_zero, require_complete;
    struct str_list only, skip;
    bool window_complete;
};

extern const char *const fail_on_names[]; /* by enum fail_on */
extern const struct opt opts_input[], opts_against[], opts_jobs[], opts_messaging[], opts_config[], opts_output[], opts_report[], opts_gate[],
    opts_rules[], opts_window[], opts_help[];

#endif
