/* Rows of figures for people: columns to the right, the last one, a name, to the left. */
#ifndef CMD_TABLE_H
#define CMD_TABLE_H

#include "report.h"

enum { TABLE_COLUMNS_MAX = 12 };

struct table_row {
    struct str cells[TABLE_COLUMNS_MAX]; /* empty ones stay blank */
    struct loc loc;
};

struct table {
    struct arena *arena;
    const char *const *heads; /* NULL-terminated */
    VEC(struct table_row) rows;
};

/* New last row, for the caller to fill; valid until the next call. */
struct table_row *table_row(struct table *table);

/* Headings and rows, each a line of the report. Columns without any figure are left out. */
void table_tell(const struct table *table, struct report *report);

#endif
