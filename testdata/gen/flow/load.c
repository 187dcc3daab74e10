/* When requests come in, and which of them are kept. */
#include <math.h>

#include "flow_gen.h"

#define TURN 6.283185307179586

/* The rate at t is 1 - swing cos(2 pi t); by Newton's method, which its slope of 1 +- swing helps.
 */
double arrival(double u, double swing)
{
    double t = u;
    for (int i = 0; i < 20; i++)
        t -= (t - swing * sin(TURN * t) / TURN - u) / (1 - swing * cos(TURN * t) + 1e-9);
    return t < 0 ? 0 : t > 1 ? 1 : t;
}

static double rate_of(const struct sampling *s, uint32_t root, bool error)
{
    double rate = root == s->root ? s->root_rate : s->rate;
    return error && s->errors > rate ? s->errors : rate;
}

/* "ot=th:" and the threshold: 14 digits of hex, without the zeros behind (OpenTelemetry,
 * TraceState: Probability Sampling). Kept when the id's last 56 bits are not below it. */
bool is_kept(const struct sampling *s, const struct trace *trace, uint32_t root, bool error,
             char told[32])
{
    double rate = rate_of(s, root, error);
    uint64_t all = UINT64_C(1) << 56;
    uint64_t threshold = rate >= 1 ? 0 : all - (uint64_t)llround(rate * (double)all);
    char digits[24];
    told[0] = 0;
    if ((trace->id.low & (all - 1)) < threshold)
        return false;
    if (s->quiet || (s->rate >= 1 && s->root == NONE))
        return true;
    int n = snprintf(digits, sizeof(digits), "%014" PRIx64, threshold);
    while (n > 1 && digits[n - 1] == '0')
        digits[--n] = 0;
    snprintf(told, 32, "ot=th:%s", digits);
    return true;
}
