#include "trace.h"

#include "say.h"

bool trace_any(const struct run *run)
{
    return run->graph && run->graph->traces.traces > 0;
}

int trace_load(struct shared *shared, const struct str *paths, size_t n, struct run *run,
               struct targets *out_targets)
{
    int status = stage_prepare(shared, run, out_targets);

    if (status == EXIT_CLEAN)
        status = stage_load(shared, paths, n, run);
    if (status == EXIT_USAGE)
        return status;
    status = status_worse(status, stage_input_trouble(shared, run));
    if (!run->tally.read || trace_any(run))
        return status;
    if (status == EXIT_CLEAN)
        say_error("no traces in what was read; see 'svcgraph formats' for the dumps");
    return status_worse(status, EXIT_INPUT);
}

struct str trace_time(struct arena *arena, uint64_t microseconds)
{
    static const struct {
        double length;
        const char *name;
    } units[] = { { 1e3, "ms" }, { 1e6, "s" }, { 60e6, "min" }, { 3600e6, "h" } };
    size_t i = 0;

    if (microseconds < 1000)
        return str_printf(arena, "%u us", (unsigned)microseconds);
    while (i + 1 < countof(units) && (double)microseconds >= units[i + 1].length * 0.9995)
        i++;
    double value = (double)microseconds / units[i].length;
    int digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return str_printf(arena, "%.*f %s", digits, value, units[i].name);
}

struct str trace_share(struct arena *arena, uint64_t part, uint64_t whole)
{
    double percent = whole ? 100.0 * (double)part / (double)whole : 0;

    if (!part)
        return STR("-");
    if (percent < 0.01)
        return STR("<0.01 %");
    return str_printf(arena, "%.*f %%", percent < 9.995 ? 2 : percent < 99.95 ? 1 : 0, percent);
}
