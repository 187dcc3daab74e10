/* Numbers, names and texts at the edges of what is allowed. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto_mutate.h"

bool default_edge(struct file *f)
{
    static const struct {
        const char *type, *value;
    } edges[] = {
        { "int32", "-2147483648" },   { "int32", "0x7fffffff" },  { "int32", "017" },
        { "uint32", "4294967295" },   { "int64", "9007199254740993" },
        { "uint64", "18446744073709551615" }, { "sint64", "-0x1" }, { "double", "-0.0" },
        { "double", "nan" },          { "double", "-nan" },       { "float", "inf" },
        { "float", "-inf" },          { "float", "16777217" },    { "float", "1e39" },
        { "double", "9007199254740993" }, { "double", ".5e-3" },  { "bool", "false" },
        { "string", "'\\x41\\102'" }, { "string", "\"a\" 'b'" },  { "string", "\"\"" },
        { "bytes", "'\\xff\\000'" },  { "string", "\"\xc3\xa4\"" },
    };
    struct element *e = any(f, FIELD);
    for (int tries = 0; e && tries < 100; tries++) {
        size_t i = pick(sizeof(edges) / sizeof(edges[0]));
        if (!is(f, e->type, edges[i].type))
            continue;
        char *option = format("default = %s%s", edges[i].value, "");
        bool done = add_option(f, e, option);
        free(option);
        return done;
    }
    return false;
}

bool json_name_edge(struct file *f)
{
    static const char *const names[] = { "a.b", "\xc3\xa4", "A_B", "_", "0", "a b", "value", "'" };
    struct element *e = any(f, pick(3) ? FIELD : MAP);
    if (!e)
        return false;
    char *option = format("json_name = \"%s\"%s", names[pick(8)], "");
    add_option(f, e, option);
    free(option);
    return true;
}

/* "a to b" as two ranges, in any order, in one statement or two. */
bool range_resplit(struct file *f)
{
    static const char *const forms[] = { "%ld to %ld, %ld to ", "%ld to %ld; reserved %ld to ",
                                         "%ld to %ld; extensions %ld to " };
    struct element *e = any(f, pick(2) ? RESERVED : EXTENSIONS);
    for (size_t i = e ? e->name : 0; e && i + 1 < e->last; i++) {
        if (!is(f, i, "to") || !isdigit((unsigned char)f->t[i - 1].text[0]) || is(f, i - 2, "-"))
            continue;
        long first = strtol(f->t[i - 1].text, NULL, 0), last = strtol(f->t[i + 1].text, NULL, 0);
        long middle = last > first ? first + (long)pick((size_t)(last - first)) : first;
        char text[120];
        snprintf(text, sizeof(text), forms[pick(2) ? 0 : e->kind == RESERVED ? 1 : 2], first,
                 middle, middle + 1);
        set(f, i - 1, text);
        set(f, i, "");
        return true;
    }
    return false;
}

bool enum_reserve(struct file *f)
{
    static const char *const ranges[] = { "-9 to -5", "-2147483648 to -100",  "-7", "1000 to max",
                                          "2147483647", "-20 to -15, 70 to 75" };
    struct element *e = any(f, ENUM);
    if (!e)
        return false;
    char *text = format(" reserved %s;%s", ranges[pick(6)], "");
    after(f, e->open, text);
    free(text);
    return true;
}

/* Makes a range that may be negative narrower at its end. */
bool range_lower(struct file *f)
{
    struct element *e = any(f, pick(2) ? RESERVED : EXTENSIONS);
    for (size_t i = e ? e->name : 0; e && i + 1 < e->last; i++) {
        size_t at = i + 1 + is(f, i + 1, "-");
        if (!is(f, i, "to") || !isdigit((unsigned char)f->t[at].text[0]))
            continue;
        char number[24];
        snprintf(number, sizeof(number), "%ld",
                 strtol(f->t[at].text, NULL, 0) + (at == i + 1 ? -1 : 1));
        set(f, at, number);
        return true;
    }
    return false;
}
