/* Names as editions 2024 and 2026 want them, unless features.enforce_naming_style relaxes it. */
#include "option_check.h"

enum style { STYLE_LEGACY, STYLE_2024, STYLE_2026 };

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Words of letters of one case and digits, a letter first, joined by single '_'. */
static bool is_snake(struct str name, bool (*is_letter)(char))
{
    for (size_t i = 0; i < name.n; i++) {
        bool starts = i == 0 || name.p[i - 1] == '_';
        if (name.p[i] == '_' ? starts || i + 1 == name.n
                             : !is_letter(name.p[i]) && (starts || !is_digit(name.p[i])))
            return false;
    }
    return true;
}

static bool is_pascal(struct str name)
{
    return name.n > 0 && is_upper(name.p[0]) && str_find_char(name, '_') == SIZE_MAX;
}

static enum style style_in(const struct proto_options *options, enum style outer)
{
    const struct proto_value *set =
        options->all.n ? proto_option(options, "features.enforce_naming_style", NULL) : NULL;
    if (!set)
        return outer;
    return str_is(set->text, "STYLE2024")   ? STYLE_2024
           : str_is(set->text, "STYLE2026") ? STYLE_2026
                                            : STYLE_LEGACY;
}

static enum style style_of(const struct checks *c, const struct proto_message *message)
{
    for (; message; message = message->parent)
        if (proto_option(&message->options, "features.enforce_naming_style", NULL))
            return style_in(&message->options, STYLE_LEGACY);
    return style_in(&c->file->options, c->file->edition >= PROTO_2026 ? STYLE_2026 : STYLE_2024);
}

static void check_pascal(struct checks *c, enum style style, struct str name, struct loc loc,
                         const char *what)
{
    if (style != STYLE_LEGACY && !is_pascal(name))
        refuse(c, loc, "Edition 2024 wants the %s '%" PRIstr "' in PascalCase.", what,
               STR_ARG(str_take(name, 200)));
}

static void check_snake(struct checks *c, enum style style, struct str name, struct loc loc,
                        const char *what)
{
    if (style != STYLE_LEGACY && !is_snake(name, is_lower))
        refuse(c, loc, "Edition 2024 wants the %s '%" PRIstr "' in snake_case.", what,
               STR_ARG(str_take(name, 200)));
    if (style == STYLE_2026 && str_is(name, "descriptor"))
        refuse(c, loc, "Edition 2026 has no %s called 'descriptor'.", what);
}

static void check_message_style(struct checks *c, const struct proto_message *message)
{
    enum style style = style_of(c, message);
    check_pascal(c, style, message->name, message->name_loc, "message");
    for (size_t i = 0; i < message->fields.n; i++) {
        const struct proto_field *field = message->fields.v[i];
        check_snake(c, style_in(&field->options, style), field->name, field->name_loc, "field");
    }
    for (size_t i = 0; i < message->oneofs.n; i++) {
        const struct proto_oneof *oneof = &message->oneofs.v[i];
        check_snake(c, style_in(&oneof->options, style), oneof->name, oneof->name_loc, "oneof");
    }
}

static void check_enum_style(struct checks *c, const struct proto_enum *enumeration)
{
    enum style style = style_in(&enumeration->options, style_of(c, enumeration->parent));
    check_pascal(c, style, enumeration->name, enumeration->name_loc, "enum");
    for (size_t i = 0; i < enumeration->values.n; i++) {
        const struct proto_enum_value *value = &enumeration->values.v[i];
        if (style_in(&value->options, style) != STYLE_LEGACY && !is_snake(value->name, is_upper))
            refuse(c, value->loc,
                   "Edition 2024 wants the enum value '%" PRIstr "' in SCREAMING_SNAKE_CASE.",
                   STR_ARG(str_take(value->name, 200)));
    }
}

static void check_service_style(struct checks *c, const struct proto_service *service)
{
    enum style style = style_in(&service->options, style_of(c, NULL));
    check_pascal(c, style, service->name, service->name_loc, "service");
    for (size_t i = 0; i < service->rpcs.n; i++) {
        const struct proto_rpc *rpc = &service->rpcs.v[i];
        check_pascal(c, style_in(&rpc->options, style), rpc->name, rpc->name_loc, "rpc");
    }
}

static void check_package(struct checks *c)
{
    struct str rest = c->file->package;
    for (struct str part; str_split(&rest, '.', &part);)
        if (style_of(c, NULL) != STYLE_LEGACY && !is_snake(part, is_lower)) {
            refuse(c, c->file->package_loc,
                   "Edition 2024 wants the package '%" PRIstr "' in lower_snake_case.",
                   STR_ARG(str_take(c->file->package, 200)));
            return;
        }
}

void check_style(struct checks *c)
{
    const struct proto_file *file = c->file;
    check_package(c);
    for (size_t i = 0; i < file->all_messages.n; i++)
        if (!file->all_messages.v[i]->map_entry)
            check_message_style(c, file->all_messages.v[i]);
    for (size_t i = 0; i < file->all_enums.n; i++)
        check_enum_style(c, file->all_enums.v[i]);
    for (size_t i = 0; i < file->all_extensions.n; i++) {
        const struct proto_field *field = file->all_extensions.v[i];
        check_snake(c, style_in(&field->options, style_of(c, field->parent)), field->name,
                    field->name_loc, "extension");
    }
    for (size_t i = 0; i < file->services.n; i++)
        check_service_style(c, file->services.v[i]);
}
