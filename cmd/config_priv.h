/* Shared by the files that read svcgraph.yaml. */
#ifndef CMD_CONFIG_PRIV_H
#define CMD_CONFIG_PRIV_H

#include "svcgraph/doc.h"
#include "svcgraph/run.h"

struct config_reading {
    struct run *run;
    struct arena *arena;
    struct str *error;
};

/* Both set the error and return false. known is NULL-terminated. */
bool config_fail(const struct config_reading *r, struct loc loc, const char *format, ...)
    PRINTF_LIKE(3, 4);
bool config_unknown(const struct config_reading *r, const struct pair *pair, const char *what,
                    const char *const *known);
bool config_is_known(struct str name, const char *const *known);

bool config_read_nodes(const struct config_reading *r, const struct node *value);
bool config_read_consumers(const struct config_reading *r, const struct node *value);
bool config_read_logs(const struct config_reading *r, const struct node *value);
bool config_read_apis(const struct config_reading *r, const struct node *value);
bool config_read_checks(const struct config_reading *r, const struct node *value);

#endif
