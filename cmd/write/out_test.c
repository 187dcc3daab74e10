#include "svcgraph/test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jsonw.h"

static char folder[] = "/tmp/svcgraph-out-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int drop_folder(void **state)
{
    (void)state;
    unlink("file");
    unlink("link");
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static struct str content(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = arena_bytes(arena, 1 << 20);
    size_t n = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return (struct str){ bytes, n };
}

static void a_file_appears_when_complete(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct out *out = arena_new(&arena, struct out);
    assert_true(out_open(out, "file"));
    out_cstr(out, "one\n");
    assert_true(out_flush(out));
    assert_int_equal(access("file", F_OK), -1);
    assert_true(out_close(out));
    assert_str(content(&arena, "file"), "one\n");
    arena_release(&arena);
}

static void a_discarded_file_leaves_the_old(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct out *out = arena_new(&arena, struct out);
    assert_int_equal(chmod("file", 0640), 0);
    assert_true(out_open(out, "file"));
    out_cstr(out, "two\n");
    out_discard(out);
    assert_str(content(&arena, "file"), "one\n");
    arena_release(&arena);
}

static void a_link_and_its_mode_stay(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct out *out = arena_new(&arena, struct out);
    struct stat st;
    assert_int_equal(symlink("file", "link"), 0);
    assert_true(out_open(out, "link"));
    out_cstr(out, "three\n");
    assert_true(out_close(out));
    assert_int_equal(lstat("link", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(stat("file", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_str(content(&arena, "file"), "three\n");
    arena_release(&arena);
}

static void devices_are_written_in_place(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct out *out = arena_new(&arena, struct out);
    assert_true(out_open(out, "/dev/null"));
    out_cstr(out, "gone");
    assert_true(out_close(out));
    arena_release(&arena);
}

static void failures_stick(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct out *out = arena_new(&arena, struct out);
    assert_false(out_open(out, "no/such/folder/file"));
    assert_int_equal(out->error, ENOENT);
    if (access("/dev/full", W_OK) == 0) {
        assert_true(out_open(out, "/dev/full"));
        for (int i = 0; i < 100000; i++)
            out_cstr(out, "more ");
        assert_false(out_close(out));
        assert_int_equal(out->error, ENOSPC);
    }
    int ends[2];
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    out_fd(out, ends[1]);
    out_cstr(out, "no one listens");
    assert_false(out_flush(out));
    assert_int_equal(out->error, EPIPE);
    close(ends[1]);
    arena_release(&arena);
}

static void names_are_made_safe(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *safe;
    } table[] = {
        { "cart", "cart" },
        { "größe 日本", "größe 日本" },
        { "a\nb\tc", "a\\nb\\tc" },
        { "\033[31mred", "\\x1b[31mred" },
        { "a\177", "a\\x7f" },
        { "\xff\xfe", "\\xff\\xfe" },
        { "\xc0\xaf", "\\xc0\\xaf" },
        { "\xed\xa0\x80", "\\xed\\xa0\\x80" },
        { "cut \xe2\x82", "cut \\xe2\\x82" },
        { "\xe2\x80\xaegnp", "\\u202egnp" },
        { "\xc2\x9b", "\\u009b" },
    };
    for (size_t i = 0; i < countof(table); i++) {
        struct arena arena = { 0 };
        struct strbuf buf;
        struct out *out = arena_new(&arena, struct out);
        strbuf_init(&buf, &arena);
        out_memory(out, &buf);
        out_name(out, str_from(table[i].raw));
        assert_true(out_flush(out));
        assert_str(strbuf_str(&buf), table[i].safe);
        arena_release(&arena);
    }
}

static void write_sample(struct jsonw *w)
{
    jsonw_object(w);
    jsonw_key_array(w, "empty");
    jsonw_end(w);
    jsonw_key_array(w, "rows");
    jsonw_object(w);
    jsonw_key_str(w, "text", STR("q\"b\\n\n\001\xff\xe2\x80\xae"));
    jsonw_key_uint(w, "most", UINT64_MAX);
    jsonw_key_int(w, "least", INT64_MIN);
    jsonw_end(w);
    jsonw_array(w);
    jsonw_bool(w, true);
    jsonw_null(w);
    jsonw_fixed(w, 1.25, 2);
    jsonw_fixed(w, 1.0 / 0.0, 2);
    jsonw_end(w);
    jsonw_end(w);
    jsonw_end(w);
    jsonw_finish(w);
}

static void json_is_laid_out(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct strbuf buf;
    struct out *out = arena_new(&arena, struct out);
    struct jsonw w;
    strbuf_init(&buf, &arena);
    out_memory(out, &buf);
    jsonw_init(&w, out, 2);
    write_sample(&w);
    assert_true(out_flush(out));
    assert_str(strbuf_str(&buf), "{\n"
                                 "  \"empty\": [],\n"
                                 "  \"rows\": [\n"
                                 "    {\"text\": \"q\\\"b\\\\n\\n\\u0001\xef\xbf\xbd\\u202e\", "
                                 "\"most\": 18446744073709551615, "
                                 "\"least\": -9223372036854775808},\n"
                                 "    [true, null, 1.25, null]\n"
                                 "  ]\n"
                                 "}\n");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_appears_when_complete),
        cmocka_unit_test(a_discarded_file_leaves_the_old),
        cmocka_unit_test(a_link_and_its_mode_stay),
        cmocka_unit_test(devices_are_written_in_place),
        cmocka_unit_test(failures_stick),
        cmocka_unit_test(names_are_made_safe),
        cmocka_unit_test(json_is_laid_out),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
