/*
 * With which probability a span was sampled, as it is recorded: in the trace state of W3C by
 * OpenTelemetry ("ot=th:c", the threshold below which a trace was dropped, as a fraction of 2^56 in
 * hexadecimal digits; before that "ot=p:2", an exponent of two) or Elastic ("es=s:0.25"), in
 * attributes, or in the tags of Jaeger's samplers.
 */
#include "spans_priv.h"

static uint32_t probability_of(double share)
{
    const double steps = 4294967296.0;
    if (!(share > 0 && share <= 1))
        return 0;
    double n = share * steps + 0.5;
    return n < 1 ? 1 : n >= steps - 1 ? SPAN_PROBABILITY_ONE : (uint32_t)n;
}

/* "0.125", "1e-05". */
static bool read_decimal(struct str text, double *out)
{
    enum { LONGEST = 40 };
    char copy[LONGEST + 1], *end;
    text = str_trim(text);
    if (!text.n || text.n > LONGEST)
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (!strchr("0123456789.eE+-", text.p[i]) || !text.p[i])
            return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = 0;
    *out = strtod(copy, &end);
    return !*end;
}

static uint32_t read_share(struct str text, double whole)
{
    double value;
    return read_decimal(text, &value) ? probability_of(value / whole) : 0;
}

/* 1 to 14 digits; those that are not there are zeros. */
static bool read_threshold(struct str text, uint32_t *out)
{
    enum { DIGITS = 14, HEX_BITS = 4 };
    const uint64_t one = (uint64_t)1 << DIGITS * HEX_BITS;
    uint64_t threshold = 0;
    if (!text.n || text.n > DIGITS)
        return false;
    for (size_t i = 0; i < DIGITS; i++) {
        char c = i < text.n ? text.p[i] : '0';
        if ((c < '0' || c > '9') && (c < 'a' || c > 'f'))
            return false;
        threshold = threshold << HEX_BITS | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    *out = probability_of((double)(one - threshold) / (double)one);
    return true;
}

/* 63 stands for a span that counts for none. */
static bool read_exponent(struct str text, uint32_t *out)
{
    uint64_t exponent;
    if (!str_to_u64(text, &exponent) || exponent > 62)
        return false;
    *out = exponent ? exponent <= 32 ? (uint32_t)1 << (32 - exponent) : 1 : SPAN_PROBABILITY_ONE;
    return true;
}

/* "p:8;th:c;r:62" */
static uint32_t read_opentelemetry(struct str list)
{
    uint32_t threshold = 0, exponent = 0;
    struct str item, key;
    while (str_split(&list, ';', &item)) {
        str_split(&item, ':', &key);
        if (KEY_IS(key, "th"))
            read_threshold(item, &threshold);
        else if (KEY_IS(key, "p"))
            read_exponent(item, &exponent);
    }
    return threshold ? threshold : exponent;
}

static uint32_t read_elastic(struct str list)
{
    struct str item, key;
    while (str_split(&list, ';', &item)) {
        str_split(&item, ':', &key);
        if (KEY_IS(key, "s"))
            return read_share(item, 1);
    }
    return 0;
}

/* "vendor=x,ot=th:c": W3C allows 512 characters, some send more. */
static uint32_t read_state(struct str state)
{
    enum { LONGEST = 4096 };
    struct str member, key;
    uint32_t elastic = 0, found = 0;
    if (state.n > LONGEST)
        return 0;
    while (!found && str_split(&state, ',', &member)) {
        member = str_trim(member);
        str_split(&member, '=', &key);
        if (KEY_IS(key, "ot"))
            found = read_opentelemetry(member);
        else if (KEY_IS(key, "es"))
            elastic = read_elastic(member);
    }
    return found ? found : elastic;
}

static struct str value_of(const struct attrs *attrs, enum attr attr)
{
    return attrs_has(attrs, attr) ? attrs->value[attr] : STR_NULL;
}

static uint32_t read_sampled(const struct attrs *attrs)
{
    struct str text = value_of(attrs, ATTR_SAMPLED);
    uint32_t share;
    double value, limit = 1;
    switch (attrs->rank[ATTR_SAMPLED]) {
    case SAMPLED_ONE_OF:
        return read_decimal(text, &value) && value >= 1 ? probability_of(1 / value) : 0;
    case SAMPLED_PERCENT:
        return read_share(text, 100);
    default:
        share = read_share(text, 1);
        if (!share || !attrs_has(attrs, ATTR_SAMPLED_LIMIT) ||
            !read_decimal(attrs->value[ATTR_SAMPLED_LIMIT], &limit) || limit >= 1)
            return share;
        return read_decimal(text, &value) ? probability_of(value * limit) : 0;
    }
}

/* Samplers of a rate of traces say that rate, which is no probability. */
static uint32_t read_sampler(const struct attrs *attrs)
{
    struct str type = value_of(attrs, ATTR_SAMPLER), param = value_of(attrs, ATTR_SAMPLER_PARAM);
    if (KEY_IS(type, "probabilistic"))
        return read_share(param, 1);
    bool all = KEY_IS(type, "const") && (KEY_IS(param, "true") || KEY_IS(param, "1"));
    return all ? SPAN_PROBABILITY_ONE : 0;
}

/* One of up to a thousand, or a number of thousandths, as people write them. */
static bool is_plain(uint32_t probability)
{
    const uint64_t one = (uint64_t)1 << 32, most = 1000;
    uint64_t of = (one + probability / 2) / probability;
    uint64_t thousandths = (probability * most + one / 2) / one;
    uint64_t product = of * probability, nearest = thousandths * one / most;
    if (of <= most && (product > one ? product - one : one - product) <= of)
        return true;
    return thousandths &&
           (nearest > probability ? nearest - probability : probability - nearest) <= 1;
}

/*
 * Adaptive samplers have another one for each trace, and spans are kept by what they have in
 * common: such ones are told to eight bits, at most 0.4 % off.
 */
static uint32_t told(uint32_t probability)
{
    unsigned bits = 0;
    if (!probability || probability == SPAN_PROBABILITY_ONE || is_plain(probability))
        return probability;
    while (probability >> bits > 255)
        bits++;
    uint64_t half = bits ? (uint64_t)1 << (bits - 1) : 0;
    uint64_t near = (probability + half) >> bits << bits;
    return near > SPAN_PROBABILITY_ONE ? SPAN_PROBABILITY_ONE : (uint32_t)near;
}

uint32_t spans_probability(const struct attrs *attrs)
{
    const uint64_t any = ATTR_BIT(ATTR_TRACE_STATE) | ATTR_BIT(ATTR_SAMPLED) | ATTR_BIT(ATTR_SAMPLER);
    if (!(attrs->set & any))
        return 0;
    uint32_t found = read_state(value_of(attrs, ATTR_TRACE_STATE));
    if (!found && attrs_has(attrs, ATTR_SAMPLED))
        found = read_sampled(attrs);
    return told(found ? found : read_sampler(attrs));
}
