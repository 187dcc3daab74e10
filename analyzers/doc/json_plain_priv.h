/*
 * Plain text in a JSON string: bytes that end nothing and need no check, which are those of ASCII
 * but '"', '\\' and controls. Sixteen at a time by whatever the processor surely has, many at a
 * time by what it turns out to have (json_plain.c).
 */
#ifndef DOC_JSON_PLAIN_PRIV_H
#define DOC_JSON_PLAIN_PRIV_H

#include "svcgraph/base.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
#endif

enum { JSON_RUN = 16 };

/* First byte in [p, end) that is not plain, or end. The second looks at one byte after the other.
 */
const char *json_plain_end(const char *p, const char *end);
const char *json_plain_end_bytewise(const char *p, const char *end);

#if defined(__SSE2__)

/* How many of the first sixteen bytes at p are plain, up to the first that is not. */
static inline unsigned json_plain_run(const char *p)
{
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i quote = _mm_cmpeq_epi8(x, _mm_set1_epi8('"'));
    __m128i backslash = _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'));
    __m128i odd = _mm_cmplt_epi8(x, _mm_set1_epi8(0x20)); /* signed: those beyond ASCII, too */
    __m128i marks = _mm_or_si128(_mm_or_si128(quote, backslash), odd);
    return (unsigned)__builtin_ctz((unsigned)_mm_movemask_epi8(marks) | 1u << JSON_RUN);
}

/* The same of digits. */
static inline unsigned json_digit_run(const char *p)
{
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i value = _mm_sub_epi8(x, _mm_set1_epi8('0'));
    __m128i marks = _mm_cmpeq_epi8(_mm_min_epu8(value, _mm_set1_epi8(9)), value);
    return (unsigned)__builtin_ctz(~(unsigned)_mm_movemask_epi8(marks));
}

/* A bit for each of sixteen bytes that are the same. */
static inline unsigned json_same(const char *p, const char *q)
{
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i y = _mm_loadu_si128((const __m128i *)(const void *)q);
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, y));
}

#elif defined(__ARM_NEON) && defined(__aarch64__)

static inline unsigned json_plain_run(const char *p)
{
    int8x16_t x = vld1q_s8((const int8_t *)p);
    uint8x16_t quote = vceqq_s8(x, vdupq_n_s8('"'));
    uint8x16_t backslash = vceqq_s8(x, vdupq_n_s8('\\'));
    uint8x16_t odd = vcltq_s8(x, vdupq_n_s8(0x20));
    uint16x8_t marks = vreinterpretq_u16_u8(vorrq_u8(vorrq_u8(quote, backslash), odd));
    /* four bits for each byte */
    uint64_t bits = vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(marks, 4)), 0);
    return bits ? (unsigned)__builtin_ctzll(bits) / 4 : JSON_RUN;
}

#else

/*
 * Eight bytes: a byte's top bit is set in the result when it is not plain. Exact for the lowest
 * such byte; above it a borrow may set more.
 */
static inline uint64_t json_not_plain(uint64_t w)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    uint64_t quote = w ^ (ones * '"'), backslash = w ^ (ones * '\\');
    return (w | (w - ones * 0x20) | (quote - ones) | (backslash - ones)) & tops;
}

static inline uint64_t json_load_little_endian(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof(w));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap64(w);
#endif
    return w;
}

static inline unsigned json_plain_run(const char *p)
{
    uint64_t low = json_not_plain(json_load_little_endian(p));
    if (low)
        return (unsigned)__builtin_ctzll(low) / 8;
    uint64_t high = json_not_plain(json_load_little_endian(p + 8));
    return high ? 8 + (unsigned)__builtin_ctzll(high) / 8 : JSON_RUN;
}

#endif

#ifndef __SSE2__
static inline unsigned json_digit_run(const char *p)
{
    unsigned n = 0;
    while (n < JSON_RUN && p[n] >= '0' && p[n] <= '9')
        n++;
    return n;
}

static inline unsigned json_same(const char *p, const char *q)
{
    unsigned same = 0;
    for (unsigned i = 0; i < JSON_RUN; i++)
        same |= (unsigned)(p[i] == q[i]) << i;
    return same;
}
#endif
#endif
