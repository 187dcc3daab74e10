/* Escapes in strings of TOML. */
#include "doc_priv.h"
#include "svcgraph/utf8.h"

static int hex_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static bool unescape_rune(struct strbuf *out, struct str *rest, size_t digits)
{
    uint32_t rune = 0;
    if (rest->n < digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        int hex = hex_of(rest->p[i]);
        if (hex < 0)
            return false;
        rune = rune << 4 | (uint32_t)hex;
    }
    *rest = str_skip(*rest, digits);
    if (rune > 0x10ffff || (rune >= 0xd800 && rune < 0xe000))
        return false;
    strbuf_add_utf8(out, rune);
    return true;
}

bool toml_unescape_one(struct strbuf *out, struct str *rest)
{
    static const char from[] = "btnfre\"\\", to[] = "\b\t\n\f\r\033\"\\";
    char c = rest->n ? rest->p[0] : '\0';
    const char *found = c ? strchr(from, c) : NULL;
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        while (rest->n && strchr(" \t\r\n", rest->p[0]) && rest->p[0])
            *rest = str_skip(*rest, 1);
        return true;
    }
    if (rest->n)
        *rest = str_skip(*rest, 1);
    if (found) {
        strbuf_add_char(out, to[found - from]);
        return true;
    }
    return c == 'u' ? unescape_rune(out, rest, 4) : c == 'U' ? unescape_rune(out, rest, 8) : false;
}
