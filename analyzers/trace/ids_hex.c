/* Hexadecimal ids: sixteen digits at a time where the processor can. */
#include "trace_priv.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

int ids_hex_value(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool from_digits(struct str text, struct trace_key *out)
{
    uint64_t high = 0, low = 0;
    for (size_t i = 0; i < text.n; i++) {
        int value = ids_hex_value((unsigned char)text.p[i]);
        if (value < 0)
            return false;
        high = high << 4 | low >> 60;
        low = low << 4 | (uint64_t)value;
    }
    *out = (struct trace_key){ high, low };
    return true;
}

enum { WORD_DIGITS = 16 };

#ifdef __SSE2__

/* All bits of the bytes from first on, as many as count. */
static inline __m128i in_range(__m128i x, char first, char count)
{
    __m128i offset = _mm_sub_epi8(x, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8((char)(count - 1))), offset);
}

/* Sixteen digits, the first one of the most weight. */
static inline bool from_word(const char *p, uint64_t *out)
{
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i low = _mm_or_si128(x, _mm_set1_epi8(0x20));
    __m128i digit = in_range(x, '0', 10), letter = in_range(low, 'a', 6);
    if (_mm_movemask_epi8(_mm_or_si128(digit, letter)) != 0xffff)
        return false;
    __m128i nine = _mm_and_si128(letter, _mm_set1_epi8(9));
    __m128i values = _mm_add_epi8(_mm_and_si128(x, _mm_set1_epi8(0x0f)), nine);
    __m128i pairs = _mm_or_si128(_mm_slli_epi16(values, 4), _mm_srli_epi16(values, 8));
    pairs = _mm_and_si128(pairs, _mm_set1_epi16(0xff));
    uint64_t bytes;
    _mm_storel_epi64((__m128i *)(void *)&bytes, _mm_packus_epi16(pairs, pairs));
    *out = __builtin_bswap64(bytes);
    return true;
}

#else

static inline bool from_word(const char *p, uint64_t *out)
{
    struct trace_key key = { 0, 0 };
    bool good = from_digits((struct str){ p, WORD_DIGITS }, &key);
    *out = key.low;
    return good;
}

#endif

bool ids_from_words(struct str text, struct trace_key *out)
{
    struct trace_key key = { 0, 0 };
    if (text.n > WORD_DIGITS && !from_word(text.p, &key.high))
        return false;
    if (!from_word(text.p + text.n - WORD_DIGITS, &key.low))
        return false;
    *out = key;
    return true;
}

bool ids_from_hex(struct str text, size_t digits, struct trace_key *out)
{
    if (!text.n)
        return false;
    while (text.n > digits && text.p[0] == '0')
        text = str_skip(text, 1);
    if (text.n > digits)
        return false;
    bool words = text.n == WORD_DIGITS || text.n == 2 * WORD_DIGITS;
    return words ? ids_from_words(text, out) : from_digits(text, out);
}
