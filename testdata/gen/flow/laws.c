/* How many calls an operation makes. */
#include <math.h>

#include "flow_gen.h"

double normal(struct random *r) /* G. Box, M. Muller, 1958 */
{
    return sqrt(-2 * log(unit(r))) * cos(6.283185307179586 * unit(r));
}

static uint32_t poisson(struct random *r, double mean)
{
    double limit = exp(-mean), product = 1;
    uint32_t n = 0;
    while ((product *= unit(r)) > limit)
        n++;
    return n;
}

/* G. Marsaglia, W. Tsang, A simple method for generating gamma variables, 2000. */
static double gamma_draw(struct random *r, double shape)
{
    if (shape < 1)
        return gamma_draw(r, shape + 1) * pow(unit(r), 1 / shape);
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = normal(r), v = 1 + c * x;
        v = v * v * v;
        if (v > 0 && log(unit(r)) < x * x / 2 + d - d * v + d * log(v))
            return d * v;
    }
}

/* One of the picks that stand together: each draws the same number. */
static uint32_t draw_pick(struct walk *w, uint32_t number, double u)
{
    const struct law *laws = w->scene->laws;
    uint32_t first = number;
    double below_it = 0;
    while (first > 0 && laws[first - 1].kind == LAW_PICK &&
           laws[first - 1].from == laws[number].from)
        first--;
    for (uint32_t i = first; i < number; i++)
        below_it += laws[i].a;
    bool it = u > below_it && u <= below_it + laws[number].a;
    if (it)
        w->picked = number;
    return it;
}

static double chance_drawn(struct walk *w, uint32_t number)
{
    const struct law *law = &w->scene->laws[number];
    bool follows = law->kind == LAW_PICK && number > 0 &&
                   w->scene->laws[number - 1].kind == LAW_PICK &&
                   w->scene->laws[number - 1].from == law->from;
    double *kept = &w->by_trace[number];
    if (follows)
        *kept = w->by_trace[number - 1];
    else if (*kept < 0 || !law->by_trace)
        *kept = unit(&w->r);
    return *kept;
}

static double shifted(const struct walk *w, const struct law *law, bool active)
{
    double a = law->a * (1 + law->drift * sin(6.283185307179586 * w->when));
    return active && law->kind != LAW_EXACT && law->kind != LAW_RANGE ? a * (1 + law->shift) : a;
}

/* More or fewer of a fixed number: each call is left out, or made twice, with the chance. */
static uint32_t shift_fixed(struct walk *w, uint32_t n, double shift)
{
    uint32_t out = n;
    for (uint32_t i = 0; shift != 0 && i < n; i++)
        if (chance(&w->r, fabs(shift)))
            out += shift > 0 ? 1 : UINT32_MAX;
    return out;
}

uint32_t draw_calls(struct walk *w, uint32_t number, bool renewed)
{
    const struct law *law = &w->scene->laws[number];
    bool active = w->changed && (!law->canary_only || renewed);
    double a = shifted(w, law, active), u = chance_drawn(w, number);
    uint32_t n = 0;
    switch (law->kind) {
    case LAW_EXACT:
        n = (uint32_t)law->a;
        break;
    case LAW_RANGE:
        n = (uint32_t)(law->a + floor((1 - u) * (law->b - law->a + 1)));
        break;
    case LAW_SHARE:
        n = u <= a;
        break;
    case LAW_CLUSTER:
        n = u <= a / law->b ? (uint32_t)law->b : 0;
        break;
    case LAW_NEGBIN:
        n = poisson(&w->r, gamma_draw(&w->r, law->b) * a / law->b);
        break;
    case LAW_PICK:
        n = draw_pick(w, number, u);
        break;
    }
    if (active && (law->kind == LAW_EXACT || law->kind == LAW_RANGE))
        n = shift_fixed(w, n, law->shift);
    if (active && n && law->missing > 0 && chance(&w->r, law->missing))
        n--;
    if (active && law->doubled > 0 && chance(&w->r, law->doubled))
        n++;
    return n;
}
