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
