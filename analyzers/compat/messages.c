/* What a message holds besides its fields' own properties. */
#include "compat_priv.h"

static int compare_int(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static const int32_t *numbers_of(struct compat *c, const struct proto_message *message)
{
    int32_t *numbers = arena_array(&c->scratch, int32_t, message->fields.n);
    for (size_t i = 0; i < message->fields.n; i++)
        numbers[i] = message->fields.v[i]->number;
    if (message->fields.n > 1)
        qsort(numbers, message->fields.n, sizeof(numbers[0]), compare_int);
    return numbers;
}

enum pardon { PARDON_NOTHING, PARDON_NUMBER, PARDON_NAME };

static void fields_deleted(struct compat *c, const struct message_pair *pair, enum pardon pardon)
{
    static const char *const without[] = { "", " and its number is not reserved",
                                           " and its name is not reserved" };
    const struct proto_message *is = pair->is;
    const int32_t *numbers = numbers_of(c, is);
    struct ranges ranges = ranges_join(c, is->reserved.v, is->reserved.n);
    struct table names = reserved_names(c, is->reserved_names.v, is->reserved_names.n);
    for (size_t i = 0; i < pair->was->fields.n; i++) {
        const struct proto_field *was = pair->was->fields.v[i];
        if ((pair->is->fields.n > 0 &&
             bsearch(&was->number, numbers, pair->is->fields.n, sizeof(numbers[0]), compare_int)) ||
            (pardon == PARDON_NUMBER && ranges_cover(&ranges, was->number, was->number)) ||
            (pardon == PARDON_NAME && table_find(&names, was->name)))
            continue;
        c->was = was->loc;
        c->change.lone_field = was;
        report(c, pair->is->file, pair->is->loc,
               full_name_of(c->arena, pair->was->file, pair->was, was->name),
               "Field %d \"%" PRIstr "\" of message %" PRIstr " is gone%s.", (int)was->number,
               NAME_ARG(was->name), NAME_ARG(pair->is->full_name), without[pardon]);
    }
}

void check_field_deleted(struct compat *c, const struct message_pair *pair)
{
    fields_deleted(c, pair, PARDON_NOTHING);
}

void check_field_deleted_number(struct compat *c, const struct message_pair *pair)
{
    fields_deleted(c, pair, PARDON_NUMBER);
}

void check_field_deleted_name(struct compat *c, const struct message_pair *pair)
{
    fields_deleted(c, pair, PARDON_NAME);
}

void check_oneof_deleted(struct compat *c, const struct message_pair *pair)
{
    struct table now;
    table_init(&now, &c->scratch);
    for (size_t i = 0; i < pair->is->oneofs.n; i++)
        table_add(&now, pair->is->oneofs.v[i].name, &pair->is->oneofs.v[i]);
    for (size_t i = 0; i < pair->was->oneofs.n; i++) {
        const struct proto_oneof *was = &pair->was->oneofs.v[i];
        if (table_find(&now, was->name))
            continue;
        c->was = was->loc;
        c->change.oneof = was;
        report(c, pair->is->file, pair->is->loc,
               full_name_of(c->arena, pair->was->file, pair->was, was->name),
               "Oneof \"%" PRIstr "\" of message %" PRIstr " is gone.", NAME_ARG(was->name),
               NAME_ARG(pair->is->full_name));
    }
}

void check_message_json(struct compat *c, const struct message_pair *pair)
{
    if (!proto_message_features(pair->was).json_allow ||
        proto_message_features(pair->is).json_allow)
        return;
    report(c, pair->is->file, option_loc(&pair->is->options, "features.json_format", pair->is->loc),
           pair->is->full_name, "Message %" PRIstr " no longer has a JSON form that is checked.",
           NAME_ARG(pair->is->full_name));
}

void check_accessor(struct compat *c, const struct message_pair *pair)
{
    static const char name[] = "no_standard_descriptor_accessor";
    if (proto_option_true(&pair->was->options, name) ||
        !proto_option_true(&pair->is->options, name))
        return;
    report(c, pair->is->file, option_loc(&pair->is->options, name, pair->is->loc),
           pair->is->full_name, "Message %" PRIstr " sets no_standard_descriptor_accessor.",
           NAME_ARG(pair->is->full_name));
}

struct required {
    const struct proto_field *field;
};

static bool is_required(const struct compat *c, const struct proto_file *file,
                        const struct proto_field *field)
{
    if (c->setup->exact)
        return field->label == PROTO_REQUIRED;
    return proto_field_cardinality(file, field) == PROTO_CARDINALITY_REQUIRED;
}

static int by_number(const void *a, const void *b)
{
    return compare_int(&((const struct required *)a)->field->number,
                       &((const struct required *)b)->field->number);
}

static struct required *required_of(struct compat *c, const struct proto_message *message,
                                    size_t *out_n)
{
    struct required *all = arena_array(&c->scratch, struct required, message->fields.n);
    *out_n = 0;
    for (size_t i = 0; i < message->fields.n; i++)
        if (is_required(c, message->file, message->fields.v[i]))
            all[(*out_n)++].field = message->fields.v[i];
    if (*out_n > 1)
        qsort(all, *out_n, sizeof(all[0]), by_number);
    return all;
}

static void required_changed(struct compat *c, const struct message_pair *pair,
                             const struct proto_field *field, bool added)
{
    c->was = added ? pair->was->loc : field->loc;
    c->change.lone_field = field;
    c->change.added = added;
    report(c, pair->is->file, added ? field->loc : pair->is->loc,
           full_name_of(c->arena, pair->is->file, pair->is, field->name),
           "Required field %d \"%" PRIstr "\" of message %" PRIstr " %s.", (int)field->number,
           NAME_ARG(field->name), NAME_ARG(pair->is->full_name),
           added ? "is new" : "is gone or no longer required");
}

void check_required(struct compat *c, const struct message_pair *pair)
{
    size_t n_was, n_is;
    const struct required *was = required_of(c, pair->was, &n_was),
                          *is = required_of(c, pair->is, &n_is);
    for (size_t i = 0, k = 0; i < n_was || k < n_is;) {
        int order = i == n_was ? 1 : k == n_is ? -1 : by_number(&was[i], &is[k]);
        if (order < 0)
            required_changed(c, pair, was[i++].field, false);
        else if (order > 0)
            required_changed(c, pair, is[k++].field, true);
        else
            i++, k++;
    }
}
