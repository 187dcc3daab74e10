/* Borders between messages of OTLP in a binary file: from length to length, without what is
 * between. */
#include "spans_priv.h"

enum { WINDOW = 64 << 10, LENGTH_MAX = 11 /* a tag and a varint */ };

struct walk {
    uint64_t begin; /* of the bytes in the window */
    size_t n;
    char window[WINDOW];
};

/* At least n bytes at offset, as far as there are. */
static struct str look(struct border_search *search, uint64_t offset, size_t n)
{
    struct walk *walk = search->state;
    if (offset < walk->begin || offset + n > walk->begin + walk->n) {
        walk->begin = offset;
        walk->n = stream_at(search->file, offset, walk->window, WINDOW);
    }
    size_t skip = (size_t)(offset - walk->begin);
    return (struct str){ walk->window + skip, walk->n - skip };
}

/* Where the message behind the one at offset begins. False where the reader would not go on. */
static bool skip_message(struct border_search *search, uint64_t *offset)
{
    struct str bytes = look(search, *offset, LENGTH_MAX);
    uint64_t length;
    size_t used = otlp_length(bytes, (enum otlp_framing)search->form, &length);
    if (!used || length > search->max_bytes)
        return false;
    *offset += used + length;
    return true;
}

bool otlp_border(struct border_search *search, uint64_t from, uint64_t least,
                 struct part_border *out)
{
    uint64_t offset = from;
    if (!search->state) {
        search->state = arena_new(search->arena, struct walk);
        enum otlp_framing framing = otlp_framing(search->head, false);
        search->form = framing == OTLP_NONE ? OTLP_PLAIN : framing;
    }
    while (offset < least)
        if (!skip_message(search, &offset))
            return false;
    *out = (struct part_border){ .offset = offset };
    return look(search, offset, 1).n > 0;
}
