/* Archives and packed files: any bytes give a set or an error, and what is listed can be read. */
#include <sys/mman.h>
#include <unistd.h>

#include "svcgraph/fileset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct fileset *set, size_t i)
{
    const struct fileset_entry *entry = &set->entries.v[i];
    struct arena arena = { 0 };
    struct str text;
    const char *error;
    if (!set->single && (entry->path.n == 0 || entry->path.p[0] == '/' ||
                         str_starts(entry->path, "../") || str_has(entry->path, "/../")))
        abort();
    if (i > 0 && str_cmp(set->entries.v[i - 1].path, entry->path) >= 0)
        abort();
    if (fileset_read(set, i, &arena, &text, &error) && text.n > set->limits.bytes)
        abort();
    arena_release(&arena);
}

/* The first byte says which options stand behind the file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const options[] = { "", "#strip_components=1", "#subdir=a", "#format=tar" };
    struct arena arena = { 0 };
    int fd = size ? memfd_create("archive", MFD_CLOEXEC) : -1;
    struct str error = STR_NULL;
    if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t)(size - 1)) {
        close(fd);
        return 0;
    }
    struct fileset_request request = {
        .arena = &arena,
        .word = str_printf(&arena, "/proc/self/fd/%d%s", fd, options[data[0] % 4]),
        .limits = { .files = 1000, .bytes = 1 << 20 },
    };
    struct fileset *set = fileset_open(&request, &error);
    if (!set && error.n == 0)
        abort();
    for (size_t i = 0; set && i < set->entries.n; i++)
        check(set, i);
    fileset_close(set);
    arena_release(&arena);
    close(fd);
    return 0;
}
