#include "say.h"

#include <errno.h>

#include "svcgraph/run.h"

static void put_visible(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c < 0x20 || c == 0x7f)
            fprintf(stderr, "\\x%02x", c);
        else
            fputc(c, stderr);
    }
}

void say_error(const char *format, ...)
{
    struct arena arena = { 0 };
    va_list args;

    va_start(args, format);
    struct str message = str_vprintf(&arena, format, args);
    va_end(args);
    fputs("svcgraph: ", stderr);
    put_visible(message);
    fputc('\n', stderr);
    arena_release(&arena);
}

void say_note(const char *format, ...)
{
    struct arena arena = { 0 };
    va_list args;

    va_start(args, format);
    struct str message = str_vprintf(&arena, format, args);
    va_end(args);
    put_visible(message);
    fputc('\n', stderr);
    arena_release(&arena);
}

int say_usage(const char *command, struct str message)
{
    say_error("%" PRIstr, STR_ARG(message));
    if (command)
        fprintf(stderr, "see 'svcgraph %s --help'\n", command);
    else
        fputs("see 'svcgraph --help'\n", stderr);
    return EXIT_USAGE;
}

int say_result(struct str text)
{
    if (text.n)
        fwrite(text.p, 1, text.n, stdout);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_CLEAN;
    if (errno != EPIPE)
        say_error("standard output: %s", strerror(errno));
    return EXIT_INTERNAL;
}
