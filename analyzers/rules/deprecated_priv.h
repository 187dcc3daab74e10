/* Operations on their way out, and who still uses them. */
#ifndef RULES_DEPRECATED_PRIV_H
#define RULES_DEPRECATED_PRIV_H

#include "rules_priv.h"

struct op_use {
    uint32_t op;    /* in g->operations */
    node_id by;     /* NO_NODE: calls were seen that come over no edge */
    uint64_t calls; /* 0: declared only */
    bool guess;     /* the names fit but for words before the path */
    sym as;         /* as the user names it */
    struct loc loc;
};

struct op_uses { /* of deprecated operations, by operation, then user */
    VEC(struct op_use) all;
};

void op_uses(const struct graph *g, struct arena *arena, struct op_uses *out);

/* Days of a date of struct op_life; false when there is none, or it is no date. */
bool life_days(const struct graph *g, sym date, int64_t *out);

/* "in 19 days", "today", "3 days ago" */
struct str days_text(struct arena *arena, int64_t from, int64_t to);

#endif
