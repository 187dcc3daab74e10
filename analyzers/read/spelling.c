#include "spelling_priv.h"

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_word(char c)
{
    return is_upper(c) || is_lower_or_digit(c) || (unsigned char)c >= 0x80;
}

/* "HTTPGateway" is two words, "ordersV2" as well. */
static bool starts_word(struct str name, size_t i)
{
    if (i == 0 || !is_upper(name.p[i]))
        return false;
    if (is_lower_or_digit(name.p[i - 1]))
        return true;
    return is_upper(name.p[i - 1]) && i + 1 < name.n && name.p[i + 1] >= 'a' &&
           name.p[i + 1] <= 'z';
}

/* "Orders Service", "OrdersService", "orders_service" -> "orders-service" */
static struct str kebab(struct arena *arena, struct str name)
{
    struct strbuf buf;
    strbuf_init(&buf, arena);
    bool gap = false;
    for (size_t i = 0; i < name.n; i++) {
        if (!is_word(name.p[i])) {
            gap = true;
            continue;
        }
        if (buf.n && (gap || starts_word(name, i)))
            strbuf_add_char(&buf, '-');
        strbuf_add_char(&buf, name.p[i]);
        gap = false;
    }
    return str_lower(arena, strbuf_str(&buf));
}

static struct str without_hyphens(struct arena *arena, struct str name)
{
    struct strbuf buf;
    strbuf_init(&buf, arena);
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] != '-')
            strbuf_add_char(&buf, name.p[i]);
    return strbuf_str(&buf);
}

/* Words that say what it is, not which one. "client" and "consumer" are others than what they use.
 */
static struct str stem_of(struct str name)
{
    static const char *const words[] = { "-service", "-microservice", "-svc",
                                         "-api",     "-server",       "-provider" };
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < countof(words); i++) {
            if (!str_ends(name, words[i]) || name.n == strlen(words[i]))
                continue;
            name = str_take(name, name.n - strlen(words[i]));
            more = true;
        }
    }
    return name;
}

static size_t add(struct reading *reading, sym *out, size_t n, struct str name)
{
    if (!name.n || n == SPELLINGS_MAX)
        return n;
    sym s = sym_intern(reading->syms, name);
    for (size_t i = 0; i < n; i++)
        if (out[i] == s)
            return n;
    out[n] = s;
    return n + 1;
}

size_t spellings(struct reading *reading, struct str name, sym out[SPELLINGS_MAX])
{
    struct arena scratch = { 0 };
    struct str words = kebab(&scratch, name), stem = stem_of(words);
    size_t n = 0;
    if (words.n) {
        n = add(reading, out, n, name);
        n = add(reading, out, n, words);
        n = add(reading, out, n, without_hyphens(&scratch, words));
        n = add(reading, out, n, str_concat(&scratch, stem, STR("-service")));
        n = add(reading, out, n,
                str_concat(&scratch, without_hyphens(&scratch, stem), STR("service")));
        n = add(reading, out, n, str_concat(&scratch, stem, STR("-svc")));
        n = add(reading, out, n, str_concat(&scratch, stem, STR("-api")));
        n = add(reading, out, n, stem);
        n = add(reading, out, n, without_hyphens(&scratch, stem));
    }
    arena_release(&scratch);
    return n;
}

bnode spelled_node(struct reading *reading, struct str name, struct loc loc)
{
    sym names[SPELLINGS_MAX];
    size_t n = spellings(reading, name, names);
    if (!n)
        names[n++] = sym_intern(reading->syms, name);
    return builder_node_like(reading->builder, names, n, ORIGIN_DECLARED, loc);
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct str decoded(struct arena *arena, struct str text, bool plus)
{
    struct strbuf buf;
    strbuf_init(&buf, arena);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '%' && i + 2 < text.n && hex(text.p[i + 1]) >= 0 && hex(text.p[i + 2]) >= 0) {
            c = (char)(hex(text.p[i + 1]) * 16 + hex(text.p[i + 2]));
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        strbuf_add_char(&buf, c);
    }
    return strbuf_str(&buf);
}

struct str url_decoded(struct arena *arena, struct str text)
{
    return decoded(arena, text, false);
}

struct str query_decoded(struct arena *arena, struct str text)
{
    return decoded(arena, text, true);
}
