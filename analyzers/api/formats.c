/* Formats: which hold which, and which texts are of one. */
#include "compare_priv.h"

/* Kinds that read each other's bytes: a letter for each group (protobuf.dev, "Updating"). */
static char wire_group(struct str format)
{
    static const struct {
        const char *name;
        char group;
    } groups[] = {
        { "int32", 'v' },    { "int64", 'v' },   { "uint32", 'v' },   { "uint64", 'v' },
        { "bool", 'v' },     { "sint32", 'z' },  { "sint64", 'z' },   { "fixed32", '4' },
        { "sfixed32", '4' }, { "fixed64", '8' }, { "sfixed64", '8' }, { "float", 'f' },
        { "double", 'd' },   { "string", 's' },  { "bytes", 'b' },    { "enum", 'e' },
        { "message", 'm' },  { "group", 'g' },
    };
    for (size_t i = 0; i < countof(groups); i++)
        if (str_is(format, groups[i].name))
            return groups[i].group;
    return '\0';
}

static enum answer wire_within(struct str sent, struct str taken)
{
    char s = wire_group(sent), t = wire_group(taken);
    if (!s || !t)
        return ANSWER_UNKNOWN;
    return s == t || (s == 's' && t == 'b') ? ANSWER_YES : ANSWER_NO;
}

/* Those of the OpenAPI and JSON Schema registries whose values can be told from others. */
static const char *const known_formats[] = {
    "int32", "int64",    "float", "double", "byte",     "date",   "date-time",
    "time",  "duration", "uuid",  "email",  "hostname", "ipv4",   "ipv6",
    "uri",   "int8",     "int16", "uint8",  "uint16",   "uint32", "uint64",
};

static bool is_known(struct str format)
{
    for (size_t i = 0; i < countof(known_formats); i++)
        if (str_is(format, known_formats[i]))
            return true;
    return false;
}

/* These say how a value is shown or meant, not which values there are. */
static bool is_annotation(struct str format)
{
    return str_is(format, "password") || str_is(format, "binary");
}

bool format_range(struct str format, double *out_low, double *out_high)
{
    static const struct {
        const char *name;
        double low, high;
    } ranges[] = {
        { "int8", -0x1p7, 0x1p7 - 1 },    { "int16", -0x1p15, 0x1p15 - 1 },
        { "int32", -0x1p31, 0x1p31 - 1 }, { "int64", -0x1p63, 0x1p63 },
        { "uint8", 0, 0x1p8 - 1 },        { "uint16", 0, 0x1p16 - 1 },
        { "uint32", 0, 0x1p32 - 1 },      { "uint64", 0, 0x1p64 },
    };
    for (size_t i = 0; i < countof(ranges); i++) {
        if (str_is(format, ranges[i].name)) {
            *out_low = ranges[i].low;
            *out_high = ranges[i].high;
            return true;
        }
    }
    return false;
}

enum answer format_within(struct str sent, struct str taken, bool wire)
{
    if (wire)
        return wire_within(sent, taken);
    if (str_eq(sent, taken) || !taken.n || is_annotation(taken))
        return ANSWER_YES;
    /* Numbers in JSON are doubles. */
    if (str_is(taken, "double"))
        return ANSWER_YES;
    /* Some parsers of one take the other. */
    if (str_is(taken, "date-time") && (str_is(sent, "date") || str_is(sent, "time")))
        return ANSWER_UNKNOWN;
    if (str_is(taken, "hostname") && str_is(sent, "ipv4"))
        return ANSWER_YES;
    bool known = is_known(taken) && (!sent.n || is_known(sent) || is_annotation(sent));
    return known ? ANSWER_NO : ANSWER_UNKNOWN;
}

/* 'd' is a digit, 'x' a hexadecimal one, others are themselves; at the begin of the text. */
static bool looks_like(struct str text, const char *model)
{
    size_t n = strlen(model);
    if (text.n < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char ch = text.p[i];
        bool digit = ch >= '0' && ch <= '9';
        bool hex = digit || (ch >= 'a' && ch <= 'f') || (ch >= 'A' && ch <= 'F');
        if (model[i] == 'd' ? !digit : model[i] == 'x' ? !hex : ch != model[i])
            return false;
    }
    return true;
}

static bool is_ipv4(struct str text)
{
    struct str part;
    size_t n = 0;
    uint64_t value;
    while (str_split(&text, '.', &part)) {
        if (part.n > 3 || !str_to_u64(part, &value) || value > 255)
            return false;
        n++;
    }
    return n == 4;
}

static enum answer answer_of(bool yes)
{
    return yes ? ANSWER_YES : ANSWER_NO;
}

enum answer format_admits(struct str format, struct str text)
{
    if (str_is(format, "date"))
        return answer_of(text.n == 10 && looks_like(text, "dddd-dd-dd"));
    if (str_is(format, "date-time"))
        return answer_of(text.n >= 20 && looks_like(text, "dddd-dd-dd") &&
                         strchr("Tt ", text.p[10]) && looks_like(str_skip(text, 11), "dd:dd:dd"));
    if (str_is(format, "uuid"))
        return answer_of(text.n == 36 && looks_like(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"));
    if (str_is(format, "email"))
        return answer_of(str_find_char(text, '@') != SIZE_MAX);
    if (str_is(format, "uri"))
        return answer_of(str_find_char(text, ':') != SIZE_MAX);
    if (str_is(format, "ipv4"))
        return answer_of(is_ipv4(text));
    return ANSWER_YES;
}
