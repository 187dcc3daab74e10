/* Messages of descriptor.proto as tables: options for both forms, the rest for JSON. */
#ifndef SVCGRAPH_DESCRIPTOR_ROWS_PRIV_H
#define SVCGRAPH_DESCRIPTOR_ROWS_PRIV_H

#include "descriptor_priv.h"

enum row_kind { ROW_BOOL, ROW_TEXT, ROW_INT, ROW_ENUM, ROW_EDITION, ROW_MESSAGE };

struct row {
    uint32_t number;
    enum row_kind kind;
    const char *name; /* from the element down; of a message the part in front of its own */
    const char *const *values; /* of an enum, by number; NULL: not to be set */
    uint32_t n_values;
    const struct row *rows; /* of a message: as many as n_rows */
    uint32_t n_rows;
};

#define BOOL_ROW(number, name)                                                                     \
    {                                                                                              \
        number, ROW_BOOL, name, NULL, 0, NULL, 0                                                   \
    }
#define TEXT_ROW(number, name)                                                                     \
    {                                                                                              \
        number, ROW_TEXT, name, NULL, 0, NULL, 0                                                   \
    }
#define ENUM_ROW(number, name, values)                                                             \
    {                                                                                              \
        number, ROW_ENUM, name, values, countof(values), NULL, 0                                   \
    }
#define FEATURES_ROW(number)                                                                       \
    {                                                                                              \
        number, ROW_MESSAGE, "features", NULL, 0, features, countof(features)                      \
    }

const struct row *desc_options_table(enum options_of of);

#endif
