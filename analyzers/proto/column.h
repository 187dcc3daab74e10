/* Inside of analyzers/proto: kinds of characters, as far as columns depend on them. */
#ifndef SVCGRAPH_COLUMN_H
#define SVCGRAPH_COLUMN_H

#include "proto_priv.h"

enum column_kind {
    NARROW,
    WIDE,
    CONTROL,
    EXTEND,
    JOINER,
    SPACING,
    WIDE_SPACING,
    PREPEND,
    PICTOGRAPH,
    WIDE_PICTOGRAPH,
    FLAG,
    LEADING_JAMO,
    VOWEL_JAMO,
    TRAILING_JAMO,
    SYLLABLE,
};

struct column_range {
    uint32_t first, last;
    enum column_kind kind;
};

extern const struct column_range column_ranges[];
extern const size_t column_n_ranges;

#endif
