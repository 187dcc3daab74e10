/* Addresses in one line of a configuration text: nginx, haproxy, properties, ini, logstash. */
#include "address_parts_priv.h"

static bool is_comment(struct str line)
{
    return line.n == 0 || line.p[0] == '#' || line.p[0] == '!' || line.p[0] == ';' ||
           str_starts(line, "//") || str_starts(line, "<!--") || str_starts(line, "--") ||
           (line.p[0] == '*' && !str_starts(str_trim(str_skip(line, 1)), "="));
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-' || c == '/';
}

static struct str first_word(struct str line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] != ' ' && line.p[n] != '\t')
        n++;
    return str_take(line, n);
}

/* "key = value", "key: value", "key => value", "export KEY=value". Value without quotes at ends. */
static bool split_setting(struct str line, struct str *out_key, struct str *out_value)
{
    if (str_starts(line, "export "))
        line = str_trim(str_skip(line, 7));
    if (line.n && line.p[0] == '"')
        line = str_skip(line, 1);
    size_t n = 0;
    while (n < line.n && is_name_char(line.p[n]))
        n++;
    if (n == 0 || n == line.n)
        return false;
    *out_key = str_take(line, n);
    struct str rest = str_skip(line, n);
    if (rest.p[0] == '"')
        rest = str_skip(rest, 1);
    bool tight = rest.n && rest.p[0] == '=';
    rest = str_trim(rest);
    if (str_starts(rest, "=>"))
        rest = str_skip(rest, 2);
    else if (rest.n && (rest.p[0] == '=' || rest.p[0] == ':'))
        rest = str_skip(rest, 1);
    else
        return false;
    if (str_starts(rest, "//") || (!tight && rest.n && rest.p[0] == ':'))
        return false;
    *out_value = str_trim(rest);
    return out_value->n > 0;
}

static struct str without_end(struct str value)
{
    while (value.n && strchr(";,", value.p[value.n - 1]))
        value.n--;
    value = str_trim(value);
    if (value.n >= 2 && (value.p[0] == '"' || value.p[0] == '\'') &&
        value.p[value.n - 1] == value.p[0])
        value = (struct str){ value.p + 1, value.n - 2 };
    return value;
}

static void shift(struct addresses *out, size_t first, size_t offset)
{
    for (size_t i = first; i < out->all.n; i++)
        out->all.v[i].offset += offset;
}

enum directive { DIRECTIVE_NONE, DIRECTIVE_OWN, DIRECTIVE_PASS, DIRECTIVE_SERVER };

static enum directive directive(struct str word)
{
    static const struct {
        const char *name;
        enum directive directive;
    } known[] = {
        { "listen", DIRECTIVE_OWN },
        { "server_name", DIRECTIVE_OWN },
        { "bind", DIRECTIVE_OWN },
        { "servername", DIRECTIVE_OWN },
        { "serveralias", DIRECTIVE_OWN },
        { "return", DIRECTIVE_OWN },
        { "rewrite", DIRECTIVE_OWN },
        { "redirect", DIRECTIVE_OWN },
        { "add_header", DIRECTIVE_OWN },
        { "proxy_redirect", DIRECTIVE_OWN },
        { "proxy_set_header", DIRECTIVE_OWN },
        { "advertise", DIRECTIVE_OWN },
        { "proxy_pass", DIRECTIVE_PASS },
        { "fastcgi_pass", DIRECTIVE_PASS },
        { "uwsgi_pass", DIRECTIVE_PASS },
        { "grpc_pass", DIRECTIVE_PASS },
        { "scgi_pass", DIRECTIVE_PASS },
        { "memcached_pass", DIRECTIVE_PASS },
        { "proxypass", DIRECTIVE_PASS },
        { "reverse_proxy", DIRECTIVE_PASS },
        { "balancermember", DIRECTIVE_PASS },
        { "server", DIRECTIVE_SERVER },
        { "proxypassreverse", DIRECTIVE_PASS },
        { "slaveof", DIRECTIVE_OWN },
        { "replicaof", DIRECTIVE_OWN },
    };
    for (size_t i = 0; i < countof(known); i++)
        if (str_is_nocase(word, known[i].name))
            return known[i].directive;
    return DIRECTIVE_NONE;
}

/* "proxy_pass http://web:80;", "server web1 10.0.0.1:80 check": URLs and host:port words. */
static void parse_directive(struct addresses *out, struct str line, struct str rest, bool bare)
{
    struct str word;
    bool first_word_seen = false;
    while (str_split(&rest, ' ', &word)) {
        word = without_end(str_trim(word));
        if (word.n == 0)
            continue;
        struct str host;
        uint32_t port;
        if (str_has(word, "://"))
            urls_parse(out, line, word);
        else if (word.p[0] != '/' && host_port_parse(word, &host, &port))
            address_push(out, line, host, port, ADDRESS_HOST_PORT);
        else if (bare && !first_word_seen && word.p[0] != '{' && !host_is_file(word))
            address_push(out, line, word, 0, ADDRESS_WORD);
        first_word_seen = true;
    }
}

/* "Host  db": a key and its value with nothing but space between. */
static void parse_pair(struct addresses *out, struct str line, struct str text)
{
    struct str key = first_word(text);
    struct str value = without_end(str_trim(str_skip(text, key.n)));
    size_t first = out->all.n;
    if (value.n == 0 || find_any(value, " \t") != value.n || key_facts(key).sense != KEY_HOST)
        return;
    addresses_in_value(out, key, value);
    shift(out, first, (size_t)(value.p - line.p));
}

/* Any other line: what has the full shape of an address counts if it resolves. */
static void parse_loose(struct addresses *out, struct str line, struct str text)
{
    size_t first = out->all.n;
    if (str_has(text, "://"))
        urls_parse(out, line, text);
    else
        parse_directive(out, line, text, false);
    if (out->all.n == first)
        parse_pair(out, line, text);
    for (size_t i = first; i < out->all.n; i++)
        out->all.v[i].weak = true;
}

/* One value of an XML line; names of schemas are no addresses. */
static void xml_value(struct addresses *out, struct str line, struct str key, struct str value)
{
    size_t first = out->all.n;
    if (!value.n || str_starts(key, "xmlns") || str_has(key, "schema"))
        return;
    addresses_in_value(out, key, value);
    shift(out, first, (size_t)(value.p - line.p));
    for (size_t i = first; i < out->all.n; i++)
        out->all.v[i].weak |= !out->all.v[i].keyed;
}

/* <destination>es:9200</destination>, <property name="cache.host" value="redis"/> */
static void parse_xml(struct addresses *out, struct str line, struct str text)
{
    struct str tag = STR_NULL, name = STR_NULL;
    size_t i = 0;
    while (i < text.n) {
        char c = text.p[i];
        if (c == '<') {
            size_t n = find_any(str_skip(text, i + 1), " \t/>");
            tag = str_take(str_skip(text, i + 1), n);
            name = STR_NULL;
            i += 1 + n;
        } else if (c == '>') {
            struct str rest = str_skip(text, i + 1), inner = str_take(rest, find_any(rest, "<"));
            xml_value(out, line, tag, str_trim(inner));
            i += 1 + inner.n;
        } else if (c == '"' && i && text.p[i - 1] == '=') {
            struct str rest = str_skip(text, i + 1), value = str_take(rest, find_any(rest, "\""));
            size_t begin = i - 1;
            while (begin && !strchr(" \t<\"", text.p[begin - 1]))
                begin--;
            struct str key = { text.p + begin, i - 1 - begin };
            bool names = str_is(key, "name") || str_is(key, "key");
            if (names)
                name = value;
            else
                xml_value(out, line, str_is(key, "value") && name.n ? name : key, value);
            i += 2 + value.n;
        } else {
            i++;
        }
    }
}

void addresses_in_line(struct addresses *out, struct str line)
{
    struct str text = str_trim(line), key, value;
    size_t first = out->all.n;
    if (is_comment(text))
        return;
    if (text.p[0] == '<' && text.p[text.n - 1] == '>' && !str_starts(text, "<!")) {
        parse_xml(out, line, text);
        return;
    }
    if (str_starts(text, "- "))
        text = str_trim(str_skip(text, 2));
    if (str_starts(text, "*")) { /* pgbouncer: "* = host=db port=5432" */
        text = str_trim(str_skip(text, str_find_char(text, '=') + 1));
        addresses_in_value(out, STR("database"), text);
        shift(out, first, (size_t)(text.p - line.p));
        return;
    }
    struct str word = first_word(text);
    switch (directive(word)) {
    case DIRECTIVE_OWN:
        return;
    case DIRECTIVE_PASS:
    case DIRECTIVE_SERVER:
        if (str_trim(str_skip(text, word.n)).n == 0)
            return;
        if (str_starts(str_trim(str_skip(text, word.n)), "="))
            break;
        parse_directive(out, line, str_skip(text, word.n), true);
        for (size_t i = first; i < out->all.n; i++)
            out->all.v[i].keyed = true;
        return;
    case DIRECTIVE_NONE:
        break;
    }
    if (!split_setting(text, &key, &value)) {
        parse_loose(out, line, text);
        return;
    }
    value = without_end(value);
    if (value.n == 0)
        return;
    addresses_in_value(out, key, value);
    shift(out, first, (size_t)(value.p - line.p));
}
