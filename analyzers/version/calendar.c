/*
 * Versions that count years: numbers with dots or hyphens between, zeros before them or not; a year
 * of two digits is one of this century; eight digits are a year, a month and a day.
 */
#include "version_priv.h"

enum { FIELD = 0x02, END = 0x01, FIELDS_MAX = 6 };

struct date {
    uint64_t n[FIELDS_MAX];
    size_t count;
    bool wild; /* ".x" or ".*" behind */
};

static bool is_wild(struct str part)
{
    return str_is(part, "x") || str_is(part, "X") || str_is(part, "*");
}

static bool read_date(struct str text, struct date *out)
{
    *out = (struct date){ 0 };
    if (text.n > 0 && text.p[0] == 'v')
        text = str_skip(text, 1);
    if (text.n == 8 && all_digits(text)) {
        out->count = 3;
        return str_to_u64(str_take(text, 4), &out->n[0]) &&
               str_to_u64(str_take(str_skip(text, 4), 2), &out->n[1]) &&
               str_to_u64(str_skip(text, 6), &out->n[2]);
    }
    while (text.n > 0) {
        size_t n = 0;
        while (n < text.n && text.p[n] != '.' && text.p[n] != '-')
            n++;
        struct str part = str_take(text, n);
        text = str_skip(text, n);
        bool more = text.n > 0;
        text = str_skip(text, 1);
        if (is_wild(part)) {
            out->wild = true;
            return !more;
        }
        if (out->count == FIELDS_MAX || !all_digits(part) ||
            !str_to_u64(part, &out->n[out->count]) || out->n[out->count] > VERSION_NUMBER_MAX ||
            (more && text.n == 0))
            return false;
        if (out->count == 0 && out->n[0] < 100)
            out->n[0] += 2000;
        out->count++;
    }
    return out->count > 0;
}

static void put_date(struct key *key, const struct date *date)
{
    for (size_t i = 0; i < date->count; i++) {
        key_byte(key, FIELD);
        key_u64(key, date->n[i]);
    }
}

static struct str key_of(struct arena *arena, const struct date *date)
{
    struct key key = { .n = 0 };
    put_date(&key, date);
    key_byte(&key, END);
    return key_save(arena, &key);
}

/* Before all dates that begin so. */
static struct str prefix_of(struct arena *arena, const struct date *date)
{
    struct key key = { .n = 0 };
    put_date(&key, date);
    return key_save(arena, &key);
}

static bool place(struct arena *arena, struct str text, struct placed *out)
{
    struct date date;
    if (!read_date(text, &date) || date.wild)
        return false;
    *out = (struct placed){ key_of(arena, &date), false };
    return true;
}

static struct str date_text(struct arena *arena, struct str key, bool *out_behind)
{
    struct strbuf text;
    struct str digits;
    int kind;
    strbuf_init(&text, arena);
    while ((kind = key_take_byte(&key)) == FIELD && key_take_number(&key, &digits))
        strbuf_addf(&text, "%s%s%" PRIstr, text.n > 0 ? "." : "",
                    text.n > 0 && digits.n == 1 ? "0" : "", STR_ARG(digits));
    *out_behind = kind == END && key.n > 0;
    return text.n > 0 ? strbuf_str(&text) : STR("2000");
}

static enum answer first(struct arena *arena, struct str low, const struct str *high, bool pre,
                         struct str *out)
{
    struct placed placed;
    bool behind;
    if (pre)
        return ANSWER_NO;
    struct str text = date_text(arena, low, &behind);
    if (behind)
        text = str_concat(arena, text, STR(".1"));
    if (!place(arena, text, &placed) || str_cmp(placed.key, low) < 0)
        return ANSWER_UNKNOWN;
    if (high && str_cmp(placed.key, *high) >= 0)
        return behind ? ANSWER_UNKNOWN : ANSWER_NO;
    *out = text;
    return ANSWER_YES;
}

static struct str text_of(struct arena *arena, struct str key)
{
    bool behind;
    return date_text(arena, key, &behind);
}

const struct order order_calendar = { .place = place, .text = text_of, .first = first };

enum op { OP_NONE, OP_EQ, OP_NE, OP_LE, OP_GE, OP_LT, OP_GT, OP_CARET, OP_TILDE };

static enum op take_op(struct str *text)
{
    static const struct {
        const char *text;
        enum op op;
    } table[] = { { "!=", OP_NE },    { "<=", OP_LE },    { ">=", OP_GE },  { "==", OP_EQ },
                  { "~>", OP_TILDE }, { "~=", OP_TILDE }, { "<", OP_LT },   { ">", OP_GT },
                  { "=", OP_EQ },     { "^", OP_CARET },  { "~", OP_TILDE } };
    for (size_t i = 0; i < countof(table); i++) {
        if (str_starts(*text, table[i].text)) {
            *text = skip_blanks(str_skip(*text, strlen(table[i].text)));
            return table[i].op;
        }
    }
    return OP_NONE;
}

/* Before the dates of the next year, or of the next month: the first count fields, one more. */
static struct str behind_fields(struct arena *arena, const struct date *date, size_t count)
{
    struct date next = *date;
    next.count = count;
    next.n[count - 1]++;
    return prefix_of(arena, &next);
}

static bool add_comparator(struct group *group, enum op op, const struct date *date)
{
    struct arena *arena = group->arena;
    if (date->count == 0)
        return op == OP_NONE || op == OP_EQ || op == OP_GE;
    struct str low = prefix_of(arena, date), high = behind_fields(arena, date, date->count);
    switch (op) {
    case OP_NE:
        group_hole(group, low, high);
        return true;
    case OP_LE:
        group_below(group, high);
        return true;
    case OP_GE:
        group_from(group, low);
        return true;
    case OP_LT:
        group_below(group, low);
        return true;
    case OP_GT:
        group_from(group, high);
        return true;
    case OP_CARET:
        high = behind_fields(arena, date, 1);
        break;
    case OP_TILDE:
        high = behind_fields(arena, date, date->count > 1 ? 2 : 1);
        break;
    default:
        break;
    }
    group_meet(group, (struct interval){ low, high, false });
    return true;
}

static bool parse_group(struct group *group, struct str text)
{
    for (;;) {
        while (text.n > 0 && (is_blank(text.p[0]) || text.p[0] == ','))
            text = str_skip(text, 1);
        if (text.n == 0)
            return true;
        struct date date;
        enum op op = take_op(&text);
        size_t n = 0;
        while (n < text.n && !is_blank(text.p[n]) && text.p[n] != ',')
            n++;
        if (n == 0 || !read_date(str_take(text, n), &date) || !add_comparator(group, op, &date))
            return false;
        text = str_skip(text, n);
    }
}

bool parse_calendar_range(struct arena *arena, struct str text, struct range *out)
{
    struct unions unions = { .arena = arena };
    out->order = ORDER_CALENDAR;
    out->calendar = true;
    for (;;) {
        struct group group;
        size_t at = str_find(text, STR("||"));
        group_init(&group, arena);
        group.any_pre = true;
        if (!parse_group(&group, str_take(text, at)))
            return false;
        unions_add(&unions, &group);
        if (at == SIZE_MAX)
            break;
        text = str_skip(text, at + 2);
    }
    unions_range(&unions, out);
    return true;
}
