/* Enums and their values: a number may have several names. */
#include "compat_priv.h"

enum { NAMES_SHOWN = 5 };

struct values { /* of one enum, in order of numbers, as declared within a number */
    const struct proto_enum_value **v;
    size_t n;
};

static int by_number(const void *a, const void *b)
{
    const struct proto_enum_value *x = *(const struct proto_enum_value *const *)a,
                                  *y = *(const struct proto_enum_value *const *)b;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return (x > y) - (x < y);
}

static struct values values_of(struct compat *c, const struct proto_enum *enumeration)
{
    struct values values = { NULL, enumeration->values.n };
    values.v = arena_array(&c->scratch, const struct proto_enum_value *, values.n);
    for (size_t i = 0; i < values.n; i++)
        values.v[i] = &enumeration->values.v[i];
    if (values.n > 1)
        qsort(values.v, values.n, sizeof(values.v[0]), by_number);
    return values;
}

/* Those of the first number, which are taken off. */
static struct values take_number(struct values *values)
{
    struct values group = { values->v, 0 };
    while (group.n < values->n && values->v[group.n]->number == values->v[0]->number)
        group.n++;
    values->v += group.n;
    values->n -= group.n;
    return group;
}

static struct values of_number(const struct values *values, int32_t number)
{
    size_t low = 0, high = values->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (values->v[middle]->number < number)
            low = middle + 1;
        else
            high = middle;
    }
    struct values rest = { values->v + low, values->n - low };
    if (rest.n == 0 || rest.v[0]->number != number)
        return (struct values){ NULL, 0 };
    return take_number(&rest);
}

static struct str names_text(struct compat *c, const struct values *values)
{
    struct strbuf text;
    strbuf_init(&text, c->arena);
    for (size_t i = 0; i < values->n && i < NAMES_SHOWN; i++)
        strbuf_addf(&text, "%s%" PRIstr, i ? ", " : "", STR_ARG(str_take(values->v[i]->name, 200)));
    if (values->n > NAMES_SHOWN)
        strbuf_addf(&text, " and %zu more", values->n - NAMES_SHOWN);
    return strbuf_str(&text);
}

enum pardon { PARDON_NOTHING, PARDON_NUMBER, PARDON_NAME };

static bool all_in(const struct table *names, const struct values *was)
{
    for (size_t i = 0; i < was->n; i++)
        if (!table_find(names, was->v[i]->name))
            return false;
    return true;
}

static struct str value_subject(struct compat *c, const struct proto_enum *is, int32_t number)
{
    return str_printf(c->arena, "%" PRIstr " %d", NAME_ARG(is->full_name), (int)number);
}

static void values_deleted(struct compat *c, const struct enum_pair *pair, enum pardon pardon)
{
    static const char *const without[] = { "", " and the number is not reserved",
                                           " and the name is not reserved" };
    const struct proto_enum *now = pair->is;
    struct values was = values_of(c, pair->was), is = values_of(c, pair->is);
    struct ranges ranges = ranges_join(c, now->reserved.v, now->reserved.n);
    struct table reserved = reserved_names(c, now->reserved_names.v, now->reserved_names.n);
    while (was.n > 0) {
        struct values group = take_number(&was);
        int32_t number = group.v[0]->number;
        if (of_number(&is, number).n > 0 ||
            (pardon == PARDON_NUMBER && ranges_cover(&ranges, number, number)) ||
            (pardon == PARDON_NAME && all_in(&reserved, &group)))
            continue;
        c->was = group.v[0]->loc;
        c->change.values = group.v;
        c->change.n_values = group.n;
        struct str names = names_text(c, &group);
        report(c, pair->is->file, pair->is->loc, value_subject(c, pair->is, number),
               "Value %d (%" PRIstr ") of enum %" PRIstr " is gone%s.", (int)number,
               NAME_ARG(names), NAME_ARG(pair->is->full_name), without[pardon]);
    }
}

void check_value_deleted(struct compat *c, const struct enum_pair *pair)
{
    values_deleted(c, pair, PARDON_NOTHING);
}

void check_value_deleted_number(struct compat *c, const struct enum_pair *pair)
{
    values_deleted(c, pair, PARDON_NUMBER);
}

void check_value_deleted_name(struct compat *c, const struct enum_pair *pair)
{
    values_deleted(c, pair, PARDON_NAME);
}

static bool keeps_names(struct compat *c, const struct values *was, const struct values *is)
{
    struct table names;
    table_init(&names, &c->scratch);
    for (size_t i = 0; i < is->n; i++)
        table_add(&names, is->v[i]->name, is->v[i]);
    return all_in(&names, was);
}

void check_value_name(struct compat *c, const struct enum_pair *pair)
{
    struct values was = values_of(c, pair->was), is = values_of(c, pair->is);
    while (was.n > 0) {
        struct values before = take_number(&was), now = of_number(&is, before.v[0]->number);
        if (now.n == 0 || keeps_names(c, &before, &now))
            continue;
        struct str names = names_text(c, &before), new_names = names_text(c, &now);
        c->was = before.v[0]->number_loc;
        c->change.values = before.v;
        c->change.n_values = before.n;
        for (size_t i = 0; i < now.n; i++)
            report(c, pair->is->file, now.v[i]->number_loc,
                   value_subject(c, pair->is, now.v[i]->number),
                   "Value %d of enum %" PRIstr " was called %" PRIstr " and is called %" PRIstr
                   " now.",
                   (int)now.v[i]->number, NAME_ARG(pair->is->full_name), NAME_ARG(names),
                   NAME_ARG(new_names));
    }
}

void check_enum_type(struct compat *c, const struct enum_pair *pair)
{
    int was = proto_enum_features(pair->was).enum_closed,
        is = proto_enum_features(pair->is).enum_closed;
    if (was == is)
        return;
    report(c, pair->is->file, option_loc(&pair->is->options, "features.enum_type", pair->is->loc),
           pair->is->full_name, "Enum %" PRIstr " was %s and is %s now.",
           NAME_ARG(pair->is->full_name), was ? "closed" : "open", is ? "closed" : "open");
}

void check_enum_json(struct compat *c, const struct enum_pair *pair)
{
    if (!proto_enum_features(pair->was).json_allow || proto_enum_features(pair->is).json_allow)
        return;
    report(c, pair->is->file, option_loc(&pair->is->options, "features.json_format", pair->is->loc),
           pair->is->full_name, "Enum %" PRIstr " no longer has a JSON form that is checked.",
           NAME_ARG(pair->is->full_name));
}
