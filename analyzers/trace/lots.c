/*
 * Requests that are linked at once: so few that all of their spans stay in the cache, where they
 * are looked at many times. Those that belong together have one hash; its bits below those that
 * tell the part make the lot.
 */
#include "groups_priv.h"
#include "logs_priv.h"
#include "partial_priv.h"

enum { LOT = 256 /* spans, about */, LOT_BITS_MAX = 16 };

struct lots {
    const struct span_record **records; /* in order of lot */
    uint32_t *end;                      /* by lot */
    size_t n;
};

static struct lots make_lots(struct arena *arena, const struct homes *homes,
                             const struct span_record *records, size_t n)
{
    unsigned bits = 0;
    while (bits < LOT_BITS_MAX && n >> bits > LOT)
        bits++;
    struct lots lots = { arena_room(arena, const struct span_record *, n),
                         arena_array(arena, uint32_t, (size_t)1 << bits), (size_t)1 << bits };
    uint16_t *of = arena_room(arena, uint16_t, n);
    for (size_t i = 0; i < n; i++) {
        bool again = i && records[i].trace.low == records[i - 1].trace.low;
        uint64_t hash = again ? 0 : homes_hash(homes, records[i].trace.low);
        of[i] = again ? of[i - 1] : (uint16_t)(hash >> 32 & (lots.n - 1));
        lots.end[of[i]]++;
    }
    for (size_t i = 0, sum = 0; i < lots.n; i++) {
        size_t count = lots.end[i];
        lots.end[i] = (uint32_t)sum; /* the begin, until they are filled */
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        lots.records[lots.end[of[i]]++] = &records[i];
    return lots;
}

void link_lots(struct totals *t, const struct homes *homes, struct arena *arena,
               struct arena *scratch, const struct span_record *records, size_t n)
{
    struct lots lots = make_lots(arena, homes, records, n);
    for (size_t i = 0, at = 0; i < lots.n && !totals_too_many(t); at = lots.end[i++]) {
        const struct span_record **of_lot = lots.records + at;
        size_t in_lot = lots.end[i] - at, spans = t->logs ? logs_part(t, of_lot, in_lot) : in_lot;
        if (t->export)
            in_lot = spans = requests_part(t, homes, of_lot, spans);
        if (in_lot)
            link_group(t, scratch, of_lot, spans, in_lot - spans);
        arena_reset(scratch);
    }
}
