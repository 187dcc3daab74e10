#include "svcgraph/str.h"

struct str str_from(const char *cstr)
{
    return (struct str){ cstr, cstr ? strlen(cstr) : 0 };
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(struct str a, const char *cstr)
{
    return str_eq(a, str_from(cstr));
}

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

bool str_is_nocase(struct str a, const char *cstr)
{
    return str_eq_nocase(a, str_from(cstr));
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, const char *prefix)
{
    return str_eq(str_take(s, strlen(prefix)), str_from(prefix));
}

bool str_ends(struct str s, const char *suffix)
{
    size_t n = strlen(suffix);
    return s.n >= n && str_eq(str_skip(s, s.n - n), str_from(suffix));
}

size_t str_find(struct str s, struct str needle)
{
    if (needle.n == 0)
        return 0;
    if (s.n == 0)
        return SIZE_MAX;
    const char *at = memmem(s.p, s.n, needle.p, needle.n);
    return at ? (size_t)(at - s.p) : SIZE_MAX;
}

size_t str_find_char(struct str s, char c)
{
    const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
    return at ? (size_t)(at - s.p) : SIZE_MAX;
}

size_t str_rfind_char(struct str s, char c)
{
    const char *at = s.n ? memrchr(s.p, c, s.n) : NULL;
    return at ? (size_t)(at - s.p) : SIZE_MAX;
}

bool str_has(struct str s, const char *needle)
{
    return str_find(s, str_from(needle)) != SIZE_MAX;
}

struct str str_skip(struct str s, size_t n)
{
    return n >= s.n ? STR_NULL : (struct str){ s.p + n, s.n - n };
}

struct str str_take(struct str s, size_t n)
{
    return n >= s.n ? s : (struct str){ s.p, n };
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    while (s.n && is_space(s.p[0]))
        s = str_skip(s, 1);
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool str_split(struct str *rest, char c, struct str *out_part)
{
    if (!rest->p)
        return false;
    size_t at = str_find_char(*rest, c);
    *out_part = str_take(*rest, at);
    *rest = at == SIZE_MAX ? STR_NULL : (struct str){ rest->p + at + 1, rest->n - at - 1 };
    return true;
}

static inline uint64_t load_digits(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof(w));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap64(w);
#endif
    return w;
}

static inline bool has_others(uint64_t w)
{
    const uint64_t tops = 0xf0f0f0f0f0f0f0f0u, zeros = 0x3030303030303030u;
    return (((w & tops) ^ zeros) | (((w + 0x0606060606060606u) & tops) ^ zeros)) != 0;
}

/*
 * Eight digits at once, the first one of the most weight: neighbours are joined to pairs, those to
 * fours, those to eight.
 */
static inline uint64_t eight_digits(uint64_t w)
{
    w -= 0x3030303030303030u;
    w = (w * 10 + (w >> 8)) & 0x00ff00ff00ff00ffu;
    w = (w * 100 + (w >> 16)) & 0x0000ffff0000ffffu;
    return (w * 10000 + (w >> 32)) & 0xffffffffu;
}

/* The last n digits of text, 0 to 7, behind eight others or more, which count as 0. */
static inline uint64_t load_last(const char *end, size_t n)
{
    uint64_t own = n ? ~(uint64_t)0 << (64 - 8 * n) : 0;
    return (load_digits(end - 8) & own) | (0x3030303030303030u & ~own);
}

/* Eight to nineteen digits, which surely fit, in words of eight. */
static bool long_to_u64(struct str s, uint64_t *out)
{
    static const uint64_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000 };
    size_t left = s.n % 8;
    uint64_t first = load_digits(s.p), last = load_last(s.p + s.n, left);
    uint64_t second = s.n < 16 ? last : load_digits(s.p + 8);
    if ((unsigned)has_others(first) | has_others(second) | has_others(last))
        return false;
    uint64_t value = eight_digits(first);
    if (s.n >= 16)
        value = value * 100000000 + eight_digits(second);
    *out = value * powers[left] + eight_digits(last);
    return true;
}

bool str_to_u64(struct str s, uint64_t *out)
{
    enum { SAFE = 19 /* digits that surely fit */ };
    uint64_t value = 0;
    if (s.n >= 8 && s.n <= SAFE)
        return long_to_u64(s, out);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        uint64_t digit = (uint64_t)(s.p[i] - '0');
        if (i >= SAFE && value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return s.n > 0;
}

bool str_to_i64(struct str s, int64_t *out)
{
    bool negative = s.n && s.p[0] == '-';
    uint64_t value;
    if (!str_to_u64(negative ? str_skip(s, 1) : s, &value))
        return false;
    if (value > (uint64_t)INT64_MAX + negative)
        return false;
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

struct str str_dup(struct arena *arena, struct str s)
{
    if (s.n == 0)
        return (struct str){ "", 0 };
    return (struct str){ memcpy(arena_bytes(arena, s.n), s.p, s.n), s.n };
}

char *str_cstr(struct arena *arena, struct str s)
{
    char *copy = arena_bytes(arena, s.n + 1);
    if (s.n)
        memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    return copy;
}

struct str str_lower(struct arena *arena, struct str s)
{
    char *copy = arena_bytes(arena, s.n);
    for (size_t i = 0; i < s.n; i++)
        copy[i] = lower(s.p[i]);
    return (struct str){ copy, s.n };
}

struct str str_concat(struct arena *arena, struct str a, struct str b)
{
    char *joined = arena_bytes(arena, a.n + b.n);
    if (a.n)
        memcpy(joined, a.p, a.n);
    if (b.n)
        memcpy(joined + a.n, b.p, b.n);
    return (struct str){ joined, a.n + b.n };
}

struct str str_vprintf(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n < 0)
        return STR_NULL;
    char *text = arena_bytes(arena, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, format, args);
    return (struct str){ text, (size_t)n };
}

struct str str_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str text = str_vprintf(arena, format, args);
    va_end(args);
    return text;
}

uint64_t str_hash(uint64_t hash, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        hash = (hash ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return hash;
}

/*
 * Multiply-mix over 8 bytes a step (the construction of wyhash by Wang Yi): names are short, and
 * interning them is the hot spot of reading a large saved graph.
 */
__extension__ typedef unsigned __int128 u128;

static uint64_t mix(uint64_t a, uint64_t b)
{
    u128 product = (u128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t word_at(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof(word));
    return word;
}

/* Fewer than eight bytes, each of which counts. */
static uint64_t short_word(struct str s)
{
    uint32_t first, last;
    if (s.n >= sizeof(first)) {
        memcpy(&first, s.p, sizeof(first));
        memcpy(&last, s.p + s.n - sizeof(last), sizeof(last));
        return (uint64_t)first << 32 | last;
    }
    const unsigned char *p = (const unsigned char *)s.p;
    return s.n ? (uint64_t)p[0] << 16 | (uint64_t)p[s.n / 2] << 8 | p[s.n - 1] : 0;
}

uint32_t str_hash32(struct str s)
{
    static const char place; /* differs from run to run */
    uint64_t hash = ((uint64_t)(uintptr_t)&place ^ s.n) * 0x9e3779b97f4a7c15u;
    enum { STEP = sizeof(uint64_t) };
    if (s.n < STEP)
        return (uint32_t)mix(hash ^ short_word(s), 0xe7037ed1a0b428dbu);
    const char *last = s.p + s.n - STEP; /* overlaps with the one before it */
    for (const char *p = s.p; p < last; p += STEP)
        hash = mix(hash ^ word_at(p), 0xa0761d6478bd642fu);
    return (uint32_t)mix(hash ^ word_at(last), 0xe7037ed1a0b428dbu);
}

enum { DISTANCE_MAX = 64 };

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

size_t str_distance(struct str a, struct str b, size_t limit)
{
    size_t rows[3][DISTANCE_MAX + 1];
    if (a.n > DISTANCE_MAX || b.n > DISTANCE_MAX)
        return limit + 1;
    for (size_t j = 0; j <= b.n; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *now = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
        size_t least = now[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            bool differ = lower(a.p[i - 1]) != lower(b.p[j - 1]);
            now[j] = min3(before[j] + 1, now[j - 1] + 1, before[j - 1] + differ);
            if (i > 1 && j > 1 && lower(a.p[i - 1]) == lower(b.p[j - 2]) &&
                lower(a.p[i - 2]) == lower(b.p[j - 1]) && earlier[j - 2] + 1 < now[j])
                now[j] = earlier[j - 2] + 1;
            least = now[j] < least ? now[j] : least;
        }
        if (least > limit)
            return limit + 1;
    }
    size_t distance = rows[a.n % 3][b.n];
    return distance > limit ? limit + 1 : distance;
}

bool str_is_near(struct str a, struct str b)
{
    size_t longer = a.n > b.n ? a.n : b.n;
    size_t distance = str_distance(a, b, 2);
    return distance <= 2 && distance * 3 <= longer;
}

void strbuf_init(struct strbuf *buf, struct arena *arena)
{
    *buf = (struct strbuf){ .arena = arena };
}

static void strbuf_room(struct strbuf *buf, size_t more)
{
    if (buf->capacity - buf->n >= more)
        return;
    size_t grown = buf->capacity ? buf->capacity * 2 : 64;
    if (grown < buf->n + more)
        grown = buf->n + more;
    buf->p = arena_grow(buf->arena, buf->p, buf->capacity, grown, 1);
    buf->capacity = grown;
}

void strbuf_add(struct strbuf *buf, struct str s)
{
    if (s.n == 0)
        return;
    strbuf_room(buf, s.n);
    memcpy(buf->p + buf->n, s.p, s.n);
    buf->n += s.n;
}

void strbuf_add_char(struct strbuf *buf, char c)
{
    strbuf_room(buf, 1);
    buf->p[buf->n++] = c;
}

void strbuf_addf(struct strbuf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n > 0) {
        strbuf_room(buf, (size_t)n + 1);
        vsnprintf(buf->p + buf->n, (size_t)n + 1, format, args);
        buf->n += (size_t)n;
    }
    va_end(args);
}

struct str strbuf_str(const struct strbuf *buf)
{
    return (struct str){ buf->p ? buf->p : "", buf->n };
}
