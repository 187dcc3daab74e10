/* What a compiler refuses in a message or field, seen from its file alone. */
#include "proto_priv.h"

enum { RESERVED_FIRST = 19000, RESERVED_LAST = 19999 };

static void settle_max(struct checker *c, struct proto_range *ranges, size_t n, bool message_set)
{
    for (size_t i = 0; i < n && !message_set; i++) {
        if (ranges[i].to_max)
            ranges[i].last = PROTO_FIELD_MAX;
        if (ranges[i].last > PROTO_FIELD_MAX || ranges[i].first > PROTO_FIELD_MAX)
            parse_error(c->parser, ranges[i].loc, "range goes beyond the largest number, %d",
                        PROTO_FIELD_MAX);
    }
}

static void check_overlap(struct checker *c, const struct range_list *reserved,
                          const struct range_list *extensions)
{
    for (size_t i = 0, k = 0; i < reserved->n && k < extensions->n;) {
        const struct proto_range *r = &reserved->v[i], *e = &extensions->v[k];
        if (r->first <= e->last && e->first <= r->last) {
            parse_error(c->parser, e->loc,
                        "extension range %lld to %lld overlaps with the reserved range in line %u",
                        (long long)e->first, (long long)e->last, r->loc.line);
            return;
        }
        if (r->last < e->last)
            i++;
        else
            k++;
    }
}

static void check_number(struct checker *c, const struct proto_field *field, int64_t max)
{
    if (field->number < 1)
        parse_error(c->parser, field->number_loc, "field numbers must be positive");
    else if (field->number > max)
        parse_error(c->parser, field->number_loc, "field number %d is above the largest, %lld",
                    field->number, (long long)max);
    else if (!field->extension && field->number >= RESERVED_FIRST &&
             field->number <= RESERVED_LAST) /* check_extension knows of whom */
        parse_error(c->parser, field->number_loc,
                    "field numbers %d to %d are reserved for the protobuf implementation",
                    RESERVED_FIRST, RESERVED_LAST);
}

static void check_default(struct checker *c, const struct proto_field *field)
{
    const struct proto_option *option;
    if (!proto_option(&field->options, "default", &option))
        return;
    enum proto_edition edition = c->parser->file->edition;
    const char *why = NULL;
    if (edition == PROTO_3)
        why = "default values are not allowed in proto3";
    else if (field->label == PROTO_REPEATED)
        why = "repeated fields cannot have a default value";
    else if (field->type.kind == PROTO_GROUP)
        why = "messages cannot have a default value";
    if (why)
        parse_error(c->parser, option->loc, "%s", why);
}

void check_field(struct checker *c, const struct proto_field *field)
{
    check_number(c, field, field->extension ? INT32_MAX - 1 : PROTO_FIELD_MAX);
    check_default(c, field);
    check_options(c, &field->options);
}

static void check_reserved(struct checker *c, const struct proto_field *field,
                           const struct range_list *reserved, const struct range_list *extensions,
                           const struct named_list *names)
{
    const struct proto_range *range = range_find(reserved, field->number);
    if (range)
        parse_error(c->parser, field->number_loc, "field %" PRIstr " uses the reserved number %d",
                    STR_ARG(str_take(field->name, 200)), field->number);
    if (range_find(extensions, field->number))
        parse_error(c->parser, field->number_loc,
                    "field %" PRIstr " uses number %d of an extension range",
                    STR_ARG(str_take(field->name, 200)), field->number);
    if (named_find(names, field->name))
        parse_error(c->parser, field->name_loc, "field name '%" PRIstr "' is reserved",
                    STR_ARG(str_take(field->name, 200)));
}

static void check_numbers(struct checker *c, const struct proto_message *message)
{
    size_t n = message->fields.n;
    struct numbered *numbers = arena_array(c->scratch, struct numbered, n);
    for (size_t i = 0; i < n; i++) {
        const struct proto_field *field = message->fields.v[i];
        numbers[i] = (struct numbered){ field->number, field->number_loc, field->name };
    }
    numbered_sort(numbers, n);
    for (size_t i = 1; i < n; i++)
        if (numbers[i].number == numbers[i - 1].number && numbers[i].number > 0)
            parse_error(c->parser, numbers[i].loc,
                        "field number %d is already used by field %" PRIstr " in line %u",
                        (int)numbers[i].number, STR_ARG(str_take(numbers[i - 1].name, 200)),
                        numbers[i - 1].loc.line);
}

static bool is_chosen(const struct proto_field *field)
{
    return proto_option(&field->options, "json_name", NULL) != NULL;
}

/* One of the fields has the name by option: that is an error however lenient JSON is. */
static bool any_chosen(const struct proto_message *message, struct str json_name)
{
    for (size_t i = 0; i < message->fields.n; i++)
        if (is_chosen(message->fields.v[i]) &&
            (!json_name.n || str_eq(message->fields.v[i]->json_name, json_name)))
            return true;
    return false;
}

static void check_json_names(struct checker *c, const struct proto_message *message)
{
    if (message->map_entry || message->fields.n < 2)
        return;
    bool strict = json_is_strict(c, &message->options, message->parent);
    if (!strict && !any_chosen(message, STR_NULL))
        return;
    struct named_list list = { 0 };
    for (size_t i = 0; i < message->fields.n; i++)
        named_add(c, &list, message->fields.v[i]->json_name, message->fields.v[i]->name_loc);
    if (!named_has_twins(c, &list))
        return;
    named_sort(&list);
    for (size_t i = 1; i < list.all.n; i++)
        if (str_eq(list.all.v[i - 1].name, list.all.v[i].name) && list.all.v[i].name.n > 0 &&
            (strict || any_chosen(message, list.all.v[i].name)))
            parse_error(c->parser, list.all.v[i].loc,
                        "JSON name '%" PRIstr "' is already that of the field in line %u",
                        STR_ARG(str_take(list.all.v[i].name, 200)), list.all.v[i - 1].loc.line);
}

void check_message(struct checker *c, struct proto_message *message)
{
    const struct proto_option *map_entry;
    bool message_set = proto_option_true(&message->options, "message_set_wire_format");
    settle_max(c, message->reserved.v, message->reserved.n, message_set);
    settle_max(c, message->extension_ranges.v, message->extension_ranges.n, message_set);
    struct range_list reserved =
        check_ranges(c, message->reserved.v, message->reserved.n, "reserved");
    struct range_list extensions =
        check_ranges(c, message->extension_ranges.v, message->extension_ranges.n, "extension");
    struct named_list names =
        check_reserved_names(c, message->reserved_names.v, message->reserved_names.n);
    check_overlap(c, &reserved, &extensions);
    check_numbers(c, message);
    for (size_t i = 0; i < message->fields.n; i++) {
        check_field(c, message->fields.v[i]);
        check_reserved(c, message->fields.v[i], &reserved, &extensions, &names);
    }
    check_json_names(c, message);
    if (proto_option(&message->options, "map_entry", &map_entry))
        parse_error(c->parser, map_entry->loc, "'map_entry' cannot be set: use a map field");
    check_options(c, &message->options);
    for (size_t i = 0; i < message->oneofs.n; i++)
        check_options(c, &message->oneofs.v[i].options);
    for (size_t i = 0; i < message->extension_ranges.n; i++)
        if (message->extension_ranges.v[i].options &&
            (i == 0 || message->extension_ranges.v[i].options !=
                           message->extension_ranges.v[i - 1].options))
            check_options(c, message->extension_ranges.v[i].options);
}
