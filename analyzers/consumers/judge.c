/* Whether one consumer uses one element, and how that is known. */
#include "consumers_priv.h"

static struct reason because(const struct consumers *c, enum use use, const struct consumer *who,
                             struct loc loc, const char *format, ...) PRINTF_LIKE(5, 6);

static struct reason because(const struct consumers *c, enum use use, const struct consumer *who,
                             struct loc loc, const char *format, ...)
{
    struct arena *arena = c->setup->findings->arena;
    struct str name = consumer_text(arena, who);
    va_list args;
    va_start(args, format);
    struct str text = str_vprintf(arena, format, args);
    va_end(args);
    return (struct reason){ .use = use,
                            .loc = loc,
                            .text = str_printf(arena, "%" PRIstr " %" PRIstr, STR_ARG(name),
                                               STR_ARG(text)) };
}

/* Whole is part, or part stands inside of it: "shop.v1.Item" and "shop.v1.Item.price". */
static bool holds(struct str whole, struct str part)
{
    if (part.n < whole.n || memcmp(part.p, whole.p, whole.n) != 0)
        return false;
    return part.n == whole.n || part.p[whole.n] == '.';
}

/* An rpc is written with a slash or a dot. */
struct str dotted(struct arena *arena, struct str name)
{
    size_t slash = str_find_char(name, '/');
    if (slash == SIZE_MAX)
        return name;
    return str_printf(arena, "%" PRIstr ".%" PRIstr, STR_ARG(str_take(name, slash)),
                      STR_ARG(str_skip(name, slash + 1)));
}

static struct str element_package(const struct element *element)
{
    return element->file->package;
}

/* The message of a field, the service of an rpc, the enum of a value; else the element. */
static struct str outer_name(const struct element *element)
{
    switch (element->kind) {
    case ELEMENT_FIELD:
    case ELEMENT_MESSAGE:
        return element->message->full_name;
    case ELEMENT_RPC:
    case ELEMENT_SERVICE:
        return element->service->full_name;
    default:
        return element->enumeration->full_name;
    }
}

static bool is_inside(const struct element *element)
{
    return element->kind == ELEMENT_FIELD || element->kind == ELEMENT_RPC ||
           element->kind == ELEMENT_VALUE;
}

static bool is_called(const struct element *element)
{
    return element->kind == ELEMENT_RPC || element->kind == ELEMENT_SERVICE;
}

/* A value has the name of its enum here; one that is named bears its own beside it. */
static bool covers(struct arena *arena, const struct config_use *use, const struct element *element)
{
    struct str name = dotted(arena, use->name), own = dotted(arena, element->name);
    return holds(name, own) || holds(own, name);
}

static bool stated_rpc(struct consumers *c, const struct config_consumer *entry,
                       const struct rpcs *carriers, struct loc *out)
{
    for (size_t i = 0; i < entry->uses.n; i++) {
        struct str name = dotted(&c->scratch, entry->uses.v[i].name);
        for (size_t k = 0; k < carriers->n; k++) {
            struct str rpc = dotted(&c->scratch, carriers->v[k].operation);
            if (!holds(name, rpc))
                continue;
            *out = entry->uses.v[i].loc;
            return true;
        }
    }
    return false;
}

/* Something of the same message, enum or service is named: then what is not named is not used. */
static bool names_siblings(struct consumers *c, const struct config_consumer *entry,
                           const struct element *element)
{
    struct str outer = outer_name(element);
    for (size_t i = 0; i < entry->uses.n && is_inside(element); i++)
        if (holds(outer, dotted(&c->scratch, entry->uses.v[i].name)))
            return true;
    return false;
}

static bool names_package(struct consumers *c, const struct config_consumer *entry,
                          const struct element *element)
{
    struct str package = element_package(element);
    for (size_t i = 0; i < entry->uses.n; i++)
        if (!package.n || holds(package, dotted(&c->scratch, entry->uses.v[i].name)))
            return true;
    return false;
}

static struct reason stated_use(struct consumers *c, const struct consumer *consumer,
                                const struct config_consumer *entry, struct loc loc,
                                const char *how)
{
    if (!entry->reason.n)
        return because(c, USE_YES, consumer, loc, "uses %s, says the configuration", how);
    return because(c, USE_YES, consumer, loc, "uses %s, says the configuration: %" PRIstr, how,
                   NAME_ARG(entry->reason));
}

static struct reason judge_entry(struct consumers *c, const struct consumer *consumer,
                                 const struct config_consumer *entry, const struct element *element,
                                 const struct rpcs *carriers)
{
    struct loc loc;
    for (size_t i = 0; i < entry->uses.n; i++)
        if (covers(&c->scratch, &entry->uses.v[i], element))
            return stated_use(c, consumer, entry, entry->uses.v[i].loc, "it");
    bool siblings = names_siblings(c, entry, element);
    if (!is_called(element) && !siblings && stated_rpc(c, entry, carriers, &loc))
        return stated_use(c, consumer, entry, loc, "an rpc that carries it");
    if (!entry->complete || !(siblings || names_package(c, entry, element)))
        return (struct reason){ 0 };
    return because(c, USE_NOT, consumer, entry->loc,
                   "does without it: not among what the configuration says it uses");
}

static struct reason judge_stated(struct consumers *c, const struct consumer *consumer,
                                  const struct element *element, const struct rpcs *carriers)
{
    struct reason best = { 0 };
    for (size_t i = 0; i < consumer->stated.n; i++) {
        struct reason reason =
            judge_entry(c, consumer, consumer->stated.v[i], element, carriers);
        if (reason.use > best.use)
            best = reason;
    }
    return best;
}

static const struct call *call_of(const struct consumer *consumer, struct str operation)
{
    sym s = sym_find(&consumer->operations, operation);
    return s ? &consumer->calls.v[s - 1] : NULL;
}

static struct reason judge_calls(const struct consumers *c, const struct consumer *consumer,
                                 const struct rpcs *carriers)
{
    static const char *const parts[] = { "", ", whose request carries it",
                                         ", whose response carries it", ", which carries it" };
    const struct call *first = NULL;
    uint64_t calls = 0, errors = 0;
    unsigned uses = 0;
    size_t rpcs = 0;
    for (size_t i = 0; consumer->calls.n && i < carriers->n; i++) {
        const struct call *call = call_of(consumer, carriers->v[i].operation);
        if (!call)
            continue;
        first = first ? first : call;
        calls += call->calls;
        errors += call->errors;
        uses |= carriers->v[i].uses;
        rpcs++;
    }
    if (!first)
        return (struct reason){ 0 };
    struct arena *arena = c->setup->findings->arena;
    struct str more = rpcs > 1 ? str_printf(arena, " and %zu more", rpcs - 1) : STR_NULL;
    struct str failed =
        errors ? str_printf(arena, ", %llu failed", (unsigned long long)errors) : STR_NULL;
    struct reason reason =
        because(c, USE_YES, consumer, first->loc, "calls %" PRIstr "%" PRIstr "%s: %llu call%s%" PRIstr,
                NAME_ARG(first->operation), STR_ARG(more),
                rpcs > 1 && uses ? ", which carry it" : parts[uses],
                (unsigned long long)calls, calls == 1 ? "" : "s", STR_ARG(failed));
    reason.calls = calls;
    return reason;
}

static struct loc element_loc(const struct element *element)
{
    switch (element->kind) {
    case ELEMENT_FIELD:
        return element->field->loc;
    case ELEMENT_MESSAGE:
        return element->message->loc;
    case ELEMENT_RPC:
        return element->rpc->loc;
    case ELEMENT_SERVICE:
        return element->service->loc;
    case ELEMENT_VALUE:
        for (size_t i = 0; i < element->enumeration->values.n; i++)
            if (element->enumeration->values.v[i].number == element->number)
                return element->enumeration->values.v[i].loc;
        return element->enumeration->loc;
    default:
        return element->enumeration ? element->enumeration->loc : LOC_NONE;
    }
}

static struct str package_key(struct str package)
{
    return package.n ? package : STR("(none)");
}

/* First copy of the package: the place of a lack that has none of its own. */
static struct loc copy_loc(const struct consumer *consumer, struct str package)
{
    for (size_t i = 0; i < consumer->copy_files.n; i++)
        if (str_eq(consumer->copy_files.v[i]->package, package))
            return (struct loc){ consumer->copy_files.v[i]->source, 1, 1 };
    return LOC_NONE;
}

enum copy { COPY_NONE, COPY_LACKS_ALL, COPY_LACKS_IT, COPY_IS_NEW, COPY_HAS };

static enum copy look_in_copies(struct consumers *c, const struct consumer *consumer,
                                const struct element *element, struct element *out)
{
    *out = elements_like(&consumer->copies, element);
    if (out->kind) {
        struct element now = elements_like(&c->now.elements, element);
        bool changed = now.kind && !element_same(element, &now);
        return changed && element_same(out, &now) ? COPY_IS_NEW : COPY_HAS;
    }
    *out = elements_find(&consumer->copies, outer_name(element));
    if (out->kind)
        return COPY_LACKS_IT;
    return sym_find(&consumer->copy_packages, package_key(element_package(element)))
               ? COPY_LACKS_ALL
               : COPY_NONE;
}

static struct reason judge_copy(struct consumers *c, const struct consumer *consumer, enum copy copy,
                                const struct element *in_copy, const struct element *element)
{
    switch (copy) {
    case COPY_HAS:
        return because(c, USE_YES, consumer, element_loc(in_copy), "has a copy that holds it");
    case COPY_IS_NEW:
        return because(c, USE_NOT, consumer, element_loc(in_copy),
                       "has a copy that is as the new version already");
    case COPY_LACKS_IT:
        return because(c, USE_NOT, consumer, element_loc(in_copy),
                       "does without it: its copy does not hold it");
    default:
        return because(c, USE_NOT, consumer, copy_loc(consumer, element_package(element)),
                       "does without it: none of its copies of the package holds it");
    }
}

static bool carries_in(const struct rpcs *carriers, struct str service)
{
    for (size_t i = 0; i < carriers->n; i++)
        if (str_eq(carriers->v[i].service, service))
            return true;
    return false;
}

struct str window_text(const struct consumers *c, const struct consumer *consumer)
{
    struct arena *arena = c->setup->findings->arena;
    unsigned long long requests = consumer->entries, days = consumer->days;
    if (c->setup->window_is_complete)
        return STR("the given traces, which are complete");
    return str_printf(arena, "%llu requests of %llu day%s", requests, days, days == 1 ? "" : "s");
}

static struct reason judge_watched(struct consumers *c, const struct consumer *consumer,
                                   struct loc loc)
{
    return because(c, USE_NOT, consumer, loc, "was not seen to call it in %" PRIstr,
                   STR_ARG(window_text(c, consumer)));
}

static struct reason judge_declared(struct consumers *c, const struct consumer *consumer,
                                    const struct rpcs *carriers)
{
    struct reason reason = { 0 };
    for (size_t i = 0; i < consumer->declared.n; i++) {
        const struct declared *declared = &consumer->declared.v[i];
        if (!carries_in(carriers, declared->service))
            continue;
        if (consumer->watched)
            return judge_watched(c, consumer, declared->loc);
        if (!declared->observed)
            return because(c, USE_MAY, consumer, declared->loc,
                           "calls %" PRIstr " and may use it", NAME_ARG(declared->provider));
        if (!reason.use)
            reason = because(c, USE_UNKNOWN, consumer, declared->loc,
                             "calls %" PRIstr ", but was not seen to use it yet",
                             NAME_ARG(declared->provider));
    }
    return reason;
}

/* The surest first; a contract that lacks the element wins over what merely carries it. */
struct reason judge(struct consumers *c, const struct consumer *consumer,
                    const struct element *element)
{
    const struct rpcs *carriers = &element->carriers;
    struct reason stated = judge_stated(c, consumer, element, carriers);
    if (stated.use == USE_YES)
        return stated;
    struct reason called = judge_calls(c, consumer, carriers);
    if (called.use && is_called(element))
        return called;
    struct element in_copy;
    enum copy copy = look_in_copies(c, consumer, element, &in_copy);
    if (copy == COPY_LACKS_IT || copy == COPY_IS_NEW)
        return judge_copy(c, consumer, copy, &in_copy, element);
    if (stated.use)
        return stated;
    if (called.use)
        return called;
    if (copy == COPY_HAS && consumer->watched && carriers->n)
        return judge_watched(c, consumer, element_loc(&in_copy));
    if (copy)
        return judge_copy(c, consumer, copy, &in_copy, element);
    return judge_declared(c, consumer, carriers);
}

/* Of an element of the new version: whether it is used as only the new version has it. */
struct reason judge_new(struct consumers *c, const struct consumer *consumer,
                        const struct element *element)
{
    struct element was = elements_like(&c->before.elements, element);
    struct element copy = elements_like(&consumer->copies, element);
    const struct rpcs rpcs = element->carriers;
    for (size_t i = 0; !was.kind && is_called(element) && i < rpcs.n; i++) {
        const struct call *call = call_of(consumer, rpcs.v[i].operation);
        if (!call)
            continue;
        struct reason reason =
            because(c, USE_YES, consumer, call->loc, "calls %" PRIstr ": %llu call%s",
                    NAME_ARG(call->operation), (unsigned long long)call->calls,
                    call->calls == 1 ? "" : "s");
        reason.calls = call->calls;
        return reason;
    }
    for (size_t i = 0; !was.kind && i < consumer->stated.n; i++) {
        const struct config_consumer *entry = consumer->stated.v[i];
        for (size_t k = 0; k < entry->uses.n; k++)
            if (!str_eq(entry->uses.v[k].name, element_package(element)) &&
                covers(&c->scratch, &entry->uses.v[k], element))
                return stated_use(c, consumer, entry, entry->uses.v[k].loc, "it");
    }
    bool as_new = copy.kind && (!was.kind || (!element_same(&was, element) &&
                                              element_same(&copy, element)));
    if (!as_new)
        return (struct reason){ 0 };
    return because(c, USE_YES, consumer, element_loc(&copy), "has a copy that holds it%s",
                   was.kind ? " as the new version does" : "");
}
