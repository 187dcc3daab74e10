/* Options: their names against the messages that define them, and each set once. */
#include "option_check.h"

void refuse(struct checks *c, struct loc loc, const char *format, ...)
{
    if (c->n_errors++ >= ERRORS_MAX)
        return;
    va_list args;
    va_start(args, format);
    struct str message = str_vprintf(&c->arena, format, args);
    va_end(args);
    loc.source = c->file->source;
    finding_add(c->findings, &rule_input_syntax, loc, "%" PRIstr, STR_ARG(message));
}

struct option_key {
    const void *of;
    uint64_t message;
};

struct option_set *option_set_of(struct checks *c, uint32_t message,
                                 const struct proto_field *field)
{
    struct option_key key = { field, message };
    if (field->oneof >= 0 && !field->extension && field != c->field)
        key.of = &field->parent->oneofs.v[field->oneof];
    sym s = sym_intern(&c->keys, (struct str){ (const char *)&key, sizeof(key) });
    while (c->set.n <= s)
        (void)vec_push(&c->element, &c->set);
    return &c->set.v[s];
}

/* The check on the file alone has said it. */
static bool is_known_repeat(const struct proto_option *one, const struct proto_option *other)
{
    return one != other && str_eq(one->name, other->name) && !option_may_repeat(one->name);
}

bool option_take(struct checks *c, uint32_t message, const struct proto_field *field,
                 struct loc loc, struct option_set **out)
{
    struct option_set *set = *out = option_set_of(c, message, field);
    if (!set->field) {
        *set = (struct option_set){ field, c->option, ++c->n_messages };
        return true;
    }
    if (set->field != field)
        refuse(c, loc, "'%" PRIstr "' cannot be set beside '%" PRIstr "': both are in one oneof.",
               STR_ARG(str_take(field->name, 200)), STR_ARG(str_take(set->field->name, 200)));
    else if (!is_known_repeat(set->option, c->option))
        refuse(c, loc, "Option '%" PRIstr "' is already set in line %u.",
               STR_ARG(str_take(field->name, 200)), set->option->name_loc.line);
    return false;
}

static bool is_field_of(const struct proto_field *field, const struct proto_message *type)
{
    return field->parent && str_eq(field->parent->full_name, type->full_name);
}

struct option_field find_extension(struct checks *c, const struct proto_message *type,
                                   struct str name, struct loc loc, bool parentheses)
{
    struct symbol symbol;
    struct option_field none = { 0 };
    if (!names_look_up(c->resolved->names, &c->scope, name, NAME_ANY, &symbol)) {
        if (c->complete)
            refuse(c, loc, "Extension '%" PRIstr "' is not defined or not imported.",
                   STR_ARG(str_take(name, 200)));
        return none;
    }
    if (symbol.kind == SYMBOL_FIELD && parentheses && is_field_of(symbol.element, type))
        return (struct option_field){ symbol.element, type->file };
    if (symbol.kind != SYMBOL_EXTENSION) {
        refuse(c, loc, "Expected an extension of %" PRIstr ", found %s '%" PRIstr "'.",
               STR_ARG(str_take(type->full_name, 200)), symbol_kind_name(symbol.kind),
               STR_ARG(str_take(name, 200)));
        return none;
    }
    const struct proto_field *field = symbol.element;
    if (!field->extendee->message)
        return none;
    if (!str_eq(field->extendee->message->full_name, type->full_name)) {
        refuse(c, loc, "'%" PRIstr "' extends %" PRIstr ", not %" PRIstr ".",
               STR_ARG(str_take(name, 200)), STR_ARG(str_take(field->extendee->full_name, 200)),
               STR_ARG(str_take(type->full_name, 200)));
        return none;
    }
    return (struct option_field){ field, c->resolved->files[symbol.file] };
}

/* The next part of a name: what is in parentheses, or a word. */
static struct str next_part(struct str *rest, bool *out_extension)
{
    struct str part;
    *out_extension = rest->n > 0 && rest->p[0] == '(';
    if (*out_extension) {
        size_t end = str_find_char(*rest, ')');
        part = str_skip(str_take(*rest, end), 1);
        *rest = str_skip(*rest, end == SIZE_MAX ? rest->n : end + 2);
        return part;
    }
    size_t end = str_find_char(*rest, '.');
    part = str_take(*rest, end);
    *rest = str_skip(*rest, end == SIZE_MAX ? rest->n : end + 1);
    return part;
}

/* Not fields of FieldOptions, though written as if. */
static bool find_pseudo(struct checks *c, struct str name, struct option_field *out)
{
    static const struct proto_field json_name = { .name = { "json_name", 9 },
                                                  .oneof = -1,
                                                  .label = PROTO_OPTIONAL,
                                                  .type = { .kind = PROTO_STRING } };
    if (c->target != TARGET_FIELD)
        return false;
    if (str_is(name, "default"))
        *out = (struct option_field){ c->field, c->file };
    else if (str_is(name, "json_name"))
        *out = (struct option_field){ &json_name, c->resolved->descriptor };
    else
        return false;
    return true;
}

static struct option_field find_part(struct checks *c, const struct proto_message *type,
                                     struct str part, bool extension)
{
    struct loc loc = c->option->name_loc;
    if (extension)
        return find_extension(c, type, part, loc, true);
    struct option_field found = { names_field(c->resolved->names, type, part), type->file };
    if (!found.field)
        refuse(c, loc, "%" PRIstr " has no field '%" PRIstr "'.",
               STR_ARG(str_take(type->full_name, 200)), STR_ARG(str_take(part, 200)));
    return found;
}

static bool check_first(struct checks *c, struct str part)
{
    struct loc loc = c->option->name_loc;
    if (str_is(part, "uninterpreted_option")) {
        refuse(c, loc, "'uninterpreted_option' cannot be set.");
        return false;
    }
    if (str_is(part, "features") && c->file->edition < PROTO_2023) {
        refuse(c, loc, "'features' are not part of %s.",
               c->file->edition == PROTO_3 ? "proto3" : "proto2");
        return false;
    }
    return true;
}

/* A part before the last: only a singular message has fields. */
static const struct proto_message *enter_field(struct checks *c, struct option_field of,
                                               uint32_t *message)
{
    const struct proto_field *field = of.field;
    struct option_set *set;
    if (field->type.kind == PROTO_NAMED)
        return NULL;
    if (field->label == PROTO_REPEATED || !field->type.message) {
        refuse(c, c->option->name_loc,
               "'%" PRIstr "' has no fields: it is %s%s, not a singular message.",
               STR_ARG(str_take(field->name, 200)),
               field->label == PROTO_REPEATED ? "repeated " : "",
               proto_type_name(field, &c->element));
        return NULL;
    }
    set = option_set_of(c, *message, field);
    if (set->field != field) {
        if (!option_take(c, *message, field, c->option->name_loc, &set))
            return NULL;
        check_option_use(c, field, c->option->name_loc);
    }
    *message = set->message;
    return field->type.message;
}

static void check_option(struct checks *c, const struct proto_option *option)
{
    const struct proto_message *type = c->roots[c->target];
    struct str rest = option->name;
    struct option_field of = { 0 };
    struct option_set *set;
    uint32_t message = 0;
    bool pseudo = false;
    c->option = option;
    for (bool first = true; rest.n > 0; first = false) {
        bool extension;
        struct str part = next_part(&rest, &extension);
        if (first && !extension && !check_first(c, part))
            return;
        pseudo = first && !extension && find_pseudo(c, part, &of);
        if (!pseudo)
            of = find_part(c, type, part, extension);
        if (!of.field || (rest.n > 0 && !(type = enter_field(c, of, &message))))
            return;
    }
    if (!of.field)
        return;
    if (of.field->label == PROTO_REPEATED && !pseudo)
        message = ++c->n_messages;
    else if (option_take(c, message, of.field, option->name_loc, &set))
        message = set->message;
    else
        return;
    if (!pseudo)
        check_option_use(c, of.field, option->name_loc);
    check_value(c, of, message, &option->value);
}

void check_option_list(struct checks *c, const struct proto_options *options,
                       enum option_target target, const struct proto_field *field)
{
    if (options->all.n == 0 || !c->roots[target] || c->n_errors > ERRORS_MAX)
        return;
    arena_reset(&c->element);
    symtab_init(&c->keys, &c->element);
    c->set.v = NULL;
    c->set.n = c->set.capacity = 0;
    c->n_messages = 0;
    c->target = target;
    c->field = field;
    for (size_t i = 0; i < options->all.n; i++)
        check_option(c, &options->all.v[i]);
}
