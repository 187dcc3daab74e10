/*
 * Seeded edits of .proto files, for differential tests of "svcgraph compat".
 *
 * usage: proto_mutate SEED EDITS [FILE...]      rewrites some of the files in place
 *        proto_mutate --kinds                   lists the kinds of edits
 *
 * A file is a list of tokens, each with the white space before it, and a list of elements over
 * them. An edit changes or removes tokens, or hangs text on one; then the file is read again. Edits
 * mostly keep a file valid; a compiler tells the rest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto_mutate.h"

int main(int argc, char **argv)
{
    struct file f = { 0 };
    if (argc == 2 && strcmp(argv[1], "--kinds") == 0) {
        for (size_t i = 0; i < N_EDITS; i++)
            printf("%s\n", edits[i].name);
        printf("definition_move\nfile_rename\nfile_delete\n");
        return 0;
    }
    if (argc < 3) {
        fprintf(stderr, "usage: proto_mutate SEED EDITS [FILE...]\n");
        return 2;
    }
    if (argc == 3) /* none is left */
        return 0;
    f.t = need(calloc(TOKENS_MAX, sizeof(*f.t)));
    f.e = need(calloc(ELEMENTS_MAX, sizeof(*f.e)));
    seed_random(argv[1]);
    for (unsigned long i = strtoul(argv[2], NULL, 10); i > 0; i--)
        mutate_files(&f, argv + 3, (size_t)argc - 3);
    return 0;
}
