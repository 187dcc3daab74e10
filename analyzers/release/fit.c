/* One cell of the matrix: all that is known, as reasons, and the answer that follows. */
#include "matrix_priv.h"

const char *fact_name(enum fact fact)
{
    static const char *const names[] = { "verified", "range",      "contract", "use",
                                         "copy",     "definition", "presence" };
    return names[fact];
}

struct str place_text(struct arena *arena, const struct graph *g, struct loc loc)
{
    if (!loc.source)
        return STR_NULL;
    struct str path = source_path(g->sources, loc.source);
    return loc.line ? str_printf(arena, " (%" PRIstr ":%u)", STR_ARG(path), loc.line)
                    : str_printf(arena, " (%" PRIstr ")", STR_ARG(path));
}

void cell_reason(struct cell *cell, enum fact fact, enum answer answer, struct str text,
                 struct loc consumer, struct loc provider)
{
    *vec_push(cell->arena, &cell->reasons) =
        (struct fit_reason){ fact, answer, text, consumer, provider };
}

static enum answer answer_of(const struct cell *cell)
{
    enum answer best = ANSWER_UNKNOWN;
    for (size_t i = 0; i < cell->reasons.n; i++) {
        if (cell->reasons.v[i].answer == ANSWER_NO)
            return ANSWER_NO;
        if (cell->reasons.v[i].answer == ANSWER_YES)
            best = ANSWER_YES;
    }
    return best;
}

/* Reasons of the answer first, then by fact, else as they were found. */
struct fit cell_fit(struct cell *cell)
{
    enum answer answer = answer_of(cell);
    size_t n = cell->reasons.n, at = 0;
    struct fit_reason *sorted = arena_array(cell->arena, struct fit_reason, n);
    for (unsigned other = 0; other < 2; other++)
        for (unsigned fact = 0; fact < FACT_KINDS; fact++)
            for (size_t i = 0; i < n; i++) {
                const struct fit_reason *reason = &cell->reasons.v[i];
                if (reason->fact == fact && (reason->answer != answer) == other)
                    sorted[at++] = *reason;
            }
    return (struct fit){ .answer = answer, .exists = true, .reasons = sorted, .n = n };
}
