/*
 * What a consumer says that it uses, held against what the provider's definitions offer: contracts
 * and copies of definitions.
 */
#include "offers_priv.h"

void offers_add(struct cell *cell, const struct party *party, struct offers *out)
{
    struct slice slice = definitions_of(party->g, party->node);
    for (uint32_t i = 0; i < slice.n; i++)
        *vec_push(cell->arena, &out->all) = party->g->apis[slice.first + i].api;
}

/* The definition between those of old and new; several of them just stand beside each other. */
static void unite(struct cell *cell, struct offers *out)
{
    struct served *served = cell->served;
    if (out->all.n != 2 || definitions_of(cell->provider[0].g, cell->provider[0].node).n != 1)
        return;
    if (!served->united)
        served->both = api_union(cell->arena, out->all.v[0], out->all.v[1], &served->why);
    served->united = true;
    out->all.v[0] = served->both;
    out->all.n = served->both ? 1 : 0;
    out->why = served->both ? NULL : &served->why;
}

struct offers offers_of(struct cell *cell)
{
    struct offers out = { .g = cell->provider[0].g };
    for (unsigned i = 0; i < cell->n_providers; i++)
        offers_add(cell, &cell->provider[i], &out);
    if (cell->n_providers == 2 && cell->served)
        unite(cell, &out);
    return out;
}

bool offers_style(const struct api *api, enum api_style style)
{
    for (size_t i = 0; i < api->n_operations; i++)
        if (api->operations[i].style == style)
            return true;
    return false;
}

/*
 * The best answer of all definitions that have the operation; of none has it, that of one which is
 * of its kind: it says what is missing. NULL when no definition is of that kind.
 */
const struct api *best_offer(struct cell *cell, const struct offers *offers, const struct api *view,
                             const struct api_operation *operation, enum answer *out)
{
    const struct api *best = NULL, *kin = NULL;
    *out = ANSWER_UNKNOWN;
    for (size_t i = 0; i < offers->all.n; i++) {
        const struct api *api = offers->all.v[i];
        if (!kin && offers_style(api, operation->style))
            kin = api;
        if (!api_find(api, view, operation))
            continue;
        struct arena scratch = { 0 };
        enum answer answer = api_serves_operation(&scratch, api, view, operation, STR_NULL, NULL);
        arena_release(&scratch);
        if (!best || answer == ANSWER_YES || (answer == ANSWER_UNKNOWN && *out == ANSWER_NO)) {
            best = api;
            *out = answer;
        }
    }
    if (!best && kin)
        *out = api_serves_operation(cell->arena, kin, view, operation, STR_NULL, NULL);
    return best ? best : kin;
}

/* "..., which the definition does not have": the consumer's place goes before that comma. */
static void add_message(struct strbuf *text, struct str message, struct str view, struct str label)
{
    static const char word[] = "the definition";
    size_t at = str_find(message, str_from(word)), comma = SIZE_MAX;
    for (size_t i = 0; at != SIZE_MAX && i < at; i++)
        comma = message.p[i] == ',' ? i : comma;
    if (at == SIZE_MAX) {
        strbuf_addf(text, "%" PRIstr "%" PRIstr ", by %" PRIstr, STR_ARG(message), STR_ARG(view),
                    STR_ARG(label));
        return;
    }
    struct str head = str_take(message, comma == SIZE_MAX ? 0 : comma);
    strbuf_add(text, head);
    if (head.n)
        strbuf_add(text, view);
    strbuf_add(text, str_skip(str_take(message, at), head.n));
    strbuf_add(text, label);
    strbuf_add(text, str_skip(message, at + sizeof(word) - 1));
    if (!head.n)
        strbuf_add(text, view);
}

/* "GET /price: cart reads total (pact/cart.json:12), which pricing 2.0 does not have (api.yaml:33)"
 */
void tell_break(struct cell *cell, enum fact fact, enum answer answer,
                const struct api_break *found)
{
    struct arena *arena = cell->arena;
    const struct party *provider = &cell->provider[0];
    struct str view = place_text(arena, cell->consumer.g, found->view);
    struct strbuf text;
    strbuf_init(&text, arena);
    if (found->operation && str_find(found->message, found->operation->name) == SIZE_MAX)
        strbuf_addf(&text, "%" PRIstr ": ", STR_ARG(found->operation->name));
    add_message(&text, found->message, view, provider->label);
    strbuf_add(&text, place_text(arena, provider->g, found->definition));
    cell_reason(cell, fact, answer, strbuf_str(&text), found->view, found->definition);
}

static size_t tell_breaks(struct cell *cell, enum fact fact, enum answer answer,
                          const struct api_breaks *breaks)
{
    enum api_severity wanted = answer == ANSWER_NO ? API_BREAK : API_UNKNOWN;
    size_t n = 0;
    for (size_t i = 0; i < breaks->all.n && n < REASONS_MAX; i++)
        if (breaks->all.v[i].severity == wanted) {
            tell_break(cell, fact, answer, &breaks->all.v[i]);
            n++;
        }
    return n;
}

static void fit_operation(struct cell *cell, const struct offers *offers, const struct api *view,
                          const struct api_operation *operation, enum fact fact,
                          struct tally *tally)
{
    enum answer answer;
    const struct api *offer = best_offer(cell, offers, view, operation, &answer);
    if (!offer)
        return;
    tally->definition = tally->definition.source ? tally->definition : offer->loc;
    if (answer == ANSWER_YES) {
        tally->yes++;
        return;
    }
    struct api_breaks breaks = { 0 };
    api_serves_operation(cell->arena, offer, view, operation, cell->consumer.name, &breaks);
    size_t *n = answer == ANSWER_NO ? &tally->no : &tally->unknown;
    if (*n < REASONS_MAX)
        *n += tell_breaks(cell, fact, answer, &breaks);
}

void tell_served(struct cell *cell, enum fact fact, struct loc view, struct loc definition)
{
    struct str text = str_printf(
        cell->arena, "%" PRIstr " serves %s of %" PRIstr "%" PRIstr "%" PRIstr,
        STR_ARG(cell->provider[0].label),
        fact == FACT_CONTRACT ? "the contract"
        : fact == FACT_COPY   ? "the copy"
                              : "the calls",
        STR_ARG(cell->consumer.label), STR_ARG(place_text(cell->arena, cell->consumer.g, view)),
        STR_ARG(place_text(cell->arena, cell->provider[0].g, definition)));
    cell_reason(cell, fact, ANSWER_YES, text, view, definition);
}

static void fit_view(struct cell *cell, const struct offers *offers, const struct api *view)
{
    enum fact fact = view->contract ? FACT_CONTRACT : FACT_COPY;
    struct tally tally = { 0 };
    for (size_t i = 0; i < view->n_operations; i++)
        fit_operation(cell, offers, view, &view->operations[i], fact, &tally);
    if (tally.yes && !tally.no && !tally.unknown)
        tell_served(cell, fact, view->loc, tally.definition);
}

void fit_definitions(struct cell *cell)
{
    struct offers offers = offers_of(cell);
    if (offers.why && (cell->needs->views.n || cell->needs->uses.n))
        tell_break(cell, FACT_DEFINITION, ANSWER_NO, offers.why);
    if (!offers.all.n)
        return;
    for (size_t i = 0; i < cell->needs->views.n; i++)
        fit_view(cell, &offers, cell->needs->views.v[i]->api);
    fit_uses(cell, &offers);
}
