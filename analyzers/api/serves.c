/* Does a definition serve a view? */
#include "serves_priv.h"

/* Of an interaction that is not agreed on yet, nothing is worse than a warning. */
struct api_break *tell(struct serving *s, enum api_severity severity, struct str element,
                       struct loc view, struct loc def, struct str message)
{
    if (s->at->pending)
        severity = API_WARNING;
    struct api_break *told = vec_push(s->arena, &s->told);
    *told = (struct api_break){ severity, s->at, element, message, view, def };
    return told;
}

/* More messages are not tried for one that does not say where it comes from. */
enum { MESSAGES_MAX = 256 };

/* It may be any message of the definition: does one of them fit? */
static enum answer serves_some(const struct serving *s)
{
    enum answer best = ANSWER_NO;
    size_t tried = 0;
    for (size_t i = 0; i < s->def->n_operations && best != ANSWER_YES; i++) {
        const struct api_operation *o = &s->def->operations[i];
        if (o->style != API_MESSAGE || o->sends != s->at->sends || !o->path.n)
            continue;
        if (tried++ == MESSAGES_MAX)
            return ANSWER_UNKNOWN;
        struct api_operation as = *s->at;
        as.path = o->path;
        as.name = o->name;
        enum answer answer = api_serves_operation(s->c.arena, s->def, s->view, &as, s->who, NULL);
        if (answer != ANSWER_NO)
            best = answer;
    }
    return best;
}

static void tell_unnamed(struct serving *s)
{
    enum answer answer = serves_some(s);
    if (answer == ANSWER_YES)
        return;
    if (answer == ANSWER_NO)
        tell(s, API_BREAK, STR_NULL, s->at->loc, s->def->loc,
             str_printf(s->arena,
                        "%" PRIstr " reads %" PRIstr ", which the definition has no message for",
                        STR_ARG(s->who), STR_ARG(s->at->name)));
    else
        tell(s, API_UNKNOWN, STR_NULL, s->at->loc, s->def->loc,
             str_printf(s->arena, "which message of the definition %" PRIstr " means is not said",
                        STR_ARG(s->who)));
}

static void tell_absent(struct serving *s, const struct found *found)
{
    const struct api_operation *o = s->at;
    struct str message;
    if (o->style == API_MESSAGE && !o->path.n) {
        tell_unnamed(s);
        return;
    }
    if (found->elsewhere)
        message = str_printf(
            s->arena,
            "%" PRIstr " calls %" PRIstr " %" PRIstr ", which the definition has as %" PRIstr,
            STR_ARG(s->who), STR_ARG(o->method), STR_ARG(o->path), STR_ARG(found->elsewhere->path));
    else
        message =
            str_printf(s->arena, "%" PRIstr " uses %" PRIstr ", which the definition does not have",
                       STR_ARG(s->who), STR_ARG(o->name));
    tell(s, API_BREAK, STR_NULL, o->loc, found->elsewhere ? found->elsewhere->loc : s->def->loc,
         message);
}

static void serve_operation(struct serving *s, const struct api_operation *operation)
{
    s->at = operation;
    struct found found = find_operation(&s->finder, operation);
    if (!found.operation && s->finder.spent) {
        tell(s, API_UNKNOWN, STR_NULL, operation->loc, s->def->loc,
             STR("there are too many operations to look for this one"));
        return;
    }
    if (!found.operation) {
        tell_absent(s, &found);
        return;
    }
    if (found.rerouted)
        tell(s, API_WARNING, STR_NULL, operation->loc, found.operation->loc,
             str_printf(s->arena,
                        "what %" PRIstr " calls as %" PRIstr " is answered by %" PRIstr " now",
                        STR_ARG(s->who), STR_ARG(operation->name), STR_ARG(found.operation->name)));
    serve_both(s, operation, &found);
}

/* The worst first. */
static void put_in_order(struct serving *s)
{
    size_t n = s->told.n;
    struct api_break *sorted = arena_array(s->arena, struct api_break, n);
    size_t done = 0;
    for (int severity = API_BREAK; severity >= API_FINE; severity--)
        for (size_t i = 0; i < n; i++)
            if ((int)s->told.v[i].severity == severity)
                sorted[done++] = s->told.v[i];
    if (n)
        memcpy(s->told.v, sorted, n * sizeof(*sorted));
}

static enum answer answer_of(const struct serving *s)
{
    enum api_severity worst = s->cut ? API_UNKNOWN : API_FINE;
    for (size_t i = 0; i < s->told.n; i++)
        if (s->told.v[i].severity > worst)
            worst = s->told.v[i].severity;
    return worst == API_BREAK ? ANSWER_NO : worst == API_UNKNOWN ? ANSWER_UNKNOWN : ANSWER_YES;
}

static enum answer serve(struct arena *arena, const struct api *definition, const struct api *view,
                         const struct api_operation *operations, size_t n, struct str who,
                         struct api_breaks *out)
{
    struct arena work = { 0 };
    struct serving s = { .c = { .arena = &work },
                         .arena = out ? arena : &work,
                         .view = view,
                         .def = definition,
                         .finder = finder_of(definition, view),
                         .who = who.n ? who : STR("the consumer") };
    for (size_t i = 0; i < n; i++)
        serve_operation(&s, &operations[i]);
    pairs_settle(&s.c);
    tell_claims(&s);
    put_in_order(&s);
    enum answer answer = answer_of(&s);
    if (out) {
        out->all.v = s.told.v;
        out->all.n = s.told.n;
        out->all.capacity = s.told.capacity;
        out->cut = s.cut;
    }
    arena_release(&work);
    return answer;
}

enum answer api_serves(struct arena *arena, const struct api *definition, const struct api *view,
                       struct str who, struct api_breaks *out)
{
    return serve(arena, definition, view, view->operations, view->n_operations, who, out);
}

enum answer api_serves_operation(struct arena *arena, const struct api *definition,
                                 const struct api *view, const struct api_operation *operation,
                                 struct str who, struct api_breaks *out)
{
    return serve(arena, definition, view, operation, 1, who, out);
}

static enum answer within(const struct api_schema *sent, const struct api_schema *taken,
                          bool response)
{
    struct arena work = { 0 };
    struct comparison c = { .arena = &work };
    unsigned mode = MODE_STRICT | (response ? MODE_RESPONSE : 0);
    uint32_t i = pair_get(&c, shape_of(&c, sent), shape_of(&c, taken), mode, API_ANY);
    pairs_settle(&c);
    enum api_severity mark = c.pairs.v[i]->mark;
    arena_release(&work);
    return mark == API_BREAK ? ANSWER_NO : mark == API_UNKNOWN ? ANSWER_UNKNOWN : ANSWER_YES;
}

enum api_change api_schema_change(const struct api_schema *before, const struct api_schema *now,
                                  bool response)
{
    enum answer widened = within(before, now, response), narrowed = within(now, before, response);
    if (widened == ANSWER_UNKNOWN || narrowed == ANSWER_UNKNOWN)
        return API_UNDECIDED;
    if (widened == ANSWER_YES)
        return narrowed == ANSWER_YES ? API_SAME : API_WIDENED;
    return narrowed == ANSWER_YES ? API_NARROWED : API_BOTH;
}
