/* Compiled formulas. */
#ifndef SVCGRAPH_EXPR_PRIV_H
#define SVCGRAPH_EXPR_PRIV_H

#include "invariants_priv.h"

enum { FORMULA_BYTES = 4096, FORMULA_STEPS = 256, FORMULA_DEPTH = 64 };

enum formula_code {
    FORMULA_NUMBER,
    FORMULA_COUNT,
    FORMULA_RATE,
    FORMULA_ERRORS,
    FORMULA_RATIO,
    FORMULA_QUANTILE,
    FORMULA_ADD,
    FORMULA_LESS_OF,
    FORMULA_TIMES,
    FORMULA_OVER,
    FORMULA_NEGATE,
    FORMULA_BELOW,
    FORMULA_AT_MOST,
    FORMULA_ABOVE,
    FORMULA_AT_LEAST,
    FORMULA_EQUAL,
    FORMULA_AND,
    FORMULA_OR,
    FORMULA_CODES,
};

struct formula_step {
    uint8_t code;
    char type;           /* of its result: 'n' number, 't' time, 'r' rate, 'b' condition */
    char left;           /* of a comparison: the type of its left side */
    bool said;           /* of FORMULA_EQUAL: number is how far apart they may be */
    uint32_t at;         /* in the text */
    double number;       /* in seconds, per second; of a quantile which */
    struct str names[2]; /* ratio: effect, cause */
};

struct flow_formula { /* operands before their operator */
    struct formula_step *steps;
    size_t n;
};

#endif
