/* What makes a mutant: names of its own, and a few changed tokens. */
#include "proto_tokens.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const dictionary[] = {
    ";", "{", "}", "[", "]", "(", ")", "<", ">", "=", ",", ".", ":", "-", "/", "+", "@", "#", "0",
    "1", "2", "3", "15", "-1", "18999", "19000", "19999", "536870911", "536870912", "2147483646",
    "2147483647", "2147483648", "4294967295", "4294967296", "9223372036854775808",
    "18446744073709551615", "18446744073709551616", "1.5", "1e3", "1e400", "0x10", "017", "08", ".5",
    "1.", "1f", "0b1", "1_0", "\"\"", "\"a\"", "'b'", "\"a.b\"", "\"\\xff\"", "\"\\q\"", "true",
    "false", "True", "inf", "nan", "Infinity", "max", "to", "stream", "optional", "required",
    "repeated", "group", "oneof", "map", "message", "enum", "service", "rpc", "returns", "extend",
    "extensions", "reserved", "option", "import", "package", "syntax", "edition", "public", "weak",
    "export", "local", "default", "json_name", "packed", "jstype", "ctype", "lazy", "deprecated",
    "unverified_lazy", "weak", "debug_redact", "targets", "retention", "feature_support",
    "edition_defaults", "features", "uninterpreted_option", "map_entry", "allow_alias",
    "message_set_wire_format", "optimize_for", "LITE_RUNTIME", "JS_STRING", "CORD", "IMPLICIT",
    "LEGACY_REQUIRED", "DELIMITED", "CLOSED", "OPEN", "PACKED", "EXPANDED", "VERIFY", "NONE", "int32",
    "string", "bytes", "double", "bool", "uint64", "fixed32", "float", "x", "_", "A", "google",
    "protobuf", "Any", "zz", "key", "value", "int32 x = 99;", "option deprecated = true;",
    "[deprecated = true]", "[packed = true]", "[default = 1]", "[json_name = \"x\"]", "[lazy = true]",
    "[features.field_presence = EXPLICIT]", "[]", "reserved 1;", "reserved \"x\";", "reserved x;",
    "extensions 100;", "message X {}", "enum X { X_A = 0; }", "oneof x {}", "extend X {}", "repeated ",
    "optional ", "required ", "import \"google/protobuf/any.proto\";", "import \"missing.proto\";",
    "option (missing) = 1;", "option features.enum_type = CLOSED;", "/* */", "/*", "//", "\\", "\x01",
    "\xc3\xa9",
};

void own_names(struct text *f, unsigned long number)
{
    char *name = print("z%05lu", number);
    for (size_t i = 0; i < f->n; i++) {
        char *text = f->t[i].text;
        if (strcmp(text, "zz") == 0)
            f->t[i].text = name;
        else if (class_of(text) == '"' && strncmp(text + 1, "zz/", 3) == 0)
            f->t[i].text = print("%c%s%s", text[0], name, text + 3);
        else if (class_of(text) == '"' && strncmp(text + 1, ".zz.", 4) == 0)
            f->t[i].text = print("%c.%s%s", text[0], name, text + 4);
        else if (strlen(text) == 5 && strncmp(text, "50", 2) == 0 && class_of(text) == '0')
            f->t[i].text = print("%lu", 1000000 + number * 100 + strtoul(text + 2, NULL, 10) % 100);
    }
}

void own_package(struct text *f, unsigned long number)
{
    for (size_t i = 0; i < f->n; i++) {
        if (!is(f, i, "package"))
            continue;
        while (i + 1 < f->n && !is(f, i + 1, ";"))
            i++;
        f->t[i].text = print("%s.z%05lu", f->t[i].text, number);
        return;
    }
}

static size_t same_class(const struct text *f, size_t i)
{
    char class = class_of(f->t[i].text);
    for (int tries = 0; tries < 200; tries++) {
        size_t k = pick(f->n - 1);
        if (class_of(f->t[k].text) == class && strcmp(f->t[k].text, f->t[i].text) != 0)
            return k;
    }
    return i;
}

/* One that stands after the same token too: a name of a type for one, a number of a field... */
static size_t same_place(const struct text *f, size_t i)
{
    char class = class_of(f->t[i].text);
    for (int tries = 0; i > 0 && tries < 2000; tries++) {
        size_t k = 1 + pick(f->n - 2);
        if (class_of(f->t[k].text) == class && strcmp(f->t[k].text, f->t[i].text) != 0 &&
            strcmp(f->t[k - 1].text, f->t[i - 1].text) == 0)
            return k;
    }
    return same_class(f, i);
}

static char *respell(const char *text)
{
    size_t n = strlen(text);
    switch (class_of(text)) {
    case 'a':
        switch (pick(5)) {
        case 0:
            return print("%s_", text);
        case 1:
            return copy(text + 1, n - 1);
        case 2:
            return print("%c%s", text[0] ^ 0x20, text + 1);
        case 3:
            return print("%s%s", text, text);
        default:
            return print("%s.%s", text, text);
        }
    case '0':
        switch (pick(9)) {
        case 0:
            return print("%s0", text);
        case 1:
            return print("-%s", text);
        case 2:
            return print("%s.5", text);
        case 3:
            return print("0%s", text);
        case 4:
            return print("0x%s", text);
        case 5:
            return print("%se2", text);
        case 6:
            return print("%s00000", text);
        case 7:
            return print("%lu", strtoul(text, NULL, 10) + 1);
        default:
            return print("%lu", strtoul(text, NULL, 10) - 1);
        }
    case '"':
        return pick(2) ? copy(text + 1, n < 2 ? 0 : n - 2) : print("%s%s", text, text);
    default:
        return print("%s%s", text, text);
    }
}

/* First and last token of the statement around i. */
static void statement(const struct text *f, size_t i, size_t *first, size_t *last)
{
    size_t a = i, b = i;
    while (a > 0 && !strchr(";{}", f->t[a - 1].text[0]))
        a--;
    int depth = 0;
    for (; b + 2 < f->n; b++) {
        depth += is(f, b, "{");
        depth -= is(f, b, "}");
        if (depth <= 0 && (is(f, b, ";") || is(f, b, "}")))
            break;
    }
    *first = a;
    *last = b;
}

static void cut(struct text *f, size_t first, size_t last)
{
    for (size_t i = first; i <= last && i + 1 < f->n; i++)
        f->t[i].text = copy("", 0);
}

static void set(struct text *f, size_t i, const char *text)
{
    f->t[i].text = copy(text, strlen(text));
}

static void as_one_like_it(struct text *f, size_t i, const char *word)
{
    (void)word;
    set(f, i, f->t[same_place(f, i)].text);
}

static void leave_out(struct text *f, size_t i, const char *word)
{
    (void)word;
    set(f, i, "");
}

static void twice(struct text *f, size_t i, const char *word)
{
    (void)word;
    f->t[i].text = print("%s %s", f->t[i].text, f->t[i].text);
}

static void exchange_with(struct text *f, size_t i, size_t k)
{
    char *old = f->t[i].text;
    f->t[i].text = f->t[k].text;
    f->t[k].text = old;
}

static void swap(struct text *f, size_t i, const char *word)
{
    (void)word;
    exchange_with(f, i, i + 1);
}

static void as_next(struct text *f, size_t i, const char *word)
{
    (void)word;
    set(f, i, f->t[i + 1].text);
}

static void as_another(struct text *f, size_t i, const char *word)
{
    (void)word;
    set(f, i, f->t[same_class(f, i)].text);
}

static void exchange(struct text *f, size_t i, const char *word)
{
    (void)word;
    exchange_with(f, i, same_class(f, i));
}

static void insert(struct text *f, size_t i, const char *word)
{
    f->t[i].text = print("%s %s", f->t[i].text, word);
}

static void respelled(struct text *f, size_t i, const char *word)
{
    (void)word;
    f->t[i].text = respell(f->t[i].text);
}

static void cut_statement(struct text *f, size_t i, const char *word)
{
    size_t first, last;
    (void)word;
    statement(f, i, &first, &last);
    cut(f, first, last);
}

static void double_statement(struct text *f, size_t i, const char *word)
{
    size_t first, last;
    (void)word;
    statement(f, i, &first, &last);
    char *all = copy("", 0);
    for (size_t k = first; k <= last && k + 1 < f->n; k++)
        all = print("%s %s", all, f->t[k].text);
    f->t[last].text = print("%s%s", f->t[last].text, all);
}

static const struct {
    const char *name;
    size_t below; /* chosen by numbers below this, and not by a row before */
    void (*make)(struct text *f, size_t i, const char *word);
} kinds[] = {
    { "delete", 2, leave_out },
    { "double", 4, twice },
    { "swap", 6, swap },
    { "as next", 7, as_next },
    { "as another", 10, as_another },
    { "exchange", 11, exchange },
    { "insert", 12, insert },
    { "replace", 13, set },
    { "respell", 14, respelled },
    { "cut statement", 15, cut_statement },
    { "double statement", 16, double_statement },
    { "as one like it", 20, as_one_like_it },
};

static void change(struct text *f, size_t i, char *out, size_t out_size)
{
    const char *old = f->t[i].text;
    const char *word = dictionary[pick(sizeof(dictionary) / sizeof(dictionary[0]))];
    size_t number = pick(20), kind = 0;
    while (number >= kinds[kind].below)
        kind++;
    kinds[kind].make(f, i, word);
    snprintf(out, out_size, " (line %d: %s '%.40s' -> '%.40s')", f->t[i].line, kinds[kind].name, old,
             f->t[i].text);
    for (char *p = out; *p; p++)
        if (*p == '\n')
            *p = ' ';
}

static bool in_package(const struct text *f, size_t i)
{
    size_t first, last;
    statement(f, i, &first, &last);
    return is(f, first, "package") || is(f, first, "syntax") || is(f, first, "edition") || first == 0;
}

bool mutate(struct text *f, char *log, size_t log_size)
{
    static const int times[] = { 1, 1, 1, 1, 1, 2, 2, 3 };
    bool alone = false;
    size_t at = 0;
    log[0] = '\0';
    for (int n = times[pick(8)]; n > 0 && f->n > 2; n--) {
        size_t i = pick(f->n - 2);
        alone |= in_package(f, i) || in_package(f, i + 1);
        change(f, i, log + at, log_size - at);
        at += strlen(log + at);
    }
    return alone;
}
