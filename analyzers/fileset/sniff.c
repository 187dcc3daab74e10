/* What bytes are, by how they begin. */
#include "fileset_priv.h"

enum { TAR_BLOCK = 512, TAR_SUM = 148, TAR_SUM_BYTES = 8 };

static bool begins(struct str head, const char *magic, size_t n)
{
    return head.n >= n && memcmp(head.p, magic, n) == 0;
}

/* Every form of tar has the sum of its header's bytes there, the sum itself taken as blanks. */
static bool is_tar(struct str head)
{
    unsigned long sum = 0, said = 0;
    if (head.n < TAR_BLOCK)
        return false;
    for (size_t i = 0; i < TAR_BLOCK; i++)
        sum += i >= TAR_SUM && i < TAR_SUM + TAR_SUM_BYTES ? ' ' : (unsigned char)head.p[i];
    for (size_t i = TAR_SUM; i < TAR_SUM + TAR_SUM_BYTES; i++)
        if (head.p[i] >= '0' && head.p[i] <= '7')
            said = said * 8 + (unsigned long)(head.p[i] - '0');
    return head.p[0] != '\0' && said == sum;
}

enum fileset_content fileset_sniff(struct str head)
{
    if (begins(head, "PK\x03\x04", 4) || begins(head, "PK\x05\x06", 4))
        return CONTENT_ZIP;
    if (begins(head,
               "\xfd"
               "7zXZ\0",
               6) ||
        begins(head, "BZh", 3))
        return CONTENT_PACKED;
    return is_tar(head) ? CONTENT_TAR : CONTENT_OTHER;
}

/* Compiled descriptors always have control bytes in them; JSON begins with a bracket. */
bool fileset_is_source(struct str text)
{
    size_t i = 0;
    while (i < text.n && strchr(" \t\r\n", text.p[i]) && text.p[i])
        i++;
    if (i < text.n && (text.p[i] == '{' || text.p[i] == '['))
        return false;
    for (i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < '\t')
            return false;
    return true;
}
