/* White space, comments and line ends: no change of meaning. */
#include <stdlib.h>
#include <string.h>

#include "proto_mutate.h"

bool comment_wide(struct file *f)
{
    static const char *const texts[] = { "/* \xe6\xbc\xa2\xe5\xad\x97 */ ", "\t", "/*\t*/\t",
                                         "/* e\xcc\x81 \xf0\x9f\x98\x80 */", "/* \xc3\xa4 */\n\t ",
                                         "  \t " };
    for (int i = 0; i < 20 && f->n > 2; i++)
        before(f, 1 + pick(f->n - 2), texts[pick(sizeof(texts) / sizeof(texts[0]))]);
    return true;
}

bool crlf(struct file *f)
{
    char *text = join(f);
    size_t n = strlen(text), lines = 0;
    for (size_t i = 0; i < n; i++)
        lines += text[i] == '\n';
    char *wide = need(malloc(n + lines + 1)), *p = wide;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
            *p++ = '\r';
        *p++ = text[i];
    }
    *p = '\0';
    free(text);
    reread(f, wide);
    return true;
}

bool bom(struct file *f)
{
    if (strncmp(f->t[0].gap, "\xef\xbb\xbf", 3) == 0)
        return false;
    char *gap = format("\xef\xbb\xbf%s%s", f->t[0].gap, "");
    free(f->t[0].gap);
    f->t[0].gap = gap;
    return true;
}

/* Statements that stood in lines of their own stand in one. */
bool one_line(struct file *f)
{
    size_t from = pick(f->n), to = from + 20 + pick(60);
    for (size_t i = from + 1; i < to && i < f->n; i++) {
        if (strchr(f->t[i].gap, '/') || !strchr(f->t[i].gap, '\n'))
            continue;
        free(f->t[i].gap);
        f->t[i].gap = copy(pick(2) ? " " : "\t", 1);
    }
    return true;
}

bool stray_semicolons(struct file *f)
{
    for (int i = 0; i < 6; i++) {
        size_t at = pick(f->n);
        if (is(f, at, ";") || is(f, at, "}"))
            after(f, at, pick(2) ? ";" : " /**/ ;\t;");
    }
    return true;
}

/* What is seen as one although it is several characters, and what has no width. */
bool comment_clusters(struct file *f)
{
    static const char *const texts[] = {
        "/* \xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9 */",      /* a family */
        "/*\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa\xf0\x9f\x87\xab*/ ",   /* flags, one alone */
        "/* \xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8 */\t",            /* a syllable of jamo */
        "/*\xc2\xa9\xef\xb8\x8f \xe2\x8c\x9a\xef\xb8\x8e*/",        /* selectors */
        "/* \xd8\x80\xe0\xa4\x95\xe0\xa5\x8d\xe0\xa4\xb7\xe0\xa4\xbf */", /* prepend, conjunct */
        "/*\xe2\x80\x8b\xe2\x80\xae\xef\xbb\xbf\t\xe3\x80\x80*/",   /* no width; a wide space */
        "/* \xf0\xaf\xbf\xbd\xef\xbc\xa1\xef\xbd\xb1 */",            /* wide and half-wide */
    };
    for (int i = 0; i < 20 && f->n > 2; i++)
        before(f, 1 + pick(f->n - 2), texts[pick(sizeof(texts) / sizeof(texts[0]))]);
    return true;
}
