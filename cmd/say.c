#include "say.h"

#include <errno.h>

#include "svcgraph/run.h"
#include "write/out.h"

/* Names come from inputs and from configurations of strangers. */
static void put_visible(struct str text)
{
    while (text.n) {
        uint32_t character;
        size_t n = utf8_first(text, &character);
        if (character == UINT32_MAX || utf8_is_unsafe(character))
            for (size_t i = 0; i < n; i++)
                fprintf(stderr, "\\x%02x", (unsigned char)text.p[i]);
        else
            fwrite(text.p, 1, n, stderr);
        text = str_skip(text, n);
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
