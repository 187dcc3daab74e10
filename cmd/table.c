#include "table.h"

struct table_row *table_row(struct table *table)
{
    return vec_push(table->arena, &table->rows);
}

/* 0: no row has anything there. */
static size_t width_of(const struct table *table, size_t column)
{
    size_t width = 0;

    for (size_t i = 0; i < table->rows.n; i++)
        if (table->rows.v[i].cells[column].n > width)
            width = table->rows.v[i].cells[column].n;
    size_t head = strlen(table->heads[column]);
    return width && head > width ? head : width;
}

static void add_cell(struct strbuf *line, struct str text, size_t width, bool last)
{
    if (!width && !last)
        return;
    for (size_t i = text.n; i < width && !last; i++)
        strbuf_add_char(line, ' ');
    strbuf_add(line, text);
    if (!last)
        strbuf_add(line, STR("  "));
}

static void tell_row(const struct table *table, const struct table_row *row, const size_t *widths,
                     struct report *report)
{
    struct strbuf line;

    strbuf_init(&line, report->arena);
    for (size_t i = 0; table->heads[i]; i++)
        add_cell(&line, row->cells[i], widths[i], !table->heads[i + 1]);
    report_line(report, 0, row->loc, "%" PRIstr, STR_ARG(strbuf_str(&line)));
}

void table_tell(const struct table *table, struct report *report)
{
    size_t widths[TABLE_COLUMNS_MAX];
    struct table_row heads = { 0 };

    for (size_t i = 0; table->heads[i]; i++) {
        heads.cells[i] = str_from(table->heads[i]);
        widths[i] = width_of(table, i);
    }
    tell_row(table, &heads, widths, report);
    for (size_t i = 0; i < table->rows.n; i++)
        tell_row(table, &table->rows.v[i], widths, report);
}
