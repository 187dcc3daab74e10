/* Where plain text ends: for long strings, and the judge of it all. */
#include "json_plain_priv.h"

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

const char *json_plain_end_bytewise(const char *p, const char *end)
{
    while (p < end && is_plain((unsigned char)*p))
        p++;
    return p;
}

static const char *plain_end(const char *p, const char *end)
{
    while (end - p >= JSON_RUN) {
        unsigned n = json_plain_run(p);
        p += n;
        if (n < JSON_RUN)
            return p;
    }
    return json_plain_end_bytewise(p, end);
}

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

__attribute__((target("avx2"))) static inline __m256i not_plain(const char *p)
{
    __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i quote = _mm256_cmpeq_epi8(x, _mm256_set1_epi8('"'));
    __m256i backslash = _mm256_cmpeq_epi8(x, _mm256_set1_epi8('\\'));
    __m256i odd = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), x); /* those beyond ASCII, too */
    return _mm256_or_si256(_mm256_or_si256(quote, backslash), odd);
}

__attribute__((target("avx2"))) static const char *plain_end_avx2(const char *p, const char *end)
{
    enum { STEP = 32 };
    for (; end - p >= 2 * STEP; p += 2 * STEP) {
        __m256i low = not_plain(p), high = not_plain(p + STEP);
        if (_mm256_testz_si256(_mm256_or_si256(low, high), _mm256_set1_epi8(-1)))
            continue;
        uint64_t marks = (uint32_t)_mm256_movemask_epi8(low) |
                         (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << STEP;
        return p + __builtin_ctzll(marks);
    }
    return plain_end(p, end);
}

const char *json_plain_end(const char *p, const char *end)
{
    return __builtin_cpu_supports("avx2") ? plain_end_avx2(p, end) : plain_end(p, end);
}

#else

const char *json_plain_end(const char *p, const char *end)
{
    return plain_end(p, end);
}

#endif
