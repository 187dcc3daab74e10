/* Documents that the pull reader takes, with its events as text, and refuses, with the place. */
#ifndef DOC_JSON_TEST_H
#define DOC_JSON_TEST_H

#include "svcgraph/json.h"

/* A document, and what becomes of it. */
struct json_row {
    struct str text;
    const char *events;    /* as events_of writes them; NULL: refused */
    uint32_t line, column; /* of the error */
};

#define OK(text, events)                                                                           \
    {                                                                                              \
        { text, sizeof(text) - 1 }, events, 0, 0                                                   \
    }
#define BAD_AT(text, line, column)                                                                 \
    {                                                                                              \
        { text, sizeof(text) - 1 }, NULL, line, column                                             \
    }
#define BAD(text, column) BAD_AT(text, 1, column)

static const struct json_row json_rows[] = {
    /* nothing */
    OK("", ""),
    OK(" \t\r\n", ""),
    OK("\xef\xbb\xbf", ""),
    BAD("\0", 1),
    BAD("\f{}", 1),
    BAD("\xc2\xa0{}", 1),
    /* containers */
    OK("{}", "{}"),
    OK("[]", "[]"),
    OK(" [ ] ", "[]"),
    OK("[[],{}]", "[[]{}]"),
    OK("{\"a\":1}", "{k<a>n<1>}"),
    OK("{\"a\":{\"b\":[]},\"c\":2}", "{k<a>{k<b>[]}k<c>n<2>}"),
    OK("{\"a\":1,\"a\":2}", "{k<a>n<1>k<a>n<2>}"),
    OK("{\"\":0}", "{k<>n<0>}"),
    BAD("{\"a\":}", 6),
    BAD("{\"a\" 1}", 6),
    BAD("{\"a\"}", 5),
    BAD("{\"a\",\"b\":1}", 5),
    BAD("{\"a\"::1}", 6),
    BAD("{a:1}", 2),
    BAD("{1:1}", 2),
    BAD("{'a':1}", 2),
    BAD("{\"a\":1,}", 8),
    BAD("{,\"a\":1}", 2),
    BAD("{\"a\":1,,\"b\":2}", 8),
    BAD("{\"a\":1 \"b\":2}", 8),
    BAD("{\"a\":1]", 7),
    BAD("[1,]", 4),
    BAD("[,1]", 2),
    BAD("[,]", 2),
    BAD("[1,,2]", 4),
    BAD("[1 2]", 4),
    BAD("[1}", 3),
    BAD("[\"a\":1]", 5),
    BAD("]", 1),
    BAD("}", 1),
    BAD(",", 1),
    BAD(":", 1),
    BAD("[]]", 3),
    BAD("{}}", 3),
    BAD("[],[]", 3),
    /* cut short */
    BAD("{", 2),
    BAD("[", 2),
    BAD("[1", 3),
    BAD("[1,", 4),
    BAD("{\"a\"", 5),
    BAD("{\"a\":", 6),
    BAD("{\"a\":1", 7),
    BAD("{\"a\":1,", 8),
    BAD("\"", 2),
    BAD("\"abc", 5),
    BAD("\"abc\\", 6),
    BAD("\"\\u12", 2),
    BAD("\"\\ud800", 2),
    BAD("\"\xc3", 2),
    BAD("tru", 1),
    BAD("-", 2),
    BAD("1.", 3),
    BAD("1e", 3),
    /* roots */
    OK("[] []", "[][]"),
    OK("[][]", "[][]"),
    OK("{}\n{}\n", "{}{}"),
    OK("1 2", "n<1>n<2>"),
    OK("\"a\"\"b\"", "s<a>s<b>"),
    OK("null true false", "NTF"),
    OK("\xef\xbb\xbf{}", "{}"),
    BAD("{}\xef\xbb\xbf{}", 3),
    BAD("\xef\xbb\xbf\xef\xbb\xbf{}", 1),
    BAD("\xef\xbb{}", 1),
    BAD("\xff\xfe[\0]\0", 1),
    BAD("[]\0", 3),
    BAD("truefalse", 5),
    BAD("1[]", 2),
    BAD("1\"a\"", 2),
    BAD("[true\"a\"]", 6),
    /* literals */
    BAD("True", 1),
    BAD("nul", 1),
    BAD("nulll", 5),
    BAD("undefined", 1),
    BAD("NaN", 1),
    BAD("Infinity", 1),
    BAD("-Infinity", 2),
    BAD("[1] // a", 5),
    BAD("/* a */[1]", 1),
    /* numbers */
    OK("0", "n<0>"),
    OK("-0", "n<-0>"),
    OK("-0.0e-0", "n<-0.0e-0>"),
    OK("123.456E+7", "n<123.456E+7>"),
    OK("1e999", "n<1e999>"),
    OK("[1,-2 ,3]", "[n<1>n<-2>n<3>]"),
    BAD("01", 2),
    BAD("-01", 3),
    BAD("00", 2),
    BAD("+1", 1),
    BAD(".5", 1),
    BAD("-.5", 2),
    BAD("[1.]", 4),
    BAD("[1.e1]", 4),
    BAD("1e+", 4),
    BAD("1e1.5", 4),
    BAD("0x10", 2),
    BAD("1_000", 2),
    BAD("--1", 2),
    BAD("1-1", 2),
    BAD("1\0", 2),
    /* strings */
    OK("\"\"", "s<>"),
    OK("\"a/b\"", "s<a/b>"),
    OK("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "s<\"\\/\b\f\n\r\t>"),
    OK("\"\\u0041\\u00e9\\u20ac\"", "s<A\xc3\xa9\xe2\x82\xac>"),
    OK("\"\\ud83d\\uDE00\"", "s<\xf0\x9f\x98\x80>"),
    OK("\"\x7f\"", "s<\x7f>"),
    OK("\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"", "s<\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80>"),
    OK("\"\xf4\x8f\xbf\xbf\"", "s<\xf4\x8f\xbf\xbf>"),
    BAD("\"a\nb\"", 3),
    BAD("\"a\tb\"", 3),
    BAD("\"a\0b\"", 3),
    BAD("\"\x1f\"", 2),
    BAD("\"\\a\"", 2),
    BAD("\"\\'\"", 2),
    BAD("\"\\\0\"", 2),
    BAD("\"\\x41\"", 2),
    BAD("\"\\u00g0\"", 2),
    BAD("\"\\u 041\"", 2),
    BAD("\"\\U0041\"", 2),
    BAD("\"\\ud800\"", 2),
    BAD("\"\\udc00\"", 2),
    BAD("\"\\ud800\\n\"", 2),
    BAD("\"\\ud800\\ud800\"", 2),
    BAD("\"\\udc00\\ud800\"", 2),
    BAD("\"\x80\"", 2),     /* a tail alone */
    BAD("\"\xc3\"", 2),     /* a head alone */
    BAD("\"\xc0\xaf\"", 2), /* overlong */
    BAD("\"\xc1\xbf\"", 2),
    BAD("\"\xe0\x80\xaf\"", 2),
    BAD("\"\xe0\x9f\xbf\"", 2),
    BAD("\"\xf0\x80\x80\xaf\"", 2),
    BAD("\"\xf0\x8f\xbf\xbf\"", 2),
    BAD("\"\xed\xa0\x80\"", 2), /* a surrogate */
    BAD("\"\xed\xbf\xbf\"", 2),
    BAD("\"\xf4\x90\x80\x80\"", 2), /* past U+10FFFF */
    BAD("\"\xf5\x80\x80\x80\"", 2),
    BAD("\"\xfe\"", 2),
    BAD("\"\xff\"", 2),
    BAD("\"\xc3\xa9\xc3(\"", 4),
    BAD("{\"\xff\":1}", 3),
    /* places */
    BAD_AT("[\n1,\n  x]", 3, 3),
    BAD_AT("[\r\n1,\r\n  x]", 3, 3),
    BAD_AT("{}\n{\"a\":1\n}\n]", 4, 1),
    BAD("\xef\xbb\xbf[x", 2),
    BAD("[\"\xc3\xa9\",x", 7),
};

#endif
