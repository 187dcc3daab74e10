/*
 * Times reading a tree of .proto files in memory: parse, and parse with names resolved.
 * usage: proto_bench < LIST-OF-FILES    paths relative to the working directory, which is the root
 */
#include <time.h>

#include "svcgraph/proto.h"

struct tree {
    struct arena arena, texts;
    struct findings findings;
    VEC(struct str) text;
    VEC(struct proto_file *) files;
    size_t bytes, lines;
};

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void read_text(struct tree *tree, const char *path)
{
    const char *error = NULL;
    struct str text = STR_NULL;
    struct stream *stream = stream_open(path, &error);
    if (!stream || !stream_slurp(stream, &tree->texts, SIZE_MAX, &text, &error))
        fprintf(stderr, "%s: %s\n", path, error);
    stream_close(stream);
    *vec_push(&tree->texts, &tree->text) = text;
    tree->bytes += text.n;
    for (size_t i = 0; i < text.n; i++)
        tree->lines += text.p[i] == '\n';
}

int main(void)
{
    static struct tree tree;
    char path[4096];
    VEC(struct str) paths = { 0 };
    findings_init(&tree.findings, &tree.arena);
    while (fgets(path, sizeof(path), stdin)) {
        path[strcspn(path, "\n")] = '\0';
        *vec_push(&tree.texts, &paths) = str_dup(&tree.texts, str_from(path));
        read_text(&tree, path);
    }
    double start = cpu_seconds();
    for (size_t i = 0; i < paths.n; i++) {
        struct proto_file **file = vec_push(&tree.texts, &tree.files);
        proto_parse(&tree.arena, tree.text.v[i], (uint32_t)i + 1, &tree.findings, file);
        (*file)->path = paths.v[i];
    }
    double parsed = cpu_seconds();
    size_t used = tree.arena.used;
    proto_resolve_rooted(tree.files.v, tree.files.n, &tree.findings);
    double resolved = cpu_seconds();
    printf("parse %.3f s, resolve %.3f s, %zu files, %zu lines, %zu bytes, %.1f bytes a line\n",
           parsed - start, resolved - parsed, tree.files.n, tree.lines, tree.bytes,
           (double)used / (double)(tree.lines ? tree.lines : 1));
    return 0;
}
