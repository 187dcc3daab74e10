/* Text that is not UTF-8. */
#include "compat_priv.h"

/* Bytes of the character at p, or 0: what is cut off, longer than need be, or a surrogate is none. */
static size_t character(const unsigned char *p, size_t n)
{
    static const struct {
        unsigned char first, last, second, second_last, size;
    } forms[] = {
        { 0x00, 0x7f, 0x00, 0xff, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
        { 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
        { 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
    };
    for (size_t i = 0; i < countof(forms); i++) {
        if (p[0] < forms[i].first || p[0] > forms[i].last)
            continue;
        if (forms[i].size > n || (n > 1 && forms[i].size > 1 &&
                                  (p[1] < forms[i].second || p[1] > forms[i].second_last)))
            return 0;
        for (size_t k = 2; k < forms[i].size; k++)
            if ((p[k] & 0xc0) != 0x80)
                return 0;
        return forms[i].size;
    }
    return 0;
}

/* ASCII goes by eight bytes at a time. */
static size_t skip_ascii(struct str text, size_t at)
{
    uint64_t bytes;
    for (; text.n - at >= sizeof(bytes); at += sizeof(bytes)) {
        memcpy(&bytes, text.p + at, sizeof(bytes));
        if (bytes & 0x8080808080808080u)
            break;
    }
    return at;
}

void check_encoding(struct str text, uint32_t source, struct findings *findings)
{
    for (size_t at = 0; (at = skip_ascii(text, at)) < text.n;) {
        size_t n = character((const unsigned char *)text.p + at, text.n - at);
        if (n > 0) {
            at += n;
            continue;
        }
        struct loc loc = { source, 1, 1 };
        for (size_t i = 0; i < at; i++) {
            loc.line += text.p[i] == '\n';
            loc.column = text.p[i] == '\n' ? 1 : loc.column + 1;
        }
        finding_add(findings, &rule_input_syntax, loc, "Not UTF-8: byte 0x%02x.",
                    (unsigned char)text.p[at]);
        return;
    }
}
