/*
 * Ends of runs of bytes, 16 at a time where the processor has SSE2. Most runs are shorter than
 * that: then there is one branch, and not one for each byte to be guessed wrong at the end. Each
 * has its plain form, which defines it.
 */
#ifndef SVCGRAPH_SCAN_PRIV_H
#define SVCGRAPH_SCAN_PRIV_H

#include "svcgraph/base.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static inline bool scan_is_word(unsigned char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)(c - '0') < 10 || c == '_';
}

/* What ends the plain part of a quoted string, or makes columns other than bytes. */
static inline bool scan_is_special(unsigned char c)
{
    return c == '"' || c == '\'' || c == '\\' || c < 0x20 || c > 0x7e;
}

static inline const char *scan_word_plain(const char *p, const char *end)
{
    while (p < end && scan_is_word((unsigned char)*p))
        p++;
    return p;
}

static inline const char *scan_blanks_plain(const char *p, const char *end)
{
    while (p < end && *p == ' ')
        p++;
    return p;
}

static inline const char *scan_string_plain(const char *p, const char *end)
{
    while (p < end && !scan_is_special((unsigned char)*p))
        p++;
    return p;
}

#ifdef __SSE2__

static inline __m128i scan_load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* Bytes from first to last; both below 0x80, as signed comparison needs. */
static inline __m128i scan_between(__m128i bytes, char first, char last)
{
    return _mm_and_si128(_mm_cmpgt_epi8(bytes, _mm_set1_epi8((char)(first - 1))),
                         _mm_cmplt_epi8(bytes, _mm_set1_epi8((char)(last + 1))));
}

/* First byte that the mask leaves out; 16: none. */
static inline unsigned scan_first_clear(__m128i mask)
{
    return (unsigned)__builtin_ctz(~(unsigned)_mm_movemask_epi8(mask));
}

/* SCAN_16(name, bytes that go on): steps of 16, then the plain form. */
#define SCAN_16(name, goes_on)                                                                     \
    static inline const char *name(const char *p, const char *end)                                 \
    {                                                                                              \
        while (end - p >= 16) {                                                                    \
            __m128i bytes = scan_load(p);                                                          \
            unsigned n = scan_first_clear(goes_on);                                                \
            p += n;                                                                                \
            if (n < 16)                                                                            \
                return p;                                                                          \
        }                                                                                          \
        return name##_plain(p, end);                                                               \
    }

SCAN_16(scan_word,
        _mm_or_si128(_mm_or_si128(scan_between(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 'z'),
                                  scan_between(bytes, '0', '9')),
                     _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_'))))

SCAN_16(scan_blanks, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')))

SCAN_16(scan_string,
        _mm_andnot_si128(_mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                                   _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\''))),
                                      _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))),
                         scan_between(bytes, 0x20, 0x7e)))

#else

#define scan_word scan_word_plain
#define scan_blanks scan_blanks_plain
#define scan_string scan_string_plain

#endif
#endif
