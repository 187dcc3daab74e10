/*
 * Every golden input, cut after every byte: whatever is left must be read, or refused with a message
 * that has a line and a column. Run at the source root, or with SVCGRAPH_TESTDATA set.
 */
#include "svcgraph/run.h"
#include "svcgraph/test.h"

#include <ftw.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    EVERY_BYTE = 6000, /* cut after every byte up to here; of longer files about so many prefixes */
    OF_A_SYSTEM = 400, /* of files of testdata/systems, which say again what the cases do */
    HALVES = 2,        /* processes, each with a part of the files */
};

static char work[] = "/tmp/svcgraph-chop-XXXXXX";
static struct arena names;
static VEC(struct str) files;
static size_t half;

static struct str slurped(struct str path)
{
    const char *error = NULL;
    struct str text = STR_NULL;
    struct stream *stream = stream_open(str_cstr(&names, path), &error);
    assert_non_null(stream);
    stream_slurp(stream, &names, (size_t)1 << 30, &text, &error);
    stream_close(stream);
    return text;
}

static void write_file(struct str path, struct str text)
{
    FILE *file = fopen(str_cstr(&names, path), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text.p, 1, text.n, file), text.n);
    fclose(file);
}

static void check_findings(const struct run *run, struct str original, size_t n, bool loaded)
{
    if (!loaded && run->findings.all.n == 0)
        fail_msg("%" PRIstr " cut after %zu bytes: refused without a word", STR_ARG(original), n);
    for (size_t i = 0; i < run->findings.all.n; i++) {
        const struct finding *finding = &run->findings.all.v[i];
        bool input = strcmp(finding->rule->group, "input") == 0;
        if (input && (finding->loc.line == 0 || finding->loc.column == 0))
            fail_msg("%" PRIstr " cut after %zu bytes: no place for \"%" PRIstr "\"",
                     STR_ARG(original), n, STR_ARG(finding->message));
    }
}

/* The file is cut, not written again: that would wait for the disk each time. */
static void try_prefix(struct str path, struct str original, size_t n)
{
    struct run run;
    struct input_choice choice = { .paths = &path, .n_paths = 1 };
    assert_int_equal(truncate(str_cstr(&names, path), (off_t)n), 0);
    run_init(&run);
    run.jobs = 1;
    run.keep_apis = run.keep_protos = true;
    run.flow.parts = (1u << FLOW_PARTS) - 1;
    bool loaded = run_load(&run, &choice);
    check_findings(&run, original, n, loaded);
    run_release(&run);
}

/* Many cases share a file, or how it begins: each text under a name is read once. */
static bool is_known(struct symtab *seen, struct str name, uint64_t hash)
{
    struct str key = str_concat(&names, name, (struct str){ (const char *)&hash, sizeof(hash) });
    bool known = sym_find(seen, key);
    sym_intern(seen, key);
    return known;
}

/* Of each prefix of the text, whether it is to be tried. */
static bool *choose(struct symtab *seen, struct str name, struct str text, size_t step)
{
    bool *chosen = arena_array(&names, bool, text.n);
    uint64_t hash = STR_HASH_INIT;
    for (size_t n = 0; n < text.n; n++) {
        chosen[n] = n % step == 0 && !is_known(seen, name, hash);
        hash = str_hash(hash, (struct str){ text.p + n, 1 });
    }
    return chosen;
}

static void cut_file(struct symtab *seen, struct str original, struct str name)
{
    struct str text = slurped(original), path = path_join(&names, str_from(work), name);
    size_t most = str_has(original, "/systems/") ? OF_A_SYSTEM : EVERY_BYTE;
    bool *chosen = choose(seen, name, text, 1 + text.n / most);
    write_file(path, text);
    for (size_t n = text.n; n-- > 0;)
        if (chosen[n])
            try_prefix(path, original, n);
    remove(str_cstr(&names, path));
}

/* Files of one name are cut in one process, which so knows all that they share. */
static void cut_everywhere(void **state)
{
    (void)state;
    struct symtab seen;
    symtab_init(&seen, &names);
    for (size_t i = 0; i < files.n; i++) {
        struct str name = path_base(files.v[i]);
        if (str_hash(STR_HASH_INIT, name) % HALVES == half)
            cut_file(&seen, files.v[i], name);
    }
    assert_true(files.n > 0);
}

static int note_file(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status;
    (void)place;
    if (type == FTW_F && strstr(path, "/in/"))
        *vec_push(&names, &files) = str_dup(&names, str_from(path));
    return 0;
}

static int cut_half(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(cut_everywhere) };
    if (!mkdtemp(work))
        return 2;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(work);
    arena_release(&names);
    return failed;
}

int main(void)
{
    const char *root = getenv("SVCGRAPH_TESTDATA");
    int status = 0;
    if (nftw(root ? root : "testdata", note_file, 16, FTW_PHYS) != 0)
        return 2;
    pid_t other = fork();
    if (other == 0) {
        half = 1;
        return cut_half();
    }
    int failed = cut_half();
    if (other < 0 || waitpid(other, &status, 0) != other || status != 0)
        failed++;
    return failed;
}
