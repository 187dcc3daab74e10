/* Files that no reader reads, by how they begin: what to say of them. */
#include "inputs_priv.h"

static const struct {
    const char *magic;
    size_t n;
    const char *what;
} magics[] = {
    { "\x7f"
      "ELF",
      4, "it is a program (ELF)" },
    { "MZ\x90", 3, "it is a program (PE)" },
    { "PK\x03\x04", 4, "it is a zip archive; unpack it, and give what is in it" },
    { "PK\x05\x06", 4, "it is an empty zip archive" },
    { "\xfd"
      "7zXZ",
      5, "it is packed with xz; only gzip and zstd are unpacked on the way" },
    { "BZh", 3, "it is packed with bzip2; only gzip and zstd are unpacked on the way" },
    { "\x04\x22\x4d\x18", 4, "it is packed with lz4; only gzip and zstd are unpacked on the way" },
    { "7z\xbc\xaf\x27\x1c", 6, "it is a 7z archive; unpack it, and give what is in it" },
    { "%PDF-", 5, "it is a PDF document" },
    { "\x89PNG", 4, "it is a picture (PNG)" },
    { "\xff\xd8\xff", 3, "it is a picture (JPEG)" },
    { "PAR1", 4, "it is a Parquet file" },
    { "SQLite format 3", 15, "it is a SQLite database" },
    { "\xef\xbb\xbf\xef\xbb\xbf", 6, "it begins with two byte order marks; remove them" },
};

static bool is_tar(struct str head)
{
    enum { MAGIC_AT = 257 };
    return head.n > MAGIC_AT && str_starts(str_skip(head, MAGIC_AT), "ustar");
}

static bool is_utf32(struct str head)
{
    return head.n >= 4 &&
           (memcmp(head.p, "\xff\xfe\0\0", 4) == 0 || memcmp(head.p, "\0\0\xfe\xff", 4) == 0);
}

/* Every second byte is NUL, on one side alone. */
static bool is_bare_utf16(struct str head)
{
    enum { LOOK = 64 };
    size_t nuls[2] = { 0 }, n = head.n < LOOK ? head.n & ~(size_t)1 : LOOK;
    for (size_t i = 0; i < n; i++)
        nuls[i & 1] += head.p[i] == '\0';
    return n >= 8 && ((!nuls[0] && nuls[1] * 2 == n) || (!nuls[1] && nuls[0] * 2 == n));
}

/* A text with a stray NUL is malformed at that place; other bytes are no text from the start. */
static bool is_binary(struct str head)
{
    enum { LOOK = 1024, TEXT_SHARE = 10 };
    size_t odd = 0;
    bool nul = false;
    head = str_take(head, LOOK);
    for (size_t i = 0; i < head.n; i++) {
        unsigned char c = (unsigned char)head.p[i];
        nul |= !c;
        odd += (c < ' ' && !memchr("\t\n\r\f\x1b", c, 5)) || c == 0x7f;
    }
    return nul && odd * TEXT_SHARE > head.n;
}

const char *detect_unreadable(struct str head)
{
    for (size_t i = 0; i < countof(magics); i++)
        if (head.n >= magics[i].n && memcmp(head.p, magics[i].magic, magics[i].n) == 0)
            return magics[i].what;
    if (is_tar(head))
        return "it is a tar archive; unpack it, and give what is in it";
    if (is_utf32(head))
        return "it is UTF-32; save it as UTF-8";
    if (str_starts(head, "\xff\xfe") || str_starts(head, "\xfe\xff"))
        return NULL;
    if (is_bare_utf16(head))
        return "it is UTF-16 without a byte order mark; save it as UTF-8";
    return is_binary(head) ? "it is a binary file, of no format that svcgraph knows" : NULL;
}
