/*
 * Addresses in shell lines and argument lists. No shell is understood: words are cut at spaces and
 * operators outside quotes, and the word before decides what a word can be.
 */
#include "address_parts_priv.h"

static bool is_cut(char c)
{
    return c == ';' || c == '|' || c == '&' || c == '(' || c == ')' || c == '<' || c == '>' ||
           c == '`';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Next word, quotes kept; an operator is a word of its own. False at the end. */
static bool next_word(struct str *rest, struct str *out)
{
    size_t i = 0;
    while (i < rest->n && is_space(rest->p[i]))
        i++;
    size_t begin = i;
    char quote = 0;
    for (; i < rest->n; i++) {
        char c = rest->p[i];
        bool variable = c == '(' && i > begin && rest->p[i - 1] == '$';
        bool grouped = c == '(' && i > begin + 2 && memcmp(rest->p + i - 3, "tcp", 3) == 0;
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (variable || grouped)
            quote = ')';
        else if (is_space(c) || is_cut(c))
            break;
    }
    if (i == begin && i < rest->n)
        i++;
    *out = str_take(str_skip(*rest, begin), i - begin);
    *rest = str_skip(*rest, i);
    return out->n > 0;
}

static struct str unquote(struct str word)
{
    if (word.n >= 2 && (word.p[0] == '"' || word.p[0] == '\'') && word.p[word.n - 1] == word.p[0])
        return (struct str){ word.p + 1, word.n - 2 };
    return word;
}

static bool is_one_of(struct str word, const char *const *list)
{
    for (; *list; list++)
        if (str_is(word, *list))
            return true;
    return false;
}

static struct str program_name(struct str word)
{
    size_t slash = str_rfind_char(word, '/');
    return slash == SIZE_MAX ? word : str_skip(word, slash + 1);
}

static const char *const pair_programs[] = { "nc", "ncat", "netcat", "telnet", NULL };
static const char *const host_programs[] = { "nslookup", "dig", "ping", "host", "hosts", NULL };
static const char *const wait_programs[] = {
    "until",      "wait-for-it",    "wait-for-it.sh", "wait-for",  "wait-for.sh", "wait_for",
    "wait4ports", "wait-for-port",  "wait-port",      "dockerize", "pg_isready",  "nc",
    "ncat",       "netcat",         "nslookup",       "wait",      "wait4x",      "wait-on",
    "waitforit",  "wait_for_it.sh", "k8s-wait-for",   NULL,
};
static const char *const clients[] = {
    "psql",
    "pg_isready",
    "mysql",
    "mysqladmin",
    "redis-cli",
    "mongo",
    "mongosh",
    "cqlsh",
    "pg_dump",
    "pg_restore",
    "mysqldump",
    "mariadb",
    "mariadb-admin",
    "createdb",
    "wait-for-it",
    "wait-for-it.sh",
    "redis-server",
    "clickhouse-client",
    NULL,
};
/* What they name is fetched, printed or built, never called as a service. */
static const char *const mute_programs[] = {
    "echo", "printf", "git",   "pip",   "pip3", "npm", "apk",  "apt", "apt-get", "yum", "helm",
    "go",   "docker", "chown", "chmod", "sed",  "awk", "grep", "gem", "dnf",     NULL,
};

/* A loop that asks again after a pause. */
static bool polls(struct str line)
{
    return str_has(line, "sleep") && (str_has(line, "curl ") || str_has(line, "wget ") ||
                                      str_has(line, "grpc_health_probe "));
}

bool address_line_waits(struct str line)
{
    struct str word;
    if (polls(line))
        return true;
    while (next_word(&line, &word)) {
        word = unquote(word);
        if (is_one_of(program_name(word), wait_programs))
            return true;
        if (str_has(word, " ") && (str_has(word, "until ") || str_has(word, "nc -")))
            return true;
        if (str_has(word, "/dev/tcp/") || str_has(word, "wait-for"))
            return true;
    }
    return false;
}

struct command {
    struct addresses *out;
    struct str line;
    struct str program; /* of the current simple command */
    struct str flag;    /* the word before, when it is a flag without value */
    size_t first;       /* of the addresses of this simple command */
    size_t operands;    /* words that are no flags, after the program */
    uint32_t port;      /* of --port or -p */
    bool waits;
};

static struct address *push(struct command *c, struct str host, uint32_t port,
                            enum address_strength strength)
{
    return address_push(c->out, c->line, host, port, strength);
}

/* One host and one port of a simple command belong together: -h db -p 5432. */
static void end_command(struct command *c)
{
    size_t n = c->out->all.n - c->first;
    if (c->port && n == 1 && c->out->all.v[c->first].port == 0)
        c->out->all.v[c->first].port = c->port;
    c->first = c->out->all.n;
    c->program = c->flag = STR_NULL;
    c->operands = 0;
    c->port = 0;
}

/* The value of --flag=value, --flag value, -Dkey=value, KEY=value. */
static void flag_value(struct command *c, struct str flag, struct str value)
{
    size_t first = c->out->all.n;
    value = unquote(value);
    if (str_is(flag, "-p") || str_is(flag, "-P") || key_is_port(flag)) {
        c->port = port_number(value);
        return;
    }
    addresses_in_value(c->out, flag, value);
    for (size_t i = first; i < c->out->all.n; i++)
        c->out->all.v[i].offset += (size_t)(value.p - c->line.p);
}

/* "-h x" of a client, "nc x 5432", "getent hosts x": hosts by the program's own grammar. */
static bool by_program(struct command *c, struct str word)
{
    struct str program = program_name(c->program);
    if (str_is(c->flag, "-h") || str_is(c->flag, "-H"))
        return (program.n == 0 || is_one_of(program, clients)) &&
               push(c, word, 0, ADDRESS_HOST) != NULL;
    if (c->flag.n)
        return false;
    if (is_one_of(program, pair_programs)) {
        if (c->operands == 1 && str_find_char(word, ':') == SIZE_MAX)
            return push(c, word, 0, ADDRESS_HOST) != NULL;
        if (c->operands == 2)
            c->port = port_number(word);
        return c->operands == 2;
    }
    if (is_one_of(program, host_programs) && c->operands == 1)
        return push(c, word, 0, ADDRESS_HOST) != NULL;
    return false;
}

/* bash's /dev/tcp/db/5432 */
static bool dev_tcp(struct command *c, struct str word)
{
    size_t at = str_find(word, STR("/dev/tcp/"));
    if (at == SIZE_MAX)
        return false;
    struct str rest = str_skip(word, at + 9), host;
    if (str_split(&rest, '/', &host))
        push(c, host, port_number(rest), ADDRESS_HOST_PORT);
    return true;
}

static void plain_word(struct command *c, struct str word, bool quoted)
{
    struct str host;
    uint32_t port;
    size_t first = c->out->all.n;
    if (quoted && str_has(word, " ")) { /* a quoted script: sh -c "until nc -z db 5432; ..." */
        addresses_in_command(c->out, word);
        for (size_t i = first; i < c->out->all.n; i++)
            c->out->all.v[i].offset += (size_t)(word.p - c->line.p);
        return;
    }
    if (by_program(c, word))
        return;
    if (str_has(word, "://")) {
        urls_parse(c->out, c->line, word);
        return;
    }
    struct str rest = word, part;
    while (str_split(&rest, ',', &part))
        if (host_port_parse(part, &host, &port) && !host_is_file(host) && part.p[0] != '/')
            push(c, host, port, ADDRESS_HOST_PORT);
}

/* KEY=value, --flag=value, -Dkey=value; the key is a plain name. */
static size_t assignment(struct str word)
{
    size_t equals = str_find_char(word, '=');
    if (equals == SIZE_MAX || equals == 0)
        return SIZE_MAX;
    for (size_t i = 0; i < equals; i++)
        if (strchr("/:?@\"' ", word.p[i]))
            return SIZE_MAX;
    return equals;
}

/* The word after a flag without '=': its value, or an operand. True when it is used up. */
static bool value_of_flag(struct command *c, struct str word)
{
    struct str flag = c->flag;
    if (str_is(flag, "-p") || str_is(flag, "-P") || key_is_port(flag)) {
        c->port = port_number(word);
        return true;
    }
    if (is_one_of(program_name(c->program), pair_programs) &&
        (str_is(flag, "-w") || str_is(flag, "-i") || str_is(flag, "-G")))
        return true;
    if (flag.n <= 2 || key_facts(flag).sense == KEY_NOTHING)
        return false;
    flag_value(c, flag, word);
    return true;
}

static void operand(struct command *c, struct str word, bool quoted)
{
    if (c->flag.n && value_of_flag(c, word)) {
        c->flag = STR_NULL;
        return;
    }
    if (!str_is(c->flag, "-h") && !str_is(c->flag, "-H"))
        c->flag = STR_NULL;
    if (c->program.n == 0 && c->flag.n == 0) {
        if (word.p[0] >= '0' && word.p[0] <= '9' && !str_has(word, ":"))
            return; /* timeout 5 nc ... */
        plain_word(c, word, quoted);
        c->program = word;
        return;
    }
    c->operands += c->flag.n == 0;
    plain_word(c, word, quoted);
    c->flag = STR_NULL;
}

static void take_word(struct command *c, struct str word)
{
    static const char *const keywords[] = {
        "until", "while", "do",      "then", "if",  "!",        "elif",      "else",
        "sh",    "bash",  "exec",    "-c",   "--",  "/bin/sh",  "/bin/bash", "time",
        "sudo",  "env",   "timeout", "done", "fi",  "{",        "}",         "-ec",
        "-exc",  "-ce",   "-xc",     "-lc",  "ash", "/bin/ash", NULL,
    };
    struct str bare = unquote(word);
    size_t equals = assignment(bare);
    if (bare.n == 0 || dev_tcp(c, bare) || is_one_of(program_name(c->program), mute_programs))
        return;
    if (equals != SIZE_MAX) {
        struct str key = str_take(bare, equals);
        flag_value(c, str_starts(key, "-D") ? str_skip(key, 2) : key, str_skip(bare, equals + 1));
        c->flag = STR_NULL;
    } else if (is_one_of(bare, keywords)) {
        c->flag = STR_NULL;
    } else if (bare.n > 1 && bare.p[0] == '-') {
        c->flag = bare;
    } else {
        operand(c, bare, bare.n < word.n);
    }
}

static void parse_command(struct addresses *out, struct str line)
{
    struct command c = { .out = out, .line = line, .first = out->all.n };
    struct str rest = line, word;
    size_t begin = out->all.n;
    c.waits = address_line_waits(line);
    while (next_word(&rest, &word)) {
        if (word.p[0] == '#') {
            size_t end = str_find_char(rest, '\n');
            rest = str_skip(rest, end == SIZE_MAX ? rest.n : end);
        }
        bool cut = word.n == 1 && is_cut(word.p[0]);
        if (cut && (word.p[0] == '<' || word.p[0] == '>'))
            c.flag = STR_NULL;
        else if (cut)
            end_command(&c);
        else if (word.p[0] != '#')
            take_word(&c, word);
        if (rest.n && rest.p[0] == '\n')
            end_command(&c);
    }
    end_command(&c);
    for (size_t i = begin; i < out->all.n && c.waits; i++)
        out->all.v[i].waits = true;
}

/* Scripts in quotes in scripts: a bound, since this is entered again for each. */
#define NESTED_MAX 4

void addresses_in_command(struct addresses *out, struct str line)
{
    if (out->depth >= NESTED_MAX)
        return;
    out->depth++;
    parse_command(out, line);
    out->depth--;
}
