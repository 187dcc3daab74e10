/* Which scalar values a schema admits: exactly, oneOf included. */
#include <math.h>

#include "compare_priv.h"
#include "svcgraph/match.h"
#include "svcgraph/utf8.h"

/* Lists of alternatives within each other are followed so deep; beyond is unknown. */
enum { ADMITS_DEPTH = 16 };

static bool value_number(struct str text, double *out)
{
    char copy[64];
    if (!text.n || text.n >= sizeof(copy) ||
        !(text.p[0] == '-' || (text.p[0] >= '0' && text.p[0] <= '9')))
        return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    char *end;
    *out = strtod(copy, &end);
    return end == copy + text.n && isfinite(*out);
}

unsigned value_type(struct str text)
{
    double number;
    switch (text.n ? text.p[0] : '\0') {
    case '"':
        return API_STRING;
    case '[':
        return API_ARRAY;
    case '{':
        return API_OBJECT;
    case 'n':
        return API_NULL;
    case 't':
    case 'f':
        return API_BOOLEAN;
    default:
        if (!value_number(text, &number))
            return 0;
        return floor(number) == number ? API_INTEGER : API_FRACTION;
    }
}

static unsigned hex4(const char *p)
{
    unsigned value = 0;
    for (int i = 0; i < 4; i++) {
        char ch = p[i];
        unsigned digit = ch >= '0' && ch <= '9'   ? (unsigned)(ch - '0')
                         : ch >= 'a' && ch <= 'f' ? (unsigned)(ch - 'a' + 10)
                         : ch >= 'A' && ch <= 'F' ? (unsigned)(ch - 'A' + 10)
                                                  : 0;
        value = value << 4 | digit;
    }
    return value;
}

static char plain_escape(char ch)
{
    switch (ch) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    default:
        return ch;
    }
}

/* Unescaped. */
static bool value_string(struct arena *arena, struct str text, struct str *out)
{
    if (text.n < 2 || text.p[0] != '"' || text.p[text.n - 1] != '"')
        return false;
    struct strbuf buf;
    strbuf_init(&buf, arena);
    const char *end = text.p + text.n - 1;
    for (const char *p = text.p + 1; p < end; p++) {
        if (*p != '\\' || p + 1 >= end) {
            strbuf_add_char(&buf, *p);
        } else if (*++p == 'u' && end - p > 4) {
            unsigned code = hex4(p + 1);
            p += 4;
            if (code >= 0xd800 && code < 0xdc00 && end - p > 6 && p[1] == '\\' && p[2] == 'u') {
                code = 0x10000 + ((code - 0xd800) << 10) + ((hex4(p + 3) - 0xdc00) & 0x3ff);
                p += 6;
            }
            strbuf_add_utf8(&buf, code);
        } else {
            strbuf_add_char(&buf, plain_escape(*p));
        }
    }
    *out = strbuf_str(&buf);
    return true;
}

/* The JSON string of a number or a word; a string stays as it is. */
static struct str value_as_string(struct arena *arena, struct str value)
{
    return value.n && value.p[0] == '"' ? value
                                        : str_printf(arena, "\"%" PRIstr "\"", STR_ARG(value));
}

static uint64_t characters(struct str text)
{
    uint64_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += ((unsigned char)text.p[i] & 0xc0) != 0x80;
    return n;
}

static enum answer both(enum answer a, enum answer b)
{
    if (a == ANSWER_NO || b == ANSWER_NO)
        return ANSWER_NO;
    return a == ANSWER_YES ? b : a;
}

static enum answer pattern_admits(struct comparison *c, struct str pattern, struct str text)
{
    const char *error;
    struct regex *regex = regex_new(c->arena, pattern, &error);
    if (!regex)
        return ANSWER_UNKNOWN;
    bool limit = false;
    bool found = regex_find(regex, text, &limit);
    regex_free(regex);
    return limit ? ANSWER_UNKNOWN : found ? ANSWER_YES : ANSWER_NO;
}

static enum answer string_admitted(struct comparison *c, const struct flat *flat, struct str text)
{
    uint64_t length = characters(text);
    if (length < flat->length.least || length > flat->length.most)
        return ANSWER_NO;
    enum answer answer = ANSWER_YES;
    for (size_t i = 0; i < flat->formats.n; i++)
        answer = both(answer, format_admits(flat->formats.v[i], text));
    for (size_t i = 0; i < flat->patterns.n; i++)
        answer = both(answer, pattern_admits(c, flat->patterns.v[i], text));
    return answer;
}

static enum answer number_admitted(const struct flat *flat, double number)
{
    const struct api_bound *low = &flat->minimum, *high = &flat->maximum;
    if (low->set && (number < low->limit || (low->exclusive && number == low->limit)))
        return ANSWER_NO;
    if (high->set && (number > high->limit || (high->exclusive && number == high->limit)))
        return ANSWER_NO;
    for (size_t i = 0; i < flat->factors.n; i++) {
        double times = number / flat->factors.v[i];
        if (fabs(times - round(times)) > 1e-9)
            return ANSWER_NO;
    }
    for (size_t i = 0; i < flat->formats.n; i++)
        if (str_is(flat->formats.v[i], "int32") && !(number >= -0x1p31 && number < 0x1p31))
            return ANSWER_NO;
    return ANSWER_YES;
}

static enum answer listed(const struct flat *flat, struct str value)
{
    if (!flat->enumerated)
        return ANSWER_YES;
    for (size_t i = 0; i < flat->values.n; i++)
        if (str_eq(flat->values.v[i].text, value))
            return ANSWER_YES;
    return ANSWER_NO;
}

/* As text "7" is a string, and a number where the schema wants one. */
static enum answer flat_admits_text(struct comparison *c, const struct flat *flat, struct str value)
{
    struct str text;
    enum answer best = ANSWER_NO;
    if (flat->types & API_STRING)
        best = flat_admits(c, flat, value_as_string(c->arena, value), false);
    if (!value_string(c->arena, value, &text))
        text = value;
    unsigned type = value_type(text);
    if (best != ANSWER_YES && type & flat->types & (API_NUMBER | API_BOOLEAN | API_NULL))
        best = flat_admits(c, flat, text, false);
    if (best == ANSWER_NO && flat->types & (API_ARRAY | API_OBJECT))
        best = ANSWER_UNKNOWN;
    return best;
}

enum answer flat_admits(struct comparison *c, const struct flat *flat, struct str value,
                        bool as_text)
{
    if (as_text)
        return flat_admits_text(c, flat, value);
    unsigned type = value_type(value);
    if (!(type & flat->types) || listed(flat, value) == ANSWER_NO)
        return ANSWER_NO;
    enum answer rest = flat->opaque ? ANSWER_UNKNOWN : ANSWER_YES;
    struct str text;
    double number;
    if (type == API_STRING && value_string(c->arena, value, &text))
        return both(rest, string_admitted(c, flat, text));
    if (type & API_NUMBER && value_number(value, &number))
        return both(rest, number_admitted(flat, number));
    if (type & (API_ARRAY | API_OBJECT) && !flat->enumerated)
        return ANSWER_UNKNOWN;
    return rest;
}

struct question {
    struct comparison *c;
    struct str value;
    bool as_text;
};

static enum answer admits(const struct question *q, struct shape *shape, unsigned depth);

/* On the wire all are texts: "7" is both of oneOf string and integer, and nobody minds. */
static enum answer branches_admit(const struct question *q, const struct api_branches *list,
                                  bool exactly, unsigned depth)
{
    size_t yes = 0, unknown = 0;
    for (size_t i = 0; i < list->n; i++) {
        enum answer answer = admits(q, shape_of(q->c, list->v[i]), depth);
        yes += answer == ANSWER_YES;
        unknown += answer == ANSWER_UNKNOWN;
    }
    if (exactly && !q->as_text)
        return yes > 1 ? ANSWER_NO : unknown ? ANSWER_UNKNOWN : yes ? ANSWER_YES : ANSWER_NO;
    return yes ? ANSWER_YES : unknown ? ANSWER_UNKNOWN : ANSWER_NO;
}

/* Depth is bounded. */
static enum answer admits(const struct question *q, struct shape *shape, unsigned depth)
{
    if (depth == ADMITS_DEPTH || !spend(q->c, 1))
        return ANSWER_UNKNOWN;
    enum answer answer = shape->too_many ? ANSWER_UNKNOWN : ANSWER_YES;
    answer = both(answer, flat_admits(q->c, shape_flat(q->c, shape), q->value, q->as_text));
    for (size_t i = 0; i < shape->n && answer != ANSWER_NO; i++) {
        const struct api_schema *schema = shape->members[i].schema;
        if (shape->members[i].bare)
            continue;
        if (schema->one_of.n)
            answer = both(answer, branches_admit(q, &schema->one_of, true, depth + 1));
        if (schema->any_of.n)
            answer = both(answer, branches_admit(q, &schema->any_of, false, depth + 1));
    }
    return answer;
}

enum answer shape_admits(struct comparison *c, struct shape *shape, struct str value, bool as_text)
{
    const struct question q = { c, value, as_text };
    return admits(&q, shape, 0);
}
