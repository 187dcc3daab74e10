/*
 * How many columns text takes on a screen. Characters that are seen as one are a cluster: those of
 * one starting with a pictograph, a flag or a leading jamo take the columns of the first; in the
 * others each takes its own. Clusters end as Unicode Annex 29 says.
 */
#include "column.h"

enum { TAB = 4, REPLACEMENT = 0xfffd, NARROW_SELECTOR = 0xfe0e, WIDE_SELECTOR = 0xfe0f };
enum { SYLLABLES = 0xac00, SYLLABLES_OF_A_VOWEL = 28 };

static enum column_kind kind_of(uint32_t c)
{
    size_t low = 0, high = column_n_ranges;
    if (c < 0x80)
        return c < ' ' || c == 0x7f ? CONTROL : NARROW;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct column_range *range = &column_ranges[middle];
        if (c < range->first)
            high = middle;
        else if (c > range->last)
            low = middle + 1;
        else
            return range->kind;
    }
    return NARROW;
}

static int width(uint32_t c, enum column_kind kind)
{
    switch (kind) {
    case CONTROL:
    case EXTEND:
    case JOINER:
        return 0;
    case WIDE:
    case WIDE_SPACING:
    case WIDE_PICTOGRAPH:
    case FLAG:
    case LEADING_JAMO:
    case SYLLABLE:
        return 2;
    default:
        /* Dashes of two and three ems. */
        return c == 0x2e3a ? 3 : c == 0x2e3b ? 4 : 1;
    }
}

/* Takes one character; a byte that is none counts for itself. */
static uint32_t decode(struct str *s)
{
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
    unsigned char first = (unsigned char)s->p[0];
    size_t n = first < 0xc2 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : 0;
    uint32_t c = n ? first & (0x3fu >> n) : first < 0x80 ? first : REPLACEMENT;
    for (size_t i = 1; i <= n; i++) {
        if (i >= s->n || ((unsigned char)s->p[i] & 0xc0) != 0x80) {
            *s = str_skip(*s, 1);
            return REPLACEMENT;
        }
        c = c << 6 | ((unsigned char)s->p[i] & 0x3f);
    }
    if (c < least[n]) {
        *s = str_skip(*s, 1);
        return REPLACEMENT;
    }
    *s = str_skip(*s, n + 1);
    return c;
}

/* What is seen as one although it is several characters. */
struct cluster {
    enum column_kind first; /* of its first character */
    enum column_kind last;  /* what the next character may go on from; JOINER: after a pictograph */
    int width;              /* of a pictograph, as shown so far */
};

static bool is_pictograph(enum column_kind kind)
{
    return kind == PICTOGRAPH || kind == WIDE_PICTOGRAPH;
}

/* A character of this kind belongs to the cluster. */
static bool goes_on(enum column_kind last, enum column_kind kind)
{
    if (last == CONTROL || kind == CONTROL)
        return false;
    if (kind == EXTEND || kind == JOINER || kind == SPACING || kind == WIDE_SPACING)
        return true;
    switch (last) {
    case PREPEND:
        return true;
    case JOINER:
        return is_pictograph(kind);
    case FLAG:
        return kind == FLAG;
    case LEADING_JAMO:
        return kind == LEADING_JAMO || kind == VOWEL_JAMO || kind == SYLLABLE;
    case VOWEL_JAMO:
        return kind == VOWEL_JAMO || kind == TRAILING_JAMO;
    case TRAILING_JAMO:
        return kind == TRAILING_JAMO;
    default:
        return false;
    }
}

static enum column_kind last_of(enum column_kind last, uint32_t c, enum column_kind kind)
{
    switch (kind) {
    case EXTEND:
        return last == PICTOGRAPH ? PICTOGRAPH : NARROW;
    case JOINER:
        return last == PICTOGRAPH ? JOINER : NARROW;
    case FLAG: /* two and two */
        return last == FLAG ? NARROW : FLAG;
    case WIDE_PICTOGRAPH:
        return PICTOGRAPH;
    case SYLLABLE:
        return (c - SYLLABLES) % SYLLABLES_OF_A_VOWEL == 0 ? VOWEL_JAMO : TRAILING_JAMO;
    default:
        return kind;
    }
}

/* Columns that the character adds (or takes back, when a selector makes the one before narrow). */
static int add(struct cluster *cluster, uint32_t c)
{
    enum column_kind kind = kind_of(c);
    bool more = goes_on(cluster->last, kind);
    int before = cluster->width;
    cluster->last = last_of(cluster->last, c, kind);
    if (!more) {
        cluster->first = kind;
        cluster->width = width(c, kind);
        return cluster->width;
    }
    if (is_pictograph(cluster->first)) {
        if (c == WIDE_SELECTOR || c == NARROW_SELECTOR)
            cluster->width = c == WIDE_SELECTOR ? 2 : 1;
        return cluster->width - before;
    }
    return cluster->first == FLAG || cluster->first == LEADING_JAMO ? 0 : width(c, kind);
}

uint32_t proto_column_after(uint32_t first, struct str text)
{
    struct cluster cluster = { 0 };
    int64_t column = (int64_t)first - 1;
    while (text.n > 0) {
        uint32_t c = decode(&text);
        if (c == '\t') {
            column += TAB - column % TAB;
            cluster = (struct cluster){ 0 };
        } else {
            column += add(&cluster, c);
        }
    }
    return (uint32_t)column + 1;
}
