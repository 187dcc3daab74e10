/*
 * Two ranges of every dialect, half of the input each: what lies in both is in either, what lies in
 * one is not in its complement, and the solver says the same of them.
 */
#include "svcgraph/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool truth)
{
    if (!truth)
        abort();
}

static bool admits(const struct range *range, struct str version)
{
    return range_has_exactly(range, version) == ANSWER_YES;
}

static void check_one(struct arena *arena, const struct range *range)
{
    struct range rest, both;
    struct str witness;
    range_complement(arena, range, &rest);
    if (range_witness(arena, range, &witness) == MEET_SOME) {
        expect(range->soft || admits(range, witness));
        expect(range->soft || range->exact.n > 0 || !admits(&rest, witness));
    }
    expect(range_intersect(arena, range, &rest, &both));
    expect(both.releases.n == 0 && both.pres.n == 0);
    expect(range_unite(arena, range, &rest, &both));
    expect(both.releases.n == 1 && both.pres.n == 1);
    expect(range->soft || range_within(arena, range, range) != ANSWER_NO);
}

static void check_two(struct arena *arena, const struct range *a, const struct range *b)
{
    const struct range *ranges[] = { a, b };
    struct meeting_of met = ranges_meet(arena, ranges, 2, NULL, 0);
    struct range both;
    bool told = range_intersect(arena, a, b, &both);
    if (met.meeting == MEET_SOME && !a->soft && !b->soft && !a->exact.n && !b->exact.n)
        expect(admits(a, met.witness) && admits(b, met.witness));
    if (met.meeting == MEET_NO_INTERVAL || met.meeting == MEET_NO_RELEASE) {
        struct str witness;
        expect(met.n_conflict > 0 && met.n_conflict <= 2);
        expect(!told || both.exact.n || range_witness(arena, &both, &witness) != MEET_SOME);
    }
    ranges_way_out(arena, ranges, NULL, 2, NULL, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    struct str text = { (const char *)data, size };
    struct str left = str_take(text, size / 2), right = str_skip(text, size / 2);
    int order, back;
    for (int i = 0; i < DIALECTS; i++) {
        struct range a, b;
        if (!range_parse(&arena, left, (enum dialect)i, &a))
            continue;
        check_one(&arena, &a);
        range_has(&a, right);
        for (int k = i; k < DIALECTS; k++)
            if (range_parse(&arena, right, (enum dialect)k, &b))
                check_two(&arena, &a, &b);
    }
    version_class(text);
    if (version_compare(left, right, &order))
        expect(version_compare(right, left, &back) && back == -order);
    arena_release(&arena);
    return 0;
}
