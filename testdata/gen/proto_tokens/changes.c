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

static void change(struct text *f, size_t i, char *out, size_t out_size)
{
    struct token *t = &f->t[i], *next = &f->t[i + 1];
    char *old = t->text;
    const char *word = dictionary[pick(sizeof(dictionary) / sizeof(dictionary[0]))], *what = "";
    size_t k, first, last;
    switch (pick(20)) {
    case 16:
    case 17:
    case 18:
    case 19:
        what = "as one like it";
        k = same_place(f, i);
        t->text = copy(f->t[k].text, strlen(f->t[k].text));
        break;
    case 0:
    case 1:
        what = "delete";
        t->text = copy("", 0);
        break;
    case 2:
    case 3:
        what = "double";
        t->text = print("%s %s", old, old);
        break;
    case 4:
    case 5:
        what = "swap";
        t->text = next->text;
        next->text = old;
        break;
    case 6:
        what = "as next";
        t->text = copy(next->text, strlen(next->text));
        break;
    case 7:
    case 8:
    case 9:
        what = "as another";
        k = same_class(f, i);
        t->text = copy(f->t[k].text, strlen(f->t[k].text));
        break;
    case 10:
        what = "exchange";
        k = same_class(f, i);
        t->text = f->t[k].text;
        f->t[k].text = old;
        break;
    case 11:
        what = "insert";
        t->text = print("%s %s", old, word);
        break;
    case 12:
        what = "replace";
        t->text = copy(word, strlen(word));
        break;
    case 13:
        what = "respell";
        t->text = respell(old);
        break;
    case 14:
        what = "cut statement";
        statement(f, i, &first, &last);
        cut(f, first, last);
        break;
    default:
        what = "double statement";
        statement(f, i, &first, &last);
        char *all = copy("", 0);
        for (k = first; k <= last && k + 1 < f->n; k++)
            all = print("%s %s", all, f->t[k].text);
        f->t[last].text = print("%s%s", f->t[last].text, all);
        break;
    }
    snprintf(out, out_size, " (line %d: %s '%.40s' -> '%.40s')", t->line, what, old, t->text);
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
