/* Bytes on the way out. */
#include "traffic.h"

char *buffer_room(struct buffer *b, size_t n)
{
    if (b->n + n > b->room)
        b->p = grow(b->p, &b->room, b->n + n, 1);
    return b->p + b->n;
}

void put(struct buffer *b, const char *p, size_t n)
{
    if (!n)
        return;
    memcpy(buffer_room(b, n), p, n);
    b->n += n;
}

void put_text(struct buffer *b, const char *text)
{
    put(b, text, strlen(text));
}

void put_char(struct buffer *b, char c)
{
    *buffer_room(b, 1) = c;
    b->n++;
}

void put_u64(struct buffer *b, uint64_t value)
{
    char digits[20];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    put(b, digits + at, sizeof(digits) - at);
}

void put_hex(struct buffer *b, uint64_t value)
{
    char *out = buffer_room(b, 16);
    for (int i = 15; i >= 0; i--, value >>= 4)
        out[i] = "0123456789abcdef"[value & 15];
    b->n += 16;
}

void put_varint(struct buffer *b, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        put_char(b, (char)(value | 0x80));
    put_char(b, (char)value);
}

void put_fixed64(struct buffer *b, uint64_t value)
{
    char *out = buffer_room(b, 8);
    for (int i = 0; i < 8; i++, value >>= 8)
        out[i] = (char)value;
    b->n += 8;
}

void put_str(struct buffer *b, const char *p, size_t n)
{
    char *out = buffer_room(b, n + 2);
    out[0] = '"';
    memcpy(out + 1, p, n);
    out[n + 1] = '"';
    b->n += n + 2;
}
