/*
 * Addresses in one value: URL, connection string, list, host and port, bare host.
 *
 * The form is decided first, from the most to the least telling, and only one form is read: the
 * parts of a connection string are never taken for hosts of a list as well.
 */
#include "address_parts_priv.h"

enum { URL_MARK_BYTES = sizeof("://") - 1 };

/* Values in values (a shell line in a JSON list in a flag): a bound on entering again. */
#define NESTED_MAX 6

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

size_t find_any(struct str text, const char *chars)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] && strchr(chars, text.p[i]))
            return i;
    return text.n;
}

struct address *address_push(struct addresses *out, struct str whole, struct str host,
                             uint32_t port, enum address_strength strength)
{
    if (!host_plausible(host) || host_is_nobody(host))
        return NULL;
    struct address *address = vec_push(out->arena, &out->all);
    address->host = host;
    address->port = port;
    address->offset = (size_t)(host.p - whole.p);
    address->strength = strength;
    return address;
}

/* "[::1]:80" or "host:80"; a port that is still a variable counts as none. */
bool host_port_split(struct str text, struct str *out_host, struct str *out_port)
{
    *out_port = STR_NULL;
    if (text.n && text.p[0] == '[') {
        size_t close = str_find_char(text, ']');
        if (close == SIZE_MAX)
            return false;
        *out_host = (struct str){ text.p + 1, close - 1 };
        struct str rest = str_skip(text, close + 1);
        if (rest.n && rest.p[0] == ':')
            *out_port = str_skip(rest, 1);
        return true;
    }
    size_t colon = str_find_char(text, ':');
    *out_host = str_take(text, colon == SIZE_MAX ? text.n : colon);
    if (colon != SIZE_MAX)
        *out_port = str_skip(text, colon + 1);
    return true;
}

static bool is_variable(struct str text)
{
    return text.n > 0 && (text.p[0] == '$' || text.p[0] == '{' || text.p[0] == '%');
}

bool host_port_parse(struct str text, struct str *out_host, uint32_t *out_port)
{
    struct str port;
    text = str_take(text, find_any(text, "/?#,; \t\r\n"));
    if (!host_port_split(text, out_host, &port))
        return false;
    *out_port = port_number(port);
    if (!host_plausible(*out_host))
        return false;
    return *out_port != 0 || (is_variable(port) && port.n > 1);
}

/* "host", "host:80", "host:$PORT", "host:" of a URL's authority; not "user:password". */
static bool is_authority_host(struct str text)
{
    struct str host, port;
    if (!host_port_split(text, &host, &port) || !host_plausible(host))
        return false;
    return port.n == 0 || port_number(port) || is_variable(port);
}

static bool is_host_list(struct str text)
{
    struct str part;
    if (text.n == 0)
        return false;
    while (str_split(&text, ',', &part))
        if (!is_authority_host(str_trim(part)))
            return false;
    return true;
}

/*
 * Where the hosts begin, past user info. A password may hold '/', '?', '#' and '@' as they are, so
 * an authority that does not read as hosts is taken to run up to the last '@'.
 */
static struct str past_user_info(struct str text, bool store)
{
    struct str plain = str_take(text, find_any(text, "/?#"));
    size_t at = str_rfind_char(plain, '@');
    if (at == SIZE_MAX && is_host_list(plain))
        return text;
    size_t last = str_rfind_char(text, '@');
    if (last == SIZE_MAX)
        return text;
    if (at == SIZE_MAX)
        return str_skip(text, last + 1);
    struct str far = str_skip(text, last + 1);
    struct str far_host, near_host, far_port, near_port;
    bool far_fits = host_port_split(str_take(far, find_any(far, "/?#,")), &far_host, &far_port) &&
                    host_plausible(far_host);
    bool near_fits = host_port_split(str_skip(plain, at + 1), &near_host, &near_port) &&
                     host_plausible(near_host);
    bool take_far =
        last != at && far_fits && (store || !near_fits || (port_number(far_port) && !near_port.n));
    return str_skip(text, (take_far ? last : at) + 1);
}

/* The hosts of "a:1,b:2/path": each with its own user info, if any. */
static void push_hosts(struct addresses *out, struct str whole, struct str text, struct str scheme)
{
    struct str list = str_take(text, find_any(text, "/?#;\\ \t\r\n\"'`<>|()"));
    struct str part;
    while (str_split(&list, ',', &part)) {
        struct str host, port;
        size_t at = str_rfind_char(part, '@');
        if (at != SIZE_MAX)
            part = str_skip(part, at + 1);
        if (!host_port_split(str_trim(part), &host, &port))
            continue;
        struct address *address = address_push(out, whole, host, port_number(port), ADDRESS_URL);
        if (!address)
            continue;
        address->scheme = str_lower(out->arena, scheme);
        if (scheme_kind(scheme, &address->kind))
            address->sureness = SURE_SCHEME;
    }
}

static bool is_scheme_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '.' || c == '-' || c == '_';
}

/* "jdbc:mysql:replication" -> "mysql"; of any other the part after its last ':'. */
static struct str scheme_before(struct str text, size_t mark)
{
    static const char *const wrappers[] = { "jdbc", "r2dbc", "pool", "proxy", "p6spy", "otel" };
    size_t begin = mark;
    while (begin > 0 && (is_scheme_char(text.p[begin - 1]) || text.p[begin - 1] == ':'))
        begin--;
    struct str all = { text.p + begin, mark - begin }, rest = all, part;
    if (!str_starts(all, "jdbc:") && !str_starts(all, "r2dbc:") && !str_starts(all, "r2dbcs:")) {
        size_t colon = str_rfind_char(all, ':');
        return colon == SIZE_MAX ? all : str_skip(all, colon + 1);
    }
    while (str_split(&rest, ':', &part)) {
        bool wraps = str_is(part, "r2dbcs");
        for (size_t i = 0; i < countof(wrappers); i++)
            wraps = wraps || str_is(part, wrappers[i]);
        if (!wraps)
            return part;
    }
    return all;
}

/* End of the URL that begins before text: a space, a quote, or the scheme of the next one. */
static size_t url_end(struct str text)
{
    size_t scheme = 0; /* where the run of scheme characters up to i begins */
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c && strchr(" \t\r\n\"'`<>|\\", c))
            return i;
        bool separate = scheme > 0 && (text.p[scheme - 1] == ',' || text.p[scheme - 1] == ';');
        if (c == ':' && separate && str_starts(str_skip(text, i), "://"))
            return scheme - 1;
        if (!is_scheme_char(c))
            scheme = i + 1;
    }
    return text.n;
}

void urls_parse(struct addresses *out, struct str whole, struct str text)
{
    size_t from = 0;
    while (from < text.n) {
        size_t mark = str_find(str_skip(text, from), STR("://"));
        if (mark == SIZE_MAX)
            return;
        mark += from;
        struct str scheme = scheme_before(text, mark);
        struct str body = str_skip(text, mark + URL_MARK_BYTES);
        body = str_take(body, url_end(body));
        from = mark + URL_MARK_BYTES + body.n;
        enum scheme_use use = scheme_use(scheme);
        enum graph_kind kind;
        if (use == SCHEME_NONE || scheme.n == 0)
            continue;
        if (use == SCHEME_PATH) {
            size_t slash = str_find_char(body, '/');
            push_hosts(out, whole, slash == SIZE_MAX ? body : str_skip(body, slash + 1), scheme);
            continue;
        }
        push_hosts(out, whole, past_user_info(body, scheme_kind(scheme, &kind)), scheme);
    }
}

/* One element of a list, or the whole value: host:port, user@host:port, host, host/path. */
static void parse_element(struct addresses *out, struct str whole, struct str text,
                          const struct key_facts *key)
{
    struct str host;
    uint32_t port;
    size_t at = str_rfind_char(text, '@');
    if (at != SIZE_MAX)
        text = str_skip(text, at + 1);
    if (str_starts(text, "dns:") || str_starts(text, "tcp:"))
        text = str_skip(text, 4);
    if (host_port_parse(text, &host, &port)) {
        struct str rest = str_skip(text, find_any(text, "/"));
        bool image = rest.n && str_find_char(rest, ':') != SIZE_MAX;
        if (!key->no_port && !image && !host_is_file(host))
            address_push(out, whole, host, port, ADDRESS_HOST_PORT);
        return;
    }
    bool address = key->sense == KEY_HOST || key->sense == KEY_ADDRESS;
    size_t colon = str_find_char(text, ':');
    if (key->sense == KEY_HOST && at == SIZE_MAX && colon != SIZE_MAX &&
        host_port_parse(str_skip(text, colon + 1), &host, &port)) {
        address_push(out, whole, host, port, ADDRESS_HOST_PORT); /* "label:host:port" */
        return;
    }
    size_t slash = find_any(text, "/");
    host = str_take(text, slash);
    if (at != SIZE_MAX || host_is_file(host))
        return;
    bool names = key->sense == KEY_NAMING && slash == text.n && !host_is_ipv4(host);
    bool inside = !key->no_port && host_is_inside(host);
    if (!address && !names && !inside)
        return;
    struct address *pushed =
        address_push(out, whole, host, 0, address || inside ? ADDRESS_HOST : ADDRESS_WORD);
    if (pushed && inside)
        pushed->keyed = pushed->host_key = true;
    if (pushed && slash != text.n)
        pushed->weak = true;
}

static bool is_cidr(struct str text)
{
    size_t slash = str_find_char(text, '/');
    return slash != SIZE_MAX && host_is_ipv4(str_take(text, slash));
}

static void parse_list(struct addresses *out, struct str value, const struct key_facts *key)
{
    struct str rest = value;
    while (rest.n) {
        size_t end = find_any(rest, ",;");
        struct str part = value_unquote(str_take(rest, end));
        if (part.n && part.p[0] != '/' && !is_cidr(part))
            parse_element(out, value, part, key);
        rest = str_skip(rest, end + 1);
    }
}

/* The quoted strings of ["a:1", "b:2"] or {"host": "a"}: a string before ':' is the next one's key.
 */
static void parse_json(struct addresses *out, struct str value, struct str outer_key)
{
    struct str key = outer_key;
    bool in_map = value.p[0] == '{';
    size_t i = 0;
    while (i < value.n) {
        i += find_any(str_skip(value, i), "\"");
        size_t begin = ++i;
        while (i < value.n && value.p[i] != '"')
            i += value.p[i] == '\\' ? 2 : 1;
        if (i >= value.n)
            return;
        struct str text = { value.p + begin, i - begin };
        struct str after = str_trim(str_skip(value, ++i));
        if (after.n && after.p[0] == ':') {
            key = text;
            in_map = true;
            continue;
        }
        size_t first = out->all.n;
        if (text.n && text.p[0] != '[' && text.p[0] != '{')
            addresses_in_value(out, key, text);
        for (size_t k = first; k < out->all.n; k++)
            out->all.v[k].offset += begin;
        if (!in_map)
            key = outer_key;
    }
}

static bool is_json(struct str value)
{
    return (value.p[0] == '[' || value.p[0] == '{') && str_find_char(value, '"') != SIZE_MAX &&
           !str_starts(value, "{{");
}

static bool has_space(struct str value)
{
    for (size_t i = 0; i < value.n; i++)
        if (is_space(value.p[i]))
            return true;
    return false;
}

static void parse_lines(struct addresses *out, struct str value)
{
    struct str rest = value, line;
    while (str_split(&rest, '\n', &line)) {
        size_t first = out->all.n;
        addresses_in_line(out, line);
        for (size_t i = first; i < out->all.n; i++)
            out->all.v[i].offset += (size_t)(line.p - value.p);
    }
}

static void parse_value(struct addresses *out, struct str key_text, struct str value,
                        const struct key_facts *key)
{
    if (str_find_char(value, '\n') != SIZE_MAX)
        parse_lines(out, value);
    else if (is_json(value))
        parse_json(out, value, key_text);
    else if (connection_parse(out, value))
        return;
    else if (has_space(value) && !str_has(value, ", "))
        addresses_in_command(out, value);
    else if (str_has(value, "://"))
        urls_parse(out, value, value);
    else
        parse_list(out, value, key);
}

/* What the key says of all that was found in its value. */
static void apply_key(struct address *address, const struct key_facts *key)
{
    enum graph_kind kind;
    address->keyed = address->keyed || key->sense == KEY_ADDRESS || key->sense == KEY_HOST;
    address->host_key = address->host_key || key->sense == KEY_HOST;
    address->weak = address->weak || key->weak ||
                    (key->own && address->strength != ADDRESS_URL && !address->port);
    address->telemetry = address->telemetry || key->telemetry || port_is_telemetry(address->port);
    address->config = address->config || key->config;
    if (address->sureness)
        return;
    if (address->keyed && port_kind(address->port, &kind)) {
        address->kind = kind;
        address->sureness = SURE_PORT;
    } else if (key->has_kind && !str_starts(address->scheme, "http")) {
        address->kind = key->kind;
        address->sureness = SURE_NAME;
    }
}

void addresses_in_value(struct addresses *out, struct str key, struct str value)
{
    struct key_facts facts = key_facts(key);
    struct str text = value_unquote(value);
    if (text.n == 0 || facts.sense == KEY_NEVER)
        return;
    size_t first = out->all.n, kept = first;
    if (out->depth >= NESTED_MAX)
        return;
    out->depth++;
    parse_value(out, key, text, &facts);
    out->depth--;
    for (size_t i = first; i < out->all.n; i++) {
        struct address address = out->all.v[i];
        if (address.strength == ADDRESS_WORD && facts.sense == KEY_NAMING &&
            !key_repeats(key, address.host))
            continue;
        address.offset += (size_t)(text.p - value.p);
        apply_key(&address, &facts);
        out->all.v[kept++] = address;
    }
    out->all.n = kept;
}
