/* Words, lists and contents of folders; names of contents; what archives may hold. */
#include "svcgraph/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "fileset_priv.h"

struct fixture {
    struct arena arena;
    char folder[64];
};

static const char *path_in(struct fixture *f, const char *name)
{
    return str_printf(&f->arena, "%s/%s", f->folder, name).p;
}

static void begin(struct fixture *f)
{
    *f = (struct fixture){ .folder = "/tmp/fileset_test_XXXXXX" };
    assert_non_null(mkdtemp(f->folder));
}

static void put(struct fixture *f, const char *name, const void *bytes, size_t n)
{
    struct str path = str_from(path_in(f, name));
    for (size_t i = strlen(f->folder) + 1; i < path.n; i++)
        if (path.p[i] == '/')
            mkdir(str_cstr(&f->arena, str_take(path, i)), 0777);
    FILE *file = fopen(str_cstr(&f->arena, path), "w");
    assert_non_null(file);
    if (n)
        assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static void put_text(struct fixture *f, const char *name, const char *text)
{
    put(f, name, text, strlen(text));
}

static void end(struct fixture *f)
{
    char *command = str_cstr(&f->arena, str_printf(&f->arena, "rm -rf '%s'", f->folder));
    assert_int_equal(system(command), 0);
    arena_release(&f->arena);
}

static bool is_proto(struct str name)
{
    return str_ends(name, ".proto");
}

static struct fileset *open_word(struct fixture *f, const char *word, struct str *error,
                                 struct fileset_limits limits)
{
    struct fileset_request request = {
        .arena = &f->arena, .word = str_from(word), .wanted = is_proto, .limits = limits
    };
    *error = STR_NULL;
    return fileset_open(&request, error);
}

static void expect_text(const struct fileset *set, size_t i, const char *text)
{
    struct arena arena = { 0 };
    struct str got;
    const char *error;
    assert_true(fileset_read(set, i, &arena, &got, &error));
    assert_true(str_is(got, text));
    arena_release(&arena);
}

static void ids_are_those_of_git(void **state)
{
    static const struct {
        const char *text;
        unsigned char begin[4];
    } table[] = {
        { "", { 0xe6, 0x9d, 0xe2, 0x9b } },
        { "hello\n", { 0xce, 0x01, 0x36, 0x25 } },
        { "what is up, doc?", { 0xbd, 0x9d, 0xbf, 0x5a } },
    };
    /* Of the letter a, so often: around the blocks of the hash, head included. */
    static const struct {
        size_t n;
        unsigned char begin[4];
    } lengths[] = {
        { 47, { 0x5e, 0x3b, 0xf7, 0xe6 } },  { 48, { 0x12, 0xd4, 0x23, 0x95 } },
        { 55, { 0xd1, 0x98, 0x5d, 0xdc } },  { 56, { 0x1f, 0x97, 0x3e, 0x89 } },
        { 57, { 0xd2, 0x8c, 0x6c, 0xde } },  { 63, { 0x48, 0x7e, 0x57, 0xf9 } },
        { 119, { 0x13, 0x25, 0xc3, 0xd7 } }, { 128, { 0xb9, 0xec, 0x37, 0xe6 } },
    };
    struct blob_id id;
    char text[128];
    (void)state;
    memset(text, 'a', sizeof(text));
    for (size_t i = 0; i < countof(table); i++) {
        blob_id_of(str_from(table[i].text), &id);
        assert_memory_equal(id.bytes, table[i].begin, sizeof(table[i].begin));
    }
    for (size_t i = 0; i < countof(lengths); i++) {
        blob_id_of((struct str){ text, lengths[i].n }, &id);
        assert_memory_equal(id.bytes, lengths[i].begin, sizeof(lengths[i].begin));
    }
}

static void a_folder_is_listed_in_order(void **state)
{
    struct fixture f;
    struct str error;
    (void)state;
    begin(&f);
    put_text(&f, "b.proto", "b");
    put_text(&f, "a/z.proto", "z");
    put_text(&f, "a.proto", "a");
    put_text(&f, "a/readme", "no");
    put_text(&f, ".git/x.proto", "no");
    assert_int_equal(symlink("b.proto", path_in(&f, "link.proto")), 0);
    struct fileset *set = open_word(&f, f.folder, &error, (struct fileset_limits){ 0 });
    assert_non_null(set);
    assert_int_equal(set->entries.n, 3);
    assert_true(str_is(set->entries.v[0].path, "a.proto"));
    assert_true(str_is(set->entries.v[1].path, "a/z.proto"));
    assert_true(str_is(set->entries.v[2].path, "b.proto"));
    assert_int_equal(fileset_find(set, STR("a/z.proto")), 1);
    assert_true(fileset_find(set, STR("a/readme")) == SIZE_MAX);
    expect_text(set, 1, "z");
    fileset_close(set);
    end(&f);
}

static void limits_are_told(void **state)
{
    struct fixture f;
    struct str error, text;
    const char *why;
    (void)state;
    begin(&f);
    put_text(&f, "a.proto", "0123456789");
    put_text(&f, "b.proto", "b");
    put_text(&f, "1/2/3/c.proto", "c");
    struct fileset *set = open_word(&f, f.folder, &error, (struct fileset_limits){ .files = 1 });
    assert_int_equal(set->entries.n, 1);
    assert_int_equal(set->troubles.n, 1);
    assert_int_equal(set->troubles.v[0].kind, FILESET_LIMIT);
    fileset_close(set);
    set = open_word(&f, f.folder, &error, (struct fileset_limits){ .depth = 2, .bytes = 5 });
    assert_int_equal(set->entries.n, 2);
    assert_int_equal(set->troubles.n, 1);
    assert_false(fileset_read(set, 0, &f.arena, &text, &why));
    assert_string_equal(why, "larger than 5 bytes");
    fileset_close(set);
    end(&f);
}

static void words_say_what_they_name(void **state)
{
    static const struct {
        const char *text, *form, *place, *subdir;
        bool good, revised;
    } table[] = {
        { "main", NULL, "main", "", true, false },
        { "git:main:proto", "git", "main:proto", "", true, false },
        { "dir:x", "dir", "x", "", true, false },
        { "/no/.git#branch=main,subdir=a/b", "git", "/no/.git", "a/b", true, true },
        { "/no.tar#strip_components=1,subdir=a", NULL, "/no.tar", "a", true, false },
        { "/no.bin#format=tar", "archive", "/no.bin", "", true, false },
        { "/no.git#ref=HEAD~1,depth=50,recurse_submodules=false", "git", "/no.git", "", true,
          true },
        { "/no.git#recurse_submodules=true", NULL, "/no.git", "", false, false },
        { "/no.git#brnch=x", NULL, "/no.git", "", false, false },
        { "/no.git#tag=", NULL, "/no.git", "", false, false },
        { "/no.tar#strip_components=x", NULL, "/no.tar", "", false, false },
        { "", NULL, "", "", false, false },
        { "git:", "git", "", "", false, false },
        { "#subdir=x", NULL, "", "x", false, false },
    };
    struct arena arena = { 0 };
    (void)state;
    for (size_t i = 0; i < countof(table); i++) {
        struct fileset_word word;
        struct str error = STR_NULL;
        bool good = fileset_word_parse(str_from(table[i].text), &arena, &word, &error);
        assert_int_equal(good, table[i].good);
        assert_int_equal(error.n > 0, !good);
        if (!good)
            continue;
        assert_true(str_is(word.place, table[i].place));
        assert_true(str_is(word.subdir, table[i].subdir));
        assert_int_equal(word.revised, table[i].revised);
        assert_true(word.form == table[i].form ||
                    (word.form && table[i].form && strcmp(word.form, table[i].form) == 0));
    }
    arena_release(&arena);
}

#ifdef HAVE_LIBARCHIVE
struct member {
    const char *name, *text;
    char type;
};

static void octal(char *out, size_t digits, size_t value)
{
    out[digits] = '\0';
    for (; digits-- > 0; value /= 8)
        out[digits] = (char)('0' + value % 8);
}

/* The header of a ustar archive, as far as it is read. */
static void tar_header(char *block, const char *name, size_t size, char type, const char *link)
{
    unsigned sum = 0;
    memset(block, 0, 512);
    snprintf(block, 100, "%s", name);
    octal(block + 100, 7, 0644);
    octal(block + 124, 11, size);
    octal(block + 136, 11, 0);
    memset(block + 148, ' ', 8);
    block[156] = type;
    snprintf(block + 157, 100, "%s", link);
    memcpy(block + 257, "ustar\00000", 8);
    for (size_t i = 0; i < 512; i++)
        sum += (unsigned char)block[i];
    octal(block + 148, 6, sum);
}

static size_t make_tar(char *out, const struct member *members, size_t n)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        bool file = members[i].type == '0';
        size_t size = file ? strlen(members[i].text) : 0;
        tar_header(out + at, members[i].name, size, members[i].type, file ? "" : members[i].text);
        at += 512;
        memset(out + at, 0, 512);
        if (size)
            memcpy(out + at, members[i].text, size);
        at += size ? 512 : 0;
    }
    memset(out + at, 0, 1024);
    return at + 1024;
}

static void archives_cannot_lead_out(void **state)
{
    static const struct member members[] = {
        { "ok/a.proto", "a", '0' },
        { "../out.proto", "x", '0' },
        { "/etc/out.proto", "x", '0' },
        { "ok/../../out.proto", "x", '0' },
        { "sym.proto", "/etc/passwd", '2' },
        { "hard.proto", "ok/a.proto", '1' },
        { "./ok//b.proto", "b", '0' },
        { "ok/a.proto", "again", '0' },
        { "dir.proto", "", '5' },
    };
    struct fixture f;
    struct str error;
    char tar[16384];
    (void)state;
    begin(&f);
    put(&f, "x.tar", tar, make_tar(tar, members, countof(members)));
    struct fileset *set = open_word(&f, path_in(&f, "x.tar"), &error, (struct fileset_limits){ 0 });
    assert_non_null(set);
    assert_int_equal(set->entries.n, 2);
    assert_true(str_is(set->entries.v[0].path, "ok/a.proto"));
    expect_text(set, 0, "again");
    expect_text(set, 1, "b");
    assert_int_equal(set->troubles.n, 4);
    assert_int_equal(set->left_out.n, 1);
    fileset_close(set);
    end(&f);
}

/* Cut anywhere and with any byte changed, an archive gives a set or an error, never more. */
static void damaged_archives_are_refused(void **state)
{
    static const struct member members[] = { { "a.proto", "aaaa", '0' },
                                             { "b.proto", "bbbb", '0' } };
    struct fixture f;
    struct str error;
    char tar[16384];
    (void)state;
    begin(&f);
    size_t n = make_tar(tar, members, countof(members));
    for (size_t i = 0; i < 2 * n; i += 97) {
        size_t at = i % n;
        char was = tar[at];
        tar[at] = i < n ? was : (char)(was ^ 0x41);
        put(&f, "x.tar", tar, i < n ? at : n);
        struct fileset *set =
            open_word(&f, path_in(&f, "x.tar"), &error, (struct fileset_limits){ .bytes = 4096 });
        assert_true(set || error.n > 0);
        for (size_t k = 0; set && !set->single && k < set->entries.n; k++) {
            struct str text;
            const char *why;
            fileset_read(set, k, &f.arena, &text, &why);
        }
        fileset_close(set);
        tar[at] = was;
    }
    end(&f);
}

static void bombs_end_in_a_limit(void **state)
{
    struct fixture f;
    struct str error;
    char header[1024];
    (void)state;
    begin(&f);
    tar_header(header, "a.proto", (size_t)64 << 20, '0', "");
    char *command = str_cstr(
        &f.arena,
        str_printf(&f.arena, "(cat '%s/head'; head -c 64M /dev/zero) | gzip -9 >'%s/x.tgz'",
                   f.folder, f.folder));
    put(&f, "head", header, 512);
    assert_int_equal(system(command), 0);
    struct fileset *set =
        open_word(&f, path_in(&f, "x.tgz"), &error, (struct fileset_limits){ .bytes = 100000 });
    assert_non_null(set);
    assert_int_equal(set->entries.n, 0);
    assert_true(set->troubles.n > 0);
    assert_int_equal(set->troubles.v[0].kind, FILESET_LIMIT);
    fileset_close(set);
    end(&f);
}
#endif

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_those_of_git),     cmocka_unit_test(a_folder_is_listed_in_order),
        cmocka_unit_test(limits_are_told),          cmocka_unit_test(words_say_what_they_name),
#ifdef HAVE_LIBARCHIVE
        cmocka_unit_test(archives_cannot_lead_out), cmocka_unit_test(damaged_archives_are_refused),
        cmocka_unit_test(bombs_end_in_a_limit),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
