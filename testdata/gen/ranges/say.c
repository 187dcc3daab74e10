/*
 * What svcgraph answers to the questions of ranges_gen: "yes", "no", "before", "same", "after", or
 * "invalid" when the range, or the first version, or else the second is none.
 * usage: ranges_say DIALECT < QUESTIONS
 */
#include "../../../analyzers/version/version_priv.h"

static const char *compare(struct arena *arena, const struct order *order, struct str a,
                           struct str b)
{
    struct placed x, y;
    if (!order->place(arena, a, &x) || !order->place(arena, b, &y))
        return "invalid";
    int sign = str_cmp(x.key, y.key);
    return sign < 0 ? "before" : sign > 0 ? "after" : "same";
}

static const char *ask(struct arena *arena, enum dialect dialect, struct str text,
                       struct str version)
{
    struct range range;
    struct placed placed;
    if (!range_parse(arena, text, dialect, &range) ||
        !order_row(range.order)->place(arena, version, &placed))
        return "invalid";
    return answer_name(range_has_exactly(&range, version));
}

int main(int argc, char **argv)
{
    enum dialect dialect;
    struct range none;
    struct arena arena = { 0 };
    char *line = NULL;
    size_t capacity = 0;
    ssize_t n;
    if (argc != 2 || !dialect_from_name(str_from(argv[1]), &dialect))
        return 2;
    range_parse(&arena, STR("0"), dialect, &none); /* for its order */
    while ((n = getline(&line, &capacity, stdin)) > 0) {
        struct str rest = { line, (size_t)n - 1 }, kind, text;
        str_split(&rest, '\t', &kind);
        if (!str_split(&rest, '\t', &text))
            text = STR_NULL;
        puts(str_is(kind, "cmp") ? compare(&arena, order_row(none.order), text, rest)
                                 : ask(&arena, dialect, text, rest));
        arena_reset(&arena);
    }
    free(line);
    arena_release(&arena);
    return 0;
}
