/* Requirements of RubyGems, joined by commas. */
#include "ruby_priv.h"

enum op { OP_EQ, OP_NE, OP_LE, OP_GE, OP_LT, OP_GT, OP_TILDE };

static enum op take_op(struct str *text)
{
    static const struct {
        const char *text;
        enum op op;
    } table[] = { { "~>", OP_TILDE }, { "!=", OP_NE }, { "<=", OP_LE }, { ">=", OP_GE },
                  { "<", OP_LT },     { ">", OP_GT },  { "=", OP_EQ } };
    *text = skip_blanks(*text);
    for (size_t i = 0; i < countof(table); i++) {
        if (str_starts(*text, table[i].text)) {
            *text = skip_blanks(str_skip(*text, strlen(table[i].text)));
            return table[i].op;
        }
    }
    return OP_EQ;
}

/* The numbers before the first letters: where they end, and where the last of them begins. */
static struct str numbers_of(struct str text, size_t *out_last, size_t *out_count)
{
    size_t n = 0;
    *out_count = 0;
    while (n < text.n && is_digit(text.p[n])) {
        *out_last = n;
        ++*out_count;
        n += count_digits(str_skip(text, n));
        if (n + 1 >= text.n || text.p[n] != '.' || !is_digit(text.p[n + 1]))
            break;
        n++;
    }
    return str_take(text, n);
}

/* "~> 1.2.3" is before all of 1.3, what comes before its release as well. */
static bool add_pessimistic(struct group *group, const struct ruby *v, struct str low)
{
    size_t last = 0, count;
    struct str numbers = numbers_of(v->text, &last, &count);
    struct ruby bumped = { 0 };
    struct key key = { .n = 0 };
    if (count > 1) {
        numbers = str_take(numbers, last - 1);
        numbers_of(numbers, &last, &count);
    }
    bumped.text = str_concat(group->arena, str_take(numbers, last),
                             digits_next(group->arena, str_skip(numbers, last)));
    if (!ruby_key(&key, &bumped))
        return false;
    key_byte(&key, 0); /* letters follow */
    group_meet(group, (struct interval){ low, key_save(group->arena, &key), false });
    return true;
}

static bool add_requirement(struct group *group, struct str text, struct range *out)
{
    struct ruby v;
    struct key key = { .n = 0 };
    enum op op = take_op(&text);
    if (text.n == 0 || !ruby_parse(text, &v) || !ruby_key(&key, &v))
        return false;
    out->plain = out->plain && version_is_plain(v.text);
    struct str own = ruby_place(group->arena, &key), behind = key_after(group->arena, own);
    switch (op) {
    case OP_EQ:
        group_meet(group, (struct interval){ own, behind, false });
        return true;
    case OP_NE:
        group_hole(group, own, behind);
        return true;
    case OP_LE:
        group_below(group, behind);
        return true;
    case OP_GE:
        group_from(group, own);
        return true;
    case OP_LT:
        group_below(group, own);
        return true;
    case OP_GT:
        group_from(group, behind);
        return true;
    default:
        return add_pessimistic(group, &v, own);
    }
}

bool parse_ruby_range(struct arena *arena, struct str text, struct range *out)
{
    struct group group;
    struct unions unions = { .arena = arena };
    struct str part;
    out->order = ORDER_RUBY;
    out->plain = true;
    group_init(&group, arena);
    group.any_pre = true;
    while (str_split(&text, ',', &part))
        if (!add_requirement(&group, str_trim(part), out))
            return false;
    unions_add(&unions, &group);
    unions_range(&unions, out);
    return true;
}
