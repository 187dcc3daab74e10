/* Names of operations without raw ids, and what an address says of its host. */
#include "svcgraph/span.h"

enum { OPERATION_MAX = 200 /* bytes: longer names are statements, not operations */ };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What one part of a path is made of. */
struct census {
    size_t digits, hex, dashes, run; /* run: longest of digits */
    bool at, odd;
};

static struct census take_census(struct str part)
{
    struct census c = { 0 };
    size_t run = 0;
    for (size_t i = 0; i < part.n; i++) {
        char ch = part.p[i];
        run = is_digit(ch) ? run + 1 : 0;
        if (run > c.run)
            c.run = run;
        c.digits += is_digit(ch);
        c.hex += is_hex(ch);
        c.dashes += ch == '-';
        c.at |= ch == '@';
        c.odd |= !is_hex(ch) && ch != '-';
    }
    return c;
}

/*
 * A number, a UUID or another hexadecimal id, a mail address, a long random token, a name with a
 * number of four digits in it. Not "v1", "oauth2", "s3", "{id}" or ":id".
 */
static bool is_raw_id(struct str part)
{
    if (!part.n || part.p[0] == '{' || part.p[0] == ':' || part.p[0] == '<')
        return false;
    struct census c = take_census(part);
    if (c.digits == part.n || c.at)
        return true;
    if (!c.odd && c.digits && c.hex >= 8)
        return true;
    return c.run >= 4 || (part.n >= 16 && c.digits >= 4) || (part.n >= 24 && c.digits >= 2);
}

/* A word outside of paths is an id only when it can be nothing else. */
static bool is_raw_word(struct str word)
{
    struct census c = take_census(word);
    return word.n && (c.digits == word.n || (!c.odd && c.digits && c.hex >= 16));
}

static void add_path(struct strbuf *out, struct str path)
{
    struct str part;
    bool first = true;
    size_t cut = 0;
    while (cut < path.n && path.p[cut] != '?' && path.p[cut] != '#')
        cut++;
    path.n = cut;
    while (str_split(&path, '/', &part)) {
        if (!first)
            strbuf_add_char(out, '/');
        first = false;
        strbuf_add(out, is_raw_id(part) ? STR("{}") : part);
    }
}

/* "https://host:80/a/b" -> "/a/b"; other words stay. */
static struct str without_host(struct str word)
{
    size_t scheme = str_find(word, STR("://"));
    if (scheme == SIZE_MAX)
        return word;
    struct str rest = str_skip(word, scheme + 3);
    size_t slash = str_find_char(rest, '/');
    return slash == SIZE_MAX ? STR("/") : str_skip(rest, slash);
}

static bool is_plain(struct str name)
{
    if (name.n > OPERATION_MAX)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        if (c < 0x20 || c == 0x7f || c == '?' || c == '#' || c == '@' || is_digit((char)c) ||
            (c == ' ' && (i == 0 || i + 1 == name.n || name.p[i + 1] == ' ')) ||
            (c == ':' && i + 1 < name.n && name.p[i + 1] == '/'))
            return false;
    }
    return true;
}

/* Cuts before a UTF-8 sequence, never inside. */
static struct str cut_text(struct str text, size_t max)
{
    if (text.n <= max)
        return text;
    while (max && ((unsigned char)text.p[max] & 0xc0) == 0x80)
        max--;
    return str_take(text, max);
}

struct str span_operation(struct arena *arena, struct str name)
{
    if (is_plain(name))
        return name;
    struct strbuf out;
    strbuf_init(&out, arena);
    name = cut_text(name, (size_t)OPERATION_MAX * 2);
    for (size_t i = 0; i < name.n;) {
        size_t end = i;
        while (end < name.n && (unsigned char)name.p[end] > ' ' && name.p[end] != 0x7f)
            end++;
        struct str word = { name.p + i, end - i };
        i = end + 1;
        if (!word.n)
            continue;
        if (out.n)
            strbuf_add_char(&out, ' ');
        word = without_host(word);
        if (str_find_char(word, '/') != SIZE_MAX)
            add_path(&out, word);
        else
            strbuf_add(&out, is_raw_word(word) ? STR("{}") : word);
    }
    return cut_text(strbuf_str(&out), OPERATION_MAX);
}

/* Host of "scheme://user@host:port/path", "host:port", "[v6]:port". */
static struct str host_part(struct str address)
{
    size_t scheme = str_find(address, STR("://"));
    if (scheme != SIZE_MAX)
        address = str_skip(address, scheme + 3);
    else if (str_starts(address, "//"))
        address = str_skip(address, 2);
    size_t slash = 0;
    while (slash < address.n && !strchr("/?#", address.p[slash]))
        slash++;
    address = str_take(address, slash);
    size_t at = str_rfind_char(address, '@');
    if (at != SIZE_MAX)
        address = str_skip(address, at + 1);
    if (address.n && address.p[0] == '[') {
        size_t close = str_find_char(address, ']');
        return close == SIZE_MAX ? STR_NULL : str_range(address.p + 1, address.p + close);
    }
    size_t colon = str_find_char(address, ':');
    bool one = colon != SIZE_MAX && colon == str_rfind_char(address, ':');
    address = one ? str_take(address, colon) : address;
    return str_ends(address, ".") ? str_take(address, address.n - 1) : address;
}

static bool parse_ipv4(struct str host, unsigned out[4])
{
    struct str part;
    unsigned n = 0;
    while (str_split(&host, '.', &part)) {
        uint64_t value;
        if (n == 4 || part.n > 3 || !str_to_u64(part, &value) || value > 255)
            return false;
        out[n++] = (unsigned)value;
    }
    return n == 4;
}

static bool is_private(const unsigned ip[4])
{
    return ip[0] == 10 || (ip[0] == 172 && ip[1] >= 16 && ip[1] < 32) ||
           (ip[0] == 192 && ip[1] == 168) || (ip[0] == 169 && ip[1] == 254) ||
           (ip[0] == 100 && ip[1] >= 64 && ip[1] < 128);
}

static bool is_inside(struct str host)
{
    static const char *const suffixes[] = { ".svc",      ".local",  ".internal", ".lan",
                                            ".intranet", ".consul", ".home",     ".test" };
    for (size_t i = 0; i < countof(suffixes); i++)
        if (str_ends(host, suffixes[i]))
            return true;
    return str_has(host, ".svc.");
}

struct span_host span_host(struct str address)
{
    struct str host = host_part(address);
    unsigned ip[4];
    struct span_host out = { host, NODE_UNRESOLVED };
    if (parse_ipv4(host, ip)) {
        if (ip[0] == 127 || ip[0] == 0)
            out.name = STR_NULL;
        out.kind = is_private(ip) ? NODE_UNRESOLVED : NODE_EXTERNAL;
        return out;
    }
    if (str_is_nocase(host, "localhost") || str_find_char(host, ':') != SIZE_MAX ||
        (host.n && host.p[0] == '/')) {
        out.name = STR_NULL;
        return out;
    }
    size_t dot = str_rfind_char(host, '.');
    if (dot != SIZE_MAX && dot + 1 < host.n && is_alpha(host.p[dot + 1]) && !is_inside(host))
        out.kind = NODE_EXTERNAL;
    return out;
}
