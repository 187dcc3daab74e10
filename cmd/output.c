#include "output.h"

#include <errno.h>
#include <unistd.h>

#include "say.h"
#include "spec.h"
#include "write/out.h"

static bool unknown_format(const struct shared *shared, struct str name, struct str *out_error)
{
    struct str_list names = { 0 };
    struct strbuf all;

    spec_values(shared->arena, OPT_WRITERS, shared->command, &names);
    struct str near = spec_nearest(shared->arena, name, &names);
    strbuf_init(&all, shared->arena);
    for (size_t i = 0; i < names.all.n; i++)
        strbuf_addf(&all, "%s%" PRIstr, i ? ", " : "; there are ", STR_ARG(names.all.v[i]));
    struct str hint = near.n ? near : strbuf_str(&all);
    *out_error = str_printf(shared->arena, "%s has no format '%" PRIstr "'%" PRIstr,
                            shared->command->name, STR_ARG(name), STR_ARG(hint));
    return false;
}

/* "sarif=report.sarif" */
static bool add_target(const struct shared *shared, struct str text, struct targets *out,
                       struct str *out_error)
{
    size_t sign = str_find_char(text, '=');
    struct str name = str_take(text, sign);
    const struct writer *writer = writer_find(name);

    if (!writer || !spec_command_writes(shared->command, writer))
        return unknown_format(shared, name, out_error);
    if (sign != SIZE_MAX && sign + 1 == text.n) {
        *out_error = str_printf(shared->arena, "--format=%" PRIstr ": no file after '='",
                                STR_ARG(text));
        return false;
    }
    *vec_push(shared->arena, &out->all) =
        (struct target){ writer, sign == SIZE_MAX ? STR_NULL : str_skip(text, sign + 1) };
    return true;
}

/* The form that a file's name asks for, or the command's default. */
static const struct writer *default_writer(const struct shared *shared)
{
    const struct command *command = shared->command;

    for (size_t i = 0; shared->output.n && writers[i]; i++)
        if (spec_command_writes(command, writers[i]) && str_ends(shared->output, writers[i]->suffix))
            return writers[i];
    for (size_t i = 0; command->formats && command->formats[i]; i++)
        if (writer_find(str_from(command->formats[i])))
            return writer_find(str_from(command->formats[i]));
    for (size_t i = 0; writers[i]; i++)
        if (spec_command_writes(command, writers[i]))
            return writers[i];
    return NULL;
}

/* --output is the file of the one form that has none of its own. */
static bool settle_output(const struct shared *shared, struct targets *out, struct str *out_error)
{
    struct target *without = NULL;

    for (size_t i = 0; i < out->all.n; i++) {
        if (out->all.v[i].file.n)
            continue;
        if (without) {
            *out_error = STR("two forms for one output: give all but one a file, as in "
                             "--format json=FILE");
            return false;
        }
        without = &out->all.v[i];
    }
    if (without) {
        without->file = shared->output;
        return true;
    }
    if (shared->output.n)
        *out_error = STR("--output has nothing to write: every --format names its file");
    return !shared->output.n;
}

/* Devices may be named twice. */
static bool one_form_a_file(const struct shared *shared, const struct targets *targets,
                            struct str *out_error)
{
    for (size_t i = 0; i < targets->all.n; i++)
        for (size_t k = 0; k < i; k++) {
            struct str file = targets->all.v[i].file;
            if (!file.n || str_starts(file, "/dev/") || !str_eq(file, targets->all.v[k].file))
                continue;
            *out_error = str_printf(shared->arena, "two forms for one file: '%" PRIstr "'",
                                    STR_ARG(file));
            return false;
        }
    return true;
}

bool output_plan(const struct shared *shared, struct targets *out, struct str *out_error)
{
    for (size_t i = 0; i < shared->formats.all.n; i++)
        if (!add_target(shared, shared->formats.all.v[i], out, out_error))
            return false;
    if (!out->all.n)
        *vec_push(shared->arena, &out->all) = (struct target){ default_writer(shared), STR_NULL };
    if (!settle_output(shared, out, out_error) || !one_form_a_file(shared, out, out_error))
        return false;
    for (size_t i = 0; i < out->all.n; i++)
        if (str_is(out->all.v[i].file, "-"))
            out->all.v[i].file = STR_NULL;
    return true;
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);

    return value && *value;
}

/* https://no-color.org and its counterpart: the option, then the environment, then the terminal. */
static bool wants_colour(const struct shared *shared, struct str file)
{
    const char *term = getenv("TERM");

    if (shared->color != WHEN_AUTO)
        return shared->color == WHEN_ALWAYS;
    if (is_set("NO_COLOR"))
        return false;
    if (is_set("CLICOLOR_FORCE") || is_set("FORCE_COLOR"))
        return true;
    return !file.n && isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

static int write_target(const struct shared *shared, const struct target *target,
                        const struct result *result)
{
    struct out *out = arena_new(shared->arena, struct out);
    struct result r = *result;
    const char *name = target->file.n ? str_cstr(shared->arena, target->file) : "standard output";

    r.colour = wants_colour(shared, target->file);
    if (!target->file.n)
        out_fd(out, STDOUT_FILENO);
    if (!target->file.n || out_open(out, name))
        target->writer->write(&r, out);
    if (!out->error && out_close(out))
        return EXIT_CLEAN;
    int error = out->error;
    out_discard(out);
    if (error != EPIPE)
        say_error("%s: %s", name, strerror(error));
    return EXIT_INTERNAL;
}

int output_write(const struct shared *shared, const struct targets *targets,
                 const struct result *result)
{
    int status = EXIT_CLEAN;

    for (size_t i = 0; i < targets->all.n; i++)
        if (write_target(shared, &targets->all.v[i], result) != EXIT_CLEAN)
            status = EXIT_INTERNAL;
    return status;
}
