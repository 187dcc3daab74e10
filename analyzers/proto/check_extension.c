/* Extensions against the messages they extend, and declarations of extension ranges. */
#include "option_check.h"

enum { OWN_FIRST = 19000, OWN_LAST = 19999 }; /* numbers of the implementation */

static bool is_message_set(const struct proto_message *message)
{
    return proto_option_true(&message->options, "message_set_wire_format");
}

static const struct proto_range *range_of(const struct proto_message *message, int64_t number)
{
    for (size_t i = 0; i < message->extension_ranges.n; i++)
        if (number >= message->extension_ranges.v[i].first &&
            number <= message->extension_ranges.v[i].last)
            return &message->extension_ranges.v[i];
    return NULL;
}

static bool is_root(const struct checks *c, const struct proto_message *message)
{
    for (size_t t = TARGET_FILE; t < N_TARGETS; t++)
        if (c->roots[t] && str_eq(c->roots[t]->full_name, message->full_name))
            return true;
    return false;
}

static const struct proto_value *member(const struct proto_value *message, const char *name)
{
    for (const struct proto_value *m = message->first; m; m = m->next)
        if (!m->extension && str_is(m->name, name))
            return m;
    return NULL;
}

static bool is_set(const struct proto_value *value)
{
    return value &&
           (str_is(value->text, "true") || str_is(value->text, "t") || str_is(value->text, "True"));
}

/* Calls visit for each declaration of a range's options, be it one or a list. */
typedef void visitor(struct checks *c, const struct proto_value *declaration, const void *arg);

static void each_declaration(struct checks *c, const struct proto_options *options, visitor *visit,
                             const void *arg)
{
    for (size_t i = 0; options && i < options->all.n; i++) {
        const struct proto_option *option = &options->all.v[i];
        if (str_is(option->name, "declaration") && option->value.kind == PROTO_VALUE_MESSAGE)
            visit(c, &option->value, arg);
    }
}

static struct str without_dot(struct str name)
{
    return name.n > 0 && name.p[0] == '.' ? str_skip(name, 1) : name;
}

static bool is_named(const struct proto_field *field, const struct checks *c, struct str declared)
{
    struct str name = without_dot(declared);
    struct str scope = field->parent ? field->parent->full_name : c->file->package;
    if (scope.n == 0)
        return str_eq(name, field->name);
    return name.n == scope.n + 1 + field->name.n && memcmp(name.p, scope.p, scope.n) == 0 &&
           name.p[scope.n] == '.' && str_eq(str_skip(name, scope.n + 1), field->name);
}

static bool is_typed(const struct proto_field *field, struct str declared)
{
    if (field->type.full_name.n)
        return str_eq(field->type.full_name, without_dot(declared));
    return str_is(declared, proto_kind_name(field->type.kind));
}

static void compare(struct checks *c, const struct proto_value *declaration, const void *arg)
{
    const struct proto_field *field = arg;
    const struct proto_value *number = member(declaration, "number"),
                             *name = member(declaration, "full_name"),
                             *type = member(declaration, "type");
    if (!number || number->integer != (uint64_t)field->number || number->negative)
        return;
    if (is_set(member(declaration, "reserved")))
        refuse(c, field->number_loc, "Extension number %d is declared as reserved.", field->number);
    if (name && !is_named(field, c, name->text))
        refuse(c, field->name_loc, "Extension %d is declared with the name '%" PRIstr "'.",
               field->number, STR_ARG(str_take(name->text, 200)));
    if (type && field->type.kind != PROTO_NAMED &&
        (!is_typed(field, type->text) ||
         is_set(member(declaration, "repeated")) != (field->label == PROTO_REPEATED)))
        refuse(c, field->type.loc, "Extension %d is declared with the type '%s%" PRIstr "'.",
               field->number, is_set(member(declaration, "repeated")) ? "repeated " : "",
               STR_ARG(str_take(type->text, 200)));
}

static void check_of_set(struct checks *c, const struct proto_field *field)
{
    if (field->label == PROTO_REPEATED)
        refuse(c, field->loc, "Extensions of a message set cannot be repeated.");
    if (field->type.kind != PROTO_NAMED && !field->type.message)
        refuse(c, field->type.loc, "Extensions of a message set must be messages.");
}

void check_extension(struct checks *c, const struct proto_field *field)
{
    const struct proto_message *of = field->extendee->message;
    if (!of)
        return;
    const struct proto_range *range = range_of(of, field->number);
    if (!range && field->number > 0)
        refuse(c, field->number_loc, "Message %" PRIstr " has no extension range for number %d.",
               STR_ARG(str_take(of->full_name, 200)), field->number);
    else if (field->number >= OWN_FIRST && field->number <= OWN_LAST && !is_message_set(of))
        refuse(c, field->number_loc,
               "Field numbers 19000 to 19999 are reserved for the protobuf implementation.");
    if (c->file->edition == PROTO_3 && !is_root(c, of))
        refuse(c, field->extendee->loc,
               "proto3 can only extend the options of descriptor.proto, "
               "not %" PRIstr ".",
               STR_ARG(str_take(of->full_name, 200)));
    if (is_message_set(of))
        check_of_set(c, field);
    if (range)
        each_declaration(c, range->options, compare, field);
}

/* -- declarations ------------------------------------------------------------------------------ */

static bool is_identifier(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
              s.p[i] == '_' || (i > 0 && s.p[i] >= '0' && s.p[i] <= '9')))
            return false;
    return s.n > 0;
}

static bool is_absolute(struct str name)
{
    struct str rest = without_dot(name);
    if (rest.n == name.n || rest.n == 0)
        return false;
    for (struct str part; str_split(&rest, '.', &part);)
        if (!is_identifier(part))
            return false;
    return true;
}

static void check_declaration(struct checks *c, const struct proto_value *declaration,
                              const void *arg)
{
    const struct proto_range *range = arg;
    const struct proto_value *number = member(declaration, "number"),
                             *name = member(declaration, "full_name"),
                             *type = member(declaration, "type");
    bool reserved = is_set(member(declaration, "reserved"));
    if (!number)
        refuse(c, declaration->loc, "The declaration of an extension needs a 'number'.");
    else if (number->negative || number->integer < (uint64_t)range->first ||
             number->integer > (uint64_t)range->last)
        refuse(c, number->loc,
               "Extension number %" PRIstr " is not in the range it is declared for.",
               STR_ARG(str_take(number->text, 80)));
    if (name && !is_absolute(name->text))
        refuse(c, name->loc, "'full_name' must be a full name with a leading dot.");
    if (type && proto_scalar_kind(type->text) == PROTO_NAMED && !is_absolute(type->text))
        refuse(c, type->loc, "'type' must be a built-in type, or a full name with a leading dot.");
    if (number && !name && !reserved)
        refuse(c, declaration->loc, "The declaration of an extension needs a 'full_name'.");
    else if (number && !type && !reserved)
        refuse(c, declaration->loc, "The declaration of an extension needs a 'type'.");
}

static bool has_declaration(const struct proto_options *options)
{
    return proto_option(options, "declaration", NULL) != NULL;
}

static void check_range(struct checks *c, const struct proto_message *message, size_t i)
{
    const struct proto_range *range = &message->extension_ranges.v[i];
    const struct proto_options *options = range->options;
    if (!options || (i > 0 && options == range[-1].options))
        return;
    const struct proto_value *verification = proto_option(options, "verification", NULL);
    bool declared = has_declaration(options);
    if (verification && str_is(verification->text, "DECLARATION") && !declared)
        refuse(c, verification->loc, "This extension range must declare its extensions.");
    if (verification && str_is(verification->text, "UNVERIFIED") && declared)
        refuse(c, verification->loc, "A range that declares extensions cannot be UNVERIFIED.");
    if (declared && i + 1 < message->extension_ranges.n && range[1].options == options)
        refuse(c, range->loc, "Declarations of extensions need a range of their own.");
    each_declaration(c, options, check_declaration, range);
}

/* Numbers of the implementation may lie in a range, but not bound it. */
static bool is_kept(int64_t number)
{
    return number >= OWN_FIRST && number <= OWN_LAST;
}

static void check_bounds(struct checks *c, const struct proto_range *ranges, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_kept(ranges[i].first) || is_kept(ranges[i].last))
            refuse(c, ranges[i].loc, "A range cannot begin or end at a number from %d to %d.",
                   OWN_FIRST, OWN_LAST);
}

void check_reserved_words(struct checks *c, const struct proto_reserved *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_identifier(names[i].name))
            refuse(c, names[i].loc, "Reserved name \"%" PRIstr "\" is no identifier.",
                   STR_ARG(str_take(names[i].name, 80)));
}

void check_ranges_of(struct checks *c, const struct proto_message *message)
{
    check_reserved_words(c, message->reserved_names.v, message->reserved_names.n);
    for (size_t i = 0; i < message->extension_ranges.n; i++)
        check_range(c, message, i);
    if (!is_message_set(message)) {
        check_bounds(c, message->reserved.v, message->reserved.n);
        check_bounds(c, message->extension_ranges.v, message->extension_ranges.n);
        return;
    }
    if (message->fields.n > 0)
        refuse(c, message->fields.v[0]->loc, "A message set cannot have fields.");
    if (message->extension_ranges.n == 0)
        refuse(c, message->name_loc, "A message set needs an extension range.");
    if (c->file->edition == PROTO_3)
        refuse(c, message->name_loc, "Message sets are not part of proto3.");
}
