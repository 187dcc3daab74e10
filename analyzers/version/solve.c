/*
 * Do some ranges have a version in common, and if not, which few of them already do not? Every cell
 * of the line that holds a version is refused by some of the ranges; a conflict is a set of ranges
 * that has one of those for each cell.
 */
#include "solve_priv.h"

enum { EXACT_RANGES = 256, EXACT_CUTS = 1 << 16 };

struct family { /* ranges of one order, and which they are */
    const struct range **ranges;
    size_t *index;
    size_t n;
};

static void add_member(struct family *family, const struct range *range, size_t index)
{
    family->ranges[family->n] = range;
    family->index[family->n++] = index;
}

static struct family family_new(struct arena *arena, size_t n)
{
    return (struct family){ arena_array(arena, const struct range *, n + 1),
                            arena_array(arena, size_t, n + 1), 0 };
}

/* Versions before a release stay out of the way as long as a release will do. */
static enum meeting meet_all(struct arena *arena, const struct family *family, struct str *out)
{
    struct version_set releases = family->ranges[0]->releases, pres = family->ranges[0]->pres;
    for (size_t i = 1; i < family->n; i++) {
        releases = set_and(arena, releases, family->ranges[i]->releases);
        pres = set_and(arena, pres, family->ranges[i]->pres);
    }
    return sets_meet(arena, order_row(family->ranges[0]->order), releases, pres, out);
}

static void add_masks(struct arena *arena, const struct family *family, bool pre,
                      struct masks *masks)
{
    struct line line = line_of(arena, family->ranges, family->n, pre);
    uint64_t *refuse = arena_array(arena, uint64_t, masks->words);
    struct cell cell = { 0 };
    struct str version;
    size_t inside = 0;
    for (size_t i = 0; i < family->n; i++)
        refuse[i / 64] |= UINT64_C(1) << (i % 64);
    while (line_next(&line, &cell)) {
        for (size_t i = cell.first; i < cell.end; i++) {
            uint64_t *word = &refuse[line.cuts[i].range / 64];
            uint64_t bit = UINT64_C(1) << (line.cuts[i].range % 64);
            inside += *word & bit ? 1 : (size_t)-1;
            *word ^= bit;
        }
        if (inside == 0 || cell_first(arena, &line, &cell, &version) == ANSWER_NO)
            continue; /* what all refuse says nothing */
        for (size_t w = 0; w < masks->words; w++)
            *vec_push(arena, &masks->bits) = refuse[w];
        masks->n++;
    }
}

/* How many of the first ranges, together with the chosen ones, have nothing in common any more. */
static size_t first_empty(const struct family *family, size_t left, const struct family *chosen)
{
    struct arena arena = { 0 };
    const struct order *order = order_row(family->ranges[0]->order);
    struct str everything = STR_NULL, version;
    struct version_set releases = { &everything, 1 }, pres = releases;
    size_t i = 0;
    for (size_t k = 0; k < chosen->n; k++) {
        releases = set_and(&arena, releases, chosen->ranges[k]->releases);
        pres = set_and(&arena, pres, chosen->ranges[k]->pres);
    }
    enum meeting meeting = sets_meet(&arena, order, releases, pres, &version);
    for (; i < left && (meeting == MEET_SOME || meeting == MEET_UNKNOWN); i++) {
        releases = set_and(&arena, releases, family->ranges[i]->releases);
        pres = set_and(&arena, pres, family->ranges[i]->pres);
        meeting = sets_meet(&arena, order, releases, pres, &version);
    }
    arena_release(&arena);
    return i;
}

/* One after the other, whoever makes what is left of the earlier ones empty: none too many. */
static void reduce(struct arena *arena, const struct family *family, struct meeting_of *out)
{
    struct family chosen = family_new(arena, family->n + 1);
    out->conflict = arena_array(arena, size_t, family->n);
    for (size_t left = family->n; left > 0;) {
        size_t i = first_empty(family, left, &chosen);
        if (i == 0)
            break;
        add_member(&chosen, family->ranges[i - 1], i - 1);
        left = i - 1;
    }
    for (size_t i = chosen.n; i-- > 0;)
        out->conflict[out->n_conflict++] = chosen.index[i];
}

/* A range that admits nothing is enough by itself. */
static bool conflict_of_one(struct arena *arena, const struct family *family,
                            struct meeting_of *out)
{
    struct str version;
    for (size_t i = 0; i < family->n; i++) {
        struct family one = { &family->ranges[i], &family->index[i], 1 };
        enum meeting meeting = meet_all(arena, &one, &version);
        if (meeting == MEET_SOME || meeting == MEET_UNKNOWN)
            continue;
        out->conflict = arena_array(arena, size_t, 1);
        out->conflict[0] = i;
        out->n_conflict = 1;
        out->smallest = true;
        return true;
    }
    return false;
}

static void find_conflict(struct arena *arena, const struct family *family, struct meeting_of *out)
{
    size_t cuts = 0;
    for (size_t i = 0; i < family->n; i++)
        cuts += family->ranges[i]->releases.n + family->ranges[i]->pres.n;
    if (!conflict_of_one(arena, family, out)) {
        if (family->n > EXACT_RANGES || cuts > EXACT_CUTS) {
            reduce(arena, family, out);
            out->smallest = out->n_conflict == 2;
        } else {
            struct masks masks = { .words = (family->n + 63) / 64 };
            add_masks(arena, family, false, &masks);
            add_masks(arena, family, true, &masks);
            out->smallest =
                smallest_cover(arena, &masks, family->n, &out->conflict, &out->n_conflict);
        }
    }
    for (size_t i = 0; i < out->n_conflict; i++)
        out->conflict[i] = family->index[out->conflict[i]];
}

static bool is_conflict(enum meeting meeting)
{
    return meeting == MEET_NO_INTERVAL || meeting == MEET_NO_RELEASE;
}

static bool solve_family(struct arena *arena, const struct family *family, struct meeting_of *out)
{
    out->meeting = family->n > 0 ? meet_all(arena, family, &out->witness) : MEET_SOME;
    if (is_conflict(out->meeting))
        find_conflict(arena, family, out);
    return is_conflict(out->meeting);
}

/* Of one order, and dates with dates. */
static size_t family_of(const struct range *range)
{
    return (size_t)range->order * 2 + range->calendar;
}

enum { FAMILIES = 2 * (ORDER_CALENDAR + 1) };

/* Takes one text that is no version: of that nothing can be said. */
static bool is_text(const struct range *range)
{
    return range->exact.n > 0 && range->releases.n + range->pres.n == 0;
}

/* Orders differ: by plain versions. First those that name no others: what excludes there is sure.
 */
static void solve_mixed(struct arena *arena, const struct range *const *ranges, size_t n,
                        struct meeting_of *out)
{
    struct family plain = family_new(arena, n), all = family_new(arena, n);
    bool dates = false;
    for (size_t i = 0; i < n; i++) {
        struct range *range = arena_new(arena, struct range);
        dates = dates || ranges[i]->calendar;
        if (is_text(ranges[i]) || ranges[i]->calendar || !range_to_plain(arena, ranges[i], range))
            continue;
        add_member(&all, range, i);
        if (range->plain)
            add_member(&plain, range, i);
    }
    if (solve_family(arena, &plain, out))
        return;
    if (plain.n < all.n)
        out->meeting = meet_all(arena, &all, &out->witness);
    if (dates || out->meeting != MEET_SOME) {
        out->meeting = MEET_UNKNOWN;
        out->witness = STR_NULL;
    }
}

static void solve(struct arena *arena, const struct range *const *ranges, size_t n,
                  struct meeting_of *out)
{
    struct family families[FAMILIES] = { 0 };
    size_t kinds = 0, texts = 0;
    for (size_t i = 0; i < n; i++) {
        if (is_text(ranges[i])) {
            texts++;
            continue;
        }
        struct family *family = &families[family_of(ranges[i])];
        if (family->n == 0) {
            *family = family_new(arena, n);
            kinds++;
        }
        add_member(family, ranges[i], i);
    }
    for (size_t i = 0; i < FAMILIES; i++)
        if (families[i].n > 0 && solve_family(arena, &families[i], out))
            return;
    if (kinds > 1)
        solve_mixed(arena, ranges, n, out);
    if (texts > 0 && n > 1 && !is_conflict(out->meeting))
        *out = (struct meeting_of){ .meeting = MEET_UNKNOWN };
}

/* Where one text alone is taken, it is that which all have to take. */
static void ask_exact(const struct range *const *ranges, size_t n, struct meeting_of *out)
{
    const struct range *exact = NULL;
    for (size_t i = 0; i < n && !exact; i++)
        exact = ranges[i]->exact.n > 0 && !ranges[i]->soft ? ranges[i] : NULL;
    if (!exact)
        return;
    out->witness = exact->exact;
    for (size_t i = 0; i < n; i++)
        if (range_has_exactly(ranges[i], exact->exact) != ANSWER_YES)
            *out = (struct meeting_of){ .meeting = MEET_UNKNOWN };
}

/* A known version in all of them is the best witness. Versions of which nothing is sure are none.
 */
static void ask_known(const struct range *const *ranges, size_t n, const struct str *known,
                      size_t n_known, struct meeting_of *out)
{
    bool unsure = false;
    for (size_t i = 0; i < n_known; i++) {
        bool all = true, none = false;
        for (size_t k = 0; k < n && !none; k++) {
            enum answer answer = range_has(ranges[k], known[i]);
            all = all && answer == ANSWER_YES;
            none = answer == ANSWER_NO;
        }
        if (all) {
            out->meeting = MEET_SOME;
            out->witness = version_plain(known[i]);
            out->known = true;
            return;
        }
        unsure = unsure || !none;
    }
    if (out->meeting == MEET_SOME && n_known > 0 && !unsure)
        out->meeting = MEET_NO_KNOWN;
}

struct meeting_of ranges_meet(struct arena *arena, const struct range *const *ranges, size_t n,
                              const struct str *known, size_t n_known)
{
    struct arena scratch = { 0 };
    struct meeting_of out = { .meeting = MEET_SOME };
    if (n > 0)
        solve(&scratch, ranges, n, &out);
    if (out.meeting == MEET_SOME)
        ask_exact(ranges, n, &out);
    if (n > 0 && !is_conflict(out.meeting))
        ask_known(ranges, n, known, n_known, &out);
    size_t *conflict = arena_array(arena, size_t, out.n_conflict + 1);
    if (out.n_conflict > 0)
        memcpy(conflict, out.conflict, out.n_conflict * sizeof(*conflict));
    out.conflict = conflict;
    out.witness = str_dup(arena, out.witness);
    arena_release(&scratch);
    return out;
}
