/*
 * How the quick paths look at many bytes at once: by what the processor surely has, or by what it
 * turns out to have. A path is written once, over these steps, and made for each of them: they are
 * known where it is compiled, and become part of it.
 */
#ifndef DOC_JSON_WIDE_PRIV_H
#define DOC_JSON_WIDE_PRIV_H

#include "json_plain_priv.h"
#include "json_priv.h"

/* At each text JSON_LANE bytes are to be seen. */
struct json_wide {
    unsigned (*plain)(const char *p);  /* how many bytes are plain up to the first that is not */
    unsigned (*digits)(const char *p); /* the same of digits, as far as JSON_DIGITS_SEEN */
    bool (*same)(const char *p, const char *q, unsigned n); /* of 1 to JSON_LANE bytes */
    /* Whether plain gives n, below JSON_LANE: then what follows need not wait for the bytes. */
    bool (*is_plain)(const char *p, unsigned n);
    bool (*is_digits)(const char *p, unsigned n); /* the same of digits */
};

enum { JSON_DIGITS_SEEN = 32 };

static inline unsigned json_plain_basic(const char *p)
{
    unsigned n = json_plain_run(p);
    for (unsigned at = JSON_RUN; n == at && at < JSON_LANE; at += JSON_RUN)
        n += json_plain_run(p + at);
    return n;
}

static inline unsigned json_digits_basic(const char *p)
{
    unsigned n = json_digit_run(p);
    return n == JSON_RUN ? n + json_digit_run(p + n) : n;
}

static inline bool json_same_basic(const char *p, const char *q, unsigned n)
{
    uint64_t same = json_same(p, q);
    for (unsigned at = JSON_RUN; at < n; at += JSON_RUN)
        same |= (uint64_t)json_same(p + at, q + at) << at;
    return !(~same << (JSON_LANE - n));
}

static inline bool json_is_plain_basic(const char *p, unsigned n)
{
    return json_plain_basic(p) == n;
}

static inline bool json_is_digits_basic(const char *p, unsigned n)
{
    return json_digits_basic(p) == n;
}

static const struct json_wide json_wide_basic = { json_plain_basic, json_digits_basic,
                                                  json_same_basic, json_is_plain_basic,
                                                  json_is_digits_basic };

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

#define JSON_WIDER 1
#define TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2")))
#define TARGET_AVX512 __attribute__((target("avx2,bmi,bmi2,avx512f,avx512bw")))

TARGET_AVX2 static inline uint32_t json_marks_avx2(const char *p)
{
    __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i quote = _mm256_cmpeq_epi8(x, _mm256_set1_epi8('"'));
    __m256i backslash = _mm256_cmpeq_epi8(x, _mm256_set1_epi8('\\'));
    __m256i odd = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), x); /* those beyond ASCII, too */
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(quote, backslash), odd));
}

TARGET_AVX2 static inline unsigned json_plain_avx2(const char *p)
{
    uint32_t marks = json_marks_avx2(p);
    if (marks)
        return (unsigned)__builtin_ctz(marks);
    return 32 + (unsigned)__builtin_ctzll(json_marks_avx2(p + 32) | (uint64_t)1 << 32);
}

TARGET_AVX2 static inline uint32_t json_not_digits_avx2(const char *p)
{
    __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i value = _mm256_sub_epi8(x, _mm256_set1_epi8('0'));
    __m256i digit = _mm256_cmpeq_epi8(_mm256_min_epu8(value, _mm256_set1_epi8(9)), value);
    return ~(uint32_t)_mm256_movemask_epi8(digit);
}

TARGET_AVX2 static inline unsigned json_digits_avx2(const char *p)
{
    return (unsigned)_tzcnt_u32(json_not_digits_avx2(p)); /* 32 of none */
}

/* n is below JSON_DIGITS_SEEN. */
TARGET_AVX2 static inline bool json_is_digits_avx2(const char *p, unsigned n)
{
    return _bzhi_u32(json_not_digits_avx2(p), n + 1) == 1u << n;
}

TARGET_AVX2 static inline uint32_t json_same_32(const char *p, const char *q)
{
    __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i y = _mm256_loadu_si256((const __m256i *)(const void *)q);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(x, y));
}

TARGET_AVX2 static inline bool json_same_avx2(const char *p, const char *q, unsigned n)
{
    if (n <= 32)
        return !(~json_same_32(p, q) << (32 - n));
    uint64_t same = json_same_32(p, q) | (uint64_t)json_same_32(p + 32, q + 32) << 32;
    return !(~same << (JSON_LANE - n));
}

TARGET_AVX2 static inline bool json_is_plain_avx2(const char *p, unsigned n)
{
    return json_plain_avx2(p) == n;
}

static const struct json_wide json_wide_avx2 = { json_plain_avx2, json_digits_avx2, json_same_avx2,
                                                 json_is_plain_avx2, json_is_digits_avx2 };

TARGET_AVX512 static inline uint64_t json_marks_avx512(const char *p)
{
    __m512i x = _mm512_loadu_si512(p);
    return _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('"')) |
           _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8('\\')) |
           _mm512_cmplt_epi8_mask(x, _mm512_set1_epi8(0x20));
}

TARGET_AVX512 static inline unsigned json_plain_avx512(const char *p)
{
    return (unsigned)_tzcnt_u64(json_marks_avx512(p)); /* 64 of none */
}

TARGET_AVX512 static inline bool json_is_plain_avx512(const char *p, unsigned n)
{
    return _bzhi_u64(json_marks_avx512(p), n + 1) == (uint64_t)1 << n;
}

TARGET_AVX512 static inline bool json_same_avx512(const char *p, const char *q, unsigned n)
{
    __m512i x = _mm512_loadu_si512(p), y = _mm512_loadu_si512(q);
    return !_bzhi_u64(_mm512_cmpneq_epi8_mask(x, y), n);
}

static const struct json_wide json_wide_avx512 = { json_plain_avx512, json_digits_avx2,
                                                   json_same_avx512, json_is_plain_avx512,
                                                   json_is_digits_avx2 };

#endif
#endif
