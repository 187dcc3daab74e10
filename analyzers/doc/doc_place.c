/* Places: lines of a text, characters as bytes, and texts within files. */
#include "doc_priv.h"

enum { CHECKPOINT = 64 };

static uint32_t clamp(size_t n)
{
    return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

struct loc place_map_loc(const struct place_map *map, size_t line, size_t column)
{
    if (map->pinned)
        return map->base;
    size_t left = line == 1 ? map->base.column - 1 : map->indent;
    return (struct loc){ map->base.source, clamp(map->base.line + line - 1), clamp(left + column) };
}

static bool is_tail(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

static bool is_ascii(struct str text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.n; i++)
        all |= (unsigned char)text.p[i];
    return all < 0x80;
}

static void mark_characters(struct lines *lines, struct arena *arena)
{
    size_t characters = 0;
    for (size_t i = 0; i < lines->text.n; i++) {
        if (is_tail(lines->text.p[i]))
            continue;
        if (characters++ % CHECKPOINT == 0)
            *vec_push(arena, &lines->checkpoints) = i;
    }
}

void lines_init(struct lines *lines, struct arena *arena, struct str text)
{
    *lines = (struct lines){ .text = text };
    *vec_push(arena, &lines->starts) = 0;
    const char *end = text.p + text.n, *newline = text.p;
    while (newline < end && (newline = memchr(newline, '\n', (size_t)(end - newline)))) {
        newline++;
        *vec_push(arena, &lines->starts) = (size_t)(newline - text.p);
    }
    if (!is_ascii(text))
        mark_characters(lines, arena);
}

/* Moves the place found last to the checkpoint before a character, when that is nearer. */
static void approach(struct lines *lines, size_t character)
{
    size_t at = character / CHECKPOINT;
    if (lines->near <= character && lines->near >= at * CHECKPOINT)
        return;
    lines->near = at * CHECKPOINT;
    lines->near_offset = at < lines->checkpoints.n ? lines->checkpoints.v[at] : lines->text.n;
}

size_t lines_offset(struct lines *lines, size_t character)
{
    size_t n = lines->text.n;
    if (lines->checkpoints.n == 0)
        return character < n ? character : n;
    approach(lines, character);
    size_t offset = lines->near_offset;
    for (size_t left = character - lines->near; left && offset < n; left--) {
        do
            offset++;
        while (offset < n && is_tail(lines->text.p[offset]));
    }
    lines->near = character;
    return lines->near_offset = offset;
}

size_t lines_characters(const struct lines *lines, size_t offset)
{
    if (lines->checkpoints.n == 0)
        return offset;
    size_t low = 0, high = lines->checkpoints.n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (lines->checkpoints.v[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    size_t characters = low * CHECKPOINT;
    for (size_t i = lines->checkpoints.v[low]; i < offset; i++)
        characters += !is_tail(lines->text.p[i]);
    return characters;
}

static bool is_in_line(const struct lines *lines, size_t line, size_t offset)
{
    return line < lines->starts.n && offset >= lines->starts.v[line] &&
           (line + 1 == lines->starts.n || offset < lines->starts.v[line + 1]);
}

size_t lines_find(struct lines *lines, size_t offset)
{
    for (size_t line = lines->hint; line < lines->hint + 3; line++) {
        if (is_in_line(lines, line, offset))
            return lines->hint = line;
    }
    size_t low = 0, high = lines->starts.n;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (lines->starts.v[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return lines->hint = low;
}

struct str lines_line(const struct lines *lines, size_t line)
{
    if (line >= lines->starts.n)
        return STR_NULL;
    size_t start = lines->starts.v[line];
    size_t end = line + 1 < lines->starts.n ? lines->starts.v[line + 1] - 1 : lines->text.n;
    struct str text = { lines->text.p + start, end - start };
    if (text.n && text.p[text.n - 1] == '\r')
        text.n--;
    return text;
}
