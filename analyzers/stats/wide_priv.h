/*
 * Integers of 256 bits that are only added to, and pairs of doubles with 106 bits for what is then
 * computed of them: T. Dekker, Numerische Mathematik 18 (1971); D. Knuth, TAOCP 2, 4.2.2.
 */
#ifndef SVCGRAPH_WIDE_PRIV_H
#define SVCGRAPH_WIDE_PRIV_H

#include "svcgraph/stats.h"

__extension__ typedef unsigned __int128 u128;

void wide_add(struct wide *sum, u128 value);
void wide_add_product(struct wide *sum, u128 a, uint64_t b);

struct wide wide_times(const struct wide *a, uint64_t b);      /* what is above 2^256 is lost */
struct wide wide_square(const struct wide *a);                 /* a < 2^128 */
double wide_apart(const struct wide *a, const struct wide *b); /* a - b, rounded once */

struct pair { /* hi + lo, lo at most half a unit in the last place of hi */
    double hi, lo;
};

struct pair pair_of(double value);
struct pair pair_of_wide(const struct wide *value);
struct pair pair_sum(struct pair a, struct pair b);
struct pair pair_product(struct pair a, struct pair b);
struct pair pair_quotient(struct pair a, struct pair b);
struct pair pair_less(struct pair a, struct pair b); /* a - b */

#endif
