/* Ranges, whatever their dialect: sets over the order that it has. */
#include "version_priv.h"

static const struct {
    const char *name;
    bool (*parse)(struct arena *arena, struct str text, struct range *out);
    const char *also[2]; /* other names */
    bool dates;          /* has no dates of its own: where all are, it is a range of dates */
} dialects[] = {
    [DIALECT_NPM] = { "npm", parse_semver_range, { "semver", "" }, true },
    [DIALECT_CARGO] = { "cargo", parse_semver_range, { NULL }, true },
    [DIALECT_HELM] = { "helm", parse_semver_range, { "masterminds" }, true },
    [DIALECT_MAVEN] = { "maven", parse_maven_range, { "gradle" }, false },
    [DIALECT_PEP440] = { "pep440", parse_pep440_range, { "python", "pypi" }, false },
    [DIALECT_GO] = { "go", parse_go_range, { NULL }, false },
    [DIALECT_RUBY] = { "ruby", parse_ruby_range, { "gem", "rubygems" }, false },
    [DIALECT_CALENDAR] = { "calendar", parse_calendar_range, { "calver" }, false },
};

static const struct order *const orders[] = {
    [ORDER_SEMVER] = &order_semver,     [ORDER_MAVEN] = &order_maven,
    [ORDER_PEP440] = &order_pep440,     [ORDER_RUBY] = &order_ruby,
    [ORDER_CALENDAR] = &order_calendar,
};

const struct order *order_row(enum version_order order)
{
    return orders[order];
}

const char *answer_name(enum answer answer)
{
    static const char *const names[] = { "no", "yes", "unknown" };
    return names[answer];
}

const char *meeting_name(enum meeting meeting)
{
    static const char *const names[] = { "some", "no-interval", "no-release", "no-known",
                                         "unknown" };
    return names[meeting];
}

const char *dialect_name(enum dialect dialect)
{
    return dialects[dialect].name;
}

bool dialect_from_name(struct str name, enum dialect *out)
{
    for (size_t i = 0; i < countof(dialects); i++) {
        bool is = str_is_nocase(name, dialects[i].name);
        for (size_t k = 0; k < countof(dialects[i].also) && dialects[i].also[k]; k++)
            is = is || str_is_nocase(name, dialects[i].also[k]);
        if (is) {
            *out = (enum dialect)i;
            return true;
        }
    }
    return false;
}

/* Parsing leaves much behind; only the edges are kept. */
static struct version_set keep_set(struct arena *arena, struct version_set set)
{
    struct str *edges = arena_array(arena, struct str, set.n);
    for (size_t i = 0; i < set.n; i++)
        edges[i] = str_dup(arena, set.edges[i]);
    return (struct version_set){ edges, set.n };
}

static bool same_set(struct version_set a, struct version_set b)
{
    bool same = a.n == b.n;
    for (size_t i = 0; i < a.n && same; i++)
        same = str_eq(a.edges[i], b.edges[i]);
    return same;
}

static bool parse(struct arena *arena, struct str text, enum dialect dialect, struct range *out)
{
    bool dates = names_dates(text);
    *out = (struct range){ .dialect = dialect };
    if (dates && dialects[dialect].dates && parse_calendar_range(arena, text, out))
        return true;
    *out = (struct range){ .dialect = dialect };
    if (!dialects[dialect].parse(arena, text, out))
        return false;
    out->calendar = out->calendar || dates;
    return true;
}

bool range_parse(struct arena *arena, struct str text, enum dialect dialect, struct range *out)
{
    struct arena scratch = { 0 };
    text = str_trim(text);
    *out = (struct range){ .dialect = dialect };
    bool fine = text.n <= RANGE_TEXT_MAX && parse(&scratch, text, dialect, out);
    if (fine) {
        bool same = same_set(out->releases, out->pres);
        out->releases = keep_set(arena, out->releases);
        out->pres = same ? out->releases : keep_set(arena, out->pres);
    }
    arena_release(&scratch);
    return fine;
}

/* The first plain version at or behind the place; false when there is none. */
static bool plain_at(struct arena *arena, const struct order *order, struct str key,
                     struct semver *out)
{
    struct placed placed;
    struct str text = order->text(arena, key);
    *out = (struct semver){ { 0 }, STR_NULL };
    for (size_t i = 0; i < 3; i++) {
        size_t n = count_digits(text);
        if (n > 0 &&
            (!str_to_u64(str_take(text, n), &out->n[i]) || out->n[i] >= VERSION_NUMBER_MAX))
            return false;
        text = str_skip(text, n);
        if (text.n == 0 || text.p[0] != '.')
            break;
        text = str_skip(text, 1);
    }
    if (text.n > 0 && text.p[0] == '!')
        return false;
    if (!order->place(arena, semver_text(arena, out), &placed))
        return false;
    if (str_cmp(placed.key, key) < 0)
        out->n[2]++;
    return true;
}

bool range_to_plain(struct arena *arena, const struct range *range, struct range *out)
{
    const struct order *order = orders[range->order];
    struct interval_list list = { 0 };
    const struct version_set *set = &range->releases;
    if (range->order == ORDER_CALENDAR)
        return false;
    *out = *range;
    for (size_t i = 0; i < set->n; i += 2) {
        struct semver low, high;
        if (!plain_at(arena, order, set->edges[i], &low))
            break;
        struct interval *interval = vec_push(arena, &list.all);
        interval->low = semver_key(arena, &low);
        interval->unbounded = i + 1 == set->n || !plain_at(arena, order, set->edges[i + 1], &high);
        if (!interval->unbounded)
            interval->high = semver_key(arena, &high);
    }
    out->order = ORDER_SEMVER;
    out->releases = set_of(arena, &list);
    out->pres = (struct version_set){ NULL, 0 };
    return true;
}

static enum answer first_of(struct arena *arena, const struct order *order, struct version_set set,
                            bool pre, struct str *out)
{
    enum answer best = ANSWER_NO;
    for (size_t i = 0; i < set.n; i += 2) {
        const struct str *high = i + 1 < set.n ? &set.edges[i + 1] : NULL;
        enum answer answer = order->first(arena, set.edges[i], high, pre, out);
        if (answer == ANSWER_YES)
            return answer;
        if (answer == ANSWER_UNKNOWN)
            best = ANSWER_UNKNOWN;
    }
    return best;
}

enum meeting sets_meet(struct arena *arena, const struct order *order, struct version_set releases,
                       struct version_set pres, struct str *out)
{
    enum answer release = first_of(arena, order, releases, false, out);
    if (release == ANSWER_YES)
        return MEET_SOME;
    enum answer pre = first_of(arena, order, pres, true, out);
    if (pre == ANSWER_YES)
        return MEET_SOME;
    *out = STR_NULL;
    if (release == ANSWER_UNKNOWN || pre == ANSWER_UNKNOWN)
        return MEET_UNKNOWN;
    return releases.n + pres.n > 0 ? MEET_NO_RELEASE : MEET_NO_INTERVAL;
}

enum meeting range_witness(struct arena *arena, const struct range *range, struct str *out)
{
    enum meeting meeting =
        sets_meet(arena, orders[range->order], range->releases, range->pres, out);
    if (range->exact.n == 0 || range->soft)
        return meeting;
    *out = range->exact; /* maybe no version, but the only text that is taken */
    return MEET_SOME;
}

/* Both over one order, or by what they have in common. */
static bool align(struct arena *arena, const struct range **a, const struct range **b)
{
    if ((*a)->order == (*b)->order)
        return true;
    struct range *pair = arena_array(arena, struct range, 2);
    if ((*a)->calendar != (*b)->calendar || !range_to_plain(arena, *a, &pair[0]) ||
        !range_to_plain(arena, *b, &pair[1]))
        return false;
    *a = &pair[0];
    *b = &pair[1];
    return true;
}

static bool combine(struct arena *arena, const struct range *a, const struct range *b,
                    struct version_set (*op)(struct arena *, struct version_set,
                                             struct version_set),
                    struct range *out)
{
    bool same = a->order == b->order;
    if (!align(arena, &a, &b))
        return false;
    struct range result = *a;
    result.plain = a->plain && b->plain;
    result.calendar = a->calendar && b->calendar;
    result.soft = a->soft && b->soft;
    result.exact = a->exact.n > 0 && !a->soft ? a->exact : b->soft ? STR_NULL : b->exact;
    result.releases = op(arena, a->releases, b->releases);
    result.pres = op(arena, a->pres, b->pres);
    *out = result;
    return same || result.plain || result.releases.n > 0;
}

bool range_intersect(struct arena *arena, const struct range *a, const struct range *b,
                     struct range *out)
{
    return combine(arena, a, b, set_and, out);
}

bool range_unite(struct arena *arena, const struct range *a, const struct range *b,
                 struct range *out)
{
    return combine(arena, a, b, set_or, out);
}

void range_complement(struct arena *arena, const struct range *range, struct range *out)
{
    *out = *range;
    out->soft = false;
    out->exact = STR_NULL;
    out->releases = set_not(arena, range->releases);
    out->pres = set_not(arena, range->pres);
}

enum answer range_within(struct arena *arena, const struct range *part, const struct range *whole)
{
    struct range rest, outside;
    struct str witness;
    bool same = part->order == whole->order;
    if (part->soft || whole->soft || !align(arena, &part, &whole))
        return ANSWER_UNKNOWN;
    range_complement(arena, whole, &rest);
    if (!same)
        rest.pres = (struct version_set){ NULL, 0 };
    if (!range_intersect(arena, part, &rest, &outside))
        return ANSWER_UNKNOWN;
    enum meeting meeting =
        sets_meet(arena, orders[outside.order], outside.releases, outside.pres, &witness);
    if (meeting == MEET_SOME)
        return ANSWER_NO;
    bool told = meeting != MEET_UNKNOWN && (same || (part->plain && whole->plain));
    return told ? ANSWER_YES : ANSWER_UNKNOWN;
}
