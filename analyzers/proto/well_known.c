/* Texts of the files that ship with every compiler. */
#include "proto_priv.h"

static void add_lines(struct strbuf *text, const char *number)
{
    for (unsigned long n = strtoul(number, NULL, 10); n > 0; n--)
        strbuf_add(text, STR("\n"));
}

static struct str expand(struct arena *arena, const char *const *pieces)
{
    struct strbuf text;
    strbuf_init(&text, arena);
    for (; *pieces; pieces++) {
        struct str rest = str_from(*pieces), part;
        for (bool lines = false; str_split(&rest, '\f', &part); lines = true) {
            if (lines) {
                add_lines(&text, part.p);
                part = str_skip(part, str_find_char(part, '\n') + 1);
            }
            strbuf_add(&text, part);
        }
    }
    return strbuf_str(&text);
}

bool proto_well_known(struct arena *arena, struct str path, struct str *out_text)
{
    for (const struct well_known *file = well_known_files; file->path; file++) {
        if (!str_is(path, file->path))
            continue;
        *out_text = expand(arena, file->pieces);
        return true;
    }
    return false;
}
