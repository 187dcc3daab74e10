/* Which part of a graph is drawn. */
#ifndef CMD_FILTER_H
#define CMD_FILTER_H

#include "shared.h"

enum filter_direction { DIRECTION_BOTH, DIRECTION_IN, DIRECTION_OUT };

struct filter {
    struct str_list focus, hide, kinds;
    int64_t depth, min_calls;
    int direction; /* enum filter_direction */
    int origin;    /* 0 both, else enum origin */
    bool only_cycles;
};

/* Names of kinds in hide and kinds must be known; false with *out_error. */
bool filter_check(struct arena *arena, const struct filter *filter, struct str *out_error);

/*
 * The part of the graph, or the graph itself. *out_note says what was left out and why, for the
 * picture's caption. NULL after an error was said: a focus that no node answers to.
 */
const struct graph *filter_apply(struct arena *arena, const struct filter *filter,
                                 const struct graph *g, struct str *out_note);

/* Says which patterns hide nothing: a mistyped one would go unseen. */
void filter_warn(const struct filter *filter, const struct graph *g);

#endif
