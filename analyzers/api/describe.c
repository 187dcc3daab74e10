/* Faults as sentences. */
#include "compare_priv.h"

struct str describe_types(struct arena *arena, unsigned types)
{
    static const struct {
        unsigned type;
        const char *name;
    } names[] = {
        { API_OBJECT, "object" },   { API_ARRAY, "array" },     { API_STRING, "string" },
        { API_NUMBER, "number" },   { API_INTEGER, "integer" }, { API_FRACTION, "fraction" },
        { API_BOOLEAN, "boolean" }, { API_NULL, "null" },
    };
    if (types == API_ANY)
        return STR("anything");
    struct strbuf buf;
    strbuf_init(&buf, arena);
    for (size_t i = 0; i < countof(names); i++) {
        if ((types & names[i].type) != names[i].type)
            continue;
        strbuf_addf(&buf, "%s%s", buf.n ? " or " : "", names[i].name);
        types &= ~names[i].type;
    }
    return buf.n ? strbuf_str(&buf) : STR("nothing");
}

struct telling {
    struct arena *arena;
    struct str subject, who;
    bool response;
};

#define ABOUT STR_ARG(t->subject)
#define WHO STR_ARG(t->who)
#define SAY(...) str_printf(t->arena, __VA_ARGS__)

static struct str tell_type(const struct telling *t, const struct fault *f)
{
    if (!t->response)
        return SAY("%" PRIstr " sends %" PRIstr " as %" PRIstr ", which the definition takes as "
                   "%" PRIstr,
                   WHO, ABOUT, STR_ARG(f->sent), STR_ARG(f->taken));
    return SAY("%" PRIstr " reads %" PRIstr " as %" PRIstr ", which the definition sends as "
               "%" PRIstr,
               WHO, ABOUT, STR_ARG(f->taken), STR_ARG(f->sent));
}

static struct str tell_null(const struct telling *t)
{
    if (!t->response)
        return SAY("%" PRIstr " may send null as %" PRIstr ", which the definition does not take",
                   WHO, ABOUT);
    return SAY("%" PRIstr " reads %" PRIstr ", which may be null by the definition", WHO, ABOUT);
}

static struct str tell_value(const struct telling *t, const struct fault *f)
{
    if (!t->response)
        return SAY("%" PRIstr " may send %" PRIstr " as %" PRIstr
                   ", which the definition does not take",
                   WHO, STR_ARG(f->sent), ABOUT);
    return SAY("the definition may send %" PRIstr " as %" PRIstr ", which %" PRIstr
               " does not know",
               STR_ARG(f->sent), ABOUT, WHO);
}

static struct str tell_listed(const struct telling *t)
{
    if (!t->response)
        return SAY("%" PRIstr " may send anything as %" PRIstr
                   ", of which the definition takes listed values only",
                   WHO, ABOUT);
    return SAY("the definition may send anything as %" PRIstr ", of which %" PRIstr
               " knows listed values only",
               ABOUT, WHO);
}

/* Limits, formats, patterns: two descriptions side by side. */
static struct str tell_two(const struct telling *t, const struct fault *f, const char *what)
{
    struct str sent = f->sent.n ? f->sent : STR("any"), taken = f->taken;
    if (!t->response)
        return SAY("%" PRIstr " sends %" PRIstr " with %s%" PRIstr
                   ", of which the definition takes %s%" PRIstr,
                   WHO, ABOUT, what, STR_ARG(sent), what, STR_ARG(taken));
    return SAY("the definition sends %" PRIstr " with %s%" PRIstr ", of which %" PRIstr
               " takes %s%" PRIstr,
               ABOUT, what, STR_ARG(sent), WHO, what, STR_ARG(taken));
}

static struct str tell_unique(const struct telling *t)
{
    if (!t->response)
        return SAY("%" PRIstr " may send the same twice in %" PRIstr
                   ", which the definition does not take",
                   WHO, ABOUT);
    return SAY("the definition may send the same twice in %" PRIstr ", which %" PRIstr
               " does not expect",
               ABOUT, WHO);
}

static struct str tell_required(const struct telling *t, const struct fault *f)
{
    if (!t->response)
        return SAY("the definition requires %" PRIstr ", which %" PRIstr " need not send", ABOUT,
                   WHO);
    if (f->severity == API_BREAK)
        return SAY("%" PRIstr " requires %" PRIstr ", which the definition need not send", WHO,
                   ABOUT);
    return SAY("%" PRIstr " reads %" PRIstr ", which may be absent by the definition", WHO, ABOUT);
}

static struct str tell_missing(const struct telling *t)
{
    if (!t->response)
        return SAY("the definition requires %" PRIstr ", which %" PRIstr " does not send", ABOUT,
                   WHO);
    return SAY("%" PRIstr " reads %" PRIstr ", which the definition does not have", WHO, ABOUT);
}

static struct str tell_extra(const struct telling *t, const struct fault *f)
{
    bool any = str_is(f->name, "*");
    struct str subject = any ? STR("properties of any name") : t->subject;
    if (t->response)
        return SAY("the definition sends %" PRIstr ", which %" PRIstr " does not admit",
                   STR_ARG(subject), WHO);
    return SAY("%" PRIstr " sends %" PRIstr ", which the definition %s", WHO, STR_ARG(subject),
               f->kind == FAULT_UNREAD ? "does not have" : "does not admit");
}

static struct str tell_oneof(const struct telling *t, const struct fault *f)
{
    return SAY("%" PRIstr " and %" PRIstr " may both be sent; for %" PRIstr
               " they exclude each other (oneof %" PRIstr ")",
               STR_ARG(f->sent), ABOUT, STR_ARG(t->response ? t->who : STR("the definition")),
               STR_ARG(f->taken));
}

static struct str tell_variant(const struct telling *t, const struct fault *f)
{
    if (!t->response)
        return SAY("%" PRIstr " may send %" PRIstr " as %" PRIstr
                   ", which none of the definition's variants takes",
                   WHO, STR_ARG(f->sent), ABOUT);
    return SAY("the definition may send %" PRIstr " as %" PRIstr ", which is none of the variants "
               "that %" PRIstr " knows",
               STR_ARG(f->sent), ABOUT, WHO);
}

static struct str tell_example(const struct telling *t, const struct fault *f)
{
    if (!t->response)
        return SAY("%" PRIstr " sends %" PRIstr " as %" PRIstr
                   ", which the definition does not take",
                   WHO, STR_ARG(f->sent), ABOUT);
    return SAY("%" PRIstr " expects %" PRIstr " as %" PRIstr ", which the definition never sends",
               WHO, STR_ARG(f->sent), ABOUT);
}

static struct str tell_free(const struct telling *t)
{
    if (t->response)
        return SAY("%" PRIstr " reads %" PRIstr ", of which the definition says nothing", WHO,
                   ABOUT);
    return SAY("%" PRIstr " may send anything as %" PRIstr, WHO, ABOUT);
}

struct str describe_fault(struct arena *arena, const struct fault *fault, struct str subject,
                          struct str who, bool response)
{
    const struct telling telling = { arena, subject, who, response }, *t = &telling;
    switch (fault->kind) {
    case FAULT_TYPE:
        return tell_type(t, fault);
    case FAULT_NULL:
        return tell_null(t);
    case FAULT_ENUM:
        return tell_value(t, fault);
    case FAULT_LISTED:
        return tell_listed(t);
    case FAULT_BOUND:
        return tell_two(t, fault, "");
    case FAULT_PATTERN:
        return tell_two(t, fault, "pattern ");
    case FAULT_FORMAT:
        return tell_two(t, fault, "format ");
    case FAULT_UNIQUE:
        return tell_unique(t);
    case FAULT_REQUIRED:
        return tell_required(t, fault);
    case FAULT_MISSING:
        return tell_missing(t);
    case FAULT_UNREAD:
    case FAULT_CLOSED:
        return tell_extra(t, fault);
    case FAULT_ONEOF:
        return tell_oneof(t, fault);
    case FAULT_VARIANT:
        return tell_variant(t, fault);
    case FAULT_EXAMPLE:
        return tell_example(t, fault);
    case FAULT_FREE:
        return tell_free(t);
    case FAULT_OPAQUE:
        return SAY("not all that is said of %" PRIstr " can be compared", ABOUT);
    case FAULT_LIMIT:
        return SAY("too much is said of %" PRIstr " to compare all of it", ABOUT);
    }
    return STR_NULL;
}
