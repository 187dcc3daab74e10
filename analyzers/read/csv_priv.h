/* Tables of comma-separated values: lines of a stream, and the fields of one. */
#ifndef READ_CSV_PRIV_H
#define READ_CSV_PRIV_H

#include "svcgraph/source.h"

enum { CSV_FIELDS_MAX = 64, CSV_LINE_MAX = 1 << 20 };

struct csv_field {
    struct str text;
    uint32_t column;
};

/*
 * The fields of a line, trimmed; what is beyond CSV_FIELDS_MAX is left out. Texts with doubled
 * quotes are in the arena. False for quotes gone wrong.
 */
bool csv_split(struct arena *arena, struct str line, struct csv_field *fields, size_t *out_n);

struct csv_lines {
    struct stream *stream;
    char *buffer; /* CSV_LINE_MAX */
    size_t start, end;
    uint64_t base; /* of the buffer in the stream */
};

enum csv_line { CSV_END, CSV_WHOLE, CSV_LONG };

/* The next line without its end, valid until the next call. Of one that is too long, nothing. */
enum csv_line csv_next(struct csv_lines *lines, struct str *out);

#endif
