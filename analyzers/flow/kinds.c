/* The kinds of invariants as a table, and what is the same for all. */
#include "invariants_priv.h"

static const struct kind *const kinds[] = {
#define INVARIANT(name) &kind_##name,
#include "kinds.def"
#undef INVARIANT
};

const struct kind *kind_of(const struct invariant *invariant)
{
    return kinds[invariant->kind];
}

const char *invariant_kind_name(enum invariant_kind kind)
{
    return kinds[kind]->name;
}

const struct kind *kind_find(struct str name, uint8_t *out)
{
    for (uint8_t i = 0; i < countof(kinds); i++)
        if (str_is(name, kinds[i]->name)) {
            *out = i;
            return kinds[i];
        }
    return NULL;
}

struct str invariant_expected(struct arena *arena, const struct invariant *invariant)
{
    return kind_of(invariant)->expected(arena, invariant);
}

struct str invariant_subject(struct arena *arena, const struct invariant *invariant)
{
    if (invariant->text.n)
        return invariant->text;
    if (!invariant->cause.n)
        return invariant->effect;
    return str_printf(arena, "%" PRIstr " -> %" PRIstr, STR_ARG(invariant->cause),
                      STR_ARG(invariant->effect));
}

struct str flow_seen_text(struct arena *arena, const struct flow_result *result)
{
    if (!result->has_seen)
        return STR("-");
    return kind_of(result->invariant)->seen(arena, result);
}
