/* Numbers and texts of the file, written so that they read as the same again. */
#include "invariants_priv.h"



double rounded(double value)
{
    char text[40];
    snprintf(text, sizeof(text), "%.6g", value);
    return strtod(text, NULL);
}

void write_number(struct strbuf *out, double value)
{
    strbuf_addf(out, "%.6g", value);
}

struct str figures(struct arena *arena, double value)
{
    double size = fabs(value);
    if (!isfinite(value))
        return STR("?");
    if (value == floor(value) && size < 1e9)
        return str_printf(arena, "%.0f", value);
    return str_printf(arena, "%.*f", size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 ? 3 : 5,
                      value);
}

struct str percent_of(struct arena *arena, double share)
{
    double percent = share * 100;
    if (percent == 0 || percent == 100)
        return str_printf(arena, "%.0f %%", percent);
    return str_printf(arena, "%.*f %%",
                      percent >= 9.995 ? 1 : percent >= 0.0995 ? 2 : percent >= 0.00995 ? 3 : 5,
                      percent);
}

/* First character of s: its length in bytes; UINT32_MAX and 1 for what is no UTF-8. */
static size_t first_of(struct str s, uint32_t *out)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t n = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    uint32_t code = n == 1 ? p[0] : p[0] & (0x7fu >> n);
    *out = UINT32_MAX;
    if ((p[0] & 0xc0) == 0x80 || p[0] >= 0xf8 || n > s.n)
        return 1;
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 1;
        code = code << 6 | (p[i] & 0x3f);
    }
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    if ((n > 1 && code < least[n]) || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return 1;
    *out = code;
    return n;
}

static bool is_plain(uint32_t code)
{
    return code >= 0x20 && !(code >= 0x7f && code < 0xa0) && !(code >= 0x200b && code <= 0x200f) &&
           !(code >= 0x2028 && code <= 0x202e) && !(code >= 0x2060 && code <= 0x206f) &&
           code != 0xfeff && (code & 0xfffe) != 0xfffe;
}

void write_quoted(struct strbuf *out, struct str text)
{
    strbuf_add_char(out, '"');
    while (text.n) {
        uint32_t code;
        size_t n = first_of(text, &code);
        if (code == '"' || code == '\\')
            strbuf_add_char(out, '\\');
        if (code == UINT32_MAX)
            strbuf_add(out, STR("\xef\xbf\xbd"));
        else if (is_plain(code))
            strbuf_add(out, str_take(text, n));
        else
            strbuf_addf(out, code > 0xffff ? "\\U%08x" : "\\u%04x", (unsigned)code);
        text = str_skip(text, n);
    }
    strbuf_add_char(out, '"');
}

/* Decimal digits, a point, an exponent: no sign, "inf", hexadecimals. */
static bool parse(struct str text, double *out)
{
    char buf[64];
    bool digit = false;
    if (!text.n || text.n >= sizeof(buf))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        digit |= c >= '0' && c <= '9';
        if (!(c >= '0' && c <= '9') && c != '.' && c != 'e' && c != 'E' && c != '+' && c != '-')
            return false;
    }
    memcpy(buf, text.p, text.n);
    buf[text.n] = '\0';
    char *end;
    *out = strtod(buf, &end);
    return digit && end == buf + text.n && isfinite(*out) && *out >= 0 && *out < 1e18;
}

bool read_number(struct flow_reading *r, const struct node *value, const char *what, double *out)
{
    struct str text = doc_text(value);
    if (doc_is_scalar(value) && parse(text, out))
        return true;
    return flow_wrong(r, value->loc, "%s: '%" PRIstr "' is not a number from 0 on", what,
                      STR_ARG(text));
}

bool read_share(struct flow_reading *r, const struct node *value, const char *what, double *out)
{
    struct str text = doc_text(value), number = text;
    bool percent = str_ends(text, "%");
    if (percent)
        number = str_trim(str_take(text, text.n - 1));
    if (!doc_is_scalar(value) || !parse(number, out) || *out > (percent ? 100 : 1))
        return flow_wrong(r, value->loc, "%s: '%" PRIstr "' is no share, as 12.5%%", what,
                          STR_ARG(text));
    if (percent)
        *out /= 100;
    return true;
}

bool read_count(struct flow_reading *r, const struct node *value, const char *what, uint64_t *out)
{
    struct str text = doc_text(value);
    if (doc_is_scalar(value) && str_to_u64(text, out) && *out <= STATS_COUNT_MAX)
        return true;
    return flow_wrong(r, value->loc, "%s: '%" PRIstr "' is not a whole number up to 10^12", what,
                      STR_ARG(text));
}

bool read_text(struct flow_reading *r, const struct node *value, const char *what, struct str *out)
{
    *out = doc_text(value);
    if (doc_is_scalar(value) && out->n)
        return true;
    return flow_wrong(r, value->loc, "%s: expected a text", what);
}
