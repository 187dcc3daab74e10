#include "svcgraph/source.h"
#include "svcgraph/test.h"

#include <zlib.h>
#include <zstd.h>

static struct str packed_gzip(struct arena *arena, struct str text)
{
    z_stream z = { 0 };
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t room = deflateBound(&z, text.n) + 64;
    char *out = arena_bytes(arena, room);
    z.next_in = (unsigned char *)(uintptr_t)text.p;
    z.avail_in = (unsigned)text.n;
    z.next_out = (unsigned char *)out;
    z.avail_out = (unsigned)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    struct str packed = { out, z.total_out };
    deflateEnd(&z);
    return packed;
}

static struct str packed_zstd(struct arena *arena, struct str text)
{
    size_t room = ZSTD_compressBound(text.n);
    char *out = arena_bytes(arena, room);
    return (struct str){ out, ZSTD_compress(out, room, text.p, text.n, 3) };
}

static struct str slurped(struct arena *arena, struct str bytes, const char **error)
{
    struct str out = STR_NULL;
    struct stream *stream = stream_memory(bytes);
    stream_peek(stream, 10);
    stream_slurp(stream, arena, (size_t)64 << 20, &out, error);
    stream_close(stream);
    return out;
}

static struct str long_text(struct arena *arena)
{
    struct strbuf text;
    strbuf_init(&text, arena);
    for (int i = 0; i < 60000; i++)
        strbuf_addf(&text, "line %d\n", i);
    return strbuf_str(&text);
}

static void unpacks_by_content(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    const char *error = NULL;
    struct str text = long_text(&arena);
    struct str gzip = packed_gzip(&arena, text), zstd = packed_zstd(&arena, text);
    assert_true(str_eq(slurped(&arena, text, &error), text));
    assert_true(str_eq(slurped(&arena, gzip, &error), text));
    assert_true(str_eq(slurped(&arena, zstd, &error), text));
    struct str twice = str_concat(&arena, text, text);
    assert_true(str_eq(slurped(&arena, str_concat(&arena, gzip, gzip), &error), twice));
    assert_true(str_eq(slurped(&arena, str_concat(&arena, zstd, zstd), &error), twice));
    assert_null(error);
    arena_release(&arena);
}

static void every_truncation_is_told(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct str text = STR("some text that is packed, and then cut somewhere");
    struct str packed[] = { packed_gzip(&arena, text), packed_zstd(&arena, text) };
    for (size_t k = 0; k < countof(packed); k++)
        for (size_t n = 4; n < packed[k].n; n++) {
            const char *error = NULL;
            slurped(&arena, str_take(packed[k], n), &error);
            assert_non_null(error);
        }
    arena_release(&arena);
}

static void memory_is_bounded(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct str out;
    const char *error = NULL;
    struct stream *stream = stream_memory(packed_gzip(&arena, long_text(&arena)));
    assert_false(stream_slurp(stream, &arena, 1000, &out, &error));
    assert_string_equal(error, "larger than 1000 bytes");
    stream_close(stream);
    arena_release(&arena);
}

static void small_files_cost_their_size(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct str out;
    const char *error = NULL;
    struct stream *stream = stream_memory(STR("services: {}"));
    stream_peek(stream, (size_t)64 << 10);
    assert_true(stream_slurp(stream, &arena, 1000, &out, &error));
    assert_true(str_is(out, "services: {}"));
    assert_true(arena.used < 64);
    stream_close(stream);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unpacks_by_content),
        cmocka_unit_test(every_truncation_is_told),
        cmocka_unit_test(memory_is_bounded),
        cmocka_unit_test(small_files_cost_their_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
