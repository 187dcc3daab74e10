/* What a compiler refuses in an enum, seen from its file alone. */
#include "proto_priv.h"

static bool is_open(struct checker *c, const struct proto_enum *enumeration)
{
    const struct proto_file *file = c->parser->file;
    const struct proto_options *chain[] = { &enumeration->options, &file->options };
    return file->edition != PROTO_2 &&
           feature_is(chain, countof(chain), "features.enum_type", "OPEN", true);
}

static void check_numbers(struct checker *c, const struct proto_enum *enumeration)
{
    size_t n = enumeration->values.n, aliases = 0;
    const struct proto_option *option = NULL;
    const struct proto_value *set = proto_option(&enumeration->options, "allow_alias", &option);
    bool allowed = proto_option_true(&enumeration->options, "allow_alias");
    struct numbered *numbers = arena_array(c->scratch, struct numbered, n);
    for (size_t i = 0; i < n; i++) {
        const struct proto_enum_value *value = &enumeration->values.v[i];
        numbers[i] = (struct numbered){ value->number, value->number_loc, value->name };
    }
    numbered_sort(numbers, n);
    for (size_t i = 1; i < n; i++) {
        if (numbers[i].number != numbers[i - 1].number)
            continue;
        aliases++;
        if (!allowed)
            parse_error(c->parser, numbers[i].loc,
                        "enum number %d is already used by %" PRIstr " in line %u: say"
                        " 'option allow_alias = true;' if that is meant",
                        (int)numbers[i].number, STR_ARG(str_take(numbers[i - 1].name, 200)),
                        numbers[i - 1].loc.line);
    }
    if (set && allowed && aliases == 0)
        parse_error(c->parser, option->loc,
                    "'allow_alias' is set, but no two values share a number");
}

static void check_reserved(struct checker *c, const struct proto_enum *enumeration)
{
    struct range_list reserved =
        check_ranges(c, enumeration->reserved.v, enumeration->reserved.n, "reserved");
    struct named_list names =
        check_reserved_names(c, enumeration->reserved_names.v, enumeration->reserved_names.n);
    for (size_t i = 0; i < enumeration->values.n; i++) {
        const struct proto_enum_value *value = &enumeration->values.v[i];
        if (range_find(&reserved, value->number))
            parse_error(c->parser, value->number_loc,
                        "enum value %" PRIstr " uses the reserved number %d",
                        STR_ARG(str_take(value->name, 200)), value->number);
        if (named_find(&names, value->name))
            parse_error(c->parser, value->loc, "enum value name '%" PRIstr "' is reserved",
                        STR_ARG(str_take(value->name, 200)));
    }
}

struct short_value {
    struct str name;
    const struct proto_enum_value *value;
};

/* Without '_': the name of an enum, as its values may repeat it. */
static struct str plain_name(struct arena *scratch, struct str name)
{
    struct strbuf buf;
    strbuf_init(&buf, scratch);
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] != '_')
            strbuf_add_char(&buf, name.p[i]);
    return strbuf_str(&buf);
}

/* Length of the enum's plain name in front of a value's, case aside; 0 when it is not there. */
static size_t prefix_length(struct str prefix, struct str value)
{
    size_t i = 0, k = 0;
    for (; i < prefix.n; i++) {
        while (k < value.n && value.p[k] == '_')
            k++;
        if (k == value.n ||
            !str_eq_nocase((struct str){ prefix.p + i, 1 }, (struct str){ value.p + k, 1 }))
            return 0;
        k++;
    }
    while (k < value.n && value.p[k] == '_')
        k++;
    return k < value.n ? k : 0;
}

/* As generators name the value: "FOO_BAR_BAZ" of enum Foo -> "BarBaz". */
static struct str short_name(struct arena *scratch, struct str prefix, struct str value)
{
    struct strbuf buf;
    bool up = true;
    strbuf_init(&buf, scratch);
    for (size_t i = prefix_length(prefix, value); i < value.n; i++) {
        if (value.p[i] != '_') {
            char letter = value.p[i];
            bool lower = letter >= 'a' && letter <= 'z', upper = letter >= 'A' && letter <= 'Z';
            strbuf_add_char(&buf, (up ? lower : upper) ? (char)(letter ^ 0x20) : letter);
        }
        up = value.p[i] == '_';
    }
    return strbuf_str(&buf);
}

struct str proto_short_value(struct arena *scratch, struct str enum_name, struct str value)
{
    return short_name(scratch, plain_name(scratch, enum_name), value);
}

static int short_name_cmp(const void *a, const void *b)
{
    const struct short_value *x = a, *y = b;
    int order = str_cmp(x->name, y->name);
    return order ? order : (x->value > y->value) - (x->value < y->value);
}

const struct proto_enum_value *proto_enum_clash(struct arena *scratch,
                                                const struct proto_enum *enumeration,
                                                const struct proto_enum_value **out_first)
{
    size_t n = enumeration->values.n;
    struct str prefix = plain_name(scratch, enumeration->name);
    struct short_value *all = arena_array(scratch, struct short_value, n);
    for (size_t i = 0; i < n; i++) {
        const struct proto_enum_value *value = &enumeration->values.v[i];
        all[i] = (struct short_value){ short_name(scratch, prefix, value->name), value };
    }
    if (n > 1)
        qsort(all, n, sizeof(all[0]), short_name_cmp);
    for (size_t i = 1; i < n; i++) {
        *out_first = all[i - 1].value;
        if (str_eq(all[i].name, all[i - 1].name) && all[i].value->number != (*out_first)->number)
            return all[i].value;
    }
    return NULL;
}

static void check_short_names(struct checker *c, const struct proto_enum *enumeration)
{
    const struct proto_enum_value *first;
    if (enumeration->values.n < 2 || !json_is_strict(c, &enumeration->options, enumeration->parent))
        return;
    const struct proto_enum_value *value = proto_enum_clash(c->scratch, enumeration, &first);
    if (value)
        parse_error(c->parser, value->loc,
                    "enum value is, without the name of the enum, the same as '%" PRIstr
                    "' in line %u",
                    STR_ARG(str_take(first->name, 200)), first->loc.line);
}

void check_enum(struct checker *c, const struct proto_enum *enumeration)
{
    if (enumeration->values.n == 0)
        parse_error(c->parser, enumeration->loc, "enum %" PRIstr " has no value",
                    STR_ARG(str_take(enumeration->name, 200)));
    else if (enumeration->values.v[0].number != 0 && is_open(c, enumeration))
        parse_error(c->parser, enumeration->values.v[0].number_loc,
                    "the first value of an open enum (as in proto3) must be zero");
    check_numbers(c, enumeration);
    check_reserved(c, enumeration);
    check_short_names(c, enumeration);
    check_options(c, &enumeration->options);
    for (size_t i = 0; i < enumeration->values.n; i++)
        check_options(c, &enumeration->values.v[i].options);
}
