/* What a compiler has made sure of, and a forged set may lack. */
#include "descriptor_priv.h"
#include "proto_priv.h"

struct checking {
    struct arena scratch;
    struct findings *findings;
    const struct proto_file *file;
    struct symtab names;
    VEC(uint32_t) owners; /* by sym: 1 + the number of the scope that last had it */
    size_t n_errors;
    uint32_t scope;
};

static void refuse(struct checking *c, struct loc loc, struct str of, const char *format, ...)
    PRINTF_LIKE(4, 5);
static void refuse(struct checking *c, struct loc loc, struct str of, const char *format, ...)
{
    va_list args;
    if (c->n_errors++ >= ERRORS_MAX)
        return;
    va_start(args, format);
    struct str what = str_vprintf(&c->scratch, format, args);
    va_end(args);
    if (loc.line == 0)
        loc = (struct loc){ c->file->source, 1, 1 };
    finding_add(c->findings, &rule_input_syntax, loc,
                "In the descriptor set: %" PRIstr " %" PRIstr ".", STR_ARG(str_take(of, 200)),
                STR_ARG(what));
}

/* False when the scope that was begun last has the name already. */
static bool once(struct checking *c, struct str text)
{
    sym s = sym_intern(&c->names, text);
    while (c->owners.n <= s)
        *vec_push(&c->scratch, &c->owners) = 0;
    bool first = c->owners.v[s] != c->scope;
    c->owners.v[s] = c->scope;
    return first;
}

static void name(struct checking *c, struct str scope, struct str text, struct loc loc)
{
    if (!once(c, text))
        refuse(c, loc, scope.n ? scope : c->file->path, "defines '%" PRIstr "' twice",
               STR_ARG(str_take(text, 200)));
}

static void enum_names(struct checking *c, struct str scope, struct proto_enum *const *enums,
                       size_t n)
{
    for (size_t i = 0; i < n; i++) {
        name(c, scope, enums[i]->name, enums[i]->loc);
        for (size_t k = 0; k < enums[i]->values.n; k++)
            name(c, scope, enums[i]->values.v[k].name, enums[i]->values.v[k].loc);
    }
}

static void field_names(struct checking *c, struct str scope, struct proto_field *const *fields,
                        size_t n)
{
    for (size_t i = 0; i < n; i++)
        name(c, scope, fields[i]->name, fields[i]->loc);
}

static void message_names(struct checking *c, const struct proto_message *message)
{
    c->scope++;
    field_names(c, message->full_name, message->fields.v, message->fields.n);
    field_names(c, message->full_name, message->extensions.v, message->extensions.n);
    enum_names(c, message->full_name, message->enums.v, message->enums.n);
    for (size_t i = 0; i < message->messages.n; i++)
        name(c, message->full_name, message->messages.v[i]->name, message->messages.v[i]->loc);
    for (size_t i = 0; i < message->oneofs.n; i++)
        name(c, message->full_name, message->oneofs.v[i].name, message->oneofs.v[i].loc);
}

static void file_names(struct checking *c, const struct proto_file *file)
{
    c->scope++;
    field_names(c, STR_NULL, file->extensions.v, file->extensions.n);
    enum_names(c, STR_NULL, file->enums.v, file->enums.n);
    for (size_t i = 0; i < file->messages.n; i++)
        name(c, STR_NULL, file->messages.v[i]->name, file->messages.v[i]->loc);
    for (size_t i = 0; i < file->services.n; i++)
        name(c, STR_NULL, file->services.v[i]->name, file->services.v[i]->loc);
    for (size_t i = 0; i < file->services.n; i++) {
        const struct proto_service *service = file->services.v[i];
        c->scope++;
        for (size_t k = 0; k < service->rpcs.n; k++)
            name(c, service->full_name, service->rpcs.v[k].name, service->rpcs.v[k].loc);
    }
}

static void reserved_names(struct checking *c, struct str of, const struct proto_reserved *names,
                           size_t n)
{
    c->scope++;
    for (size_t i = 0; i < n; i++) {
        name(c, of, names[i].name, names[i].loc);
        if (!names[i].name.n)
            refuse(c, names[i].loc, of, "reserves a name that is empty");
    }
}

/* Names of the scope begun last: whether text is one of them. */
static bool is_reserved(const struct checking *c, struct str text)
{
    sym s = sym_find(&c->names, text);
    return s && s < c->owners.n && c->owners.v[s] == c->scope;
}

static int by_first(const void *a, const void *b)
{
    const struct proto_range *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->last > y->last) - (x->last < y->last);
}

struct sorted {
    struct proto_range *v;
    size_t n;
};

static struct sorted sort_ranges(struct checking *c, struct str of,
                                 const struct proto_range *ranges, size_t n, int64_t min,
                                 int64_t max)
{
    struct sorted sorted = { arena_array(&c->scratch, struct proto_range, n), n };
    if (n > 0)
        memcpy(sorted.v, ranges, n * sizeof(*ranges));
    if (n > 1)
        qsort(sorted.v, n, sizeof(*ranges), by_first);
    for (size_t i = 0; i < n; i++) {
        const struct proto_range *range = &sorted.v[i];
        if (range->first < min || range->last > max || range->first > range->last)
            refuse(c, range->loc, of, "has a range from %lld to %lld", (long long)range->first,
                   (long long)range->last);
        else if (i > 0 && sorted.v[i - 1].last >= range->first)
            refuse(c, range->loc, of, "has ranges that overlap at %lld", (long long)range->first);
    }
    return sorted;
}

static bool in_ranges(const struct sorted *ranges, int64_t number)
{
    size_t low = 0, high = ranges->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (number < ranges->v[middle].first)
            high = middle;
        else if (number > ranges->v[middle].last)
            low = middle + 1;
        else
            return true;
    }
    return false;
}

static void check_overlap(struct checking *c, const struct proto_message *message,
                          const struct sorted *a, const struct sorted *b)
{
    for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
        if (a->v[i].first <= b->v[k].last && b->v[k].first <= a->v[i].last) {
            refuse(c, b->v[k].loc, message->full_name, "reserves numbers for extensions, too");
            return;
        }
        if (a->v[i].last < b->v[k].last)
            i++;
        else
            k++;
    }
}

struct member {
    int64_t number;
    size_t at;
};

static int by_number(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static bool is_number(int64_t number)
{
    return number >= 1 && number <= PROTO_FIELD_MAX;
}

static void check_field_numbers(struct checking *c, const struct proto_message *message)
{
    size_t n = message->fields.n;
    struct member *numbers = arena_array(&c->scratch, struct member, n);
    for (size_t i = 0; i < n; i++)
        numbers[i] = (struct member){ message->fields.v[i]->number, i };
    if (n > 1)
        qsort(numbers, n, sizeof(*numbers), by_number);
    for (size_t i = 1; i < n; i++)
        if (numbers[i].number == numbers[i - 1].number)
            refuse(c, message->fields.v[numbers[i].at]->loc, message->full_name,
                   "has two fields with number %d", (int)numbers[i].number);
}

static bool has_presence(const struct proto_file *file, const struct proto_field *field)
{
    return proto_field_cardinality(file, field) != PROTO_CARDINALITY_IMPLICIT;
}

static void check_closed(struct checking *c, const struct proto_field *field, struct str of)
{
    const struct proto_enum *e = field->type.enumeration;
    if (field->label == PROTO_REPEATED || !e || !proto_enum_features(e).enum_closed)
        return;
    if (c->file->edition == PROTO_3 || !has_presence(c->file, field))
        refuse(c, field->loc, of, "has field %" PRIstr " of a closed enum",
               STR_ARG(str_take(field->name, 200)));
}

static void check_default(struct checking *c, const struct proto_field *field, struct str of)
{
    const struct proto_enum *e = field->type.enumeration;
    const struct proto_value *value = proto_option(&field->options, "default", NULL);
    if (!value || field->type.kind == PROTO_BOOL)
        return;
    for (size_t i = 0; e && i < e->values.n; i++)
        if (str_eq(e->values.v[i].name, value->text))
            return;
    if (e || field->type.kind == PROTO_MESSAGE)
        refuse(c, field->loc, of, "has field %" PRIstr " with a default that is none of its values",
               STR_ARG(str_take(field->name, 200)));
}

static bool is_plain(const struct proto_field *field, const char *wanted, int32_t number)
{
    return str_is(field->name, wanted) && field->number == number &&
           field->label == PROTO_OPTIONAL && field->oneof < 0 &&
           !proto_option(&field->options, "default", NULL);
}

static bool is_key(enum proto_kind kind)
{
    return kind != PROTO_DOUBLE && kind != PROTO_FLOAT && kind != PROTO_BYTES &&
           kind != PROTO_MESSAGE && kind != PROTO_GROUP && kind != PROTO_ENUM &&
           kind != PROTO_NAMED;
}

static bool is_entry(const struct proto_message *entry)
{
    const struct proto_enum *value;
    if (entry->fields.n != 2 || entry->extension_ranges.n || entry->messages.n || entry->enums.n ||
        entry->extensions.n)
        return false;
    value = entry->fields.v[1]->type.enumeration;
    return is_plain(entry->fields.v[0], "key", 1) && is_plain(entry->fields.v[1], "value", 2) &&
           is_key(entry->fields.v[0]->type.kind) &&
           !(value && value->values.n > 0 && value->values.v[0].number != 0);
}

static void check_map(struct checking *c, const struct proto_field *field, struct str of)
{
    const struct proto_message *entry = field->type.message;
    if (!entry || !entry->map_entry)
        return;
    if (field->extension || field->label != PROTO_REPEATED || entry->parent != field->parent ||
        !str_eq(entry->name, proto_entry_name(&c->scratch, field->name)) || !is_entry(entry))
        refuse(c, field->loc, of, "has field %" PRIstr ", which is no sound map",
               STR_ARG(str_take(field->name, 200)));
}

static void check_group(struct checking *c, const struct proto_field *field, struct str of)
{
    const struct proto_message *message = field->type.message;
    if (field->type.kind != PROTO_GROUP)
        return;
    bool sound = message && c->file->edition != PROTO_3;
    if (sound && c->file->edition == PROTO_2)
        sound = message->parent == field->parent && message->name.n > 0 &&
                message->name.p[0] >= 'A' && message->name.p[0] <= 'Z' &&
                str_eq(field->name, str_lower(&c->scratch, message->name));
    if (!sound)
        refuse(c, field->loc, of, "has field %" PRIstr ", which is no sound group",
               STR_ARG(str_take(field->name, 200)));
}

static void check_in_field(struct checking *c, const struct proto_field *field, struct str of)
{
    check_closed(c, field, of);
    check_default(c, field, of);
    check_map(c, field, of);
    check_group(c, field, of);
}

static void check_in_message(struct checking *c, const struct proto_message *message)
{
    bool message_set = proto_option_true(&message->options, "message_set_wire_format");
    int64_t max = message_set ? INT32_MAX - 1 : PROTO_FIELD_MAX;
    struct str of = message->full_name;
    struct sorted reserved = sort_ranges(c, of, message->reserved.v, message->reserved.n, 1, max),
                  extensions = sort_ranges(c, of, message->extension_ranges.v,
                                           message->extension_ranges.n, 1, max);
    check_overlap(c, message, &reserved, &extensions);
    check_field_numbers(c, message);
    if (c->file->edition == PROTO_3 && extensions.n > 0)
        refuse(c, message->loc, of, "has numbers for extensions, in proto3");
    reserved_names(c, of, message->reserved_names.v, message->reserved_names.n);
    for (size_t i = 0; i < message->fields.n; i++) {
        const struct proto_field *field = message->fields.v[i];
        struct str text = str_take(field->name, 200);
        if (!is_number(field->number))
            refuse(c, field->loc, of, "has field %" PRIstr " with number %d", STR_ARG(text),
                   (int)field->number);
        if (in_ranges(&reserved, field->number) || in_ranges(&extensions, field->number))
            refuse(c, field->loc, of, "has field %" PRIstr " with number %d, which is reserved",
                   STR_ARG(text), (int)field->number);
        if (is_reserved(c, field->name))
            refuse(c, field->loc, of, "has a field with the reserved name %" PRIstr, STR_ARG(text));
        check_in_field(c, field, of);
    }
    message_names(c, message);
}

static void check_extension(struct checking *c, const struct proto_field *field)
{
    const struct proto_message *message = field->extendee->message;
    bool message_set = message && proto_option_true(&message->options, "message_set_wire_format"),
         covered = false;
    for (size_t i = 0; message && i < message->extension_ranges.n; i++)
        covered |= field->number >= message->extension_ranges.v[i].first &&
                   field->number <= message->extension_ranges.v[i].last;
    if (message && (!covered || (!message_set && !is_number(field->number))))
        refuse(c, field->loc, field->name,
               "extends %" PRIstr " under number %d, which is none of its own",
               STR_ARG(str_take(message->full_name, 200)), (int)field->number);
    check_in_field(c, field, field->name);
}

static void check_values(struct checking *c, const struct proto_enum *e)
{
    size_t n = e->values.n;
    bool aliases = false, allowed = proto_option_true(&e->options, "allow_alias");
    struct member *numbers = arena_array(&c->scratch, struct member, n);
    for (size_t i = 0; i < n; i++)
        numbers[i] = (struct member){ e->values.v[i].number, i };
    if (n > 1)
        qsort(numbers, n, sizeof(*numbers), by_number);
    for (size_t i = 1; i < n; i++) {
        if (numbers[i].number != numbers[i - 1].number)
            continue;
        aliases = true;
        if (!allowed)
            refuse(c, e->values.v[numbers[i].at].loc, e->full_name,
                   "has two values with number %d and does not allow aliases",
                   (int)numbers[i].number);
    }
    if (allowed && !aliases)
        refuse(c, e->loc, e->full_name, "allows aliases and has none");
}

/* Values that generators name alike, the name of the enum aside. */
static void check_short_names(struct checking *c, const struct proto_enum *e)
{
    struct symtab names;
    VEC(int32_t) numbers = { 0 };
    symtab_init(&names, &c->scratch);
    *vec_push(&c->scratch, &numbers) = 0;
    for (size_t i = 0; i < e->values.n; i++) {
        const struct proto_enum_value *value = &e->values.v[i];
        struct str text = proto_short_value(&c->scratch, e->name, value->name);
        sym s = sym_intern(&names, text);
        if (s == numbers.n)
            *vec_push(&c->scratch, &numbers) = value->number;
        else if (numbers.v[s] != value->number)
            refuse(c, value->loc, e->full_name,
                   "has two values called '%" PRIstr "' when its own name is left out",
                   STR_ARG(str_take(text, 200)));
    }
}

static void check_in_enum(struct checking *c, const struct proto_enum *e)
{
    struct sorted reserved =
        sort_ranges(c, e->full_name, e->reserved.v, e->reserved.n, INT32_MIN, INT32_MAX);
    if (e->values.n == 0)
        refuse(c, e->loc, e->full_name, "has no value");
    else if (e->values.v[0].number != 0 && !proto_enum_features(e).enum_closed)
        refuse(c, e->values.v[0].loc, e->full_name, "is open and its first value is not zero");
    if (!proto_enum_features(e).enum_closed)
        check_short_names(c, e);
    check_values(c, e);
    reserved_names(c, e->full_name, e->reserved_names.v, e->reserved_names.n);
    for (size_t i = 0; i < e->values.n; i++) {
        const struct proto_enum_value *value = &e->values.v[i];
        if (is_reserved(c, value->name) || in_ranges(&reserved, value->number))
            refuse(c, value->loc, e->full_name, "has value %" PRIstr ", which is reserved",
                   STR_ARG(str_take(value->name, 200)));
    }
}

static void check_file(struct checking *c, const struct proto_file *file)
{
    c->file = file;
    c->n_errors = 0;
    c->scope++;
    for (size_t i = 0; i < file->imports.n; i++)
        if (!once(c, file->imports.v[i].path))
            refuse(c, file->imports.v[i].loc, file->path, "imports '%" PRIstr "' twice",
                   STR_ARG(str_take(file->imports.v[i].path, 200)));
    file_names(c, file);
    for (size_t i = 0; i < file->all_messages.n; i++)
        check_in_message(c, file->all_messages.v[i]);
    for (size_t i = 0; i < file->all_enums.n; i++)
        check_in_enum(c, file->all_enums.v[i]);
    for (size_t i = 0; i < file->all_extensions.n; i++)
        check_extension(c, file->all_extensions.v[i]);
}

void descriptor_check(struct proto_file *const *files, size_t n, struct findings *findings)
{
    for (size_t i = 0; i < n; i++) {
        struct checking c = { .findings = findings };
        if (!files[i]->compiled)
            continue;
        symtab_init(&c.names, &c.scratch);
        check_file(&c, files[i]);
        arena_release(&c.scratch);
    }
}
